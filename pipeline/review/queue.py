"""The order of the work: uncertain paragraphs first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Container, Sequence
from typing import Literal

from .tasks import Key, Source

Order = Literal["uncertain", "letter"]


def order_keys(source: Source, order: Order = "uncertain") -> list[Key]:
    """Return the key of every task in the order in which it is shown.

    Parameters
    ----------
    order
        ``uncertain``: lowest score first, then what has no score, each in the order of the files.
        ``letter``: as the letters run.
    """
    keys = [key for letter in source.letters for key in source.heads(letter)]
    if order == "letter":
        return keys
    scores = {key: source.certainty(key) for key in keys}
    return sorted(keys, key=lambda key: (scores[key] is None, scores[key] or 0.0))


class Queue:
    """What is still to do: reopened paragraphs first, the last one first of all, then the order given.

    Decided paragraphs leave the heap when they come up, so that a decision costs no walk through all keys.

    Parameters
    ----------
    order
        All keys in order.
    decided
        The keys with a decision, as they are at each call.
    reopened
        The keys whose decision was taken back, the last one last, as they are at each call.
    """

    def __init__(self, order: Sequence[Key], decided: Container[Key], reopened: dict[Key, None]) -> None:
        self._order, self._decided, self._reopened = order, decided, reopened
        self._heap = list(range(len(order)))  # sorted, and so a heap
        self._index = {key: index for index, key in enumerate(order)}

    def reopen(self, key: Key) -> None:
        """Take a paragraph in again whose decision was taken back."""
        if key in self._index:
            heapq.heappush(self._heap, self._index[key])

    def next(self, count: int = 1) -> list[Key]:
        """Return the first ``count`` paragraphs that have no decision."""
        reopened = (key for key in reversed(self._reopened) if key in self._index)
        found = list(itertools.islice(reopened, count))
        taken: list[int] = []
        while self._heap and len(found) < count:
            index = heapq.heappop(self._heap)
            key = self._order[index]
            if key not in self._decided and index not in taken[-1:]:
                taken.append(index)
                if key not in found:
                    found.append(key)
        for index in taken:
            heapq.heappush(self._heap, index)
        return found

    def matching(self, wanted: Callable[[Key], bool], count: int = 1) -> list[Key]:
        """Return the first ``count`` paragraphs without a decision that are ``wanted``."""
        first = [key for key in reversed(self._reopened) if key in self._index]
        keys = itertools.chain(first, (key for key in self._order if key not in self._reopened))
        open_keys = (key for key in keys if key not in self._decided and wanted(key))
        return list(itertools.islice(open_keys, count))
