"""Reading what several people annotated: plain Prodigy tasks, told apart by ``_session_id``.

One file may hold many sessions, and a session may be spread over files. A task without ``_session_id``
belongs to its ``_annotator_id``, and without that to the name of its file.
"""

from __future__ import annotations

import math
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
    lines
        File and line of every decision, by session and paragraph.
    """

    sessions: Sessions = field(default_factory=dict)
    undecided: set[Key] = field(default_factory=set)
    superseded: int = 0
    lines: dict[tuple[str, Key], str] = field(default_factory=dict)


def session_of(task: Task, file: Path) -> str:
    """Return the name of the session that a task belongs to."""
    return task.session_id or task.annotator_id or file.stem


def session_files(paths: Iterable[Path]) -> list[Path]:
    """Return the JSONL files among ``paths``; a folder stands for those in it and below.

    Raises ``ProjectError`` when a folder holds no JSONL file.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
        if not found:
            raise ProjectError("holds no .jsonl file", file=path)
        files += found
    return list(dict.fromkeys(files))


def read_reviewed(paths: Iterable[Path]) -> Reviewed:
    """Read decisions; of a session's several on a paragraph the last by ``_timestamp``, then line, counts.

    Raises ``ProjectError`` when a line is not a task, a span or label is faulty, ``meta`` does not name letter and
    paragraph, or a time stamp is not a finite number.
    """
    reviewed = Reviewed()
    times: dict[tuple[str, Key], float] = {}
    for file in session_files(paths):
        for number, task in iter_tasks(file):
            place = f"line {number}"
            key = task_key(task, file, place)
            if task.answer is None:
                reviewed.undecided.add(key)
                continue
            session, time = session_of(task, file), _time(task, file, place)
            decisions = reviewed.sessions.setdefault(session, {})
            reviewed.superseded += key in decisions
            if key not in decisions or times[session, key] <= time:
                decisions[key] = task
                times[session, key] = time
                reviewed.lines[session, key] = f"{file} {place}"
    reviewed.undecided.difference_update(*reviewed.sessions.values())
    return reviewed


def read_sessions(paths: Sequence[Path]) -> Sessions:
    """Read decisions by session and paragraph; see :func:`read_reviewed`."""
    return read_reviewed(paths).sessions


def task_key(task: Task, file: Path, place: str) -> Key:
    """Return the letter and paragraph that a task is about.

    Raises ``ProjectError`` when ``meta`` does not name them.
    """
    letter, paragraph = task.meta.get("letter"), task.meta.get("paragraph")
    if not isinstance(letter, str) or not letter or paragraph is None:
        raise ProjectError(
            "meta names no letter (text) and paragraph (number), by which tasks are told apart",
            file=file,
            place=place,
        )
    return task.key


def _time(task: Task, file: Path, place: str) -> float:
    stamp = (task.model_extra or {}).get("_timestamp")
    if stamp is None:
        return 0.0
    if isinstance(stamp, bool) or not isinstance(stamp, (int, float)) or not math.isfinite(stamp):
        raise ProjectError(f"the _timestamp {stamp!r} is not a finite number", file=file, place=place)
    return float(stamp)
