"""The figures of the report, from spans alone: intervals, confusion, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

#: A span: first character, the one behind the last, label.
SpanKey = tuple[int, int, str]
NONE = "none"


def confuse(gold: Sequence[SpanKey], found: Sequence[SpanKey]) -> Counter[tuple[str, str]]:
    """Count which label stands where the gold has which.

    Spans of equal bounds are paired first; then what is left, by the longest overlap. What has no partner is paired
    with ``none``.

    Returns
    -------
    Counter
        By label of the gold and label found.
    """
    left, right = list(gold), list(found)
    result: Counter[tuple[str, str]] = Counter()

    def overlap(one: SpanKey, other: SpanKey) -> int:
        return min(one[1], other[1]) - max(one[0], other[0])

    pairs = sorted(
        ((one[:2] != other[:2], -overlap(one, other), one, other) for one in gold for other in found),
    )
    for _, shared, one, other in pairs:
        if shared < 0 and one in left and other in right:
            left.remove(one)
            right.remove(other)
            result[one[2], other[2]] += 1
    result.update((one[2], NONE) for one in left)
    result.update((NONE, one[2]) for one in right)
    return result


@dataclass(frozen=True)
class Calibration:
    """How well scores from 0 to 1 tell how often they are right.

    Attributes
    ----------
    bins
        ``low`` and ``high`` bound, ``count``, mean ``score`` and share ``right`` of every bin that holds something.
    error
        Expected calibration error: the mean distance between score and share, by the size of the bins.
    """

    bins: list[dict[str, Any]]
    error: float


def calibrate(scores: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> Calibration:
    """Compare scores with what came true, in bins of equal width.

    Raises
    ------
    ValueError
        When there is not one score for each outcome, or none at all.
    """
    if not scores or len(scores) != len(right):
        raise ValueError("needs one score for each outcome, and at least one")
    value, true = np.asarray(scores, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((value * bins).astype(int), bins - 1)
    rows = []
    error = 0.0
    for number in range(bins):
        inside = place == number
        count = int(inside.sum())
        if count:
            mean, share = float(value[inside].mean()), float(true[inside].mean())
            error += count / len(value) * abs(mean - share)
            rows.append(
                {
                    "low": number / bins,
                    "high": (number + 1) / bins,
                    "count": count,
                    "score": round(mean, 4),
                    "right": round(share, 4),
                }
            )
    return Calibration(rows, round(error, 4))


def by_ambiguity(mentions: Sequence[tuple[int, bool, bool]]) -> list[dict[str, Any]]:
    """Return accuracy of links by the number of candidates.

    Parameters
    ----------
    mentions
        Of each linked mention: how many candidates, whether the link is right, whether the first candidate is.

    Returns
    -------
    list of dict
        ``candidates`` (``0``, ``1``, ``2``, ``3 or more``), ``mentions``, ``right`` and ``prior`` as shares; rows
        without mentions are left out.
    """
    groups: dict[str, list[tuple[bool, bool]]] = {"0": [], "1": [], "2": [], "3 or more": []}
    for candidates, right, prior in mentions:
        groups[str(candidates) if candidates < 3 else "3 or more"].append((right, prior))
    return [
        {
            "candidates": name,
            "mentions": len(group),
            "right": round(sum(right for right, _ in group) / len(group), 4),
            "prior": round(sum(prior for _, prior in group) / len(group), 4),
        }
        for name, group in groups.items()
        if group
    ]


def money_by_year(money: Sequence[tuple[int, float]]) -> list[dict[str, Any]]:
    """Return count, median and largest of sums of money by year.

    Parameters
    ----------
    money
        Year and sum.
    """
    years: dict[int, list[float]] = {}
    for year, value in money:
        years.setdefault(year, []).append(value)
    return [
        {"year": year, "count": len(values), "median": float(np.median(values)), "largest": max(values)}
        for year, values in sorted(years.items())
    ]


def rows_of(counts: Mapping[tuple[str, str], int], labels: Sequence[str]) -> list[dict[str, Any]]:
    """Return a confusion matrix as rows: label of the gold, and ``cells`` with ``found``, ``count`` and ``share``.

    A share is of all gold of the row's label; the row of ``none`` has none.
    """
    names = [*labels, NONE]
    rows = []
    for gold in names:
        total = sum(counts.get((gold, found), 0) for found in names)
        cells = [
            {
                "found": found,
                "count": counts.get((gold, found), 0),
                "share": counts.get((gold, found), 0) / total if total and gold != NONE else 0.0,
            }
            for found in names
        ]
        rows.append({"gold": gold, "total": total, "cells": cells})
    return rows
