"""The order of the work: uncertain paragraphs first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .tasks import Key, Source

Order = Literal["uncertain", "letter"]


def certainty(row: Mapping[str, Any]) -> float | None:
    """Return how certain the suggestions of a task are, from 0 to 1.

    The lowest ``score`` of its spans and of its ``meta`` decides: one doubtful span is enough to look.

    Returns
    -------
    float or None
        ``None`` where nothing carries a score.
    """
    given = [span.get("score") for span in row.get("spans", ())] + [row.get("meta", {}).get("score")]
    scores = [
        float(score) for score in given if isinstance(score, int | float) and not isinstance(score, bool)
    ]
    return min(scores) if scores else None


def order_keys(source: Source, order: Order = "uncertain") -> list[Key]:
    """Return every key in the order in which it is shown.

    Parameters
    ----------
    source
        The tasks.
    order
        ``uncertain``: lowest score first, then what has no score, each in the order of the files.
        ``letter``: as the letters run.
    """
    keys = [key for letter in source.letters.values() for key in letter]
    if order == "letter":
        return keys
    scores = {key: certainty(source.rows[key]) for key in keys}
    return sorted(keys, key=lambda key: (scores[key] is None, scores[key] or 0.0))


def pending(order: Iterable[Key], decided: Iterable[Key], reopened: Iterable[Key]) -> list[Key]:
    """Return what is still to do: last reopened first, then the queue.

    Parameters
    ----------
    order
        All keys in order.
    decided
        Keys with a decision that stands.
    reopened
        Keys whose decision was undone, oldest undo first.
    """
    done = set(decided)
    first = [key for key in reversed(list(reopened)) if key not in done]
    return first + [key for key in order if key not in done and key not in first]
