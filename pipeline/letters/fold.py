"""Characters that look like others, folded: ligatures, soft hyphens, odd quotes and spaces."""

from __future__ import annotations

import re
import unicodedata

from .mapped import Mapped

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

_TABLES = (
    (re.compile(f"[{''.join(_LIGATURES)}]"), _LIGATURES, "ligature"),
    (re.compile(f"[{''.join(_HYPHENS)}]"), _HYPHENS, "hyphen_sign"),
    (re.compile(f"[{''.join(_QUOTES)}]"), _QUOTES, "quote"),
)


def fold(text: Mapped) -> Mapped:
    """Fold odd characters and white space of one paragraph (line ends already undone) and strip it."""
    if _ODD.search(text.text):
        text = text.sub(_CONTROL, " ", "control")
        text = text.sub(_REMOVED, "", "invisible")
        text = text.sub(_COMBINING, lambda match: unicodedata.normalize("NFC", match[0]), "composed")
        for pattern, table, name in _TABLES:
            text = text.sub(pattern, lambda match, table=table: table[match[0]], name)  # type: ignore[misc]
    return text.sub(_SPACE, " ", "space").strip()


def fold_text(text: str) -> str:
    """Fold a plain string the same way."""
    return fold(Mapped.verbatim(text, 0, len(text))).text
