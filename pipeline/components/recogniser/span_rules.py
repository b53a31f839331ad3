"""The guide's rules about where a span begins and ends, applied to what a recogniser found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from ...amounts import goes_on, is_amount, leads_on, parse_amount
from ...knowledge_base.names.lexicon import SERVICES
from ...knowledge_base.names.normalise import normalise
from ..amounts.component import value_of
from .span_shapes import shaped


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What stands before a name and outside its span; capitals may belong to a name (`De Zeven Provinciën`).
_DETERMINERS = frozenset(
    ["de", "het", "een", "deze", "die", "dit", "dat", "onze", "ons", "hun", "uw", "zulke"]
)
#: Class nouns that belong to the name of a mission behind them.
_MISSION_NOUNS = frozenset(["missie", "operatie", "oefening", "operation", "exercise"])
#: What may stand before an amount and says nothing of its value.
_OUTSIDE_AMOUNTS = frozenset({"slechts"})
#: Words that by themselves name no system, and formations without a name or a nationality.
_GENERIC = {
    "WEAPON": _words(
        """
        wapen wapens wapensysteem wapensystemen systeem systemen materieel middelen capaciteit capaciteiten
        vliegtuig vliegtuigen schip schepen vaartuig vaartuigen voertuig voertuigen luchtverdediging luchtafweer
        slagkracht
        """
    ),
    "UNIT": _words("troepen militair militairen defensie"),
    "MISSION": _words(
        """
        missie missies operatie operaties oefening oefeningen trainingsmissie trainingsmissies inzet
        """
    ),
}
_FORMATION = re.compile(
    r"[a-zà-ÿ-]*(?:eenheid|eenheden|brigades?|bataljons?|compagnie(?:s|ën)?|divisies?|pelotons?|vredesmacht)"
)
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
    ends where its number, scale and currency end, and what is measured in kilograms is none. No gold span of the
    project is changed by them; a test holds them to that.

    Parameters
    ----------
    name
        The name of the component in the pipeline.
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
                or value_of(ent, follower, text, sentences=sentences) is not None
                or _is_money(ent.text)
            )
        return doc


def _is_money(text: str) -> bool:
    """Whether a text by itself is a sum in a currency, though what stands round it may leave its value open."""
    alone = parse_amount(text)
    return alone is not None and alone.currency is not None


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
    """Return the numbers of `12, 14` each by itself when the list goes on: `12, 14 en 16 miljoen`."""
    doc, start, end = ent.doc, ent.start, ent.end
    if ent.label_ != "AMOUNT" or doc[end : end + 1].text not in ("en", "of", ","):
        return [ent]
    if any(doc[i].text != "," if (i - start) % 2 else not doc[i].is_digit for i in range(start, end)):
        return [ent]
    return [Span(doc, i, i + 1, label=ent.label) for i in range(start, end, 2)]


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
            if first < end and first + size > start and is_amount(doc[first : first + size].text):
                return first, first + size
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
