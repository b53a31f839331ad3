"""Dutch number words: read with text2num and checked against our own spelling."""

from __future__ import annotations

import re
import unicodedata

from text_to_num import text2num

_SMALL_WORDS = """
    nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien
    zeventien achttien negentien
"""
_TENS_WORDS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
_SMALL = _SMALL_WORDS.split()
_TENS = ["", "", *_TENS_WORDS.split()]
_LARGE = ((10**12, "biljoen"), (10**9, "miljard"), (10**6, "miljoen"))
# Number words are short; a long text is not one and need not be tried.
_LONGEST = 200
LARGEST_WORD = 10**15


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    if unit == 0:
        return _TENS[tens]
    # The trema parts two vowels: tweeëntwintig, drieëndertig, but vijfentwintig.
    joint = "ën" if _SMALL[unit].endswith("e") else "en"
    return f"{_SMALL[unit]}{joint}{_TENS[tens]}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds == 0:
        return _below_hundred(rest)
    head = "honderd" if hundreds == 1 else f"{_SMALL[hundreds]}honderd"
    return head + (_below_hundred(rest) if rest else "")


def spell(number: int) -> str:
    """Write a whole number in Dutch words.

    Parameters
    ----------
    number
        From 0 up to, not including, 10**15.

    Returns
    -------
    str
        ``zevenhonderdvijftig``, ``twaalf miljoen driehonderdduizend``.

    Raises
    ------
    ValueError
        Outside that range.
    """
    if not 0 <= number < LARGEST_WORD:
        raise ValueError(f"no number word for {number}")
    if number == 0:
        return _SMALL[0]
    parts = []
    for size, name in _LARGE:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_below_thousand(count)} {name}")
    thousands, rest = divmod(number, 1000)
    if thousands:
        parts.append("duizend" if thousands == 1 else f"{_below_thousand(thousands)}duizend")
    if rest:
        parts.append(_below_thousand(rest))
    return " ".join(parts)


def spell_in_hundreds(number: int) -> str | None:
    """Write 1100 to 9999 by the hundred (``zeventienhonderd``); ``None`` where Dutch does not do so."""
    hundreds, rest = divmod(number, 100)
    if not 11 <= hundreds <= 99 or hundreds % 10 == 0:
        return None
    return f"{_below_hundred(hundreds)}honderd" + (_below_hundred(rest) if rest else "")


def _squeezed(text: str) -> str:
    """Leave out what Dutch writers vary: spaces, hyphens, accents and the joining ``en``."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return re.sub(r"[\s-]|en", "", bare)


def read_words(text: str) -> int | None:
    """Read a whole number written in Dutch words.

    text2num forgives much (``nul vijf`` is 5 to it), so its answer counts only when spelling that answer
    gives back what was written.

    Parameters
    ----------
    text
        Lower case: ``tweehonderd``, ``drie en twintig``, ``zeventienhonderd``.

    Returns
    -------
    int or None
        ``None`` when the text is anything but one number.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or text.startswith("en ") or not re.fullmatch(r"[a-zéèëï\s-]+", text):
        return None
    text = text.replace("é", "e").replace("è", "e")
    text = re.sub(r"[\s-]+", " ", text)
    # text2num knows neither tweeentwintig (no trema) nor the formal eenduizend.
    text = re.sub(rf"(?<=twee)en(?={'|'.join(_TENS[2:])})", "ën", text)
    text = re.sub(r"\been ?(?=honderd|duizend)", "", text)
    try:
        number = int(text2num(text, "nl"))
    except (ValueError, IndexError, KeyError, OverflowError, TypeError):
        return None
    if not 0 <= number < LARGEST_WORD:
        return None
    written = _squeezed(text)
    spellings = [spell(number), spell_in_hundreds(number)]
    return number if any(each is not None and _squeezed(each) == written for each in spellings) else None
