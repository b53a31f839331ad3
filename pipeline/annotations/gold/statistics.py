"""Figures about the gold: how much there is, how it is spread, what is new in dev."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ...core.labels import LABELS, LINKED_LABELS, NIL
from .split import SPLITS, Split
from .task import Task


def corpus_statistics(tasks: Sequence[Task], split: Split) -> dict[str, Any]:
    """Count letters, paragraphs, tokens and spans, in all and by part.

    Returns
    -------
    dict
        ``total`` and one entry a part: ``letters``, ``paragraphs``, ``empty_paragraphs`` (without a span), ``tokens``,
        ``spans``, ``labels``, ``nil`` (linked spans without an entity); and ``unseen_in_dev``: the share of dev
        mentions of each linked label whose text (case ignored) is no mention in train.
    """
    parts: dict[str, list[Task]] = {part: [] for part in SPLITS}
    for task in tasks:
        if part := split.part_of(task.key[0]):
            parts[part].append(task)
    result: dict[str, Any] = {"total": _count(tasks)}
    result.update({part: _count(parts[part]) for part in SPLITS})
    known = {text for text, _ in _mentions(parts["train"])}
    unseen: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for text, label in _mentions(parts["dev"]):
        total[label] += 1
        unseen[label] += text not in known
    result["unseen_in_dev"] = {
        label: round(unseen[label] / total[label], 4) if total[label] else None for label in LINKED_LABELS
    }
    return result


def _mentions(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    return [
        (task.text[span.start : span.end].lower(), span.label)
        for task in tasks
        for span in task.spans
        if span.label in LINKED_LABELS
    ]


def _count(tasks: Sequence[Task]) -> dict[str, Any]:
    labels = Counter(span.label for task in tasks for span in task.spans)
    return {
        "letters": len({task.key[0] for task in tasks}),
        "paragraphs": len(tasks),
        "empty_paragraphs": sum(not task.spans for task in tasks),
        "tokens": sum(len(task.tokens) for task in tasks),
        "spans": sum(labels.values()),
        "labels": {label: labels[label] for label in LABELS},
        "nil": sum(span.kb_id == NIL for task in tasks for span in task.spans),
    }
