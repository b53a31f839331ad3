"""From the scores of the heads to statements."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc, Span
from thinc.api import Model

from ...core.statements import ACTIONS, ROLES, STATUSES
from .candidates import (
    Candidate,
    Layout,
    Pairs,
    candidates_of_tags,
    entity_candidates,
    make_pairs,
    merge,
    shifted,
)
from .counted import counted_by
from .network import pair_rows, status_rows
from .times import interval_of

DATE = "letter_date"
"""Key in ``doc.user_data`` of the date of the letter that a Doc is a paragraph of, in ISO 8601."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MOST_NONE = 0.7
"""A token is an anchor when the share of "no anchor" is below this; chosen on dev."""
AMOUNTS = ("AMOUNT", "MONEY")
#: What an amount can be of.
COUNTABLE = ("WEAPON", "UNIT", "MISSION", "ITEM")
#: What a role asks of its candidate; the others take any but an amount or a time.
_KINDS = {
    "quantity": ("AMOUNT",),
    "value": ("MONEY",),
    "mission": ("MISSION",),
    "time": ("TIME",),
}


@dataclass
class Reading:
    """What a Doc says: statements as plain values, and for the first token of an amount the tokens that it is of."""

    statements: list[dict[str, Any]] = field(default_factory=list)
    of: dict[int, tuple[int, int]] = field(default_factory=dict)


class Counts(NamedTuple):
    """The counts of a Doc by their first token, what each amount is of, and the count of each noun."""

    counts: dict[int, Candidate]
    of: dict[int, tuple[int, int]]
    of_noun: dict[tuple[int, int], int]


def allowed(role: str, kind: str) -> bool:
    """Return whether a candidate of this kind can have the role."""
    return kind in _KINDS[role] if role in _KINDS else kind not in (*AMOUNTS, "TIME")


def anchor_candidates(tokens: Sequence[int]) -> list[Candidate]:
    """Return anchors as candidates, one token each."""
    return [Candidate(token, token + 1, "ANCHOR") for token in tokens]


def sentence_spans(layout: Layout, anchors: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentence of each anchor."""
    numbers = layout.sentences
    spans = []
    for anchor in anchors:
        own = numbers[anchor.start]
        start = end = anchor.start
        while start and numbers[start - 1] == own:
            start -= 1
        while end < len(numbers) and numbers[end] == own:
            end += 1
        spans.append(Candidate(start, end, "SENTENCE"))
    return spans


def of_pairs(layout: Layout, candidates: Sequence[Candidate], anchors: Sequence[int]) -> Pairs:
    """Pair each amount with what it may be of."""
    amounts = [one for one in candidates if one.kind in AMOUNTS]
    return make_pairs(layout, amounts, [one for one in candidates if one.kind in COUNTABLE], anchors)


def decode(model: Model, docs: Sequence[Doc], vectors: Sequence[np.ndarray]) -> list[Reading]:
    """Return what each Doc says; the heads run once on all of them.

    Parameters
    ----------
    model
        The network, whose heads are its references.
    docs, vectors
        Docs with at least one token, and what the encoder made of them.
    """
    flat = np.vstack(list(vectors))
    offsets = [0, *accumulate(len(doc) for doc in docs)]
    actions = _choose_actions(model.get_ref("actions").predict(flat))
    tags = model.get_ref("tags").predict(flat).argmax(axis=1)
    layouts, anchors, candidates, counts = [], [], [], []
    for doc, start, end in zip(docs, offsets, offsets[1:], strict=False):
        layouts.append(Layout.of_doc(doc))
        anchors.append(anchor_candidates([int(at) for at in np.flatnonzero(actions[start:end])]))
        entities = entity_candidates(doc)
        candidates.append(merge(entities, candidates_of_tags(tags[start:end].tolist())))
        counts.append({one.start: one for one in entities if one.kind == "AMOUNT"})
    marks = [[one.start for one in own] for own in anchors]
    roles = [make_pairs(*parts) for parts in zip(layouts, anchors, candidates, marks, strict=True)]
    of = [of_pairs(*parts) for parts in zip(layouts, candidates, marks, strict=True)]
    sentences = [sentence_spans(layout, own) for layout, own in zip(layouts, anchors, strict=True)]
    starts = offsets[:-1]
    role_shares = model.get_ref("roles").predict(pair_rows(flat, Pairs.joined(roles, starts))[0])
    of_shares = model.get_ref("of").predict(pair_rows(flat, Pairs.joined(of, starts))[0])
    all_anchors = [shifted(one, start) for own, start in zip(anchors, starts, strict=True) for one in own]
    all_sentences = [shifted(one, start) for own, start in zip(sentences, starts, strict=True) for one in own]
    statuses = model.get_ref("statuses").predict(status_rows(flat, all_anchors, all_sentences)[0])
    readings = []
    role_at = of_at = anchor_at = 0
    for index, doc in enumerate(docs):
        own_of = _best_of(of[index], of_shares[of_at : of_at + len(of[index].heads)])
        own_of |= _counted(doc, counts[index].values())
        known = Counts(counts[index], own_of, {bounds: start for start, bounds in own_of.items()})
        of_at += len(of[index].heads)
        shares = role_shares[role_at : role_at + len(roles[index].heads)]
        role_at += len(roles[index].heads)
        rows_of: dict[Candidate, list[int]] = defaultdict(list)
        for row, head in enumerate(roles[index].heads):
            rows_of[head].append(row)
        statements = []
        for anchor in anchors[index]:
            rows = rows_of[anchor]
            chosen = _arguments([roles[index].ends[row] for row in rows], shares[rows])
            action = ACTIONS[int(actions[starts[index] + anchor.start]) - 1]
            status = STATUSES[int(statuses[anchor_at].argmax())]
            anchor_at += 1
            statements += _statements(doc, action, status, anchor, chosen, known)
        readings.append(Reading(statements, own_of))
    return readings


def _choose_actions(shares: np.ndarray) -> np.ndarray:
    """Return the action of each token, 0 for none; none is likely everywhere, so it must be more than likely."""
    best = shares[:, 1:].argmax(axis=1) + 1
    return np.where(shares[:, 0] < MOST_NONE, best, 0)


def _best_of(pairs: Pairs, shares: np.ndarray) -> dict[int, tuple[int, int]]:
    best: dict[int, tuple[float, tuple[int, int]]] = {}
    for head, end, share in zip(pairs.heads, pairs.ends, shares[:, 1], strict=True):
        if share >= 0.5 and share > best.get(head.start, (0.0,))[0]:
            best[head.start] = float(share), (end.start, end.end)
    return {start: bounds for start, (_, bounds) in best.items()}


def _counted(doc: Doc, counts: Iterable[Candidate]) -> dict[int, tuple[int, int]]:
    """Return what counts are of by rule, which goes before what was learnt."""
    nouns = {ent.start: ent for ent in doc.ents if ent.label_ != "AMOUNT"}
    found = {one.start: counted_by(doc[one.start : one.end], nouns) for one in counts}
    return {start: bounds for start, bounds in found.items() if bounds is not None}


def _arguments(candidates: Sequence[Candidate], shares: np.ndarray) -> dict[str, list[Candidate]]:
    """Return the candidates of each role; of all but items only the likeliest."""
    found: dict[str, list[tuple[float, Candidate]]] = {}
    for candidate, row in zip(candidates, shares, strict=True):
        number = int(row.argmax())
        if number and allowed(role := ROLES[number - 1], candidate.kind):
            found.setdefault(role, []).append((float(row[number]), candidate))
    return {role: [one for _, one in own] if role == "item" else [max(own)[1]] for role, own in found.items()}


def _statements(
    doc: Doc,
    action: str,
    status: str,
    anchor: Candidate,
    arguments: dict[str, list[Candidate]],
    known: Counts,
) -> list[dict[str, Any]]:
    """Return one statement for each item of an anchor, or one without; none that says nothing."""
    items = arguments.pop("item", [])
    if not items and not arguments.keys() & {"value", "mission"}:
        return []
    shared = {role: own[0] for role, own in arguments.items()}
    rows = []
    choices: list[Candidate | None] = [*items] or [None]
    for item in choices:
        parts = dict(shared)
        if item is not None:
            parts["item"] = item
            if (start := known.of_noun.get((item.start, item.end))) in known.counts:
                parts["quantity"] = known.counts[start]
            elif len(items) > 1 or ("quantity" in parts and parts["quantity"].start in known.of):
                parts.pop("quantity", None)  # it counts something else
        row: dict[str, Any] = {role: _offsets(doc[one.start : one.end]) for role, one in parts.items()}
        if "time" in parts:
            row["time"]["value"] = _interval(doc, parts["time"])
        rows.append(
            {"action": action, "status": status, "anchor": _offsets(doc[anchor.start : anchor.end]), **row}
        )
    return rows


def _interval(doc: Doc, time: Candidate) -> str | None:
    """Read a time; the year that it leaves out is the last one named before, or that of the letter's date."""
    before = doc[max(time.start - 3, 0) : time.start].text
    named = (_YEAR.findall(doc[at].text) for at in range(time.start - 1, -1, -1))
    years = next(filter(None, named), None) or _YEAR.findall(str(doc.user_data.get(DATE) or ""))
    return interval_of(doc[time.start : time.end].text, before, int(years[-1]) if years else None)


def _offsets(span: Span) -> dict[str, Any]:
    return {"start": span.start_char, "end": span.end_char}
