"""Word vectors that also know compounds: a word without a vector of its own has that of its longest known ending.

A Dutch compound is a kind of what its last part says (a `lerarenopleiding` is an `opleiding`), and there is no end to
compounds: no table holds them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.strings import StringStore
from spacy.util import registry
from spacy.vectors import Vectors
from spacy.vocab import Vocab
from thinc.api import get_array_module

_SHORTEST_ENDING = 4  # letters
_SHORTEST_REST = 2  # letters before the ending
_LONGEST = 60  # letters; what is longer is an address or the like
_MOST_REMEMBERED = 200_000


class CompoundVectors(Vectors):
    """spaCy's table of vectors; looked up in batches, a word that has none gets the row of its longest known ending.

    Only :meth:`find` of several keys differs: what is stored, counted and saved is spaCy's table, and
    ``token.has_vector`` goes on saying whether a word has a vector of its own.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._rows: dict[int, int] = {}
        self._known = 0
        # an unpickled vocabulary gives its vectors other strings than its own
        self._pickled = self.strings

    def __reduce__(self) -> tuple[Callable, tuple]:
        """Keep the class, and the vocabulary's own strings, when a vocabulary is pickled for another process."""
        return _unpickle, (self.to_bytes(exclude=["strings"]), self.strings)

    def find(self, *, key: Any = None, keys: Any = None, row: Any = None, rows: Any = None) -> Any:
        """Look up as spaCy does; of ``keys``, a word without a row gets that of its ending, or -1.

        Parameters
        ----------
        key, keys
            Words or their hashes.
        row, rows
            Rows, to find the first key of each.
        """
        if keys is None or any(other is not None for other in (key, row, rows)):
            return super().find(key=key, keys=keys, row=row, rows=rows)
        if self._known != len(self.key2row) or len(self._rows) > _MOST_REMEMBERED:
            self._rows, self._known = {}, len(self.key2row)
        known = self._rows
        found = []
        for one in keys.tolist() if hasattr(keys, "tolist") else keys:
            at = known.get(one)
            if at is None:
                at = known[one] = self._row_of(one)
            found.append(at)
        return get_array_module(self.data).asarray(found, dtype="i")

    def _row_of(self, key: int | str) -> int:
        at = self.key2row.get(self.strings.as_int(key), -1)
        store = self.strings if key in self.strings else self._pickled
        if at >= 0 or key not in store:
            return at
        return self._row_of_ending(store.as_string(key).lower())

    def _row_of_ending(self, word: str) -> int:
        if len(word) <= _LONGEST:
            for start in range(_SHORTEST_REST, len(word) - _SHORTEST_ENDING + 1):
                if (at := self.key2row.get(self.strings[word[start:]])) is not None:
                    return at
        return -1


def _unpickle(data: bytes, strings: StringStore) -> CompoundVectors:
    return CompoundVectors(strings=strings).from_bytes(data, exclude=["strings"])


@registry.vectors("kamerstuk.CompoundVectors.v1")
def create_compound_vectors() -> Callable[[Vocab], CompoundVectors]:
    """Return what makes the empty table of a new vocabulary, for ``[nlp.vectors]`` of a configuration."""
    return lambda vocab: CompoundVectors(strings=vocab.strings)
