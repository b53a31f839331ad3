"""Reading an amount: a single number or a range, and what its surroundings say it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .amount import Amount
from .currencies import is_currency, is_sign, pattern
from .endpoint import Side, read_side
from .modifiers import clean, combine, fold_signs, is_bare, strip_leading, without_invisible
from .number_words import read_words
from .numbers import LETTER_SCALES, SCALES
from .quantity import LARGEST, Bound, Kind
from .surroundings import (
    Surroundings,
    is_counted,
    is_cut,
    is_listed,
    is_measure,
    is_negative,
    lent_scale,
    look_around,
)

_BETWEEN = re.compile(r"tussen (?:de |het )?", re.IGNORECASE)
# Inside a lookahead, so that joints may overlap: "drie en twintig en dertig".
_JOINTS = re.compile(
    r"(?=(?P<joint> (?P<word>tot en met|tot wel|tot|t/m|à|a|of|en) (?:(?:de|het) )?| ?(?P<dash>-) ?))",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(r"(?P<unit>.+?)(?P<size>duizend|honderd)")
_PLURAL = re.compile(r"(?:.*(?:en|s|man|fte))")
# A blank behind the comma is damage of print only where a scale or a currency stands too: 5, 6 miljoen.
_LISTED = re.compile(r"[0-9]+ ?, [0-9]+")
# The context beyond this says nothing about the number, and would only cost time.
_REACH = 300


class UnclearAmountError(ValueError):
    """A text is not an amount, or leaves open which one; the message says why."""


@dataclass(frozen=True)
class _Reading:
    """A number or a range as written, before its surroundings are asked."""

    ends: tuple[Decimal, ...]
    sides: tuple[Side, ...]
    bound: Bound

    @property
    def money(self) -> bool:
        return any(side.money for side in self.sides)

    @property
    def big(self) -> bool:
        return any(side.is_big for side in self.sides)

    @property
    def currency(self) -> str | None:
        return next((side.currency for side in self.sides if side.currency), None)


def _single(text: str) -> _Reading | None:
    side = read_side(text)
    if side is None:
        return None
    if side.written == "een" and not (side.scale or side.money or side.bounds):
        return None  # the article
    bound = combine(side.bounds)
    return None if bound is None else _Reading((side.value,), (side,), bound)


def _low_end(low: Side, high: Side) -> Decimal | None:
    """Return the low end of a range in whole units: 15 in ``15 tot 20 miljoen`` is 15 million.

    Returns
    -------
    Decimal or None
        ``None`` where the text leaves open what is meant.
    """
    if low.scale is None and high.scale is not None and not low.big:
        if low.number < high.number:
            return low.number * high.scale
        # 900.000 tot 1,2 miljoen is clear; 500 tot 1 miljard may be either.
        return low.value if low.number * 1000 >= high.value else None
    if high.scale is None and low.scale is not None and not high.big:
        return None
    multiple = _MULTIPLE.fullmatch(high.written)
    if high.scale is None and multiple and not low.in_digits:
        unit = read_words(multiple["unit"])
        if unit is not None and low.number < unit:
            # "twee tot driehonderd" is two hundred to three hundred; "een tot tweehonderd" may be either.
            size = 1000 if multiple["size"] == "duizend" else 100
            return low.number * size if low.number > 1 else None
    return low.value


def _looks_like_years(low: Side, high: Side) -> bool:
    return all(re.fullmatch(r"(?:19|20)[0-9]{2}", side.written) and not side.money for side in (low, high))


def _range_bound(low: Side, high: Side, joint: str, outer: list[Bound]) -> Bound | None:
    """Return the bound of a whole range, ``None`` when the modifiers do not fit together."""
    first, second = combine([*outer, *low.bounds]), combine(high.bounds)
    if first is None or second is None:
        return None
    if first == "at_least" and second == "at_most" and not outer:
        return "exact"  # minimaal 200 en maximaal 300: the bounds are the range
    if joint == "en?":
        return None
    if second in ("exact", first) or (second == "at_most" and joint.startswith("tot")):
        return first
    return None


def _range(text: str) -> _Reading | None:
    rest, outer = strip_leading(text)
    between = _BETWEEN.match(rest)
    # "van 5 tot 10" reads like "5 tot 10".
    rest = rest[between.end() :] if between else re.sub(r"^van ", "", rest, flags=re.IGNORECASE)
    if not between and outer:
        rest, outer = text, []  # the modifiers then belong to the low side
    found: dict[tuple[Decimal, ...], _Reading] = {}
    for joint in _JOINTS.finditer(rest):
        word = (joint["word"] or joint["dash"]).lower()
        if between and word != "en":
            continue
        left, right = rest[: joint.start()], rest[joint.end("joint") :]
        low = read_side(left.rstrip("-") if word != "-" else left)
        high = read_side(right)
        if low is None or high is None:
            continue
        reading = _join(low, high, "en?" if word == "en" and not between else word, outer)
        if reading is not None:
            found[reading.ends] = reading
    return next(iter(found.values())) if len(found) == 1 else None


def _join(low: Side, high: Side, joint: str, outer: list[Bound]) -> _Reading | None:
    bound = _range_bound(low, high, joint, outer)
    if bound is None or len({side.currency for side in (low, high) if side.currency}) > 1:
        return None
    if joint in ("-", "t/m") and _looks_like_years(low, high):
        return None
    if low.money and high.money and low.parts != high.parts:
        return None
    start, end = _low_end(low, high), high.value
    if start is not None and high.parts != 1 and not low.money:
        start /= high.parts  # 25 tot 50 cent
    if start is None or start >= end:
        return None
    if joint == "of" and end - start != (high.scale or 1):
        return None  # "twee of drie" is a range; "20 of 50" are two answers
    return _Reading((start, end), (low, high), bound)


@lru_cache(maxsize=4096)
def _read(text: str) -> _Reading | None:
    """Read a number or a range; remembered, since the same few stand in every letter."""
    return _single(text) or _range(text)


def is_amount(text: str) -> bool:
    """Whether a text is a number or range with its scale, currency and bounds, and nothing else."""
    cleaned = clean(text)
    return cleaned is not None and is_bare(text) and _read(cleaned) is not None


def is_money(text: str) -> bool:
    """Whether a text holds a number and a currency, though its value may be left open."""
    cleaned = clean(text)
    return (
        cleaned is not None
        and re.search(pattern(), cleaned) is not None
        and re.search(r"[0-9]", cleaned) is not None
    )


def leads_on(text: str) -> bool:
    """Whether an amount may begin with a word: a group of digits, or what stands for a currency before a number."""
    return bool(re.fullmatch(r"[0-9]{1,3}", text)) or is_sign(text)


def goes_on(text: str, following: str) -> bool:
    """Whether an amount may go on with a word: a group of digits (no ``155 mm``), a scale or a currency."""
    word = (clean(text) or text).lower()
    if re.fullmatch(r"[0-9]{3}", word):
        return not is_measure(following)
    return word in SCALES or word in LETTER_SCALES or is_currency(text)


def _counted_tail(text: str) -> tuple[str, str] | None:
    """Split ``1 miljoen zware granaten`` into number and counted noun, for spans drawn too wide."""
    for blank in re.finditer(" ", text):
        head, tail = text[: blank.start()], text[blank.end() :]
        words = tail.split()
        # A capital may be a name that holds the number: 13 Lichte Brigade.
        if len(words) > 3 or not all(word.islower() for word in words):
            continue
        last = words[-1]
        adjectives = all(word.endswith("e") or word == "extra" for word in words[:-1])
        if adjectives and _PLURAL.fullmatch(last) and is_counted(last):
            return head, tail
    return None


def _judge(reading: _Reading, around: Surroundings) -> tuple[Kind, str | None, Decimal]:
    """Decide kind, currency and lent scale."""
    one = Decimal(1)
    if reading.money:
        return "money", reading.currency, SCALES[around.scale] if around.scale else one
    side = reading.sides[0]
    single = len(reading.ends) == 1
    lends = (
        around.scale is not None and single and side.in_digits and side.scale is None and side.number < 1000
    )
    factor = SCALES[around.scale] if lends and around.scale else one
    if around.counted:
        return "count", None, factor
    if reading.big:
        return "money", around.currency, one
    if around.money and (side.in_digits or around.scale is None):
        return "money", around.currency, factor
    return "count", None, one


def parse_amount(text: str, context: str | None = None, *, before: str | None = None) -> Amount | None:
    """Read an amount as it stands in a Dutch letter; ``None`` where :func:`read_amount` raises."""
    try:
        return read_amount(text, context, before=before)
    except UnclearAmountError:
        return None


def read_amount(text: str, context: str | None = None, *, before: str | None = None) -> Amount:
    """Read an amount as it stands in a Dutch letter, or say why it has no value.

    Parameters
    ----------
    text
        The AMOUNT span: ``EUR 17,5 miljoen``, ``circa 90``, ``tussen de 15 en 20 miljoen euro``.
    context
        The words behind it in its sentence: ``granaten aan Oekraïne`` makes ``1 miljoen`` a count.
    before
        The words before it in its sentence; they may hold the currency.

    Returns
    -------
    Amount

    Raises
    ------
    UnclearAmountError
        When the text is not an amount or leaves open which one: a wrong value is worse than none.
    """
    cleaned = clean(text)
    if cleaned is None:
        raise UnclearAmountError("not one number or range")
    after, ahead = _fold(context or "", start=True), _fold(before or "", start=False)
    reading = _read(cleaned)
    if reading is None:
        wide = _counted_tail(cleaned)
        reading = _read(wide[0]) if wide else None
        if wide is None or reading is None or reading.money:
            raise UnclearAmountError("not one number or range")
        after = wide[1]
    elif is_cut(cleaned, after, ahead, money=reading.money) or _LISTED.fullmatch(cleaned):
        raise UnclearAmountError("a part of a number, or several numbers")
    if is_negative(before or ""):
        raise UnclearAmountError("below zero")
    around = _around(cleaned, reading, after, ahead)
    if around.refused:
        raise UnclearAmountError("a measure, a date or a number of something, or its scale is left open")
    kind, currency, factor = _judge(reading, around)
    side = reading.sides[0]
    if factor == 1 and side.scale is None and side.in_digits and side.number < 1000 and is_listed(after):
        raise UnclearAmountError("in a list, whose scale may be its own")
    # Three decimals on an unscaled number are an English thousand as often as not; a fraction of a
    # thing is believed only where the thing is named (1.250,5 fte).
    unscaled = [side for side in reading.sides if side.scale is None and len(reading.sides) == 1]
    if any(side.decimals > 2 for side in unscaled) and factor == 1:
        raise UnclearAmountError("a point or comma that may part thousands or decimals")
    ends = [end * factor for end in reading.ends]
    if any(end >= LARGEST for end in ends):
        raise UnclearAmountError("too large to be meant")
    if kind == "count" and not around.counted and any(end % 1 for end in ends):
        raise UnclearAmountError("a fraction of nothing that is counted")
    if len(ends) == 1:
        return Amount(kind=kind, value=ends[0], currency=currency, bound=reading.bound)
    return Amount(kind=kind, low=ends[0], high=ends[1], currency=currency, bound=reading.bound)


def _around(cleaned: str, reading: _Reading, after: str, ahead: str) -> Surroundings:
    if not reading.money:
        return look_around(after, ahead)
    side = reading.sides[0]
    if len(reading.sides) > 1 or side.scale is not None or not cleaned[-1].isdigit() or side.number >= 1000:
        return Surroundings()
    scale = lent_scale(after, side.number)
    return Surroundings(refused=True) if scale is None else Surroundings(scale=scale or None)


def _fold(text: str, *, start: bool) -> str:
    """Fold the words round an amount, keeping the part next to it."""
    text = text[:_REACH] if start else text[-_REACH:]
    return re.sub(r"\s+", " ", fold_signs(without_invisible(text)))
