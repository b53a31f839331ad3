import pickle

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.strings import StringStore
from spacy.vectors import Vectors

from pipeline.components.recogniser.compound_vectors import CompoundVectors

CONFIG = {"nlp": {"vectors": {"@vectors": "kamerstuk.CompoundVectors.v1"}}}
WORDS = ("opleiding", "leiding", "molen", "Molen")
ROWS = (0, 1, 2, 2)


def pipeline():
    nlp = spacy.blank("nl", config=CONFIG)
    nlp.vocab.vectors.data = np.eye(3, dtype="float32")
    for word, row in zip(WORDS, ROWS, strict=True):
        nlp.vocab.vectors.add(word, row=row)
    return nlp


@pytest.fixture
def nlp():
    return pipeline()


def rows(nlp, text):
    return nlp.vocab.vectors.find(keys=nlp(text).to_array("ORTH")).tolist()


def test_a_word_without_a_vector_has_that_of_its_longest_known_ending(nlp):
    assert rows(nlp, "opleiding lerarenopleiding scheepsleiding Windmolen WINDMOLEN molen") == [
        0,
        0,
        1,
        2,
        2,
        2,
    ]


def test_short_endings_and_words_without_a_known_one_have_none(nlp):
    assert rows(nlp, "schip amolen zzmolen " + "a" * 70 + "molen") == [-1, -1, 2, -1]


def test_a_new_vector_is_seen_by_words_looked_up_before(nlp):
    assert rows(nlp, "tankschip") == [-1]
    nlp.vocab.vectors.add("schip", row=1)
    assert rows(nlp, "tankschip") == [1]


def test_only_the_word_itself_counts_as_having_a_vector(nlp):
    own, compound = nlp("molen windmolen")
    assert (own.has_vector, compound.has_vector) == (True, False)
    assert nlp.vocab.vectors.find(key="windmolen") == -1
    assert nlp.vocab.vectors.find(row=0) == nlp.vocab.strings["opleiding"]


def test_keys_that_no_text_stands_behind_have_none(nlp):
    assert nlp.vocab.vectors.find(keys=[12345678901234567, "molen", ""]).tolist() == [-1, 2, -1]


def test_the_table_is_kept_on_disk_and_for_another_process(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    for loaded in (spacy.load(tmp_path / "model").vocab, pickle.loads(pickle.dumps(nlp.vocab))):
        assert isinstance(loaded.vectors, CompoundVectors)
        assert loaded.vectors.find(keys=[loaded.strings.add("windmolen")]).tolist() == [2]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_known_words_are_found_as_in_the_table_of_spacy(words):
    strings = StringStore()
    tables = [kind(strings=strings, data=np.eye(3, dtype="float32")) for kind in (CompoundVectors, Vectors)]
    for table in tables:
        for word, row in zip(WORDS, ROWS, strict=True):
            table.add(strings.add(word), row=row)
    keys = [strings.add(word) for word in (*words, *WORDS)]
    ours, theirs = (table.find(keys=keys) for table in tables)
    assert (ours[theirs >= 0] == theirs[theirs >= 0]).all()
    assert ours.dtype == theirs.dtype
