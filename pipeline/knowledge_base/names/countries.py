"""Countries as letters name them: names, adjectives, inhabitants, places and people that stand for them.

A word list, not an atlas: what tells a reader whose army is meant. Names that also mean something else in Dutch
(`Chad`, `Jordaan`, `Georgia`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from ...core.files import read_beside

_LONGEST = 4
#: `onze marine` is Dutch in a letter of the Dutch government; as an adjective of a name, only the first counts.
_NO_NATIONALITY = frozenset({"koninklijke", "eigen", "onze"})


class Cue(NamedTuple):
    """A word or name that points to a country: its first and last token, and the country's code."""

    start: int
    end: int
    country: str


#: Code to the country's names, adjectives in -e, inhabitants, places and people.
_ROWS: dict[str, dict[str, list[str]]] = read_beside(__file__, "countries.json")

#: Country as written to its inflected adjective, and code to the adjectives of a country.
COUNTRIES: dict[str, str] = {name: row["adjectives"][0] for row in _ROWS.values() for name in row["names"]}
ADJECTIVES: dict[str, tuple[str, ...]] = {
    code: tuple(word for word in row["adjectives"] if word.lower() not in _NO_NATIONALITY)
    for code, row in _ROWS.items()
}
COUNTRIES["Wit-Rusland"], COUNTRIES["Sovjet-Unie"] = "Wit-Russische", "Sovjet-Russische"


def _phrases() -> Iterator[tuple[tuple[str, ...], str]]:
    for code, row in _ROWS.items():
        adjectives = row["adjectives"]
        uninflected = [word[:-1] for word in adjectives if word.endswith("se") and word[0].isupper()]
        for text in chain(
            row["names"], adjectives, uninflected, row["inhabitants"], row["places"], row["people"]
        ):
            yield tuple(text.lower().split()), code


_CUES: dict[tuple[str, ...], str] = dict(_phrases())
_SINGLE = {words[0]: code for words, code in _CUES.items() if len(words) == 1}
_FIRST = frozenset(words[0] for words in _CUES if len(words) > 1)
#: Written in small letters these mean something else.
_CAPITAL_ONLY = frozenset(
    {"rome", "aden", "bern", "kim", "abe", "car", "doorn", "breda", "bush", "mesa", "sisi"}
)


def country_cues(words: Sequence[str]) -> list[Cue]:
    """Find what points to a country in a text.

    Parameters
    ----------
    words
        The tokens of a text as written.

    Returns
    -------
    list of Cue
        In the order of the text, none inside another.
    """
    found: list[Cue] = []
    skip = 0
    for at, word in enumerate(words):
        if at < skip:
            continue
        low = word.lower()
        if low in _FIRST:
            cue = _longest(words, at)
            if cue is not None:
                found.append(cue)
                skip = cue.end
                continue
        code = _SINGLE.get(low) or _genitive(low)
        if code is not None and (low != word or low not in _CAPITAL_ONLY):
            found.append(Cue(at, at + 1, code))
    return found


def countries_in(texts: Iterable[str]) -> set[str]:
    """Return the codes of the countries that texts point to."""
    return {
        cue.country
        for text in texts
        for spelling in (re.sub("[,.;()]", " ", text), re.sub("[^\\w']", " ", text))
        for cue in country_cues(spelling.split())
    }


def _genitive(low: str) -> str | None:
    for end in ("'s", "’s", "s"):
        if low.endswith(end) and len(low) > len(end) + 3:
            return _SINGLE.get(low.removesuffix(end))
    return None


def _longest(words: Sequence[str], at: int) -> Cue | None:
    for size in range(_LONGEST, 1, -1):
        key = tuple(word.lower() for word in words[at : at + size])
        if len(key) == size and key in _CUES:
            return Cue(at, at + size, _CUES[key])
    return None
