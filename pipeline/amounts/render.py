"""Writing amounts as Dutch letters do, in every form that the parser reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Literal

from .currencies import SIGNS, name_of
from .modifiers import LEADING
from .number_words import LARGEST_WORD, spell
from .numbers import SCALES
from .quantity import Quantity, plain

Digits = Literal["grouped", "plain", "spaced", "hard_spaced", "words"]
Scale = Literal["none", "full", "short", "short_stop", "thousand"]
Money = Literal["name", "sign", "sign_tight", "code", "code_after"]
Joint = Literal["tot", "tussen", "tussen de", "à", "-", " - ", "–"]

DIGITS: tuple[Digits, ...] = ("grouped", "plain", "spaced", "hard_spaced", "words")
SCALE_FORMS: tuple[Scale, ...] = ("none", "full", "short", "short_stop", "thousand")
MONEY_FORMS: tuple[Money, ...] = ("name", "sign", "sign_tight", "code", "code_after")
JOINTS: tuple[Joint, ...] = ("tot", "tussen", "tussen de", "à", "-", " - ", "–")

_SHORT = {"miljoen": "mln", "miljard": "mld"}
_USUAL = {"about": "circa", "more_than": "meer dan", "less_than": "minder dan", "at_least": "ten minste"} | {
    "at_most": "maximaal"
}


@dataclass(frozen=True)
class Style:
    """How to write an amount.

    Attributes
    ----------
    digits
        ``1.250.000``, ``1250000``, ``1 250 000``, the same with hard spaces, or words.
    scale
        No scale word, ``miljoen``, ``mln``, ``mln.``, or ``duizend`` for thousands.
    money
        ``5 euro``, ``€ 5``, ``€5``, ``EUR 5`` or ``5 EUR``; of no consequence for counts.
    joint
        What joins the ends of a range.
    shared
        Whether scale and currency stand once for a whole range.
    modifier
        The word for the bound, one of those the parser knows; the usual one when ``None``.
    """

    digits: Digits = "grouped"
    scale: Scale = "full"
    money: Money = "name"
    joint: Joint = "tot"
    shared: bool = True
    modifier: str | None = None


def group(number: Decimal, mark: str = ".") -> str:
    """Write a number in digits with Dutch separators: ``1.250.000,5``."""
    whole, _, decimals = f"{plain(number):f}".partition(".")
    written = f"{int(whole):,}".replace(",", mark)
    return f"{written},{decimals}" if decimals else written


def _figure(number: Decimal, digits: Digits, *, cents: bool) -> str | None:
    """Write a number without scale; ``None`` where this form cannot hold it."""
    if digits == "words":
        if number % 1 or number >= LARGEST_WORD:
            return None
        return "één" if number == 1 else spell(int(number))  # a bare "een" is the article
    mark = {"grouped": ".", "plain": "", "spaced": " ", "hard_spaced": "\u00a0"}[digits]
    if cents and number % 1:
        number = number.quantize(Decimal("0.01"))
        return group(number.to_integral_value("ROUND_FLOOR"), mark) + f"{number % 1:.2f}".replace(
            "0.", ",", 1
        )
    return group(number, mark)


def _decimals(number: Decimal) -> int:
    return len(f"{plain(number):f}".partition(".")[2])


def _scale_of(amount: Quantity, number: Decimal, form: Scale) -> str | None:
    """Choose the scale word for a number; an empty text for none, ``None`` where the form does not fit."""
    if form == "none":
        return ""
    if form == "thousand":
        return "duizend" if Decimal(1000) <= number < SCALES["miljoen"] else None
    if amount.kind == "count":  # without its noun, a million is money
        return None
    names = ["miljoen", "miljard", "biljoen", "biljard"] if form == "full" else list(_SHORT)
    fitting = [name for name in names if number >= SCALES[name] and _decimals(number / SCALES[name]) <= 3]
    return fitting[-1] if fitting else None


def _scale_word(name: str, form: Scale) -> str:
    return (
        name if form in ("full", "thousand", "none") else _SHORT[name] + ("." if form == "short_stop" else "")
    )


def _dressed(amount: Quantity, figure: str, style: Style) -> str | None:
    """Put the currency beside a figure."""
    code = amount.currency
    if code is None:
        return figure
    if style.money in ("sign", "sign_tight"):
        sign = SIGNS.get(code)
        if sign is None or (style.money == "sign_tight" and not figure[0].isdigit()):
            return None
        return f"{sign}{figure}" if style.money == "sign_tight" else f"{sign} {figure}"
    if style.money == "code":
        return f"{code} {figure}"
    if style.money == "code_after":
        return f"{figure} {code}"
    return f"{figure} {name_of(code)}"


def _one(
    amount: Quantity, number: Decimal, style: Style, scale: str | None, *, tail: bool = True
) -> str | None:
    """Write one number in its scale, with the scale word when ``tail``."""
    if scale is None or (style.digits == "words" and scale == "duizend"):
        return None
    if amount.kind == "money" and amount.currency is None and scale in ("", "duizend"):
        return None  # only a large scale says that a bare number is money
    scaled = number / SCALES[scale] if scale else number
    if not scale:
        if _decimals(scaled) > (2 if amount.kind == "money" else 0):
            return None
        if amount.kind == "count" and style.digits == "words" and number >= SCALES["miljoen"]:
            return None
    elif _decimals(scaled) > 3:
        return None
    figure = _figure(scaled, style.digits, cents=amount.kind == "money" and not scale)
    if figure is None:
        return None
    return f"{figure} {_scale_word(scale, style.scale)}" if scale and tail else figure


def _value(amount: Quantity, value: Decimal, style: Style) -> str | None:
    figure = _one(amount, value, style, _scale_of(amount, value, style.scale))
    return None if figure is None else _dressed(amount, figure, style)


def _joined(low: str, high: str, joint: Joint) -> str:
    if joint in ("tussen", "tussen de"):
        return f"{joint} {low} en {high}"
    return f"{low} {joint} {high}" if joint in ("tot", "à") else f"{low}{joint}{high}"


def _ambiguous(amount: Quantity, low: Decimal, high: Decimal, style: Style) -> bool:
    """Whether a range in this style could be read otherwise."""
    if style.digits == "words":
        # "twee tot driehonderd" is two hundred to three hundred.
        return high >= 100 or "-" in style.joint or style.joint == "–"
    years = style.joint in ("-", " - ", "–") and amount.kind == "count" and style.digits == "plain"
    return years and low >= 1900 and high < 2100


def _range(amount: Quantity, low: Decimal, high: Decimal, style: Style) -> str | None:
    if _ambiguous(amount, low, high, style):
        return None
    high_scale = _scale_of(amount, high, style.scale)
    low_scale = high_scale if style.shared else _scale_of(amount, low, style.scale)
    if bool(low_scale) != bool(high_scale):
        return None
    start = _one(amount, low, style, low_scale, tail=not style.shared)
    end = _one(amount, high, style, high_scale)
    if start is None or end is None:
        return None
    if style.shared:
        whole = _joined(start, end, style.joint)
        if (
            not style.joint.startswith("tussen")
            or style.money in ("name", "code_after")
            or amount.currency is None
        ):
            return _dressed(amount, whole, style)
        first = _dressed(amount, start, style)  # tussen € 5 en 6 miljoen: the sign follows "tussen"
        return None if first is None else _joined(first, end, style.joint)
    first, second = _dressed(amount, start, style), _dressed(amount, end, style)
    return None if first is None or second is None else _joined(first, second, style.joint)


def render(amount: Quantity, style: Style | None = None) -> str | None:
    """Write an amount in one style.

    Parameters
    ----------
    style
        How; the style of running text when left out.

    Returns
    -------
    str or None
        ``None`` where the style cannot hold the amount or would be read as another one.
    """
    style = style or Style()
    if amount.value is not None:
        text = _value(amount, amount.value, style)
    elif amount.low is not None and amount.high is not None:
        text = _range(amount, amount.low, amount.high, style)
    else:  # the record does not allow it
        return None
    if text is None or amount.bound == "exact":
        return text
    return f"{style.modifier or _USUAL[amount.bound]} {text}"


def modifiers_for(amount: Quantity) -> list[str | None]:
    """Return every modifier that says the bound of ``amount``; ``[None]`` when it is exact."""
    return [None] if amount.bound == "exact" else list(LEADING[amount.bound])


def renderings(amount: Quantity) -> Iterator[str]:
    """Yield every different way to write ``amount`` that reads back as the same amount."""
    seen: set[str] = set()
    joints: tuple[Joint, ...] = JOINTS if amount.value is None else ("tot",)
    shared = (True, False) if amount.value is None else (True,)
    forms = product(DIGITS, SCALE_FORMS, MONEY_FORMS, joints, shared, modifiers_for(amount))
    for digits, scale, money, joint, once, modifier in forms:
        text = render(amount, Style(digits, scale, money, joint, once, modifier))
        if text is not None and text not in seen:
            seen.add(text)
            yield text


def describe(amount: Quantity) -> str:
    """Write an amount readably, whatever it holds: ``circa 2,5 miljard euro``."""
    scale: Scale = "full" if amount.kind == "money" else "none"
    for form in (scale, "none"):
        for shared in (True, False):
            text = render(amount, Style(scale=form, shared=shared))
            if text is not None:
                return text
    ends = [end for end in (amount.value, amount.low, amount.high) if end is not None]
    text = " tot ".join(group(end) for end in ends)
    if amount.kind == "money":
        text += f" {name_of(amount.currency)}" if amount.currency else " (valuta onbekend)"
    return text if amount.bound == "exact" else f"{_USUAL[amount.bound]} {text}"
