"""Sentence boundaries that survive the abbreviations and numbers of letters to parliament."""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from .files import read_beside

#: Characters that end a sentence, whether a token of their own or the end of an abbreviation.
_TERMINALS = frozenset({".", "!", "?", "…", "?!", "!!", "..."})
_CLOSERS = frozenset({")", "]", "»", "”", "’", '"', "'", "''"})
_OPENERS = frozenset({"(", "[", "«", "“", "‘", "„", '"', "'", "-", "–", "—"})
_ABBREVIATIONS: dict[str, list[str]] = read_beside(__file__, "abbreviations.json")
#: Abbreviations that stand before a name or number and so never end a sentence.
_NEVER_LAST = frozenset(_ABBREVIATIONS["never_last"])
#: Abbreviations after which a sentence may end.
_MAYBE_LAST = frozenset(_ABBREVIATIONS["maybe_last"])
#: What a token must end with for a sentence to start behind it.
_LAST_SIGNS = frozenset("".join(_TERMINALS | _CLOSERS)) | frozenset(
    filter(str.isspace, map(chr, range(0x3001)))
)
_INITIALS = re.compile(r"(?:[A-Z]\.)+")


@Language.factory("kamerstuk_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> SentenceBoundaries:
    """Build the sentence component; it has no settings."""
    return SentenceBoundaries(name)


class SentenceBoundaries(Pipe):
    """Set sentence starts by rule.

    A sentence ends at ``.``, ``!``, ``?`` or ``…`` (closing brackets and quotes go with it) or at a line
    break, unless the stop belongs to an abbreviation that stands before a name or number (``nr.``, ``Zr.``),
    to initials (``K.H. Ollongren``), or what follows starts in lower case.
    """

    def __init__(self, name: str = "kamerstuk_sentences") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``token.is_sent_start`` on every token of ``doc``."""
        words = [token.text for token in doc]
        # most tokens stand behind a word that ends nothing
        starts = (
            index == 0 or (words[index - 1][-1] in _LAST_SIGNS and _starts(words, index))
            for index in range(len(words))
        )
        values = np.array([1 if start else -1 for start in starts], dtype=np.int64)
        # All at once: `token.is_sent_start` goes through the whole Doc at each call.
        return doc.from_array([SENT_START], cast(Any, values.astype(np.uint64))) if words else doc


def _starts(words: list[str], place: int) -> bool:
    word = words[place]
    if word.isspace():
        return False
    at = place - 1
    newline = False
    while at >= 0 and words[at].isspace():
        newline = newline or "\n" in words[at]
        at -= 1
    if newline or at < 0:
        return True
    if word in _CLOSERS or word in _TERMINALS:
        return False
    while at > 0 and words[at] in _CLOSERS:
        at -= 1
    last = words[at]
    if last not in _TERMINALS and not word[:1].isupper():
        return False  # an abbreviation ends a sentence only before a capital: not `c.s. (Kamerstuk …)`
    return _ends(words, at) and _may_start(words, place)


def _ends(words: list[str], at: int) -> bool:
    last = words[at]
    if last in _TERMINALS:
        # `2,5 mld` `.` or a stop that the tokenizer broke off from an abbreviation
        return at == 0 or f"{words[at - 1].lower()}." not in _NEVER_LAST
    text = last.lower()
    if not text.endswith(".") or len(text) < 2:
        return False
    return text in _MAYBE_LAST and not _INITIALS.fullmatch(last)


def _may_start(words: list[str], at: int) -> bool:
    while at < len(words) - 1 and words[at] in _OPENERS:
        at += 1
    first = words[at]
    return first[:1].isupper() or first[:1].isdigit() or first[:1] in "€$’'"
