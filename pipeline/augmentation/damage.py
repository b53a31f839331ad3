"""What scanning, conversion and haste do to a text: broken words, lost diacritics, joined words, other signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from .passage import Edit, Passage, rewrite

#: A long word in small letters, which a line end may have broken.
_LONG = re.compile(r"(?<![\w-])[A-Z]?[a-zà-ÿ]{8,}(?![\w])")
#: Where Dutch words break: before a consonant that a vowel follows, with a vowel somewhere in front.
_BREAK = re.compile(
    r"(?<=[aeiou])(?=[bdfghklmnprstvwz][aeiou])|(?<=[aeiou][lmnrst])(?=[bdfgkpstvwz][aeiourl])"
)
_PAIR = re.compile(r"(?<=[a-zà-ÿ]{2}) (?=[a-zà-ÿ]{2})")
_ACCENT = re.compile("[À-ÖØ-öø-ÿ]")
_QUOTED = re.compile(r"(?<=\w)['’](?=s\b)")
_HYPHENATED = re.compile(r"(?<=[A-Z])-(?=\d)")
_DASH = re.compile(r" [–—] ")
_LOOKALIKE = {"l": "1", "i": "l", "e": "c", "u": "ii", "rn": "m", "m": "rn"}
_CONFUSED = re.compile(r"(?<=[a-z]{2})(?:rn|[liemu])(?=[a-z]{2})")

_FEWEST, _MOST = 1, 3
_APART = 20


class TextDamage:
    """Damage a passage in a few places as scanners, PDF readers and typists do.

    Broken hyphens (``lucht- afweer``), lost diacritics (``Oekraine``), joined words (``vande``), other apostrophes
    and dashes, a lost hyphen in a designation (``F16``) and letters read wrong, inside mentions and outside them. What
    stands at the edge between a mention and the text round it stays, so that each mention keeps its tokens.
    """

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the damaged passage, or ``None`` where nothing in it can be damaged."""
        if rng.random() < 0.2:  # a font without accents loses all of them
            accents = _ACCENT.finditer(passage.text)
            bare = rewrite(passage, [edit for found in accents if (edit := _plain(passage, found))])
            if bare is not None:
                return bare
        edits: list[Edit] = []
        for _ in range(_FEWEST + int(rng.random() * _MOST)):
            kind = _KINDS[int(rng.random() * len(_KINDS))]
            edit = kind(passage, rng)
            if edit is not None and all(abs(edit.start - one.start) >= _APART for one in edits):
                edits.append(edit)
        return rewrite(passage, edits)


def _one(pattern: re.Pattern[str], passage: Passage, rng: Random) -> re.Match[str] | None:
    """Return the next match behind a random place; to list all of them would cost more than all the rest."""
    text = passage.text
    return pattern.search(text, int(rng.random() * len(text))) or pattern.search(text)


def _broken(passage: Passage, rng: Random) -> Edit | None:
    """Break a long word as at the end of a line, with or without the space that the line end left."""
    found = _one(_LONG, passage, rng)
    if found is None:
        return None
    places = [one.start() for one in _BREAK.finditer(found[0]) if 3 <= one.start() <= len(found[0]) - 3]
    if not places:
        return None
    at = found.start() + places[int(rng.random() * len(places))]
    return Edit(at, at, "- " if rng.random() < 0.7 else "-")


def _joined(passage: Passage, rng: Random) -> Edit | None:
    found = _one(_PAIR, passage, rng)
    if found is None:
        return None
    for one in passage.mentions:
        at_edge = found.end() == one.start or found.start() == one.end
        if at_edge or (one.label == "AMOUNT" and one.start < found.start() < one.end):
            return None
    return Edit(found.start(), found.end(), "")


def _plain(passage: Passage, match: re.Match[str]) -> Edit | None:
    if any(one.label == "AMOUNT" and one.start <= match.start() < one.end for one in passage.mentions):
        return None  # `één` is a number, `een` an article
    bare = unicodedata.normalize("NFD", match[0])[0]
    return Edit(match.start(), match.end(), bare) if bare.isascii() else None


def _accentless(passage: Passage, rng: Random) -> Edit | None:
    found = _one(_ACCENT, passage, rng)
    return _plain(passage, found) if found else None


def _other_quote(passage: Passage, rng: Random) -> Edit | None:
    found = _one(_QUOTED, passage, rng)
    if found is None:
        return None
    other = "" if rng.random() < 0.3 else "’" if found[0] == "'" else "'"
    return Edit(found.start(), found.end(), other)


def _lost_hyphen(passage: Passage, rng: Random) -> Edit | None:
    found = _one(_HYPHENATED, passage, rng)
    return Edit(found.start(), found.end(), "" if rng.random() < 0.6 else " ") if found else None


def _other_dash(passage: Passage, rng: Random) -> Edit | None:
    found = _one(_DASH, passage, rng)
    return Edit(found.start() + 1, found.end() - 1, "-") if found else None


def _misread(passage: Passage, rng: Random) -> Edit | None:
    found = _one(_CONFUSED, passage, rng)
    return Edit(found.start(), found.end(), _LOOKALIKE[found[0]]) if found else None


#: Letters are rarely read wrong: nearly all letters to parliament were made on a computer.
_KINDS: tuple[Callable[[Passage, Random], Edit | None], ...] = (
    *(_broken, _broken, _broken, _joined, _joined, _accentless, _accentless),
    *(_other_quote, _other_quote, _lost_hyphen, _lost_hyphen, _other_dash, _misread),
)
