"""What training configurations name: the reader that shuffles, and the learning rate."""

from itertools import islice

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin, Span
from spacy.training import Example
from spacy.util import fix_random_seed, registry


def rates(*args, **settings):
    return registry.schedules.get("kamerstuk.WarmupDecay.v1")(*args, **settings)


def test_the_rate_rises_falls_and_stays():
    found = list(islice(rates(1.0, 4, 12, final_share=0.5), 15))
    assert found[:5] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert found[8] == pytest.approx(0.75)
    assert found[12:] == [0.5, 0.5, 0.5]


@given(st.integers(0, 30), st.integers(1, 60), st.floats(0, 1))
def test_the_rate_stays_between_nothing_and_the_highest(warmup, total, share):
    found = list(islice(rates(0.002, warmup, total, final_share=share), 100))
    assert all(0 <= rate <= 0.002 for rate in found)
    assert found[warmup:] == sorted(found[warmup:], reverse=True)
    assert found[-1] == pytest.approx(0.002 * share)


def test_every_reading_has_another_order_and_other_copies(tmp_path):
    nlp = spacy.blank("nl")
    texts = [f"alinea {number}" for number in range(30)]
    DocBin(docs=[nlp.make_doc(text) for text in texts]).to_disk(tmp_path / "train.spacy")
    copies = iter(range(1000))

    def number(_, example):
        example.reference.user_data["copy"] = next(copies)
        yield example

    def read_twice():
        fix_random_seed(3)
        corpus = registry.readers.get("kamerstuk.ShuffledCorpus.v1")(
            tmp_path / "train.spacy", augmenter=number
        )
        return [list(corpus(nlp)) for _ in range(2)]

    first, second = read_twice()
    orders = [[one.reference.text for one in examples] for examples in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(texts)
    assert orders[0] != orders[1] != texts != orders[0]
    assert {one.reference.user_data["copy"] for one in second} == set(range(30, 60))
    # a seed gives the same training again
    assert orders == [[one.reference.text for one in examples] for examples in read_twice()]


def test_without_an_augmenter_nothing_is_changed(tmp_path):
    nlp = spacy.blank("nl")
    DocBin(docs=[nlp.make_doc("een alinea")]).to_disk(tmp_path / "train.spacy")
    (example,) = registry.readers.get("kamerstuk.ShuffledCorpus.v1")(tmp_path / "train.spacy")(nlp)
    assert example.reference.text == "een alinea"


def test_a_label_far_down_the_file_is_learnt_too(tmp_path):
    nlp = spacy.blank("nl")
    docs = [nlp.make_doc("een alinea") for _ in range(150)]
    for doc, label in zip(docs[-2:], ("UNIT", "MISSION"), strict=True):
        doc.ents = [Span(doc, 1, 2, label=label)]
    DocBin(docs=docs).to_disk(tmp_path / "train.spacy")
    labels = registry.readers.get("kamerstuk.EntityLabels.v1")(tmp_path / "train.spacy")
    ner = nlp.add_pipe("ner")
    ner.initialize(lambda: [Example(docs[0].copy(), docs[0])], nlp=nlp, labels=labels)
    assert ner.labels == ("MISSION", "UNIT")
