"""The figures of one set of gold, as one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.language import Language

from ..annotations.record import LABELS, LINKED_LABELS, NIL
from .predict import Predicted
from .scores import Score


def measure(predictions: Sequence[Predicted], nlp: Language) -> dict[str, Any]:
    """Measure entities, links and amounts.

    Parameters
    ----------
    predictions
        Gold and readings of one part.
    nlp
        The pipeline that made them; its linker gives the candidates.

    Returns
    -------
    dict
        ``ner``, ``linking`` (on gold mentions), ``linking_end_to_end``, ``amounts``; each figure with its counts.
    """
    return {
        "letters": len({one.task.key[0] for one in predictions}),
        "paragraphs": len(predictions),
        "ner": measure_ner(predictions),
        "linking": measure_linking(predictions, nlp),
        "linking_end_to_end": measure_end_to_end(predictions),
        "amounts": measure_amounts(predictions),
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


def measure_linking(predictions: Sequence[Predicted], nlp: Language) -> dict[str, Any]:
    """Links of gold mentions: accuracy in all and by label, NIL, and what the candidates hold.

    ``ambiguous`` are mentions with more than one candidate. Candidate recall counts mentions whose entity is in
    the base, at the first 1, 5 and all candidates by prior.
    """
    linker = nlp.get_pipe("entity_linker") if "entity_linker" in nlp.pipe_names else None
    if linker is None:
        return {}
    right = {key: [0, 0] for key in ("all", "ambiguous", *LINKED_LABELS)}
    baseline = {"prior": 0, "oracle": 0}
    nil = Score()
    recall = {"1": 0, "5": 0, "all": 0}
    in_base = 0
    for one in predictions:
        for ent, gold in zip(one.linked.ents, one.gold_links, strict=True):
            if ent.label_ not in LINKED_LABELS:
                continue
            found = ent.kb_id_ or NIL
            candidates = [item.entity_ for item in linker.get_candidates(linker.kb, ent)]  # type: ignore[attr-defined]
            keys = ["all", ent.label_] + (["ambiguous"] if len(candidates) > 1 else [])
            for key in keys:
                right[key][0] += found == gold
                right[key][1] += 1
            baseline["prior"] += (candidates[0] if candidates else NIL) == gold
            baseline["oracle"] += gold in candidates or gold == NIL
            nil.add([NIL] if gold == NIL else [], [NIL] if found == NIL else [])
            if gold != NIL:
                in_base += 1
                recall["1"] += gold in candidates[:1]
                recall["5"] += gold in candidates[:5]
                recall["all"] += gold in candidates
    mentions = right["all"][1]
    return {
        "mentions": mentions,
        "accuracy": {key: _share(*counts) for key, counts in right.items()},
        "nil": nil.to_json(),
        "candidate_recall": {key: _share(count, in_base) for key, count in recall.items()},
        "baselines": {key: _share(count, mentions) for key, count in baseline.items()},
    }


def _share(right: int, total: int) -> dict[str, Any]:
    return {"share": round(right / total, 4) if total else None, "right": right, "total": total}


def measure_end_to_end(predictions: Sequence[Predicted]) -> dict[str, Any]:
    """Score spans and links together: a mention counts when span, label and identifier (NIL too) are right."""
    micro = Score()
    for one in predictions:
        spans = sorted(one.task.spans, key=lambda span: span.start)
        micro.add(
            [
                (span.start, span.end, span.label, span.kb_id or NIL)
                for span in spans
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
    """Compare values of gold AMOUNT mentions with the values that the gold carries; those without one are left out."""
    right = total = unread = 0
    for one in predictions:
        for span, ent in zip(_sorted_spans(one), one.linked.ents, strict=True):
            gold = (span.model_extra or {}).get("amount")
            if gold is None:
                continue
            total += 1
            found = amount_json(ent)
            unread += found is None
            right += found == gold
    return {
        "mentions": total,
        "correct": right,
        "share": round(right / total, 4) if total else None,
        "unread": unread,
    }


def _sorted_spans(one: Predicted) -> list[Any]:
    return sorted(one.task.spans, key=lambda span: span.start)


def amount_json(ent: Any) -> dict[str, Any] | None:
    """Return the value of an entity as the gold writes it: without the keys that are empty."""
    amount = ent._.amount if ent.has_extension("amount") else None
    return None if amount is None else amount.model_dump(mode="json", exclude_none=True)
