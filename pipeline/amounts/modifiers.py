"""Words round a number that say how exactly it is meant, and the cleaning that comes before reading it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import cast

from ..core.files import read_beside
from .numbers import SCALE_LIKE, SCALE_PATTERN
from .quantity import Bound

# Spans are short; a text longer than this is no amount.
_LONGEST = 200
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc`´]")
# What print glues to the end of an amount: the mark of a note (`mln¹`, `miljoen2`, `miljard*`), `/jaar`, and the
# slash before the next amount.
_GLUED = re.compile(
    rf"(?:(?<![^\W\d_])(?P<scale>{SCALE_PATTERN})[0-9]{{1,2}}|(?P<word>[^\W\d_]{{3}}\.?)[¹²³\u2070-\u2079]+|\s?[*†‡§]+"
    rf"|/(?!{SCALE_LIKE})(?:[^\W\d_]+\.?|[€$£])?)$",
    re.IGNORECASE,
)
_OPENING, _CLOSING = "([«\"“' ", ".,;:!?)]»\"”' "


Phrases = dict[Bound | None, tuple[str, ...]]


def _read(table: dict[str, list[str]]) -> tuple[Phrases, list[tuple[str, Bound | None]]]:
    """Return phrases by the bound they set (``None`` where they change nothing), and all of them, longest first."""
    phrases: Phrases = {
        None if bound == "none" else cast(Bound, bound): tuple(row) for bound, row in table.items()
    }
    pairs = [(phrase, bound) for bound, row in phrases.items() for phrase in row]
    return phrases, sorted(pairs, key=lambda pair: -len(pair[0]))


_DATA = read_beside(__file__, "modifiers.json")
#: What stands before a number, by the bound it sets.
LEADING, _LEADING = _read(_DATA["leading"])
_, _TRAILED = _read(_DATA["trailing"])


def without_invisible(text: str) -> str:
    """Leave out soft hyphens and signs without width."""
    return _INVISIBLE.sub("", text)


def fold_signs(text: str) -> str:
    """Fold the kinds of dash to a hyphen and the kinds of apostrophe to one."""
    return _APOSTROPHES.sub("'", _DASHES.sub("-", text))


def clean(text: str) -> str | None:
    """Fold what print, scanning and typing vary: spaces, dashes, quotes, soft hyphens, broken scale words.

    Returns
    -------
    str or None
        ``None`` when nothing is left or the text is too long for an amount.
    """
    if len(text) > _LONGEST:
        return None
    text = fold_signs(unicodedata.normalize("NFC", without_invisible(text)))
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?i)\bmil[ -](?=joen\b|jard\b)", "mil", text)
    # A full stop before the digits would be lost as a decimal point, so only the end is trimmed of stops.
    text = text.strip().lstrip(_OPENING).rstrip(_CLOSING)
    return _GLUED.sub(r"\g<scale>\g<word>", text).rstrip(_CLOSING) or None


def is_bare(text: str) -> bool:
    """Whether a text has no bracket, quote, comma or asterisk of the sentence at an end."""
    text = text.strip()
    return bool(text) and text[0] not in _OPENING and text[-1] not in _CLOSING.replace(".", "*†‡§")


def _first_modifier(text: str) -> tuple[str, Bound | None] | None:
    """Return the longest modifier that ``text`` starts with."""
    lower = text.lower()
    for phrase, bound in _LEADING:
        if lower.startswith(phrase):
            rest = text[len(phrase) :]
            # A word ends at a blank, a digit or a sign; a sign may touch what follows.
            if not phrase[-1].isalpha() or re.match(r"[ 0-9€$£]", rest):
                return phrase, bound
    return None


def strip_leading(text: str) -> tuple[str, list[Bound]]:
    """Take modifiers off the front and return the rest and their bounds, in order."""
    bounds: list[Bound] = []
    while found := _first_modifier(text):
        phrase, bound = found
        if bound:
            bounds.append(bound)
        text = text[len(phrase) :].lstrip()
    return text, bounds


def strip_trailing(text: str) -> tuple[str, list[Bound]]:
    """Take a modifier off the end and return the rest and its bound."""
    lower = text.lower()
    for phrase, bound in _TRAILED:
        if lower.endswith(phrase) and (phrase == "+" or lower.endswith(f" {phrase}")):
            return text[: -len(phrase)].rstrip(), [bound] if bound else []
    return text, []


def combine(bounds: Iterable[Bound]) -> Bound | None:
    """Join several bounds into one; ``None`` when they point both ways (``minimaal maximaal``)."""
    given = list(bounds)
    firm = [bound for bound in given if bound != "about"]
    if not firm:
        return "about" if given else "exact"
    upward = {bound in ("at_least", "more_than") for bound in firm}
    return firm[0] if len(upward) == 1 else None
