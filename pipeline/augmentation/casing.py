"""Headings in capitals or with a capital on every word."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from .passage import Passage

_MOST_WORDS = 12
_ENDS = (".", ";", ",", ":", "?", "!")
#: Words that stay small in a heading with capitals on the others.
_SMALL_WORDS = (
    "de het een en of van voor in op met aan bij tot uit naar over door om te als per tegen der den"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PLURAL = re.compile(r"(?<=[\w])['’]S\b")


class HeadingCase:
    """Write short paragraphs that end without a full stop as headings in capitals or title case."""

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the passage in another case, or ``None`` where it is no heading."""
        text = passage.text
        if text.rstrip().endswith(_ENDS) or len(text.split()) > _MOST_WORDS or text[:1] in "-–•":
            return None
        new = _capitals(text) if rng.random() < 0.5 else _title(passage)
        # a letter whose capital is two letters would move what stands behind it
        return replace(passage, text=new) if new != text and len(new) == len(text) else None


def _capitals(text: str) -> str:
    return _PLURAL.sub(lambda match: match[0].lower(), text.upper())


def _title(passage: Passage) -> str:
    text = passage.text
    amounts = [one for one in passage.mentions if one.label == "AMOUNT"]

    def capital(match: re.Match[str]) -> str:
        word = match[0]
        behind = text[match.start() - 1 : match.start()]
        if word in _SMALL or behind in ("'", "’", "-") or (behind and behind.isdigit()):
            return word
        if any(one.start <= match.start() < one.end for one in amounts):
            return word  # € 48 miljoen
        return word[0].upper() + word[1:]

    return _WORD.sub(capital, text)
