"""What the heads have to learn from a batch of Docs with gold statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Model

from ...core.statements import ACTIONS, ROLES, STATUSES
from ..attributes.statement_attributes import STATEMENTS_COMPLETE, Statement, statements_of
from .candidates import (
    KIND_OF_ROLE,
    Candidate,
    Layout,
    Pairs,
    candidates_of_tags,
    entity_candidates,
    make_pairs,
    merge,
    shifted,
    tags_of,
)
from .decode import anchor_candidates, of_pairs, sentence_spans
from .network import Spread, pair_rows, status_rows, token_rows


class _Gold(NamedTuple):
    """Gold of one Doc in tokens: action and status by anchor, roles by anchor and candidate, `of` by amount."""

    actions: dict[int, int]
    statuses: dict[int, int]
    roles: dict[tuple[int, tuple[int, int]], int]
    of: dict[int, tuple[int, int]]
    nouns: list[Candidate]
    is_complete: bool


def learn_rows(
    examples: Sequence[Example], model: Model, vectors: Sequence[np.ndarray]
) -> Iterator[tuple[str, np.ndarray, np.ndarray, Spread]]:
    """Yield for each head its name, its input, the gold class of each row, and how its gradient is spread.

    Parameters
    ----------
    examples
        Docs with entities, and gold with statements.
    model
        Its tagger finds further candidates, so that the heads of pairs learn to turn those down.
    vectors
        What the encoder made of each Doc; they are taken to be stacked.
    """
    flat = np.vstack(list(vectors))
    found = model.get_ref("tags").predict(flat).argmax(axis=1)
    tokens: list[int] = []
    actions: list[int] = []
    tags: list[np.ndarray] = []
    anchors: list[Candidate] = []
    sentences: list[Candidate] = []
    statuses: list[int] = []
    role_parts: list[Pairs] = []
    roles: list[int] = []
    of_parts: list[Pairs] = []
    of: list[int] = []
    offsets = []
    offset = 0
    for example in examples:
        doc, size = example.predicted, len(example.predicted)
        gold = _read_gold(example.reference)
        layout = Layout.of_doc(doc)
        marks = sorted(gold.actions)
        own_anchors = anchor_candidates(marks)
        entities = entity_candidates(doc)
        tagged = _unlike(candidates_of_tags(found[offset : offset + size].tolist()), gold.nouns)
        candidates = merge(entities, [*gold.nouns, *tagged])
        pairs = make_pairs(layout, own_anchors, candidates, marks)
        amounts = of_pairs(layout, candidates, marks)
        if not gold.is_complete:
            pairs = make_pairs(layout, [], candidates, marks)
        else:
            tokens += range(offset, offset + size)
            actions += [gold.actions.get(token, 0) for token in range(size)]
            entity_bounds = {(one.start, one.end) for one in entities}
            tags.append(
                tags_of(size, [one for one in gold.nouns if (one.start, one.end) not in entity_bounds])
            )
            anchors += [shifted(one, offset) for one in own_anchors]
            sentences += [shifted(one, offset) for one in sentence_spans(layout, own_anchors)]
            statuses += [gold.statuses[mark] for mark in marks]
        role_parts.append(pairs)
        roles += [
            gold.roles.get((head.start, (end.start, end.end)), 0)
            for head, end in zip(pairs.heads, pairs.ends, strict=True)
        ]
        of_parts.append(amounts)
        of += [
            int(gold.of.get(head.start) == (end.start, end.end))
            for head, end in zip(amounts.heads, amounts.ends, strict=True)
        ]
        offsets.append(offset)
        offset += size
    if tokens:
        yield "actions", *_with_gold(token_rows(flat, tokens), actions)
        yield "tags", *_with_gold(token_rows(flat, tokens), np.concatenate(tags))
    if anchors:
        yield "statuses", *_with_gold(status_rows(flat, anchors, sentences), statuses)
    for head, parts, right in (("roles", role_parts, roles), ("of", of_parts, of)):
        if right:
            yield head, *_with_gold(pair_rows(flat, Pairs.joined(parts, offsets)), right)


def _with_gold(
    rows: tuple[np.ndarray, Spread], gold: Sequence[int] | np.ndarray
) -> tuple[np.ndarray, np.ndarray, Spread]:
    return rows[0], np.asarray(gold, dtype=int), rows[1]


def _read_gold(doc: Doc) -> _Gold:
    statements: list[Statement] = statements_of(doc)
    gold = _Gold({}, {}, {}, {}, [], bool(doc.user_data.get(STATEMENTS_COMPLETE)))
    ents = {(ent.start, ent.end) for ent in doc.ents}
    nouns: dict[tuple[int, int], Candidate] = {}

    def note(span: Span, kind: str) -> None:
        if (span.start, span.end) not in ents:
            nouns.setdefault((span.start, span.end), Candidate(span.start, span.end, kind))

    for statement in statements:
        anchor = statement.anchor.end - 1
        gold.actions[anchor] = ACTIONS.index(statement.action) + 1
        gold.statuses[anchor] = STATUSES.index(statement.status)
        for role, span in statement.arguments.items():
            gold.roles[anchor, (span.start, span.end)] = ROLES.index(role) + 1
            note(span, KIND_OF_ROLE.get(role, "ITEM"))
    for ent in doc.ents:
        if ent.label_ == "AMOUNT" and (span := ent._.of) is not None:
            gold.of[ent.start] = span.start, span.end
            note(span, "ITEM")
    gold.nouns.extend(sorted(nouns.values()))
    return gold


def _unlike(found: list[Candidate], gold: list[Candidate]) -> list[Candidate]:
    """Return what was found and overlaps nothing of the gold: what overlaps it is half right and teaches nothing."""
    return [one for one in found if not any(one.start < own.end and own.start < one.end for own in gold)]
