"""Statements against gold: found in bare text, found with gold mentions, and what gold amounts are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..components.attributes.statement_attributes import statements_of
from ..components.statements.statement_scorer import StatementCounts
from ..core.statements import StatementRecord
from .predict import Predicted


def measure_statements(predictions: Sequence[Predicted]) -> dict[str, Any] | None:
    """Return the figures of statements; ``None`` where the gold has none.

    Returns
    -------
    dict
        ``end_to_end`` and ``gold_mentions``: precision, recall and F1 of statements, and the share of right fields of
        those that match; ``of``: the share of gold amounts whose noun is right, an amount without noun included.
    """
    read, given = StatementCounts(), StatementCounts()
    right = total = 0
    for prediction in predictions:
        for ent, span in zip(prediction.linked.ents, prediction.ordered, strict=True):
            if span.label == "AMOUNT" and prediction.task.has_of:
                found = ent._.of
                total += 1
                right += (found and (found.start_char, found.end_char)) == (span.of and span.of.offsets)
        if prediction.task.statements is not None:
            read.add([one.record for one in statements_of(prediction.doc)], prediction.task.statements)
            given.add([one.record for one in statements_of(prediction.linked)], prediction.task.statements)
    if not read.expected and not total:
        return None
    return {
        "end_to_end": _figures(read),
        "gold_mentions": _figures(given),
        "of": {"right": right, "total": total, "share": right / total if total else None},
    }


def _figures(counts: StatementCounts) -> dict[str, Any]:
    return {"expected": counts.expected, "found": counts.found, "matched": counts.matched, **counts.scores()}


def describe(record: StatementRecord, text: str) -> str:
    """Write a statement on one line."""
    parts = [f"{role}={text[part.start : part.end]}" for role, part in record.arguments()]
    return f"{record.action} {record.status}: " + ", ".join(parts)
