"""The spaCy component that finds statements: anchors, their arguments and status, and what amounts are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from ...core.statements import StatementRecord
from ..attributes.extensions import register_extensions
from ..attributes.statement_attributes import set_of_amount, set_statements
from .decode import Reading, decode
from .targets import learn_rows

DEFAULT_MODEL: dict[str, Any] = {"@architectures": "kamerstuk.Statements.v1"}


@Language.factory(
    "kamerstuk_statements",
    assigns=["doc._.statements", "doc.spans", "span._.of"],
    requires=["doc.ents", "doc.tensor"],
    default_config={"model": DEFAULT_MODEL, "scorer": {"@scorers": "kamerstuk.StatementScorer.v1"}},
    default_score_weights={"statements_f": 0.7, "of_accuracy": 0.3},
)
def make_statements(nlp: Language, name: str, model: Model, scorer: Callable | None) -> StatementReader:
    """Build the component.

    Parameters
    ----------
    model
        Reads ``doc.tensor``, the words and the entities: :mod:`pipeline.components.statements.network`.
    scorer
        Measures statements on gold.
    """
    return StatementReader(nlp.vocab, model, name, scorer=scorer)


class StatementReader(TrainablePipe):
    """Set ``doc._.statements``, ``doc.spans["statements"]`` and, on amounts, ``ent._.of``.

    It reads ``doc.tensor``, which the recogniser's encoder has written, so that no text is encoded twice.

    Parameters
    ----------
    vocab, model, name
        As for every component of spaCy.
    scorer
        See :func:`make_statements`.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model,
        name: str = "kamerstuk_statements",
        *,
        scorer: Callable | None = None,
    ) -> None:
        register_extensions()
        self.vocab = vocab
        self.model = model
        self.name = name
        self.scorer = scorer
        self.cfg: dict[str, Any] = {}

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None
    ) -> None:
        """Shape the network by the tensors of a few examples."""
        docs = [example.predicted for example, _ in zip(get_examples(), range(20), strict=False)]
        self.model.initialize(X=docs)

    def predict(self, docs: Iterable[Doc]) -> list[Reading]:
        """Return what each Doc says."""
        docs = list(docs)
        filled = [doc for doc in docs if len(doc)]
        if not filled:
            return [Reading() for _ in docs]
        readings = iter(decode(self.model, filled, self.model.predict(filled)))
        return [next(readings) if len(doc) else Reading() for doc in docs]

    def set_annotations(self, docs: Iterable[Doc], readings: Sequence[Reading]) -> None:
        """Write statements and what amounts are of."""
        for doc, reading in zip(docs, readings, strict=True):
            set_statements(doc, [StatementRecord.model_validate(row) for row in reading.statements])
            for ent in doc.ents:
                if ent.label_ == "AMOUNT":
                    bounds = reading.of.get(ent.start)
                    set_of_amount(ent, doc[slice(*bounds)] if bounds else None)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from gold statements; a Doc that has only what its amounts are of teaches only that."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = [example for example in examples if len(example.predicted)]
        if not examples:
            return losses
        set_dropout_rate(self.model, drop)
        vectors, backprop = self.model.begin_update([example.predicted for example in examples])
        total = np.zeros((sum(map(len, vectors)), vectors[0].shape[1]), dtype="float32")
        for head, rows, gold, spread in learn_rows(examples, self.model, vectors):
            shares, backprop_head = self.model.get_ref(head).begin_update(rows)
            losses[self.name] -= float(np.log(shares[np.arange(len(gold)), gold] + 1e-9).sum())
            gradient = shares.copy()
            gradient[np.arange(len(gold)), gold] -= 1
            spread(backprop_head(gradient / len(examples)), total)
        backprop(np.split(total, np.cumsum([len(table) for table in vectors])[:-1]))
        if sgd is not None:
            self.finish_update(sgd)
        return losses
