"""The network of the statements: one small encoder over what the recogniser's encoder wrote, and five heads on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Maxout, Model, Softmax, chain, concatenate, with_array
from thinc.types import Floats2d

from ...core.labels import LABELS
from ...core.statements import ACTIONS, ROLES, STATUSES
from .act_words import actions_of_word
from .candidates import PAIR_WIDTH, TAGS, Candidate, Pairs

HEADS = ("actions", "tags", "statuses", "roles", "of")
_AROUND = 4  # tokens on each side of an anchor, where auxiliaries stand
_MARKS_WIDTH = 2 * len(LABELS) + 1 + len(ACTIONS)
_SCALE = 2.0  # of a mark, beside vectors that vary about as much as 1


@registry.architectures("kamerstuk.Statements.v1")
def create_statements_model(
    width: int = 96, depth: int = 2, hidden: int = 96, embed_width: int = 48, dropout: float = 0.2
) -> Model[list[Doc], list[Floats2d]]:
    """Build the network.

    Parameters
    ----------
    width, depth
        Of the encoder that reads ``doc.tensor``, the words and the entities; each layer sees one more token each way.
    hidden
        Width of the layer within each head that scores pairs.
    embed_width
        Of the embedding of words, which knows verbs that the recogniser has no use for.
    dropout
        In the encoder and in the heads.
    """
    words = MultiHashEmbed(embed_width, ["NORM", "SUFFIX", "SHAPE"], [4000, 1000, 500], False)
    tensors: Model = chain(_doc_tensor(), with_array(Maxout(nO=width, nP=2, dropout=dropout, normalize=True)))
    encoder: Model = chain(
        concatenate(tensors, words, _marks()),
        with_array(Maxout(nO=width, nP=2, dropout=dropout, normalize=True)),
        MaxoutWindowEncoder(width=width, window_size=1, maxout_pieces=3, depth=depth),
    )
    outputs = {
        "actions": Softmax(nO=len(ACTIONS) + 1, nI=width),
        "tags": Softmax(nO=len(TAGS), nI=width),
        "statuses": chain(
            Maxout(nO=hidden, nI=3 * width, nP=2, dropout=dropout, normalize=True),
            Softmax(len(STATUSES), hidden),
        ),
        "roles": chain(
            Maxout(nO=hidden, nI=4 * width + PAIR_WIDTH, nP=2, dropout=dropout, normalize=True),
            Softmax(len(ROLES) + 1, hidden),
        ),
        "of": chain(
            Maxout(nO=hidden, nI=4 * width + PAIR_WIDTH, nP=2, dropout=dropout, normalize=True),
            Softmax(2, hidden),
        ),
    }
    model: Model = Model(
        "statements",
        _forward,
        init=_initialize,
        layers=[encoder, *outputs.values()],
        refs={"encoder": encoder, **outputs},
        dims={"nO": width},
    )
    return model


def _forward(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
    return model.get_ref("encoder")(docs, is_train)


def _initialize(model: Model, X: list[Doc] | None = None, Y: Any = None) -> None:  # noqa: N803
    model.get_ref("encoder").initialize(X=X)
    for name in HEADS:
        model.get_ref(name).initialize()


def _doc_tensor() -> Model[list[Doc], list[Floats2d]]:
    """Build a layer that gives ``doc.tensor``, which is learnt elsewhere; zeros where a Doc has none."""
    return Model("doc_tensor", _read_tensor, init=_init_tensor, dims={"nO": None})


def _init_tensor(model: Model, X: list[Doc] | None = None, Y: Any = None) -> None:  # noqa: N803
    if model.has_dim("nO") is None and X:
        model.set_dim("nO", max([1, *(doc.tensor.shape[-1] for doc in X if len(doc))]))


def _read_tensor(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
    width = model.get_dim("nO")
    tables = [
        model.ops.asarray2f(cast(Any, doc.tensor))
        if doc.tensor.shape == (len(doc), width)
        else model.ops.alloc2f(len(doc), width)
        for doc in docs
    ]
    return tables, _no_gradients


def _no_gradients(gradients: list[Floats2d]) -> list[Any]:
    return []


def _marks() -> Model[list[Doc], list[Floats2d]]:
    """Build a layer without weights: the entity that a token begins or goes on, and the acts that it may say."""
    return Model("marks", _mark_tokens, dims={"nO": _MARKS_WIDTH})


def _mark_tokens(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
    tables = []
    for doc in docs:
        table = np.zeros((len(doc), _MARKS_WIDTH), dtype="float32")
        for ent in doc.ents:
            if ent.label_ in LABELS:
                at = 2 * LABELS.index(ent.label_)
                table[ent.start, at] = _SCALE
                table[ent.start + 1 : ent.end, at + 1] = _SCALE
        for token in doc:
            table[token.i, 2 * len(LABELS)] = float(bool(token.is_sent_start))
            for action in actions_of_word(token.text):
                table[token.i, 2 * len(LABELS) + 1 + action] = _SCALE
        tables.append(model.ops.asarray2f(cast(Any, table)))
    return tables, _no_gradients


Spread = Callable[[np.ndarray, np.ndarray], None]
"""Adds the gradient of a table of rows to the gradient of the vectors that it was made of."""


def token_rows(vectors: np.ndarray, tokens: Sequence[int]) -> tuple[np.ndarray, Spread]:
    """Return the vectors of some tokens."""
    return vectors[tokens], lambda gradient, total: np.add.at(total, tokens, gradient)


def status_rows(
    vectors: np.ndarray, anchors: Sequence[Candidate], sentences: Sequence[Candidate]
) -> tuple[np.ndarray, Spread]:
    """Return what the status of an anchor is read from: its vector, the mean around it and that of its sentence."""
    width = vectors.shape[1]
    around = [
        one._replace(start=max(one.start - _AROUND, sentence.start), end=min(one.end + _AROUND, sentence.end))
        for one, sentence in zip(anchors, sentences, strict=True)
    ]
    parts = [span_means(vectors, spans) for spans in (anchors, around, sentences)]

    def spread(gradient: np.ndarray, total: np.ndarray) -> None:
        for at, (_, spread_part) in enumerate(parts):
            spread_part(gradient[:, at * width : (at + 1) * width], total)

    return np.hstack([means for means, _ in parts]), spread


def pair_rows(vectors: np.ndarray, pairs: Pairs) -> tuple[np.ndarray, Spread]:
    """Return what a pair is scored by: both means, their product, the word before the candidate, and the features."""
    width = vectors.shape[1]
    left, spread_left = span_means(vectors, pairs.heads)
    right, spread_right = span_means(vectors, pairs.ends)
    before = np.array([max(one.start - 1, 0) for one in pairs.ends], dtype=int)
    table = np.hstack([left, right, left * right, vectors[before], pairs.features])

    def spread(gradient: np.ndarray, total: np.ndarray) -> None:
        for_left, for_right, for_product, for_before = (
            gradient[:, at * width : (at + 1) * width] for at in range(4)
        )
        spread_left(for_left + for_product * right, total)
        spread_right(for_right + for_product * left, total)
        np.add.at(total, before, for_before)

    return table, spread


def span_means(vectors: np.ndarray, spans: Sequence[Candidate]) -> tuple[np.ndarray, Spread]:
    """Return the mean vector of each span."""
    means = np.zeros((len(spans), vectors.shape[1]), dtype="float32")
    if not spans:
        return means, lambda gradient, total: None
    sizes = np.array([span.end - span.start for span in spans])
    tokens = np.concatenate([np.arange(span.start, span.end) for span in spans])
    rows = np.repeat(np.arange(len(spans)), sizes)
    np.add.at(means, rows, vectors[tokens])
    means /= sizes[:, None]
    return means, lambda gradient, total: np.add.at(total, tokens, (gradient / sizes[:, None])[rows])
