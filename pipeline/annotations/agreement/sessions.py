"""Reading what several people annotated: plain Prodigy tasks, told apart by ``_session_id``.

One file may hold many sessions, and a session may be spread over files. A task without ``_session_id``
belongs to its ``_annotator_id``, and without that to the name of its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...core.errors import ProjectError
from ..gold.gold_files import iter_tasks
from ..gold.task import Task

Key = tuple[str, int]
Sessions = dict[str, dict[Key, Task]]


@dataclass
class Reviewed:
    """Decisions read from files.

    Parameters
    ----------
    sessions
        The last decision of every session on every paragraph; tasks without an answer are not among them.
    undecided
        Paragraphs that stand in the files without an answer and that no session decided.
    superseded
        How many decisions a later one of the same session on the same paragraph took the place of.
    places
        File and line of every decision, by session and paragraph.
    """

    sessions: Sessions = field(default_factory=dict)
    undecided: set[Key] = field(default_factory=set)
    superseded: int = 0
    places: dict[tuple[str, Key], str] = field(default_factory=dict)


def session_of(task: Task, file: Path) -> str:
    """Return the name of the session that a task belongs to."""
    return task.session_id or task.annotator_id or file.stem


def session_files(places: Iterable[Path]) -> list[Path]:
    """Return the JSONL files among ``places``; a folder stands for those in it and below.

    Raises
    ------
    ProjectError
        When a place does not exist or a folder holds no JSONL file.
    """
    files: list[Path] = []
    for place in places:
        found = sorted(place.rglob("*.jsonl")) if place.is_dir() else [place]
        if not found:
            raise ProjectError("holds no .jsonl file", file=place)
        files += found
    return list(dict.fromkeys(files))


def read_reviewed(places: Iterable[Path]) -> Reviewed:
    """Read decisions; of a session's several on a paragraph the last by ``_timestamp``, then line, counts.

    Raises
    ------
    ProjectError
        When a line is no task, a span or label is faulty, or ``meta`` does not name letter and paragraph.
    """
    reviewed = Reviewed()
    for file in session_files(places):
        for number, task in iter_tasks(file):
            place = f"line {number}"
            key = task_key(task, file, place)
            if task.answer is None:
                reviewed.undecided.add(key)
                continue
            if task.answer not in ("accept", "reject", "ignore"):
                raise ProjectError(
                    f"unknown answer {task.answer!r}; use accept, reject or ignore", file=file, place=place
                )
            session = session_of(task, file)
            decisions = reviewed.sessions.setdefault(session, {})
            before = decisions.get(key)
            reviewed.superseded += before is not None
            if before is None or _time(before) <= _time(task):
                decisions[key] = task
                reviewed.places[session, key] = f"{file} line {number}"
    decided = {key for decisions in reviewed.sessions.values() for key in decisions}
    reviewed.undecided -= decided
    return reviewed


def read_sessions(places: Sequence[Path]) -> Sessions:
    """Read decisions by session and paragraph; see :func:`read_reviewed`."""
    return read_reviewed(places).sessions


def task_key(task: Task, file: Path, place: str) -> Key:
    """Return the letter and paragraph that a task is about.

    Raises
    ------
    ProjectError
        When ``meta`` does not name them.
    """
    letter, paragraph = task.meta.get("letter"), task.meta.get("paragraph")
    if (
        not isinstance(letter, str)
        or not letter
        or not isinstance(paragraph, int)
        or isinstance(paragraph, bool)
    ):
        raise ProjectError(
            "meta names no letter (text) and paragraph (number); tasks are told apart by these",
            file=file,
            place=place,
        )
    return letter, paragraph


def _time(task: Task) -> float:
    stamp = (task.model_extra or {}).get("_timestamp")
    return float(stamp) if isinstance(stamp, (int, float)) else 0.0
