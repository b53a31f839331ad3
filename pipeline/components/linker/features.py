"""A mention's candidates and NIL as rows of numbers for the ranker."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Span

from ...knowledge_base.lookup.keys import BY_COUNTRY, EXACT, FUZZY, HEAD
from ...knowledge_base.names.countries import Cue
from ...knowledge_base.names.normalise import normalise
from .entity_facts import Facts, FactTable, content_words
from .letter_memory import LetterMemory, Paragraph

#: What a row of a candidate says, in the order of its numbers.
CANDIDATE_FEATURES = (
    "prior",  # of the alias, its logarithm
    "trust",  # in the way from mention to alias
    "exact", "head", "fuzzy", "by_country",  # that way
    "first",  # the highest prior
    "class", "unit", "mission", "service",
    "variant",  # its broader entity is a candidate too
    "here_last", "here",  # named before in this paragraph
    "last", "before",  # named before in the letter
    "relative_here", "relative_before",  # a broader or narrower entity was named
    "land_next", "land_sentence", "land_nearest", "land_paragraph", "land_letter",  # its country, pointed to
    "land_before", "land_topic",  # last before the mention; first of the paragraph
    "land_back",  # `de marine van dat land`, and its country was the last one pointed to
    "land_units", "hint_units",  # country of other units of the paragraph
    "land_other",  # another country is pointed to next to the mention
    "foreign_sentence", "foreign_letter",  # Dutch, where other countries are pointed to
    "dutch",
    "hint_sentence", "hint_paragraph",  # a country of its description
    "names_sentence", "names_paragraph",  # words of its names beside those of the mention
    "words_sentence", "words_paragraph",  # words of its description
    "year_inside", "year_outside",
)  # fmt: skip
#: What the row of NIL says.
NIL_FEATURES = (
    "nil",
    "nil_best", "nil_trust",  # prior and trust of the best candidate
    "nil_exact", "nil_head", "nil_fuzzy", "nil_class",
    "nil_unit", "nil_mission", "nil_service",
    "nil_land_next", "nil_land_sentence", "nil_land_before", "nil_land_back",  # a country that no candidate is of
    "nil_left",  # share of the mention that the alias leaves over
    "nil_digit",  # a designation is left over
)  # fmt: skip
WIDTH = len(CANDIDATE_FEATURES) + len(NIL_FEATURES)

_AT = {name: at for at, name in enumerate((*CANDIDATE_FEATURES, *NIL_FEATURES))}
_PREPOSITIONS = frozenset({"van", "in", "uit", "te", "bij", "voor", "door"})
_POINTS_BACK = (
    "van dat land",
    "van dit land",
    "aldaar",
    "ter plaatse",
    "daar ",
    "in dat land",
    "van die staat",
)
_NEXT = 5
_TOPIC = 3
_RECENT = 40


class Choice(Protocol):
    """A candidate as the generator gives it."""

    id: str
    prior: float
    trust: float
    way: int
    alias_: str


class Mention(NamedTuple):
    """A mention with its candidates; ``service`` says that it names a service and not whose."""

    span: Span
    candidates: Sequence[Choice]
    service: bool


#: A first candidate with so high a score stands for its mention until the ranker has spoken.
_SETTLED = 0.8
_UNKNOWN = Facts("", "", frozenset(), frozenset(), "", False, 0, 0, frozenset(), frozenset())
_TYPES = {"UNIT": "unit", "MISSION": "mission"}
_WAYS = {EXACT: "exact", HEAD: "head", FUZZY: "fuzzy", BY_COUNTRY: "by_country"}


class FeatureMaker:
    """Turns the mentions of a paragraph into rows.

    Parameters
    ----------
    table
        What is known of entities.
    """

    def __init__(self, table: FactTable) -> None:
        self.table = table

    def rows(
        self, paragraph: Paragraph, mentions: Sequence[Mention], memory: LetterMemory
    ) -> NDArray[np.float32]:
        """Return a row for each candidate of each mention and one for its NIL, in that order."""
        rows = np.zeros((sum(len(one.candidates) + 1 for one in mentions), WIDTH), dtype="float32")
        settled = [_settled(mention) for mention in mentions]
        at = 0
        for number, mention in enumerate(mentions):
            scene = _Scene(self, paragraph, memory, mention, settled[:number], settled[number + 1 :])
            for features in scene.features():
                for name, value in features.items():
                    rows[at, _AT[name]] = value
                at += 1
        return rows


def _settled(mention: Mention) -> str:
    """Return the entity that stands for a mention until the ranker has spoken, or nothing."""
    best = mention.candidates[0] if mention.candidates else None
    return best.id if best is not None and best.prior * best.trust >= _SETTLED else ""


class _Scene:
    """One mention in its paragraph and letter, for the features of its candidates."""

    def __init__(
        self,
        maker: FeatureMaker,
        paragraph: Paragraph,
        memory: LetterMemory,
        mention: Mention,
        before: Sequence[str],
        after: Sequence[str],
    ) -> None:
        self.table = maker.table
        self.paragraph = paragraph
        self.memory = memory
        self.mention = mention
        self.named = before
        self.others = (*before, *after)
        self.facts = [self.table.get(one.id, _UNKNOWN) for one in mention.candidates]
        #: Only then is there more to tell apart than the mention itself says.
        self.contested = len(mention.candidates) > 1 or mention.service
        if self.contested:
            self._look_around()

    def _look_around(self) -> None:
        span, paragraph = self.mention.span, self.paragraph
        sentence = paragraph.sentence_of(span)
        cues = [cue for cue in paragraph.cues if cue.end <= span.start or cue.start >= span.end]
        inside = [cue for cue in cues if sentence.start <= cue.start < sentence.end]
        self.sentence = frozenset(cue.country for cue in inside)
        self.around = frozenset(cue.country for cue in cues)
        nearest = min(inside, key=lambda cue: max(cue.start - span.end, span.start - cue.end), default=None)
        self.nearest = nearest.country if nearest else ""
        self.next = self._next_to(cues)
        before = [cue for cue in cues if cue.end <= span.start]
        self.before = before[-1].country if before else ""
        self.topic = cues[0].country if cues and cues[0].start <= paragraph.start + _TOPIC else ""
        back = " ".join(token.lower_ for token in span.doc[span.end : span.end + 3])
        self.back = self.before if back.startswith(_POINTS_BACK) else ""
        units = (self.table.get(one, _UNKNOWN) for one in self.others)
        self.units = frozenset(one.country for one in units if one.type == "UNIT" and one.country)
        own = frozenset(content_words(span.text))
        self.sentence_words = paragraph.words_of(sentence) - own
        self.paragraph_words = paragraph.words - own
        years = paragraph.years
        self.years = (min(years), max(years)) if years else None

    def _next_to(self, cues: Sequence[Cue]) -> str:
        """Return the country of `de marine van Peru`, `het leger van president Assad` or `Turkse marine`."""
        span = self.mention.span
        doc = span.doc
        for cue in cues:
            after = cue.start - span.end
            if 0 < after <= _NEXT and doc[span.end].lower_ in _PREPOSITIONS:
                return cue.country
            if cue.end == span.start:
                return cue.country
        return ""

    def features(self) -> Iterator[dict[str, float]]:
        """Give what is not zero of the rows of the candidates and of NIL."""
        candidates = self.mention.candidates
        parents = {one.id for one in candidates}
        for at, (candidate, facts) in enumerate(zip(candidates, self.facts, strict=True)):
            row = {
                "prior": 1 + math.log(candidate.prior + 1e-3) / 7,
                "trust": candidate.trust,
                "first": float(at == 0),
                "class": float(facts.is_class),
                "service": float(self.mention.service),
            }
            if way := _WAYS.get(candidate.way):
                row[way] = 1.0
            if kind := _TYPES.get(facts.type):
                row[kind] = 1.0
            if self.contested:
                row["variant"] = float(facts.parent in parents)
                self._add_history(row, candidate.id, facts)
                self._add_countries(row, facts)
                self._add_words(row, facts)
                self._add_years(row, facts)
            yield row
        yield self._nil()

    def _add_history(self, row: dict[str, float], entity_id: str, facts: Facts) -> None:
        ids = {one.id for one in self.mention.candidates}
        here, memory = self.named, self.memory
        last_here = next((one for one in reversed(here) if one in ids), None)
        row["here_last"] = float(last_here == entity_id)
        row["here"] = float(entity_id in here)
        last = last_here or memory.last_of(ids)
        row["last"] = float(last == entity_id)
        row["before"] = min(1.0, memory.times(entity_id) / 3)
        row["relative_here"] = float(any(self._related(entity_id, facts, one) for one in here))
        recent = memory.established[-_RECENT:]
        row["relative_before"] = float(any(self._related(entity_id, facts, one) for one in recent))

    def _related(self, entity_id: str, facts: Facts, other: str) -> bool:
        if other == entity_id:
            return False
        return other == facts.parent or self.table.get(other, _UNKNOWN).parent == entity_id

    def _add_countries(self, row: dict[str, float], facts: Facts) -> None:
        places = facts.places
        row["dutch"] = float(facts.country == "NL")
        if self.next:
            row["land_next"] = float(self.next in places)
            row["land_other"] = float(bool(places) and self.next not in places)
        row["land_sentence"] = float(not places.isdisjoint(self.sentence))
        row["land_nearest"] = float(self.nearest in places)
        row["land_paragraph"] = float(not places.isdisjoint(self.around))
        row["land_before"] = float(self.before in places)
        row["land_topic"] = float(self.topic in places)
        row["land_back"] = float(self.back in places)
        row["land_units"] = float(not places.isdisjoint(self.units))
        row["hint_units"] = float(not facts.hints.isdisjoint(self.units))
        shares = self.memory.shares
        row["land_letter"] = sum(shares.get(place, 0.0) for place in places)
        if facts.country == "NL":
            row["foreign_sentence"] = float(bool(self.sentence - {"NL"}))
            row["foreign_letter"] = 1.0 - shares.get("NL", 0.0) if shares else 0.0
        row["hint_sentence"] = float(not facts.hints.isdisjoint(self.sentence))
        row["hint_paragraph"] = float(not facts.hints.isdisjoint(self.around))

    def _add_words(self, row: dict[str, float], facts: Facts) -> None:
        row["names_sentence"] = self._weight(facts.names, self.sentence_words)
        row["names_paragraph"] = self._weight(facts.names, self.paragraph_words)
        row["words_sentence"] = self._weight(facts.words, self.sentence_words)
        row["words_paragraph"] = self._weight(facts.words, self.paragraph_words)

    def _weight(self, own: frozenset[str], said: frozenset[str]) -> float:
        weights = self.table.weights
        return min(2.0, sum(weights.get(word, 0.0) for word in own & said))

    def _add_years(self, row: dict[str, float], facts: Facts) -> None:
        if self.years is None or not (facts.start or facts.end):
            return
        first, last = self.years
        outside = bool(facts.start and last < facts.start) or bool(facts.end and first > facts.end)
        row["year_outside" if outside else "year_inside"] = 1.0

    def _nil(self) -> dict[str, float]:
        text = self.mention.span.text
        row = {
            "nil": 1.0,
            "nil_service": float(self.mention.service),
        }
        if kind := _TYPES.get(self.mention.span.label_):
            row[f"nil_{kind}"] = 1.0
        if not self.mention.candidates:
            return row
        best, facts = self.mention.candidates[0], self.facts[0]
        row["nil_best"] = best.prior
        row["nil_trust"] = best.trust
        row["nil_class"] = float(facts.is_class)
        if (way := _WAYS.get(best.way)) and best.way <= FUZZY:
            row[f"nil_{way}"] = 1.0
        key = normalise(text)
        alias = best.alias_.partition("|")[2]
        row["nil_left"] = max(0.0, 1 - len(alias) / len(key)) if key else 0.0
        row["nil_digit"] = float(any(map(str.isdigit, key.replace(alias, ""))))
        if self.contested:
            places = frozenset().union(*(one.places for one in self.facts))
            row["nil_land_next"] = float(bool(self.next) and self.next not in places)
            row["nil_land_before"] = float(bool(self.before) and self.before not in places)
            row["nil_land_back"] = float(bool(self.back) and self.back not in places)
            row["nil_land_sentence"] = float(bool(self.sentence) and places.isdisjoint(self.sentence))
        return row
