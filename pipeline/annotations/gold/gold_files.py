"""Reading and writing files of tasks, with every fault named by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...core.errors import ProjectError, first_fault, located
from ...core.files import read_jsonl, write_jsonl
from ...core.labels import LABELS, LINKED_LABELS, NIL
from ...core.transaction import recover
from .task import Task, TaskSpan, misplaced

JOURNAL = ".merge-journal"
"""In the folder of the gold: what an interrupted merge left to finish or to undo."""


def read_tasks(path: Path, *, kb_types: Mapping[str, str] | None = None) -> list[Task]:
    """Read tasks from a JSONL file, or from every JSONL file of a folder in the order of their names.

    Raises ``ProjectError`` when a line is not a task, two tasks are about the same paragraph, a label or identifier
    is unknown, an identifier is of another type than the label, spans overlap, or a span does not fall on the
    boundaries of the task's tokens.

    Parameters
    ----------
    kb_types
        Type of every entity of the knowledge base, by identifier; when given, links are checked against it.
    """
    recover((path if path.is_dir() else path.parent) / JOURNAL)
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise ProjectError("holds no .jsonl file", file=path)
    tasks: list[Task] = []
    seen: dict[tuple[str, int], str] = {}
    for file in files:
        for number, task in iter_tasks(file, kb_types=kb_types):
            if task.key[0] and task.key in seen:
                raise ProjectError(
                    f"letter {task.key[0]} paragraph {task.key[1]} is already annotated in {seen[task.key]}; "
                    "keep one of the two",
                    file=file,
                    place=f"line {number}",
                )
            seen[task.key] = f"{file} line {number}"
            tasks.append(task)
    return tasks


def iter_tasks(file: Path, *, kb_types: Mapping[str, str] | None = None) -> Iterator[tuple[int, Task]]:
    """Read one file's tasks as ``(line number, task)``; see :func:`read_tasks` for what is checked.

    Raises ``ProjectError`` at the first fault.
    """
    for number, row in read_jsonl(file):
        with located(file, f"line {number}"):
            task = parse_task(row)
            check_spans(task, kb_types)
        yield number, task


def parse_task(row: Mapping[str, Any]) -> Task:
    """Return the task of a JSON object; raises ``ProjectError``, naming the first key that is wrong."""
    try:
        return Task.model_validate(row)
    except ValidationError as error:
        raise ProjectError(f"is not a task: {first_fault(error)}") from None


def check_spans(task: Task, kb_types: Mapping[str, str] | None = None) -> None:
    """Check a task's labels, boundaries, overlaps and identifiers; see :func:`read_tasks`.

    Raises ``ProjectError`` at the first fault.
    """
    starts = {token.start for token in task.tokens}
    ends = {token.end for token in task.tokens}
    before: TaskSpan | None = None
    for span in sorted(task.spans, key=lambda span: (span.start, span.end)):
        text = task.text[span.start : span.end]
        if span.label not in LABELS:
            raise ProjectError(f"unknown label {span.label!r} on {text!r}; use one of {', '.join(LABELS)}")
        if task.tokens and (span.start not in starts or span.end not in ends):
            raise ProjectError(f"span {span.start}-{span.end} {misplaced(text, _tokens_around(task, span))}")
        if before is not None and span.start < before.end:
            raise ProjectError(f"span {text!r} overlaps {task.text[before.start : before.end]!r}; keep one")
        if span.kb_id and span.label not in LINKED_LABELS:
            raise ProjectError(f"{span.label} span {text!r} takes no identifier")
        if kb_types is not None and (fault := link_fault(span, text, kb_types)):
            raise ProjectError(fault)
        before = span


def link_fault(span: TaskSpan, text: str, kb_types: Mapping[str, str]) -> str | None:
    """Say what is wrong with the identifier of a span on ``text``; None when nothing is, or it has none."""
    if not span.kb_id or span.kb_id == NIL:
        return None
    found = kb_types.get(span.kb_id)
    if found is None:
        return f"unknown identifier {span.kb_id!r} on {text!r}; add the entity to the knowledge base or use {NIL}"
    return f"{span.kb_id!r} on {text!r} is a {found}, not a {span.label}" if found != span.label else None


def _tokens_around(task: Task, span: TaskSpan) -> list[str]:
    return [token.text for token in task.tokens if token.end > span.start and token.start < span.end]


def write_tasks(path: Path, tasks: Iterable[Task]) -> int:
    """Write tasks as JSON lines, atomically; returns how many."""
    return write_jsonl(path, (task.to_json() for task in tasks))
