"""The guide's rules about where a span begins and ends, applied to what a recogniser found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise, zip_longest
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from ...amounts import UnclearAmountError, goes_on, is_amount, is_money, leads_on
from ...core.files import read_beside
from ...knowledge_base.names.lexicon import SERVICES
from ...knowledge_base.names.normalise import normalise
from ..amounts.component import value_of
from .span_shapes import shaped

_WORDS: dict[str, Any] = read_beside(__file__, "span_words.json")
#: What stands before a name and outside its span; capitals may belong to a name (`De Zeven Provinciën`).
_DETERMINERS = frozenset(_WORDS["determiners"])
#: Class nouns that belong to the name of a mission behind them.
_MISSION_NOUNS = frozenset(_WORDS["mission_nouns"])
#: What may stand before an amount and says nothing of its value.
_OUTSIDE_AMOUNTS = frozenset({"slechts"})
#: Words that by themselves name no system, and formations without a name or a nationality.
_GENERIC = {label: frozenset(words) for label, words in _WORDS["generic"].items()}
_FORMATION = re.compile(
    r"[a-zà-ÿ-]*(?:eenheid|eenheden|brigades?|bataljons?|compagnie(?:s|ën)?|divisies?|pelotons?|vredesmacht)"
)
#: What stands between the numbers of a list.
_LINKS = frozenset({",", "&", "/", ";", "en", "of", "respectievelijk", "resp."})
#: How many tokens an amount may reach beyond what was found.
_REACH = 6
_EDGES = frozenset(".,;:!?»«”“\"'’‘")
_OPENERS, _CLOSERS = frozenset("(["), frozenset(")]")


@Language.factory("kamerstuk_span_rules", assigns=["doc.ents"], requires=["doc.ents"])
def make_span_rules(nlp: Language, name: str) -> SpanRules:
    """Build the component; it has no settings."""
    return SpanRules(name)


class SpanRules(Pipe):
    """Move the edges of entities to where the annotation guide has them, and drop amounts that are none.

    The rules need no learning, and a recogniser that has seen little breaks them now and then: no determiner or
    stray punctuation at an edge; `operatie` before the name of an operation inside; no quality before a bare
    service (`sterke krijgsmacht`); no word that the guide excludes by itself (`wapensystemen`, `brigade`); an amount
    ends where its number, scale and currency end, and what is measured in kilograms is none. A test lists the
    few gold spans that they change.
    """

    def __init__(self, name: str = "kamerstuk_span_rules") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.ents`` anew."""
        if doc.ents:
            parts = (part for ent in shaped(doc.ents) for part in _without_list(ent))
            moved = _apart(kept for part in parts if (kept := corrected(part)) is not None)
            text, sentences = doc.text, doc.has_annotation("SENT_START")
            doc.ents = tuple(
                ent
                for ent, follower in zip_longest(moved, moved[1:])
                if ent.label_ != "AMOUNT"
                or is_money(ent.text)
                or _has_value(ent, follower, text, sentences=sentences)
            )
        return doc


def _has_value(ent: Span, follower: Span | None, text: str, *, sentences: bool) -> bool:
    try:
        return bool(value_of(ent, follower, text, sentences=sentences))
    except UnclearAmountError:
        return False


def corrected(ent: Span) -> Span | None:
    """Return the span with its edges by the guide; ``None`` when nothing is left of it."""
    start, end = _without_edges(ent.doc, ent.start, ent.end)
    if ent.label_ == "AMOUNT":
        start, end = _amount(ent.doc, start, end)
    else:
        while start < end - 1 and ent.doc[start].text in _DETERMINERS:
            start += 1
        if ent.label_ == "MISSION" and start and ent.doc[start - 1].lower_ in _MISSION_NOUNS:
            start -= 1
        if ent.label_ == "UNIT" and start < end and normalise(ent.doc[end - 1].text) in SERVICES:
            start = _without_quality(ent.doc, start, end)
    if start >= end or _is_generic(ent.doc[start:end].text, ent.label_):
        return None
    same = (start, end) == (ent.start, ent.end)
    return ent if same else Span(ent.doc, start, end, label=ent.label, kb_id=ent.kb_id)


def _is_generic(text: str, label: str) -> bool:
    if label == "UNIT" and _FORMATION.fullmatch(text):
        return True
    # the first half of an elliptical pair: `raket- en droneaanvallen` names no rocket
    halved = label == "WEAPON" and " " not in text and text.endswith("-") and text.islower()
    return halved or text.lower() in _GENERIC.get(label, ())


def _without_edges(doc: Doc, start: int, end: int) -> tuple[int, int]:
    texts = [token.text for token in doc[start:end]]
    while start < end and (
        doc[start].is_space
        or doc[start].text in _EDGES | _CLOSERS
        or (doc[start].text in _OPENERS and _CLOSERS.isdisjoint(texts[1:]))
    ):
        start += 1
    while end > start and (
        doc[end - 1].is_space
        or (doc[end - 1].text in _EDGES | _OPENERS and not _closes_quote(texts))
        or (doc[end - 1].text in _CLOSERS and _OPENERS.isdisjoint(texts[:-1]))
    ):
        end -= 1
    return start, end


def _closes_quote(texts: list[str]) -> bool:
    """Whether the last token closes a quote that opens inside: `1e Divisie ‘7 December’`."""
    opener = {"’": "‘", "”": "“", "»": "«"}.get(texts[-1])
    return opener is not None and opener in texts[:-1]


def _without_list(ent: Span) -> list[Span]:
    """Return the numbers of a list each by itself: `12, 14 en 16 miljoen`, or `12, 14` where the list goes on."""
    doc = ent.doc
    links = [token.i for token in ent if token.lower_ in _LINKS]
    if ent.label_ != "AMOUNT" or not links:
        return [ent]
    follower, number = doc[ent.end : ent.end + 1].text.lower(), doc[ent.end + 1 : ent.end + 2].text
    listed = follower in _LINKS and number[:1].isdigit() and all(doc[link].text == "," for link in links)
    if is_amount(ent.text) and not listed:
        return [ent]
    edges = [ent.start - 1, *links, ent.end]
    parts = [(low + 1, high) for low, high in pairwise(edges) if low + 1 < high]
    if not all(is_amount(doc[low:high].text) for low, high in parts):
        return [ent]
    return [Span(doc, low, high, label=ent.label) for low, high in parts]


def _amount(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the longest run that is a number with its scale, currency and bounds; the whole when none is.

    The run may go on beyond what was found, where more groups of digits, a scale or a currency stand: `€ 45 000` of
    `€ 45 000 000`, `$61` of `$61 billion`.
    """
    while start < end - 1 and doc[start].lower_ in _OUTSIDE_AMOUNTS:
        start += 1
    low, high = start, end
    while low > max(0, start - _REACH) and (doc[low - 1].is_space or leads_on(doc[low - 1].text)):
        low -= 1
    while high < min(len(doc), end + _REACH) and (
        doc[high].is_space or goes_on(doc[high].text, doc[high + 1 : high + 2].text)
    ):
        high += 1
    for size in range(high - low, 0, -1):
        for first in range(low, high - size + 1):
            # what is added must touch what was found
            behind = first + size
            calibre = size > 1 and doc[behind : behind + 1].text == "mm"  # 100 000 155 mm granaten
            if first < end and behind > start and not calibre and is_amount(doc[first:behind].text):
                return first, behind
    return start, end


def _without_quality(doc: Doc, start: int, end: int) -> int:
    """Return the start behind adjectives before a bare service: `een sterke krijgsmacht`, no `korps mariniers`."""
    adjectives = all(token.text.islower() and token.text.endswith("e") for token in doc[start : end - 1])
    return end - 1 if adjectives and doc[end - 1].text.islower() else start


def _apart(ents: Iterable[Span]) -> list[Span]:
    """Keep spans that do not overlap an earlier one: a mission may have grown into its neighbour."""
    kept: list[Span] = []
    for ent in ents:
        if not kept or kept[-1].end <= ent.start:
            kept.append(ent)
    return kept
