"""How far annotators agree on statements, and on what amounts are of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from ...components.statements.statement_scorer import StatementCounts
from ..gold.task import Task
from .sessions import Sessions


def statement_agreement(sessions: Sessions) -> dict[str, Any]:
    """Return the figures of each pair of sessions that both annotated statements of a paragraph.

    Returns
    -------
    dict
        By names of the sessions: ``paragraphs``, ``f1`` of statements, ``fields`` of those that match, and ``of``, the
        share of the amounts that both marked for which both give the same noun, or none; ``None`` when one of them
        gives no noun anywhere.
    """
    figures = {}
    for first, second in combinations(sorted(sessions), 2):
        counts, same, amounts, paragraphs = StatementCounts(), 0, 0, 0
        both_say_of = all(_says_of(sessions[name].values()) for name in (first, second))
        for key in sorted(sessions[first].keys() & sessions[second].keys()):
            one, other = sessions[first][key], sessions[second][key]
            if one.statements is None or other.statements is None:
                continue
            paragraphs += 1
            counts.add(one.statements, other.statements)
            nouns = {(span.start, span.end): span.of for span in other.spans if span.label == "AMOUNT"}
            for span in one.spans:
                if both_say_of and (span.start, span.end) in nouns:
                    noun = nouns[span.start, span.end]
                    amounts += 1
                    same += (span.of and span.of.offsets) == (noun and noun.offsets)
        if paragraphs:
            scores = counts.scores()
            figures[f"{first} {second}"] = {
                "paragraphs": paragraphs,
                "statements": [counts.found, counts.expected],
                "f1": scores["f"],
                "fields": scores["fields"],
                "amounts": amounts,
                "of": same / amounts if amounts else None,
            }
    return figures


def _says_of(tasks: Iterable[Task]) -> bool:
    return any(span.of is not None for task in tasks for span in task.spans)
