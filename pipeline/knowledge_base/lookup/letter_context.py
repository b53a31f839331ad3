"""Short forms that a letter introduces itself: `(MPCC)` behind the full name, `(hierna: de Brigade)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..names.entity import ENTITY_TYPES
from ..names.lexicon import CONNECTIVES
from ..names.normalise import normalise
from ..names.nouns import stems

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

#: Name of the ``Doc`` extension that holds the short forms of the whole letter; set it when the letter is
#: processed paragraph by paragraph, otherwise the text of the Doc itself is read.
ATTRIBUTE = "short_forms"

_HEREAFTER = re.compile(
    r"\((?:hierna|verder|voortaan|in het vervolg)(?:\s+(?:ook|genoemd|genaamd|aangeduid als))?"
    r"\s*:?\s*(?:te noemen\s*:?\s*)?[‘’'\"“”„]?(?P<short>[^()‘’'\"“”„]{2,60}?)[‘’'\"“”„]?\)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\((?P<short>[A-Z][A-Za-z0-9&/\-]{1,11})\)")
_WORD = re.compile(r"[\w&/’'\-.]+")
_MOST_WORDS = 10
_LONGEST_NAME = 300
_HYPHENS = frozenset("-‐‑–")


def short_forms(text: str) -> dict[str, str]:
    """Find the short forms that a text introduces in brackets behind a long form.

    Parameters
    ----------
    text
        The running text of a letter.

    Returns
    -------
    dict
        The normal form of each short form, with the long form as written. Of an abbreviation the initials
        must agree with the words in front of the bracket; `hierna: …` takes the name in front of it.
    """
    found: dict[str, str] = {}
    for match in _HEREAFTER.finditer(text):
        long = _name_before(_tail(text, match.start()))
        if long:
            found.setdefault(normalise(match["short"]), long)
    for match in _ABBREVIATION.finditer(text):
        long = _spelt_out(_tail(text, match.start()), match["short"])
        if long:
            found.setdefault(normalise(match["short"]), long)
    return {short: long for short, long in found.items() if short and normalise(long) != short}


def resolve(span: Span) -> list[tuple[str, float]]:
    """Return the texts to look a span up under with the trust in each, the long form in its letter first."""
    text = span.text
    if text[:1] in _HYPHENS:
        return [*((whole, 1.0) for whole in _completed(span)), (text, 0.6)]
    long = of_doc(span.doc).get(normalise(text))
    return [(text, 1.0)] if long is None else [(long, 1.0), (text, 0.6)]


def _completed(span: Span) -> list[str]:
    """Return what `-raketten` stands for behind `Patriotsystemen en`: `Patriotraketten`."""
    if span.label_ not in ENTITY_TYPES:
        return []
    # by tokens: `doc.ents` goes through the whole Doc
    doc, last = span.doc, span.start - 2
    while last > max(-1, span.start - 5) and not (
        doc[last].ent_type == span.label and doc[last + 1].ent_iob_ != "I"
    ):
        last -= 1
    if last <= max(-1, span.start - 5):
        return []
    first = last
    while doc[first].ent_iob_ == "I":
        first -= 1
    name = normalise(doc[first : last + 1].text)
    return [stem + normalise(span.text) for stem in stems(name, span.label_)[:2]]


def of_doc(doc: Doc) -> dict[str, str]:
    """Return the short forms of a Doc's letter, read from the text when they were not set."""
    if doc.has_extension(ATTRIBUTE):
        known = doc._.get(ATTRIBUTE)
        if known is None:
            known = short_forms(doc.text)
            doc._.set(ATTRIBUTE, known)
        return known
    return short_forms(doc.text)


def _name_before(text: str) -> str | None:
    """Return the name before a bracket: from a capital or number on, with connectives inside."""
    words = _words_before(text)
    start = None
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word.lower() in CONNECTIVES:
            continue
        if word[0].isupper() or word[0].isdigit():
            start = at
        elif start is not None or at < len(words) - 3:
            break
    return " ".join(words[start:]) if start is not None else None


def _spelt_out(text: str, short: str) -> str | None:
    """Return the shortest run of words before a bracket whose initials spell the abbreviation, in order."""
    letters = [char.lower() for char in short if char.isalnum()]
    words = _words_before(text)
    for size in range(1, len(words) + 1):
        run = words[-size:]
        if run[0].lower() not in CONNECTIVES and run[0][0].lower() == letters[0] and _spells(run, letters):
            return " ".join(run)
    return None


def _spells(run: list[str], letters: list[str]) -> bool:
    """Whether letters can be read off the words in order, every word but connectives giving its first."""
    at = 0
    for word in run:
        small = normalise(word)
        if at < len(letters) and small[:1] == letters[at]:
            at += 1
            for char in small[1:]:  # further letters of a compound: LUchtmobiel
                if at < len(letters) and char == letters[at] and not _is_initial_later(run, word, char):
                    at += 1
        elif word.lower() not in CONNECTIVES:
            return False
    return at == len(letters)


def _is_initial_later(run: list[str], word: str, char: str) -> bool:
    later = run[run.index(word) + 1 :]
    return any(normalise(other)[:1] == char for other in later)


def _words_before(text: str) -> list[str]:
    """Return the last words of the sentence that ends here."""
    tail = re.split(r"[.;:!?()\n]\s", text)[-1]
    return _WORD.findall(tail)[-_MOST_WORDS:]


def _tail(text: str, end: int) -> str:
    return text[max(0, end - _LONGEST_NAME) : end]
