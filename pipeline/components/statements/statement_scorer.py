"""How statements are measured: matches by action and item, then each field of those that match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.training import Example
from spacy.util import registry

from ...core.statements import ROLES, StatementRecord
from ..attributes.statement_attributes import STATEMENTS_COMPLETE, statements_of

FIELDS = ("status", *ROLES)


@dataclass
class StatementCounts:
    """Counts of statements found, expected and matched, and of right fields among the matched.

    Two statements match when action and item are the same, or, without item, the value or else the mission.
    """

    found: int = 0
    expected: int = 0
    matched: int = 0
    right: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)

    def add(self, found: Sequence[StatementRecord], expected: Sequence[StatementRecord]) -> None:
        """Count the statements of one paragraph."""
        self.found += len(found)
        self.expected += len(expected)
        for one, other in match(found, expected):
            self.matched += 1
            for name in FIELDS:
                given, gold = getattr(one, name), getattr(other, name)
                if name != "status":
                    if given is None and gold is None:
                        continue  # nothing to be right about
                    given, gold = given and given.offsets, gold and gold.offsets
                self.present[name] += 1
                self.right[name] += given == gold

    def scores(self) -> dict[str, Any]:
        """Return precision, recall and F1 of statements, and the share of right fields of those that match."""
        precision = self.matched / self.found if self.found else None
        recall = self.matched / self.expected if self.expected else None
        f1 = 2 * self.matched / (self.found + self.expected) if self.found + self.expected else None
        fields = {name: self.right[name] / self.present[name] for name in FIELDS if self.present[name]}
        return {"p": precision, "r": recall, "f": f1, "fields": fields}


def match(
    found: Sequence[StatementRecord], expected: Sequence[StatementRecord]
) -> list[tuple[StatementRecord, StatementRecord]]:
    """Pair statements of one paragraph; of several with one key, those with the same anchor first."""
    left = list(expected)
    pairs = []
    for one in found:
        same = [other for other in left if other.match_key == one.match_key]
        if same:
            best = max(
                same, key=lambda other: (other.anchor.end == one.anchor.end, other.status == one.status)
            )
            left.remove(best)
            pairs.append((one, best))
    return pairs


@registry.scorers("kamerstuk.StatementScorer.v1")
def create_statement_scorer() -> Callable[..., dict[str, Any]]:
    """Build the scorer of statements and of what amounts are of."""
    return score_statements


def score_statements(examples: Iterable[Example], **settings: Any) -> dict[str, Any]:
    """Return ``statements_p``, ``_r``, ``_f``, ``_fields``, and ``of_accuracy`` of gold amounts that were found."""
    counts, right, total = StatementCounts(), 0, 0
    for example in examples:
        gold_of = {
            (ent.start_char, ent.end_char): ent._.of
            for ent in example.reference.ents
            if ent.label_ == "AMOUNT"
        }
        for ent in example.predicted.ents:
            if (bounds := (ent.start_char, ent.end_char)) in gold_of:
                total += 1
                right += _bounds(ent._.of) == _bounds(gold_of[bounds])
        if example.reference.user_data.get(STATEMENTS_COMPLETE):
            counts.add(
                [one.record for one in statements_of(example.predicted)],
                [one.record for one in statements_of(example.reference)],
            )
    scores = {f"statements_{name}": value for name, value in counts.scores().items()}
    return scores | {"of_accuracy": right / total if total else None}


def _bounds(span: Any) -> tuple[int, int] | None:
    return None if span is None else (span.start_char, span.end_char)
