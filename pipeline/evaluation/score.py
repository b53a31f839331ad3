"""Precision, recall and F1 over sets of things that are right only when they are exactly right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_RESAMPLES = 2000


@dataclass
class Score:
    """Counts of what was found and what was there.

    Attributes
    ----------
    correct
        Found and in the gold.
    predicted
        Found in all.
    gold
        In the gold in all.
    """

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right; 0 when nothing was found."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 when there is none."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.correct / (self.predicted + self.gold) if self.predicted + self.gold else 0.0

    def add(self, gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> None:
        """Count one document; equal things on both sides match one to one."""
        there, found = Counter(gold), Counter(predicted)
        self.correct += sum((there & found).values())
        self.predicted += sum(found.values())
        self.gold += sum(there.values())

    def to_json(self) -> dict[str, Any]:
        """Return figures rounded to four places with their counts."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "correct": self.correct,
            "predicted": self.predicted,
            "gold": self.gold,
        }


@dataclass(frozen=True)
class Interval:
    """F1 with the bounds between which 95 of 100 resamples lie."""

    f1: float
    low: float
    high: float


def bootstrap(units: Sequence[Score], *, seed: int, resamples: int = _RESAMPLES) -> Interval:
    """Return F1 over all units and its 95-percent interval by resampling them.

    Parameters
    ----------
    units
        Counts of each unit that was drawn as a whole: a letter, or a paragraph where there is one letter.

    Raises
    ------
    ValueError
        When there are no units.
    """
    if not units:
        raise ValueError("nothing to resample")
    counts = np.array([[one.correct, one.predicted, one.gold] for one in units], dtype=float)
    drawn = np.random.default_rng(seed).integers(len(units), size=(resamples, len(units)))
    correct, predicted, gold = counts[drawn].sum(axis=1).T
    f1 = np.divide(2 * correct, predicted + gold, out=np.zeros_like(correct), where=predicted + gold > 0)
    low, high = np.quantile(f1, (0.025, 0.975))
    whole = Score(*(int(total) for total in counts.sum(axis=0)))
    return Interval(round(whole.f1, 4), round(float(low), 4), round(float(high), 4))
