"""What the words round an amount say about it: money or a count, and in which currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..core.files import read_beside
from .currencies import GUILDER, lookup, pattern
from .number_words import read_words
from .numbers import SCALE_LIKE, SCALE_PATTERN, SCALES, read_number

_WORDS: dict[str, list[str]] = read_beside(__file__, "surroundings.json")


def _one_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# Heads of what letters count, as they end a word (pantserhouwitsers, artilleriegranaten).
_ENDINGS = re.compile(rf"(?:.*[^\W\d_]-?)?(?:{_one_of(_WORDS['counted_endings'])})", re.IGNORECASE)
# Words that count only whole: as an ending they close other words too (man in roman, leden in geleden).
_WHOLE_WORDS = frozenset(_WORDS["counted_words"])
# A type with a number in it and a plural (F-16's, MQ-9s) or a head of its own is counted as well.
_TYPE = re.compile(r"[A-Z][A-Za-z]{0,5}-?[0-9]{1,4}[A-Z]?(?:'s|s)")
# Between the number and what is counted stand adjectives and names; these words end the search.
_STOP_WORDS = frozenset(_WORDS["stops"])
# Distances, weights, durations, shares and months: what stands before these is no amount by the guide.
_MEASURES = re.compile(rf"[%‰°]|(?:{_one_of(_WORDS['measures'])})(?![^\W_])", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:\b(?:artikel|art\.|nr\.?|nrs\.?|nummers?|punt|hoofdstuk|paragraaf|bijlage|pagina|blz\.|kamerstuk(?:ken)?))$",
    re.I,
)
_BUDGET = re.compile(
    r"\b(?:\w*bedrag|\w*budget|som|begroting|kosten|\w*subsidie|bijdrage|schuld|tekort|boete|prijs) van$",
    re.IGNORECASE,
)
_FIGURE = r"[0-9][0-9.,]*(?: [0-9]{3})*(?![0-9])"
# The rest of a number that was cut off: its scale, whatever is glued to that, or more digits.
_SCALE_BEHIND = re.compile(rf" ?(?:(?:een )?hal(?:f|ve) )?{SCALE_LIKE}| ?honderd(?![^\W\d_])", re.IGNORECASE)
_LETTER_BEHIND = re.compile(r" ?(?:k|m|b|t)(?![\w/'²³])", re.IGNORECASE)
# `24 155mm-houwitsers` are 24; `4 5 miljoen` and `2 1/2 miljoen` are neither 4 nor 2.
_DIGITS_BEHIND = re.compile(
    rf"[.,'·_][0-9]| \.[0-9]{{3}}|(?: ?[.,·-]){{1,2}} ?000(?!\d)| [0-9][0-9.,/]* ?{SCALE_LIKE}"
    rf"|[.,] [0-9][0-9.,]* ?{SCALE_LIKE}| ?[½¼¾⅓⅔] ?{SCALE_LIKE}"
    r"|(?P<group>[ .']? ?[0-9]{3}(?![\w]|-[a-z]| ?mm))",
    re.IGNORECASE,
)
# 250 x 1.000, (x € 1.000), 45 × 10³
_TIMES_BEHIND = re.compile(rf" ?[x×*] ?(?:[0-9€$£]|EUR\b|{SCALE_LIKE})", re.IGNORECASE)
_TIMES_AHEAD = re.compile(r"(?<![^\W_])[x×*] ?(?:[€$£]|EUR)? ?$", re.IGNORECASE)
# 1 miljoen 200 duizend, 1 miljoen en 200 duizend, 1 miljoen 250.000
_LARGER = r"[0-9] ?(?:miljoen|mln\.?|miljard|mld\.?)"
_SMALLER = r"(?:[0-9]{1,3} ?duizend|[a-zë]+duizend)(?![^\W\d_])"
_PARTED = re.compile(
    rf"{_LARGER}\0(?: (?:en )?{_SMALLER}| [0-9]{{1,3}}[. ][0-9]{{3}}(?!\w|[.,][0-9]))", re.IGNORECASE
)
_PARTED_AHEAD = re.compile(
    rf"{_LARGER} (?:\0[0-9]{{1,3}}[. ][0-9]{{3}}(?![\w.,])|(?:en )?\0{_SMALLER})", re.IGNORECASE
)
_GROUP_AHEAD = re.compile(r"(?<![\w.,/-])[0-9]{1,3}(?:[ .'][0-9]{3})*[ .']$")
_SCALE_AHEAD = re.compile(rf"(?:{SCALE_PATTERN}|\w*duizend) (?:en )?$", re.IGNORECASE)
# A dash of print may as well open a phrase, unless a currency stands before it.
_MINUS_AHEAD = re.compile(r"(?:[€$£ƒ]|EUR|\bf)\s?[-\u2013\u2212]$|[\s(][-\u2212](?:[€$£]|EUR)?\s?$")
_WORDS_BEHIND = re.compile(rf"(?:en|of|tot|à) [^\W\d_]+ (?:{SCALE_PATTERN})(?![^\W\d_])", re.IGNORECASE)
_LIST_BEHIND = re.compile(
    r" ?(?:,|/|-|&|;|(?:en|of|tot|à|respectievelijk|resp\.|alsmede)(?!\w)) ?[€$£ƒ]? ?[0-9]"
)


@dataclass(frozen=True)
class Surroundings:
    """What stands round an amount.

    Attributes
    ----------
    counted
        The following words name something that letters count.
    money
        The number belongs to a currency although its span does not hold one.
    currency
        The ISO 4217 code the surroundings give, if just one.
    scale
        The scale that a linked number behind it lends it: 15 in ``van 15 naar 20 miljoen euro``.
    refused
        It is no amount: a measure, a date, a numbered article, or a number cut off in the middle.
    """

    counted: bool = False
    money: bool = False
    currency: str | None = None
    scale: str | None = None
    refused: bool = False


def is_cut(text: str, after: str, before: str, *, money: bool) -> bool:
    """Whether a span holds a part of a number only, or two of a list.

    Parameters
    ----------
    text
        The cleaned span.
    after, before
        The text behind and before it, spaces folded, those next to it as they are.
    money
        Whether the span holds a currency, beside which a mere letter is a scale.
    """
    if _SCALE_BEHIND.match(after) and not _patterns()["sign"].search(text):
        return True
    # A blank behind the comma is damage of print, or the comma is that of a list: 12, 14 en 16 miljoen.
    if re.search(r"[0-9] ?, [0-9]", text) and (_LIST_BEHIND.match(after) or re.search(r"[0-9],? ?$", before)):
        return True
    if _TIMES_BEHIND.match(after) or _TIMES_AHEAD.search(before):
        return True
    if _PARTED.search(f"{text}\0{after}") or _PARTED_AHEAD.search(f"{before}\0{text}"):
        return True
    if text[-1].isdigit():
        behind = _DIGITS_BEHIND.match(after)
        ends_in_group = re.search(r"(?<![0-9,])[0-9]{1,3}$", text)
        if behind and (ends_in_group or not behind["group"]):
            return True
        if (money or after[:1] in ("k", "K")) and _LETTER_BEHIND.match(after):
            return True
    counted = not money or read_words(text.split()[0]) is not None
    if counted and text[0].isalpha() and _SCALE_AHEAD.search(before):
        return True
    return bool(re.match(r"[0-9]{3}(?![0-9])", text) and _GROUP_AHEAD.search(before))


def is_measure(words: str) -> bool:
    """Whether a phrase starts with a measure, a duration or a month: what stands before it is no amount."""
    return _MEASURES.match(words) is not None


def is_negative(before: str) -> bool:
    """Whether a minus stands before an amount; ``before`` is the text as written."""
    return bool(_MINUS_AHEAD.search(before))


def is_counted(words: str) -> bool:
    """Whether a phrase starts with something counted: ``Oekraïense militairen``, ``155mm-granaten voor``."""
    for word in words.split()[:5]:
        bare = word.strip("«»\"'()[]")
        head = bare.rstrip(".,;:!?»\"')]")
        if head.lower() in _STOP_WORDS:
            return False
        if head.lower() in _WHOLE_WORDS or _ENDINGS.fullmatch(head) or _TYPE.fullmatch(head):
            return True
        if head != bare or not head:  # punctuation closes the phrase
            return False
    return False


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    currency, scale = pattern(), rf"(?i:{SCALE_PATTERN})(?![^\W\d_])"
    figure = rf"{_FIGURE}(?: ?{scale})?"
    change = r"(?:tot wel|tot|naar|à|-|/|respectievelijk)"
    return {
        "currency": re.compile(currency),
        "sign": re.compile(rf"(?:{currency}|(?<![^\W\d_]){GUILDER})$"),
        # 500 in "500, 600 en 700 euro"; 15 in "van 15 naar 20 miljoen"
        "forward": re.compile(
            rf"(?:, ?{figure} ?)*,? ?(?P<link>{change}|en|of) ?(?P<first>{currency})? ?(?P<figure>{_FIGURE})"
            rf"(?: ?(?P<scale>{scale}))?(?: ?(?P<second>{currency}))?"
        ),
        # € 12 in "€ 12, € 14 en € 16 miljoen"
        "list": re.compile(
            rf"(?:, ?(?:{currency} ?)?{_FIGURE} ?)*(?P<link>,? ?(?:{change}|en|of)|,) ?(?P<sign>{currency})? ?"
            rf"(?P<figure>{_FIGURE}) ?(?P<scale>{scale})"
        ),
        # 12 in "12, 14, 16 miljoen", 10 in "10, 20 en 30 duizend": whether the scale is theirs is left open
        "listed": re.compile(
            rf"(?: ?(?:[,;&/]|,? (?:en|of|respectievelijk|resp\.|alsmede)(?!\w)) ?{_FIGURE})+ ?{scale}"
        ),
        "scaled": re.compile(rf"{_FIGURE} ?{scale}(?: ?{currency})? ?{change}$"),
        "backward": re.compile(
            rf"(?:(?P<first>{currency}) ?)?{figure}(?: ?(?P<second>{currency}))? ?{change}$"
        ),
    }


def _linked(after: str, before: str) -> Surroundings | None:
    """Read what a neighbouring number lends: its currency, and its scale when it follows."""
    patterns = _patterns()
    if forward := patterns["forward"].match(after):
        written = forward["first"] or forward["second"]
        scale = forward["scale"].lower() if forward["scale"] else None
        if written:
            # Two amounts that each carry a sign stand on their own, unless one changes into the other.
            lent = scale if forward["second"] or forward["link"] not in ("en", "of") else None
            return Surroundings(money=True, currency=lookup(written)[0], scale=lent)
        large = scale is not None and SCALES[scale] >= SCALES["miljoen"]
        if is_counted(after[forward.end() :]):
            if forward["link"] not in ("en", "of"):
                return Surroundings(counted=True, scale=scale)
            if large:
                return Surroundings(refused=True)
        elif large:
            return Surroundings(money=True, scale=scale)
    backward = patterns["backward"].search(before[-80:])
    if backward and (backward["first"] or backward["second"]):
        return Surroundings(money=True, currency=lookup(backward["first"] or backward["second"])[0])
    return None


def lent_scale(after: str, number: Decimal) -> str | None:
    """Return the scale that a list behind lends to money without one, in whose span the currency stands.

    Parameters
    ----------
    after
        The text behind the amount in its sentence, spaces folded.

    Returns
    -------
    str or None
        ``miljoen`` for 5,6 in ``€ 5,6 en 7 miljoen``, ``""`` without such a list, ``None`` where the text leaves it
        open: ``€ 5 en € 10 miljoen``.
    """
    found = _patterns()["list"].match(after.lstrip())
    if found is None or SCALES[found["scale"].lower()] < SCALES["miljoen"]:
        return ""
    link = found["link"].strip(", ")
    if not link:
        return None
    if found["sign"] or "€" in found.group() or "$" in found.group():
        higher = read_number(found["figure"])
        rises = link not in ("en", "of", "/") and higher is not None and number < higher
        return found["scale"].lower() if rises else None
    return found["scale"].lower()


def is_listed(after: str) -> bool:
    """Whether a list goes on behind a number, and a scale stands at its end."""
    return _patterns()["listed"].match(after) is not None


def look_around(after: str, before: str) -> Surroundings:
    """Read the surroundings of an amount that holds no currency itself.

    Parameters
    ----------
    after, before
        The text behind and before the amount in its sentence, spaces folded.
    """
    patterns = _patterns()
    after, before = after.strip(), before.strip()
    if is_measure(after) or _NUMBERED.search(before[-40:]):
        return Surroundings(refused=True)
    if own := patterns["currency"].match(after) or patterns["sign"].search(before[-40:]):
        code, parts = lookup(own.group())
        return Surroundings(money=True, currency=code, refused=parts != 1)
    if is_counted(after):
        return Surroundings(counted=True)
    if linked := _linked(after, before):
        return linked
    if _WORDS_BEHIND.match(after) or patterns["scaled"].search(before[-80:]):
        return Surroundings(refused=True)
    codes = {lookup(found)[0] for found in patterns["currency"].findall(f"{before} | {after}")}
    return Surroundings(
        money=bool(_BUDGET.search(before[-60:])), currency=codes.pop() if len(codes) == 1 else None
    )
