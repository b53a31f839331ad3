"""Disagreements side by side, and the record of the decision between them.

An adjudicated task is gold like any other. Its key ``adjudication`` says who decided, when, what each
session had said, and what was decided before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...core.errors import ProjectError
from ...core.labels import LINKED_LABELS, NIL
from ..formats.prodigy import review_task
from ..gold.task import Task, TaskSpan
from .sessions import Key, Sessions

KEY = "adjudication"
_VIEW_KEYS = ("versions", "view_id", "originals")


class Version(BaseModel):
    """What one session said of a paragraph."""

    model_config = ConfigDict(extra="allow")

    session: str
    answer: str | None = None
    spans: list[TaskSpan] = Field(default_factory=list)


class Adjudication(BaseModel):
    """A decision between versions: ``by`` whom, ``at`` which time (ISO 8601), and those ``before`` it."""

    model_config = ConfigDict(extra="allow")

    by: str
    at: str
    versions: list[Version]
    note: str | None = None
    before: list[dict[str, Any]] = Field(default_factory=list)


def content(task: Task) -> tuple[Any, ...]:
    """Return what makes two annotations the same: text, answer, and on acceptance spans, links and edited amounts.

    A linked span without an identifier is the same as one to ``NIL``. An amount that was only read from the text does
    not count. Spans of rejected and ignored
    paragraphs do not count: they teach nothing.
    """
    if not task.is_gold:
        return task.text, task.answer
    spans = sorted(
        (
            span.start,
            span.end,
            span.label,
            (span.kb_id or NIL) if span.label in LINKED_LABELS else "",
            tuple(sorted((span.edited_amount or {}).items())),
        )
        for span in task.spans
    )
    return task.text, "accept", *spans


def is_settled(task: Task) -> bool:
    """Return whether somebody adjudicated a task; a record that names nobody does not count."""
    record = adjudication_of(task)
    return record is not None and bool(record.by.strip())


def versions_of(sessions: Sessions) -> dict[Key, dict[str, Task]]:
    """Return the tasks of every paragraph by session."""
    result: dict[Key, dict[str, Task]] = {}
    for session in sorted(sessions):
        for key, task in sessions[session].items():
            result.setdefault(key, {})[session] = task
    return dict(sorted(result.items()))


def opinions(versions: Mapping[str, Task]) -> dict[str, Task]:
    """Return the tasks that count: adjudicated ones, else decided ones, else those that pass it over."""
    settled = {session: task for session, task in versions.items() if is_settled(task)}
    given = {session: task for session, task in versions.items() if task.answer != "ignore"}
    return settled or given or dict(versions)


def disagreements(sessions: Sessions) -> dict[Key, dict[str, Task]]:
    """Return the paragraphs on which sessions differ, with the task of each session that decided it.

    Paragraphs that were adjudicated are settled.
    """
    found = {}
    for key, versions in versions_of(sessions).items():
        if any(map(is_settled, versions.values())):
            continue
        counting = opinions(versions)
        if len({content(task) for task in counting.values()}) > 1:
            found[key] = counting
    return found


def review_rows(sessions: Sessions) -> list[dict[str, Any]]:
    """Return the disagreements as tasks for Prodigy's review, which shows their ``versions`` side by side."""
    rows = []
    for versions in disagreements(sessions).values():
        named = []
        for session, task in versions.items():
            copy = task.model_copy(deep=True)
            copy.session_id = session
            named.append(copy)
        rows.append(review_task(named))
    return rows


def adjudication_of(task: Task) -> Adjudication | None:
    """Return the record of an adjudicated task, else None.

    A decided task that still carries the ``versions`` of a review counts: they are the record, its ``_timestamp``
    (seconds since 1970) is the time, and an earlier record of the task comes ``before``. One that was ignored is not
    settled. Raises ``ProjectError`` when the record or the versions are of another form than a review writes.
    """
    extra = task.model_extra or {}
    value = extra.get(KEY)
    try:
        earlier = Adjudication.model_validate(value) if isinstance(value, dict) else None
    except ValidationError:
        raise _odd_form(task, KEY) from None
    if not task.answer or task.answer == "ignore" or not isinstance(extra.get("versions"), list):
        return earlier
    record = Adjudication(
        by=task.session_id or task.annotator_id or "",
        at=_when(extra.get("_timestamp")),
        versions=shown_versions(task),
    )
    if earlier is not None:
        record.before = _chain(earlier)
    return record


def shown_versions(task: Task, file: Path | None = None) -> list[Version]:
    """Return what review shows side by side: the ``versions`` of a task, one for every session of each.

    Raises ``ProjectError`` when they are of another form than a review writes; ``file`` is named.
    """
    given = (task.model_extra or {}).get("versions")
    try:
        return [
            Version(session=str(session), answer=one.get("answer"), spans=one.get("spans") or [])
            for one in (given if isinstance(given, list) else ())
            for session in one.get("sessions") or [one.get("_session_id") or ""]
        ]
    except (ValidationError, AttributeError, TypeError):
        raise _odd_form(task, "versions", file) from None


def settle(task: Task) -> Task:
    """Return a reviewed task as the gold keeps it.

    Its record stands under ``adjudication``, and what a review adds to show the task is gone. A task that
    was not under such a review is returned as it is.
    """
    record = adjudication_of(task)
    if record is None and not isinstance((task.model_extra or {}).get("versions"), list):
        return task
    row = {key: value for key, value in task.to_json().items() if key not in _VIEW_KEYS}
    if record is not None:
        row[KEY] = record.model_dump(exclude_unset=True)
    if row.get("_view_id") == "review":
        row["_view_id"] = "ner_manual"
    return Task.model_validate(row)


def _chain(earlier: Adjudication | None) -> list[dict[str, Any]]:
    if earlier is None:
        return []
    return [*earlier.before, earlier.model_dump(exclude={"before"}, exclude_unset=True)]


def _when(stamp: object) -> str:
    if not isinstance(stamp, (int, float)):
        return ""
    try:
        return datetime.fromtimestamp(stamp, timezone.utc).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return ""


def _odd_form(task: Task, key: str, file: Path | None = None) -> ProjectError:
    return ProjectError(
        f"the key {key!r} is of another form than a review writes",
        file=file,
        place=f"letter {task.meta.get('letter')}, paragraph {task.meta.get('paragraph')}",
    )
