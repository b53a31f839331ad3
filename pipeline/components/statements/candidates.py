"""The spans that can be arguments: entities, and the nouns, states, times and places that a tagger finds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from ...amounts import parse_amount
from ...core.labels import LABELS

#: What the tagger finds that is no entity: things counted or paid for, who acts or receives, times, places.
KINDS = ("ITEM", "AGENT", "TIME", "PLACE")
TAGS = ("O", *(f"{edge}-{kind}" for kind in KINDS for edge in "BI"))
KIND_OF_ROLE = {"actor": "AGENT", "recipient": "AGENT", "item": "ITEM", "time": "TIME", "place": "PLACE"}
_MONEY = "MONEY"  # an AMOUNT of money, apart from a count
ALL_KINDS = (*LABELS, _MONEY, *KINDS)
_FARTHEST = 100  # tokens between an anchor and its arguments
_BUCKETS = (-24, -12, -7, -4, -2, -1, 0, 1, 2, 3, 5, 8, 13, 25)
#: Width of the features of a pair: buckets of distance, sentences between, kind, anchors between.
PAIR_WIDTH = len(_BUCKETS) + 1 + 4 + len(ALL_KINDS) + 3


class Candidate(NamedTuple):
    """Tokens ``start`` up to ``end`` that may be an argument, and what they are."""

    start: int
    end: int
    kind: str


def entity_candidates(doc: Doc) -> list[Candidate]:
    """Return the entities of a Doc; amounts of money are a kind of their own."""
    return [
        Candidate(
            ent.start, ent.end, _MONEY if ent.label_ == "AMOUNT" and _is_money(ent.text) else ent.label_
        )
        for ent in doc.ents
    ]


def _is_money(text: str) -> bool:
    amount = parse_amount(text)
    return amount is not None and amount.kind == "money"


def tags_of(length: int, candidates: Iterable[Candidate]) -> np.ndarray:
    """Return one number a token, into :data:`TAGS`, for candidates that are not entities."""
    tags = np.zeros(length, dtype="int32")
    for start, end, kind in candidates:
        tags[start:end] = TAGS.index(f"I-{kind}")
        tags[start] = TAGS.index(f"B-{kind}")
    return tags


def candidates_of_tags(tags: Sequence[int]) -> list[Candidate]:
    """Return the spans that tags spell out; an inside without a begin begins one."""
    found: list[Candidate] = []
    for index, number in enumerate(tags):
        if not number:
            continue
        edge, _, kind = TAGS[number].partition("-")
        if edge == "I" and found and found[-1].end == index and found[-1].kind == kind:
            found[-1] = found[-1]._replace(end=index + 1)
        else:
            found.append(Candidate(index, index + 1, kind))
    return found


def merge(entities: list[Candidate], tagged: list[Candidate]) -> list[Candidate]:
    """Return both, in the order of the text; what is tagged with the edges of an entity is that entity."""
    own = {(one.start, one.end) for one in entities}
    return sorted([*entities, *(one for one in tagged if (one.start, one.end) not in own)])


class Layout(NamedTuple):
    """The number of its sentence and of its paragraph for each token of a Doc."""

    sentences: list[int]
    paragraphs: list[int]

    @classmethod
    def of_doc(cls, doc: Doc) -> Layout:
        """Count; an empty line ends a paragraph."""
        sentences, paragraphs = [], []
        sentence = paragraph = 0
        for token in doc:
            sentence += int(token.is_sent_start is True and token.i > 0)
            sentences.append(sentence)
            paragraphs.append(paragraph)
            paragraph += int(token.is_space and token.text.count("\n") > 1)
        return cls(sentences, paragraphs)


class Pairs(NamedTuple):
    """Pairs of a head (an anchor or an amount) and a candidate, with the features of each."""

    heads: list[Candidate]
    ends: list[Candidate]
    features: np.ndarray

    @classmethod
    def joined(cls, parts: Sequence[Pairs], offsets: Sequence[int]) -> Pairs:
        """Put the pairs of several Docs together, whose tokens begin at the offsets."""
        heads = [
            shifted(one, offset) for part, offset in zip(parts, offsets, strict=True) for one in part.heads
        ]
        ends = [
            shifted(one, offset) for part, offset in zip(parts, offsets, strict=True) for one in part.ends
        ]
        features = [part.features for part in parts] or [np.zeros((0, PAIR_WIDTH), dtype="float32")]
        return cls(heads, ends, np.vstack(features))


def shifted(candidate: Candidate, offset: int) -> Candidate:
    """Return a candidate in a text that begins ``offset`` tokens later."""
    return candidate._replace(start=candidate.start + offset, end=candidate.end + offset)


def make_pairs(
    layout: Layout, heads: Iterable[Candidate], candidates: Sequence[Candidate], anchors: Sequence[int]
) -> Pairs:
    """Pair each head with the candidates of its paragraph that are near enough.

    Parameters
    ----------
    layout
        Of the Doc.
    heads, candidates
        What to pair, candidates in the order of the text; nothing is paired with itself.
    anchors
        The tokens of the anchors, in order: how many lie between is a feature.
    """
    starts = [one.start for one in candidates]
    pairs = [
        (head, end)
        for head in heads
        for end in candidates[
            bisect_left(starts, head.start - _FARTHEST) : bisect_right(starts, head.start + _FARTHEST)
        ]
        if (head.start, head.end) != (end.start, end.end)
        and layout.paragraphs[head.start] == layout.paragraphs[end.start]
    ]
    table = np.zeros((len(pairs), PAIR_WIDTH), dtype="float32")
    for row, (head, end) in zip(table, pairs, strict=True):
        distance = end.start - head.end + 1 if end.start >= head.end else end.end - 1 - head.start
        row[np.searchsorted(_BUCKETS, distance)] = 1
        at = len(_BUCKETS) + 1
        gap = layout.sentences[end.start] - layout.sentences[head.start]
        row[at + (gap + 1 if -1 <= gap <= 1 else 3)] = 1
        at += 4
        row[at + ALL_KINDS.index(end.kind)] = 1
        at += len(ALL_KINDS)
        low, high = sorted((head.start, end.start))
        row[at + min(max(bisect_left(anchors, high) - bisect_right(anchors, low), 0), 2)] = 1
    return Pairs([head for head, _ in pairs], [end for _, end in pairs], table)
