"""What several sessions decided, as one task a paragraph; where they differ, a conflict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...core.labels import LINKED_LABELS, NIL
from ..agreement.adjudicate import content, opinions, versions_of
from ..agreement.sessions import Key, Sessions
from ..gold.task import Task


@dataclass(frozen=True)
class Conflict:
    """A paragraph with two different annotations, and what each has that the other has not."""

    letter: str
    paragraph: int
    between: str
    detail: str

    def __str__(self) -> str:
        return f"{self.letter}, paragraph {self.paragraph}: {self.between}: {self.detail}"


def decide(sessions: Sessions) -> tuple[dict[Key, Task], list[Conflict]]:
    """Return one task a paragraph, and the paragraphs on which sessions differ.

    An adjudicated task wins over the others, and a decision over ``ignore``.
    """
    decisions: dict[Key, Task] = {}
    conflicts = []
    for key, versions in versions_of(sessions).items():
        tasks = opinions(versions)
        first, *others = tasks
        other = next((name for name in others if content(tasks[name]) != content(tasks[first])), None)
        if other is not None:
            detail = explain(tasks[first], tasks[other], first, other)
            conflicts.append(Conflict(*key, f"sessions {first} and {other} differ", detail))
            continue
        task = tasks[first].model_copy(deep=True)
        task.session_id = first
        if others:
            task.sessions = list(tasks)  # type: ignore[attr-defined]
        decisions[key] = task
    return decisions, conflicts


def explain(task: Task, other: Task, name: str, other_name: str) -> str:
    """Say in a line what each of two annotations has that the other has not."""
    if task.text != other.text:
        return "the texts differ"
    if task.is_gold != other.is_gold:
        return f"{name} says {task.answer or 'accept'}, {other_name} says {other.answer or 'accept'}"
    spans, others = _spans(task), _spans(other)
    only = ((name, _listed(spans - others)), (other_name, _listed(others - spans)))
    return "; ".join(f"only {who}: {', '.join(listed)}" for who, listed in only if listed)


def _spans(task: Task) -> set[tuple[int, str]]:
    spans = set()
    for span in task.spans:
        amount = " ".join(f"{key}={value}" for key, value in (span.edited_amount or {}).items())
        link = f" {span.kb_id or NIL}" if span.label in LINKED_LABELS else f" {amount}".rstrip()
        spans.add((span.start, f"{task.text[span.start : span.end]!r} at {span.start} {span.label}{link}"))
    return spans


def _listed(spans: Iterable[tuple[int, str]]) -> list[str]:
    return [text for _, text in sorted(spans)]
