"""How sure the pipeline is: of each span by the recogniser's transitions, of each link by its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from ..core.labels import LINKED_LABELS

#: Divides the transition scores, which a trained parser spreads too far. Chosen on dev: with 1 the mean distance
#: between score and share of right spans was 0.03, with 1.5 it was 0.01, with 2 it was 0.04.
TEMPERATURE = 1.5
_IMPOSSIBLE = -1e9


@dataclass(frozen=True)
class Confidence:
    """How sure the pipeline is of one document.

    Attributes
    ----------
    spans
        For each of ``doc.ents``, the probability of its start, length and label, from 0 to 1.
    rest
        The lowest probability with which a word outside them was taken for no mention: low where a mention may
        have been missed.
    links
        For each of ``doc.ents``, how well the link fits the mention, from 0 to 1; no probability.
    """

    spans: list[float]
    rest: float
    links: list[float]

    @property
    def lowest(self) -> float:
        """The least certain of all: low where a person should look."""
        return min([self.rest, *self.spans, *self.links])


def confidences(nlp: Language, docs: Sequence[Doc]) -> list[Confidence] | None:
    """Score the entities of documents that the pipeline has just read.

    The parser goes over the documents once more, along their entities; the encoder, which costs the time, does not.
    Beam probabilities would be the other way, but a parser trained step by step gives nearly all of them to one
    reading: on dev they told right spans from wrong ones hardly better than chance.

    Parameters
    ----------
    docs
        What its ``pipe`` gave, with the output of its encoder still attached.

    Returns
    -------
    list of Confidence or None
        ``None`` when the pipeline has no transition-based recogniser.
    """
    names = [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory == "ner"]
    if not names:
        return None
    ner: Any = nlp.get_pipe(names[-1])
    if not any(map(len, docs)):
        return [Confidence([], 1.0, []) for _ in docs]
    return [_confidence(doc, steps) for doc, steps in zip(docs, _step_probabilities(ner, docs), strict=True)]


def _confidence(doc: Doc, steps: np.ndarray) -> Confidence:
    outside = np.ones(len(doc), dtype=bool)
    spans = []
    for ent in doc.ents:
        outside[ent.start : ent.end] = False
        spans.append(round(float(steps[ent.start : ent.end].prod()), 4))
    rest = float(steps[outside].min()) if outside.any() else 1.0
    return Confidence(spans, round(rest, 4), [_link_trust(ent) for ent in doc.ents])


def _link_trust(ent: Span) -> float:
    """Return the look-up score of the entity that was chosen; for NIL, what the best candidate leaves over."""
    if ent.label_ not in LINKED_LABELS or not Span.has_extension("candidates"):
        return 1.0
    candidates = {one["id"]: float(one["score"]) for one in ent._.candidates}
    left = 1 - max(candidates.values(), default=0.0)
    return round(min(max(candidates.get(ent.kb_id_, left), 0.0), 1.0), 4)


def _step_probabilities(ner: Any, docs: Sequence[Doc]) -> list[np.ndarray]:
    """Return for each token the probability of the transition that the document's entities say it had.

    spaCy's recogniser takes exactly one transition a token, and entities that are set already bind it.
    """
    columns, allowed = _moves(ner)
    paths = [_path(doc) for doc in docs]
    result = [np.ones(len(doc)) for doc in docs]
    live = [number for number, doc in enumerate(docs) if len(doc)]
    batch = ner.moves.init_batch(docs)
    states = [batch[number] for number in live]
    step_model = ner.model.predict(docs)
    at = 0
    while states:
        scores = np.ascontiguousarray(ner.model.ops.to_numpy(step_model.predict(states)), dtype="float32")
        for row, number in enumerate(live):
            move, inside = paths[number][at]
            if move not in columns:  # a label from another component, which the recogniser does not know
                result[number][at] = 0.0
                continue
            logits = np.where(allowed[inside], scores[row] / TEMPERATURE, _IMPOSSIBLE)
            weights = np.exp(logits - logits.max())
            result[number][at] = weights[columns[move]] / weights.sum()
        before = states
        states = ner.transition_states(before, scores)
        kept = {id(state) for state in states}
        live = [number for number, state in zip(live, before, strict=True) if id(state) in kept]
        at += 1
    return result


def _moves(ner: Any) -> tuple[dict[str, int], dict[str, np.ndarray]]:
    """Return the column of every move, and which moves are open inside an entity of a label or outside (``""``)."""
    # move_names leaves one internal move out, so that its places are not those of the columns
    names = [ner.moves.get_class_name(number) for number in range(ner.moves.n_moves)]
    allowed = {"": np.array([name == "O" or (name[:2] in ("B-", "U-") and len(name) > 2) for name in names])}
    for label in ner.labels:
        allowed[label] = np.array([name in (f"I-{label}", f"L-{label}") for name in names])
    return {name: number for number, name in enumerate(names)}, allowed


def _path(doc: Doc) -> list[tuple[str, str]]:
    """Return each token's move, with the label of the entity that is open before it (``""`` for none)."""
    path = [("O", "")] * len(doc)
    for ent in doc.ents:
        if len(ent) == 1:
            path[ent.start] = (f"U-{ent.label_}", "")
            continue
        path[ent.start] = (f"B-{ent.label_}", "")
        for at in range(ent.start + 1, ent.end):
            path[at] = (f"{'L' if at == ent.end - 1 else 'I'}-{ent.label_}", ent.label_)
    return path
