"""Characters that look like others, folded: ligatures, soft hyphens, odd quotes and spaces."""

from __future__ import annotations

import re
import unicodedata

# A joiner between two pictures makes one of them; anywhere else it is nothing.
_REMOVED = re.compile(
    "(?:[\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f]|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff]))+"
)
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u0132": "IJ",
    "\u0133": "ij",
}
_HYPHENS = {"\u2010": "-", "\u2011": "-"}
_QUOTES = {"\u201b": "’", "\u02bc": "’", "\u00b4": "’", "\uff07": "’", "\u201f": "“", "\uff02": '"'}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]+")
_SPACE = re.compile(r"\s\s+|[^\S ]")
_COMBINING = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
_ODD = re.compile("[^\x09\x0a\x20-\x7e\u00a1-\u00ac\u00ae-\u00b3\u00b5-\u0131\u0134-\u017f–—‘’“”„…•€]")

_ALIKE = str.maketrans(_LIGATURES | _HYPHENS | _QUOTES)


def fold(text: str) -> str:
    """Fold odd characters and white space of one paragraph (line ends already undone) and strip it."""
    if _ODD.search(text):
        text = _REMOVED.sub("", _CONTROL.sub(" ", text))
        text = _COMBINING.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
        text = text.translate(_ALIKE)
    return _SPACE.sub(" ", text).strip()
