"""One number with its modifiers, scale and currency: a whole amount, or one side of a range."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from .currencies import GUILDER, lookup, pattern
from .modifiers import strip_leading, strip_trailing
from .numbers import ENGLISH_SCALES, LETTER_SCALES, SCALE_PATTERN, SCALES, read_english, read_number
from .quantity import Bound

_SCALED = re.compile(rf"(?P<number>.+?) ?(?P<scale>{SCALE_PATTERN})")
_LETTERED = re.compile(rf"(?P<number>[0-9][0-9.,]*) ?(?P<scale>{'|'.join(LETTER_SCALES)})")
_BIG = re.compile("miljoen|miljard|biljoen|biljard")


@dataclass(frozen=True)
class Side:
    """A number as read.

    Attributes
    ----------
    number
        Without its scale: 17.5 in ``€ 17,5 miljoen``.
    scale
        What it is multiplied by, or ``None``.
    money
        A currency stands with it.
    currency
        Its ISO 4217 code, when the currency has one of its own.
    parts
        How many of the written unit make one of the currency: 100 for cents.
    written
        The number alone as written, lower case.
    big
        Number words that hold a million or more (``twee miljoen driehonderdduizend``).
    """

    number: Decimal
    scale: Decimal | None
    money: bool
    currency: str | None
    parts: int
    written: str
    big: bool
    bounds: tuple[Bound, ...] = field(default=())

    @property
    def value(self) -> Decimal:
        """The number in whole units of its currency, or in pieces."""
        return self.number * (self.scale or 1) / self.parts

    @property
    def in_digits(self) -> bool:
        """Whether the number is written in digits."""
        return self.written[:1].isdigit()

    @property
    def is_big(self) -> bool:
        """Whether a scale of a million or more is written, which only money carries without a noun."""
        return self.big or (self.scale is not None and self.scale >= SCALES["miljoen"])

    @property
    def decimals(self) -> int:
        """Digits behind the decimal comma as written."""
        return len(self.written.partition(",")[2].strip(" -")) if self.in_digits else 0


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Tables write k€ 300 and mln EUR 5, with the scale before the currency.
    front = re.compile(
        rf"(?:(?P<scale>(?i:k|m|mln\.?|mld\.?)) ?(?=[€$£]|EUR\b))?(?P<currency>{pattern()}|{GUILDER}(?= ?[0-9])) ?"
    )
    back = re.compile(rf" ?(?P<currency>{pattern()})$")
    return front, back


def _read_scaled(text: str, *, letters: bool) -> tuple[Decimal, str | None, str] | None:
    """Read a number with the scale behind it; ``letters`` allows the scales k, m and bn."""
    scaled = _SCALED.fullmatch(text)
    if scaled and not _BIG.search(scaled["number"]):
        # Words swallow their own thousand (tienduizend), digits do not (10 duizend).
        in_words = scaled["scale"] == "duizend" and not re.match(r"[0-9½¼¾]|.*hal(?:f|ve)", scaled["number"])
        read = read_english if scaled["scale"] in ENGLISH_SCALES else read_number
        number = None if in_words else read(scaled["number"])
        if number is not None:
            return number, scaled["scale"], scaled["number"]
    number = read_number(text)
    if number is not None:
        return number, None, text
    lettered = _LETTERED.fullmatch(text) if letters else None
    if lettered:
        number = read_english(lettered["number"])
        if number is not None:
            return number, lettered["scale"], lettered["number"]
    return None


def read_side(text: str) -> Side | None:
    """Read one number with what belongs to it.

    Parameters
    ----------
    text
        Cleaned text: ``circa € 17,5 miljoen``, ``ten minste tweehonderd``.

    Returns
    -------
    Side or None
        ``None`` when a part of the text is left unread or parts contradict one another.
    """
    front, back = _patterns()
    rest, bounds = strip_leading(text)
    currencies: list[tuple[str | None, int]] = []
    front_scale: str | None = None
    if sign := front.match(rest):
        currencies.append(lookup(sign["currency"]))
        front_scale = sign["scale"].lower().rstrip(".") if sign["scale"] else None
        rest, more = strip_leading(rest[sign.end() :])
        bounds += more
    rest, more = strip_trailing(rest)
    bounds += more
    if name := back.search(rest):
        currencies.append(lookup(name["currency"]))
        rest = rest[: name.start()]
        rest, more = strip_trailing(rest)
        bounds += more
    if len({parts for _, parts in currencies}) > 1 or len({code for code, _ in currencies if code}) > 1:
        return None
    read = _read_scaled(rest.strip().lower(), letters=bool(currencies) and front_scale is None)
    if read is None:
        return None
    number, behind, written = read
    if front_scale and behind:
        return None
    scale_name = front_scale or behind
    scale = None if scale_name is None else (SCALES | LETTER_SCALES)[scale_name]
    parts = currencies[0][1] if currencies else 1
    if parts != 1 and scale is not None:
        return None
    return Side(
        number=number,
        scale=scale,
        money=bool(currencies),
        currency=next((code for code, _ in currencies if code), None),
        parts=parts,
        written=written,
        big=scale is None and bool(_BIG.search(written)),
        bounds=tuple(bounds),
    )
