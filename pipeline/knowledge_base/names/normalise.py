"""The one normal form of a name, used both for building the base and for looking up."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# An article counts only before a space: after squashing none is left, which keeps this idempotent.
_ARTICLE = re.compile(r"^\W*(?:(?:de|het|een|'t|’t|‘t|the)\s+)+(?=.*\w)", re.IGNORECASE | re.DOTALL)
_POINT = re.compile(r"(?<=\d)[.,](?=\d)")
# Letters that Unicode does not decompose but writers leave out or replace.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Return the normal form of a name: letters, digits, ``+`` and points in numbers, no case or diacritics.

    Hyphens, apostrophes, quotes, brackets and spaces go, so that ``PzH2000``, ``PzH 2000`` and ``pzh-2000``
    are one. Leading articles go; a comma or point between digits stays as a point (``12,7mm``).

    The function is idempotent. The result is empty when the text has no letter or digit.
    """
    text = _ARTICLE.sub("", text)
    if text.isascii():
        return _squash(text.lower())
    for _ in range(4):  # folding can uncover another letter to fold; three rounds were never needed
        folded = _fold(text)
        if folded == text:
            break
        text = folded
    return text


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _squash(text.translate(_LETTERS))


def _squash(text: str) -> str:
    text = _POINT.sub("\0", text.replace("\0", " "))
    kept = [char for char in text if _kept(char)]
    return "".join(kept).replace("\0", ".").lstrip("+")


@lru_cache(maxsize=4096)
def _kept(char: str) -> bool:
    # Modifier letters (Lm) hold apostrophe look-alikes; combining marks (Mn) are the diacritics.
    return char in "\0+" or (char.isalnum() and unicodedata.category(char) != "Lm")


def words(text: str) -> list[str]:
    """Split a name at spaces, hyphens and slashes, without leading article."""
    return [word for word in re.split(r"[\s\-‐‑–—/]+", _ARTICLE.sub("", text)) if any(map(str.isalnum, word))]
