"""What a letter has said when a mention comes: countries, entities, short forms, words, years."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc, Span

from ...knowledge_base.lookup.letter_context import short_forms
from ...knowledge_base.names.countries import Cue, country_cues
from .entity_facts import content_words

_LONGEST = 4_000  # tokens
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class LetterMemory:
    """What earlier paragraphs of a letter established.

    Parameters
    ----------
    established
        Ids of entities linked so far, in the order of the letter.
    countries
        How often each country was pointed to.
    forms
        The short forms introduced, with the names that they stand for.
    """

    def __init__(
        self,
        established: Iterable[str] = (),
        countries: dict[str, int] | None = None,
        forms: dict[str, str] | None = None,
    ) -> None:
        self.established: list[str] = []
        self._times: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._establish(established)
        self.countries: Counter[str] = Counter(countries or {})
        self.forms: dict[str, str] = dict(forms or {})

    def add(self, paragraph: Paragraph, links: Iterable[str]) -> None:
        """Take in a paragraph and the ids that its mentions are linked to; NIL is passed over."""
        self._establish(link for link in links if link and link != "NIL")
        self.countries.update(cue.country for cue in paragraph.cues)
        for short, long in short_forms(paragraph.text).items():
            self.forms.setdefault(short, long)

    def _establish(self, links: Iterable[str]) -> None:
        for link in links:
            self._times[link] += 1
            self._last[link] = len(self.established)
            self.established.append(link)

    def times(self, entity_id: str) -> int:
        """Return how often an entity was established; a letter of a million characters asks this very often."""
        return self._times[entity_id]

    def last_of(self, ids: Iterable[str]) -> str | None:
        """Return which of these entities was established last."""
        return max((one for one in ids if one in self._last), key=self._last.__getitem__, default=None)

    def tell(self, doc: Doc) -> None:
        """Write it to the next Doc of the letter, where the candidate generator looks too.

        The Doc's own short forms come beside those from before it.
        """
        doc._.established, doc._.countries = self.established[:], dict(self.countries)
        if doc._.short_forms is None and self.forms:
            doc._.short_forms = short_forms(doc.text) | self.forms

    @property
    def shares(self) -> dict[str, float]:
        """Each country's share of what pointed to a country."""
        total = sum(self.countries.values())
        return {country: count / total for country, count in self.countries.items()} if total else {}


class Sentence(NamedTuple):
    """First and last token of a sentence."""

    start: int
    end: int


class Paragraph:
    """One paragraph of a Doc, with what can be read off it; each part is worked out when first asked for."""

    def __init__(self, doc: Doc, start: int, end: int, ents: list[Span]) -> None:
        self.doc = doc
        self.start = start
        self.end = end
        self.ents = ents

    @cached_property
    def cues(self) -> list[Cue]:
        """What points to a country, with places in the Doc."""
        found = country_cues([token.text for token in self.doc[self.start : self.end]])
        return [Cue(cue.start + self.start, cue.end + self.start, cue.country) for cue in found]

    @property
    def text(self) -> str:
        """Its text."""
        return self.doc[self.start : self.end].text

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the paragraph points to."""
        return frozenset(cue.country for cue in self.cues)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words that say something."""
        return frozenset(content_words(self.text))

    @cached_property
    def years(self) -> list[int]:
        """The years it names."""
        return [int(year) for year in _YEAR.findall(self.text)]

    @cached_property
    def _sentences(self) -> list[Sentence]:
        if not self.doc.has_annotation("SENT_START"):
            return [Sentence(self.start, self.end)]
        starts = [
            token.i
            for token in self.doc[self.start : self.end]
            if token.is_sent_start or token.i == self.start
        ]
        return [Sentence(*pair) for pair in zip(starts, [*starts[1:], self.end], strict=True)]

    def sentence_of(self, span: Span) -> Sentence:
        """Return the sentence in which a span starts."""
        return self._sentences[
            bisect_right(self._sentences, span.start, key=lambda sentence: sentence.start) - 1
        ]

    def words_of(self, sentence: Sentence) -> frozenset[str]:
        """Return the words of a sentence that say something."""
        if sentence == (self.start, self.end):
            return self.words
        return frozenset(content_words(self.doc[sentence.start : sentence.end].text))


def paragraphs(doc: Doc) -> Iterator[Paragraph]:
    """Cut a Doc at empty lines: a letter read as one text is treated as one read paragraph by paragraph."""
    breaks = (
        [token.i for token in doc if token.is_space and token.text.count("\n") > 1]
        if "\n" in doc.text
        else []
    )
    ents = list(doc.ents)
    starts = [ent.start for ent in ents]
    start = given = 0
    for end in (*breaks, len(doc)):
        for first, last in _bounded(doc, start, end):
            # an entity that starts with the empty line before the paragraph is the paragraph's
            upto = bisect_left(starts, last)
            yield Paragraph(doc, first, last, ents[given:upto])
            given = upto
        start = end + 1
    if given < len(ents):
        yield Paragraph(doc, ents[given].start, len(doc), ents[given:])


def _bounded(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than any paragraph of a letter before a sentence: the work grows with its square."""
    while end - start > _LONGEST:
        limit = start + _LONGEST
        cut = next((index for index in range(limit, start, -1) if doc[index].is_sent_start), limit)
        yield start, cut
        start = cut
    if end > start:
        yield start, end
