"""Prodigy's own JSON lines: what ner.manual and ner.correct read and write, and what review shows.

Both recipes use the interface ``ner_manual`` and the form of :class:`Task`. Review shows one text with its
``versions``; every version names the ``sessions`` that gave it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.errors import ProjectError, located
from ...core.files import read_jsonl, write_jsonl
from ..gold.gold_files import parse_task
from ..gold.task import Task, input_hash
from .common import LeftOut, Options, carried

BINARY_VIEWS = frozenset({"ner"})
"""Interfaces that ask about one span: the answer says nothing about the rest of the paragraph."""


def write_prodigy(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks for ner.manual or ner.correct; with ``bare`` only the keys that Prodigy itself knows."""
    write_jsonl(path, (_known(task.to_json()) if options.bare else task.to_json() for task in tasks))


_TASK_KEYS = ("text", "tokens", "spans", "meta", "answer")
_SPAN_KEYS = ("start", "end", "token_start", "token_end", "label", "kb_id")


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key in _TASK_KEYS or key.startswith("_")}
    if "spans" in kept:
        kept["spans"] = [{key: span[key] for key in _SPAN_KEYS if key in span} for span in kept["spans"]]
    return kept


def read_prodigy(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read tasks that Prodigy wrote.

    Binary questions (ner.teach) are left out and counted. Raises ``ProjectError`` when a line is not a task.
    """
    tasks: list[Task] = []
    left_out: LeftOut = Counter()
    for number, row in read_jsonl(path):
        if str(row.get("_view_id")) in BINARY_VIEWS:
            left_out["binary questions, which judge one span only"] += 1
            continue
        with located(path, f"line {number}"):
            tasks.append(parse_task(row))
    return tasks, left_out


def review_task(versions: Sequence[Task]) -> dict[str, Any]:
    """Return one task for Prodigy's review: equal annotations become one version with all their sessions.

    The version of most sessions is the one that is shown first; of several such, the first given.
    """
    groups: dict[tuple[Any, ...], list[Task]] = {}
    for task in versions:
        groups.setdefault(_version(task), []).append(task)
    best = max(groups.values(), key=len)
    rows = []
    for group in groups.values():
        row = group[0].to_json()
        row["sessions"] = [session_of(task) for task in group]
        row["default"] = group is best
        rows.append(row)
    first = best[0].to_json()
    shown: dict[str, Any] = {
        key: first[key] for key in ("text", "tokens", "spans", "meta", "_input_hash") if key in first
    }
    shown.setdefault("_input_hash", input_hash(best[0].text))
    return {**shown, "versions": rows, "view_id": "ner_manual", "_view_id": "review"}


def _version(task: Task) -> tuple[Any, ...]:
    """Return what makes two annotations one version; spans of rejected ones count, so that none is lost."""
    spans = sorted((span.start, span.end, span.label, span.kb_id or "") for span in task.spans)
    return task.answer, tuple(spans)


def session_of(task: Task) -> str:
    """Return who annotated: the session, else the annotator, else an empty string."""
    return task.session_id or task.annotator_id or ""


def write_review(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write the sessions' tasks as one review task a text; see :func:`review_task`."""
    groups: dict[str, list[tuple[int, Task]]] = {}
    for index, task in enumerate(tasks):
        letter, paragraph = task.meta.get("letter"), task.meta.get("paragraph")
        key = json.dumps([letter, paragraph, task.text])
        groups.setdefault(key, []).append((index, task))
    rows = []
    for group in groups.values():
        row = review_task([task for _, task in group])
        if not options.bare:
            row["originals"] = [{"index": index, **carried(task)} for index, task in group]
        rows.append(row)
    write_jsonl(path, rows)


def read_review(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read review tasks as the tasks of their sessions, one for every session of every version.

    The adjudicated annotation itself is read with :func:`read_prodigy`. Raises ``ProjectError`` when a line has no
    ``versions``.
    """
    tasks: list[tuple[int, Task]] = []
    left_out: LeftOut = Counter()
    for number, row in read_jsonl(path):
        with located(path, f"line {number}"):
            if not _rows(row.get("versions")) or not isinstance(row.get("text"), str):
                raise ProjectError("has no text with versions; it is not a review task")
            if row.get("answer"):
                left_out["the reviewer's own annotation (read it as format prodigy)"] += 1
            originals = row["originals"] if _rows(row.get("originals")) else []
            for version in originals or expand_versions(row["versions"], row):
                index = version.pop("index", None) if originals else None
                task = parse_task({"text": row["text"], **version})
                tasks.append((index if isinstance(index, int) else len(tasks), task))
    return [task for _, task in sorted(tasks, key=lambda pair: pair[0])], left_out


def _rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def expand_versions(versions: Iterable[Mapping[str, Any]], shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one row for every session of every version, with the text and ``meta`` of its task."""
    rows = []
    for version in versions:
        own = {key: value for key, value in version.items() if key not in ("sessions", "default")}
        base = {key: shown[key] for key in ("text", "tokens", "meta", "_input_hash") if key in shown}
        named = version.get("sessions")
        for session in named if isinstance(named, list) and named else [own.get("_session_id", "")]:
            row = {**base, **own}
            if session:
                row["_session_id"] = session
            rows.append(row)
    return rows
