"""Line-end hyphens: which are the typesetter's and which belong to the word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .words import words

_BREAK = re.compile(r"[-\u00ad][ \t]*\n\s*")
_LONGEST = 60  # no word is longer; keeps hostile input linear
_LEFT = re.compile(r"[^\s\-–/()«»\"“„]+$")
_RIGHT = re.compile(r"\S+")
_BROKEN = re.compile(r"\S{0,60}[-\u00ad][ \t]*\n\s*\S{0,60}")
_SLASH_END = re.compile(r"(?<=\w/)[ \t]*\n\s*(?=\w)")
_LINE_END = re.compile(r"(?<!\s)\s*\n\s*")
_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+(?:[’'][a-zß-öø-ÿ]+)?")
_COORDINATION = words("en of en/of dan noch tot als c.q. respectievelijk resp. danwel")
_ONE_WORD = words("zoals evenals niettemin")
# First parts that Dutch spelling joins with a hyphen, whatever follows.
_ALWAYS_HYPHENATED = words(
    "niet bijna vice adjunct aspirant interim kandidaat sociaal politiek financieel militair technisch "
    "juridisch humanitair economisch civiel commandant minister secretaris luitenant generaal kapitein "
    "sergeant"
)
# These are words or prefixes too (export, oudste, nonsens): hyphenated before a person or an office only.
_BEFORE_PERSONS = words("oud ex non")
_PERSONS = tuple(
    words(
        "minister president premier militair commandant collega kamerlid staatssecretaris strijder directeur "
        "officier ambassadeur voorzitter griffier combattant proliferatie gouvernementeel gouvernementele"
    )
)
# Letters that would be read as one sound when they meet: the reason for the hyphen in zee-egel.
_COLLISIONS = words("aa ae ai au ee ei eu ie ii oe oi oo ou ui uu ij")
_VOWEL = re.compile(r"[aeiouyà-ÿ]", re.IGNORECASE)
_ALWAYS_AFTER_HYPHEN = ("gerelateerd", "achtig", "gestuurd")
_MATERIEEL = re.compile(r"(?<!ant)(?<!min)(?<!sem)(?<!mult)[^aeiou]i-ee", re.IGNORECASE)
_DIAERESIS = {"a": "ä", "e": "ë", "i": "ï", "o": "ö", "u": "ü"}


class Evidence:
    """What the rest of the document says about a word; counted on first use only."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] | None = None

    @property
    def words(self) -> frozenset[str]:
        """Every word and hyphenated compound that stands unbroken in the document."""
        if self._words is None:
            whole = _BROKEN.sub(" ", self._text)
            self._words = frozenset(re.findall(r"\w[\w’'-]*\w|\w", whole))
        return self._words

    def has(self, word: str) -> bool:
        """Say whether the word stands unbroken in the document, in this or in lower case."""
        return word in self.words or word.lower() in self.words or word.capitalize() in self.words

    def is_name(self, word: str) -> bool:
        """Say whether a capitalised word is used as a name: inside a sentence, never in lower case."""
        if word.lower() in self.words:
            return False
        return re.search(rf"[a-zà-ÿ,] {re.escape(word)}\b(?!-?\s*\n)", self._text) is not None


def rejoin(left: str, right: str, evidence: Evidence) -> str:
    """Join what a line end split at a hyphen.

    Parameters
    ----------
    left, right
        The piece before the hyphen (after any earlier hyphen in it) and the piece on the next line.
    evidence
        The document they stand in.

    Returns
    -------
    str
        ``left`` and ``right`` with nothing, a hyphen, or a hyphen and a space between them.
    """
    right_word = re.match(r"[\w’']*", right)
    tail = right_word[0] if right_word else ""
    if right.rstrip(",;:.") in _COORDINATION and left + right not in _ONE_WORD:
        return f"{left}- {right}"
    joined, hyphenated = left + tail, f"{left}-{tail}"
    if joined.isalpha() and evidence.has(joined) and not evidence.has(hyphenated):
        return left + right
    if not tail or not tail[0].islower() or not _WORD.fullmatch(left) or not _VOWEL.search(left):
        return f"{left}-{right}"
    if evidence.has(hyphenated) or tail.startswith(_ALWAYS_AFTER_HYPHEN):
        return f"{left}-{right}"
    if joined.lower() in _ONE_WORD:
        return left + right
    if left.lower() in _ALWAYS_HYPHENATED or (left[0].isupper() and _names(left, tail, evidence)):
        return f"{left}-{right}"
    if left.lower() in _BEFORE_PERSONS and tail.startswith(_PERSONS):
        return f"{left}-{right}"
    if left[-1].lower() + tail[0] in _COLLISIONS and not _MATERIEEL.search(left + "-" + tail):
        if left.lower() in ("ge", "be") and tail[0] in _DIAERESIS:
            # The diaeresis of geïnformeerd is dropped where the line breaks before it.
            return left + _DIAERESIS[tail[0]] + right[1:]
        return f"{left}-{right}"
    return left + right


def _names(left: str, tail: str, evidence: Evidence) -> bool:
    """Say whether a compound is a name and a word: ``Patriot-systemen``, not ``Voorzitter``."""
    if len(left) < 4 or len(tail) < 4:
        return False
    if evidence.is_name(left):
        return True
    is_word = left.lower() in evidence.words or left.endswith("s")
    return len(tail) >= 5 and not is_word and tail in evidence.words


def unwrap(text: str, evidence: Evidence) -> str:
    """Make one line of a wrapped paragraph; the typesetter's hyphens go, those of the word stay."""
    parts: list[str] = []
    at = 0
    for start, end, new in _hyphens(text, evidence):
        parts += (text[at:start], new)
        at = end
    text = "".join([*parts, text[at:]])
    return _LINE_END.sub(" ", _SLASH_END.sub("", text))


def _hyphens(text: str, evidence: Evidence) -> Iterator[tuple[int, int, str]]:
    for match in _BREAK.finditer(text):
        start, end = match.span()
        left = _LEFT.search(text, max(0, start - _LONGEST), start)
        right = _RIGHT.match(text, end, end + _LONGEST)
        if not left or not right:
            continue  # a dash by itself, not a hyphen
        if text[start] == "\u00ad":
            yield start, end, ""
            continue
        joined = rejoin(left[0], right[0], evidence)
        if not joined.endswith(right[0]):
            end += 1  # the first letter after the break got its diaeresis back
        yield start, end, joined[len(left[0]) : len(joined) - (len(right[0]) - (end - match.end()))]
