"""The figures of one set of gold, as one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.language import Language

from ..amounts import Amount
from ..core.labels import LABELS, LINKED_LABELS, NIL
from .link_metrics import measure_linking
from .predict import Predicted
from .score import Score
from .statement_metrics import measure_statements

STATEMENTS = "kamerstuk_statements"


def measure(predictions: Sequence[Predicted], nlp: Language) -> dict[str, Any]:
    """Measure entities, links and amounts.

    Parameters
    ----------
    nlp
        The pipeline that made them; its linker gives the candidates.

    Returns
    -------
    dict
        ``ner``, ``linking`` (on gold mentions), ``linking_end_to_end``, ``amounts``, ``statements``; each figure with
        its counts.
    """
    return {
        "letters": len({one.task.key[0] for one in predictions}),
        "paragraphs": len(predictions),
        "ner": measure_ner(predictions),
        "linking": measure_linking(predictions, nlp),
        "linking_end_to_end": measure_end_to_end(predictions),
        "amounts": measure_amounts(predictions),
        "statements": measure_statements(predictions) if STATEMENTS in nlp.pipe_names else None,
    }


def measure_ner(predictions: Sequence[Predicted]) -> dict[str, Any]:
    """Exact-span scores by label and over all labels (micro), and false spans in paragraphs without any."""
    by_label = {label: Score() for label in LABELS}
    micro = Score()
    empty = false = 0
    for one in predictions:
        micro.add(one.gold_spans, one.found_spans)
        for label, score in by_label.items():
            score.add(
                [span for span in one.gold_spans if span[2] == label],
                [span for span in one.found_spans if span[2] == label],
            )
        if not one.gold_spans:
            empty += 1
            false += len(one.found_spans)
    return {
        "micro": micro.to_json(),
        "labels": {label: score.to_json() for label, score in by_label.items()},
        "empty_paragraphs": {"paragraphs": empty, "false_spans": false},
    }


def measure_end_to_end(predictions: Sequence[Predicted]) -> dict[str, Any]:
    """Score spans and links together: a mention counts when span, label and identifier (NIL too) are right."""
    micro = Score()
    for one in predictions:
        micro.add(
            [
                (span.start, span.end, span.label, span.kb_id or NIL)
                for span in one.task.spans
                if span.label in LINKED_LABELS
            ],
            [
                (ent.start_char, ent.end_char, ent.label_, ent.kb_id_ or NIL)
                for ent in one.doc.ents
                if ent.label_ in LINKED_LABELS
            ],
        )
    return micro.to_json()


def measure_amounts(predictions: Sequence[Predicted]) -> dict[str, Any]:
    """Compare values of gold AMOUNT mentions with the values that the gold carries; those without one are left out.

    A value that a person gave is the gold's like any other, however its number is written.
    """
    right = total = unread = 0
    for one in predictions:
        for span, ent in zip(one.ordered, one.linked.ents, strict=True):
            gold = (span.model_extra or {}).get("amount")
            if gold is None:
                continue
            total += 1
            found = ent._.amount if ent.has_extension("amount") else None
            unread += found is None
            right += found == Amount.model_validate(gold)
    return {
        "mentions": total,
        "correct": right,
        "share": round(right / total, 4) if total else None,
        "unread": unread,
    }


def amount_json(ent: Any) -> dict[str, Any] | None:
    """Return the value of an entity as the gold writes it: without the keys that are empty."""
    amount = ent._.amount if ent.has_extension("amount") else None
    return None if amount is None else amount.model_dump(mode="json", exclude_none=True)
