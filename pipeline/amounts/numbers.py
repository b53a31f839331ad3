"""Numbers as Dutch letters write them: digits, halves, words, and the scale behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel.numbers import NumberFormatError, parse_decimal

from .number_words import read_words

# Powers of ten: Dutch words, English ones, and short forms, with or without a full stop.
_DUTCH = {
    "duizend": 3,
    "miljoen": 6,
    "millioen": 6,
    "miljard": 9,
    "milliard": 9,
    "biljoen": 12,
    "biljard": 15,
}
_ENGLISH = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SHORT = {
    **dict.fromkeys(("mln", "mljn", "mlj", "milj", "miljn", "mio"), 6),
    **dict.fromkeys(("mld", "mlrd", "miljd", "mrd"), 9),
}


def _scales(powers: dict[str, int]) -> dict[str, Decimal]:
    return {name: Decimal(10) ** power for name, power in powers.items()}


#: English scales; beside them a number may be written the English way.
ENGLISH_SCALES = _scales(_ENGLISH)
SCALES = _scales({**_DUTCH, **_ENGLISH, **_SHORT, **{f"{name}.": power for name, power in _SHORT.items()}})
#: Scales that are a mere letter or two need a currency beside them.
LETTER_SCALES = _scales({"k": 3, "m": 6, "bn": 9})
SCALE_PATTERN = "|".join(re.escape(scale) for scale in sorted(SCALES, key=len, reverse=True))
#: How a word starts that is a scale, or a scale with something glued to it, one that recognition of print has
#: garbled (``miIjoen``, ``rniljoen``), or one that is not known here.
SCALE_LIKE = (
    r"(?:k?(?:m|rn)[il1|!]{2}[jlo]|mil\b|ml[nj]|mjn|ml?rd|mld|mio\b|b[il1|!]{2}j[oa0]|billion|bln|bn\b|triljo|"
    r"trillion|du[il1|!]zend|thousand|dzd)"
)

_GROUPED_BY_SPACE = re.compile(r"[0-9]{1,3}(?:(?: [0-9]{3})+|(?:\. ?[0-9]{3})+)(?= ?,|$)")
_GROUPED_BY_APOSTROPHE = re.compile(r"[0-9]{1,3}(?:'[0-9]{3})+(?=,|$)")
_HALVES = {
    "half": "0.5",
    "een half": "0.5",
    "halve": "0.5",
    "een halve": "0.5",
    "anderhalf": "1.5",
    "anderhalve": "1.5",
}
_QUARTERS = {"een kwart": "0.25", "kwart": "0.25", "driekwart": "0.75", "drie kwart": "0.75"}
_AND_A_HALF = re.compile(r"(?P<whole>.+?)[ -]?(?:en|ën)[ -]?(?:een[ -]?)?hal(?:f|ve)")
_DOZEN = re.compile(r"(?:(?P<count>.+) )?dozijn")
_SHARES = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_SHARE = re.compile(r"(?P<whole>[0-9]{1,3}) ?(?P<share>[½¼¾])|(?P<alone>[½¼¾])")


def read_digits(text: str) -> Decimal | None:
    """Read a number in digits by Dutch rules: full stop, space or apostrophe between groups, comma before decimals.

    Parameters
    ----------
    text
        ``1.250.000``, ``5 000``, ``17,5``, ``12,-``, ``2½``.

    Returns
    -------
    Decimal or None
        ``None`` for anything else, such as the English ``1,250,000`` or ``1.5``.
    """
    if share := _SHARE.fullmatch(text):
        if share["alone"]:
            return Decimal(_SHARES[share["alone"]])
        return Decimal(share["whole"]) + Decimal(_SHARES[share["share"]])
    text = re.sub(r",-{1,2}$", "", text)
    if _GROUPED_BY_APOSTROPHE.match(text):
        text = text.replace("'", ".")
    if not re.fullmatch(r"[0-9][0-9., ]*", text) or len(text) > 32:
        return None
    # Scanned letters put spaces where groups part and round the comma.
    grouped = _GROUPED_BY_SPACE.match(text)
    if grouped and grouped.group() != re.sub(r"[^0-9]", "", grouped.group()):
        text = re.sub(r"[ .]+", ".", grouped.group()) + text[grouped.end() :]
    text = re.sub(r" ?, ?(?=[0-9]{1,2}$)", ",", text)
    if re.match(r"0[0-9]", text) or not re.fullmatch(r"[0-9.]+(?:,[0-9]{1,3})?", text):
        return None
    try:
        return Decimal(parse_decimal(text, locale="nl", strict=True))
    except (NumberFormatError, ArithmeticError):
        return None


def read_english(text: str) -> Decimal | None:
    """Read the number before an English scale: ``1.5`` and ``1,5`` are one and a half.

    ``1.250`` and ``1,250`` are ``None``: a thousand times more by the one rule than by the other.
    """
    if re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", text):
        return None
    return read_number(re.sub(r"^([0-9]+)\.(?=[0-9]{1,2}$)", r"\1,", text))


@lru_cache(maxsize=4096)
def read_number(text: str) -> Decimal | None:
    """Read a number without scale or currency: digits, number words, halves and dozens.

    Parameters
    ----------
    text
        Lower case, spaces folded.

    Returns
    -------
    Decimal or None
        ``None`` when the text is anything but one number.
    """
    if text in _HALVES:
        return Decimal(_HALVES[text])
    if text in _QUARTERS:
        return Decimal(_QUARTERS[text])
    if re.match(r"[0-9½¼¾]", text):
        return read_digits(text)
    if half := _AND_A_HALF.fullmatch(text):
        whole = read_words(half["whole"])
        # Halves belong to small numbers: twee en een half, not driehonderd en een half.
        return None if whole is None or whole > 99 else Decimal(whole) + Decimal("0.5")
    if dozen := _DOZEN.fullmatch(text):
        if dozen["count"] is None or dozen["count"] == "een":
            return Decimal(12)
        count = read_number(dozen["count"])
        return None if count is None or count > 99 or count * 12 % 1 else count * 12
    words = read_words(text)
    return None if words is None else Decimal(words)
