"""Scores of spans: probabilities along the path that the recogniser took."""

import pytest
from spacy.tokens import Span
from suggest_data import trained_recogniser

from pipeline.components.attributes.extensions import register_extensions
from pipeline.review.tasks import certainty
from pipeline.suggest.confidence import Confidence, confidences
from pipeline.suggest.letter_suggestions import suggestion


@pytest.fixture(scope="module")
def recogniser():
    register_extensions()
    return trained_recogniser()


def test_one_probability_for_each_span(recogniser):
    nlp, texts = recogniser
    docs = list(nlp.pipe([*texts, "", "   "]))
    found = confidences(nlp, docs)
    assert [len(one.spans) for one in found] == [len(doc.ents) for doc in docs] == [2, 2, 0, 0, 0]
    for one in found:
        assert all(0 < score <= 1 for score in [*one.spans, one.rest])
    assert min(found[0].spans) > 0.5  # known by heart
    assert (found[3].rest, found[3].lowest) == (1.0, 1.0)


def test_scoring_changes_nothing_and_does_not_depend_on_the_batch(recogniser):
    nlp, texts = recogniser
    docs = list(nlp.pipe(texts))
    before = [[(ent.start, ent.end, ent.label_) for ent in doc.ents] for doc in docs]
    together = confidences(nlp, docs)
    assert [[(ent.start, ent.end, ent.label_) for ent in doc.ents] for doc in docs] == before
    for doc, one in zip(docs, together, strict=True):
        (alone,) = confidences(nlp, [doc])
        assert alone.spans == pytest.approx(one.spans, abs=1e-3)


def test_a_span_that_the_recogniser_would_not_make_scores_low(recogniser):
    nlp, texts = recogniser
    right, wrong = nlp(texts[0]), nlp(texts[0])
    wrong.ents = (Span(wrong, 0, 2, label="UNIT"),)
    high, low = (confidences(nlp, [doc])[0] for doc in (right, wrong))
    assert low.spans[0] < 0.2 < min(high.spans)
    assert low.rest < 0.5 < high.rest  # the words that should have been marked are not
    wrong.ents = (Span(wrong, 0, 1, label="ONBEKEND"),)
    assert confidences(nlp, [wrong])[0].spans == [0.0]


def test_no_scores_without_a_recogniser_and_none_for_nothing(blank, recogniser):
    assert confidences(blank, [blank("Niets.")]) is None
    assert confidences(recogniser[0], []) == []


def test_what_the_queue_reads(recogniser):
    nlp, texts = recogniser
    doc = nlp(texts[0])
    task = suggestion(doc, "brief", 3, "body", Confidence([0.9, 0.8], 0.7, [1.0, 0.95]))
    row = task.to_json()
    assert [span["score"] for span in row["spans"]] == [0.9, 0.8]
    assert certainty(row) == row["meta"]["score"] == 0.7
    doubtful_link = Confidence([0.9, 0.8], 0.99, [1.0, 0.3])
    assert certainty(suggestion(doc, "brief", 3, "body", doubtful_link).to_json()) == 0.3
    assert certainty(suggestion(doc, "brief", 3, "body").to_json()) is None


def test_trust_in_a_link(recogniser):
    nlp, texts = recogniser
    doc = nlp(texts[0])
    number, weapon = doc.ents
    assert (number.label_, weapon.label_) == ("AMOUNT", "WEAPON")
    doc.ents = (number, Span(doc, weapon.start, weapon.end, label="WEAPON", kb_id="patriot"))
    doc.ents[1]._.candidates = [{"id": "patriot", "score": 0.75}, {"id": "nasams", "score": 0.2}]
    assert confidences(nlp, [doc])[0].links == [1.0, 0.75]
    doc.ents = (Span(doc, weapon.start, weapon.end, label="WEAPON"),)  # NIL beside a good candidate
    assert confidences(nlp, [doc])[0].links == [0.25]
    doc.ents[0]._.candidates = []
    assert confidences(nlp, [doc])[0].links == [1.0]
