"""Finding keys within a few typing or OCR errors, fast and bounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA, Levenshtein

SHORTEST = 5
_LONG = 10
_MOST_CHECKED = 400
_FEW_LETTERS = 4
#: Signs that print alike: only these may stand for one another where a digit is involved.
_ALIKE = [frozenset(group) for group in ("0oq", "1lij", "5s", "8b", "2z", "6g", "7t")]


class FuzzyKeys:
    """An index of keys that finds those within one edit (5 to 9 signs) or two (10 signs and more).

    Each key is cut in three; within that many edits at least one third survives (pigeonhole), so only keys
    that share a third are compared.

    Parameters
    ----------
    keys
        Normal forms. Those under 5 signs are left out: too much is one edit away from them.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._pieces: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for key in keys:
            if len(key) >= SHORTEST:
                for number, (start, end) in enumerate(_cuts(len(key))):
                    self._pieces[len(key), number, key[start:end]].append(key)

    def find(self, query: str, limit: int = 5) -> list[tuple[str, float]]:
        """Return the nearest keys with their likeness from 0 to 1, best first.

        Digits tell one designation from another (`T-72`, `T-80`), so an edit may touch a digit only where
        print confuses it with a letter (`0` and `o`, `1` and `l`).
        """
        if len(query) < SHORTEST:
            return []
        most = 1 if len(query) < _LONG else 2
        found = {}
        for key in self._near(query, most):
            distance = OSA.distance(query, key, score_cutoff=most)
            if distance <= (1 if len(key) < _LONG else most) and _designations_agree(query, key):
                found[key] = 1.0 - distance / max(len(query), len(key))
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def _near(self, query: str, most: int) -> Iterator[str]:
        seen: set[str] = set()
        for length in range(max(SHORTEST, len(query) - most), len(query) + most + 1):
            for number, (start, end) in enumerate(_cuts(length)):
                for shift in range(-most, most + 1):
                    if start + shift < 0:
                        continue
                    for key in self._pieces.get((length, number, query[start + shift : end + shift]), ()):
                        if key not in seen:
                            seen.add(key)
                            yield key
                            if len(seen) >= _MOST_CHECKED:
                                return


def _cuts(length: int) -> tuple[tuple[int, int], ...]:
    first, second = length // 3, 2 * length // 3
    return (0, first), (first, second), (second, length)


def _designations_agree(query: str, key: str) -> bool:
    if not any(char.isdigit() for char in query + key):
        return True
    letters = [char for char in key if char.isalpha()]
    if len(letters) <= _FEW_LETTERS and letters != [char for char in query if char.isalpha()]:
        return _alike_throughout(query, key)  # `MiG-23` is no error for `MIM-23`
    for edit in Levenshtein.editops(query, key):
        left = query[edit.src_pos] if edit.tag != "insert" else ""
        right = key[edit.dest_pos] if edit.tag != "delete" else ""
        if (left.isdigit() or right.isdigit()) and not _alike(left, right):
            return False
    return True


def _alike_throughout(query: str, key: str) -> bool:
    """Whether two designations differ only in signs that print confuses, a digit for a letter or back."""
    return len(query) == len(key) and all(
        left == right or _alike(left, right) for left, right in zip(query, key, strict=True)
    )


def _alike(left: str, right: str) -> bool:
    return left.isdigit() != right.isdigit() and any(
        left in group and right in group for group in _ALIKE if left and right
    )
