from spacy.tokens import Span

from pipeline.annotations.gold.convert import make_doc
from pipeline.annotations.gold.task import Task
from pipeline.components.attributes.extensions import register_extensions
from pipeline.evaluation.error_list import list_errors, render_errors
from pipeline.evaluation.metrics import measure_amounts, measure_end_to_end, measure_ner
from pipeline.evaluation.predict import Predicted

TEXT = "Nederland levert twee tanks aan de landmacht."


def predicted(blank, found, linked=None):
    rows = [("twee", "AMOUNT", None), ("tanks", "WEAPON", "gevechtstank"), ("landmacht", "UNIT", "NIL")]
    spans = []
    for text, label, kb_id in rows:
        start = TEXT.index(text)
        span = {"start": start, "end": start + len(text), "label": label}
        if kb_id:
            span["kb_id"] = kb_id
        if label == "AMOUNT":
            span["amount"] = {"kind": "count", "value": "2", "bound": "exact"}
        spans.append(span)
    task = Task.model_validate(
        {"text": TEXT, "spans": spans, "meta": {"letter": "brief-900", "paragraph": 4}}
    )
    doc = blank(TEXT)
    doc.ents = [
        doc.char_span(TEXT.index(t), TEXT.index(t) + len(t), label=lb, kb_id=kb) for t, lb, kb in found
    ]
    register_extensions()
    gold = make_doc(task, blank)
    links = linked or {}
    gold.ents = [
        Span(gold, e.start, e.end, label=e.label_, kb_id=links.get(e.text, "NIL")) for e in gold.ents
    ]
    return Predicted(task, doc, gold)


def test_ner_counts_exact_spans(blank):
    one = predicted(blank, [("twee tanks", "WEAPON", ""), ("landmacht", "UNIT", "NIL")])
    figures = measure_ner([one])
    assert (figures["micro"]["correct"], figures["micro"]["predicted"], figures["micro"]["gold"]) == (1, 2, 3)
    assert figures["labels"]["UNIT"]["f1"] == 1.0
    assert figures["labels"]["WEAPON"]["f1"] == 0.0


def test_end_to_end_needs_span_and_link(blank):
    one = predicted(blank, [("tanks", "WEAPON", "t-72"), ("landmacht", "UNIT", "NIL")])
    figures = measure_end_to_end([one])
    assert (figures["correct"], figures["predicted"], figures["gold"]) == (1, 2, 2)


def test_an_unread_amount_counts_as_wrong(blank):
    figures = measure_amounts([predicted(blank, [])])
    assert (figures["mentions"], figures["correct"], figures["unread"]) == (1, 0, 1)


def test_errors_are_listed_by_kind_with_their_place(blank):
    one = predicted(blank, [("twee tanks", "WEAPON", ""), ("Nederland", "UNIT", "")])
    errors = list_errors([one])
    kinds = sorted(error.kind for error in errors)
    assert kinds == ["amount", "boundary", "boundary", "false span", "link", "missed"]
    text = render_errors({"dev": errors})
    assert "brief-900 §4" in text
    assert "[landmacht]" in text
