"""Training letters for the linker: each paragraph knows what its letter said before it, and nothing else."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin, Span
from spacy.util import registry

from pipeline.components.attributes.extensions import register_extensions
from pipeline.components.linker import entity_linker  # noqa: F401 (registers)

PARAGRAPHS = [
    ("een", "De marine van Oekraïne", "marine", "oekraiense-marine"),
    ("een", "Overleg in Moskou en Kyiv", None, None),
    ("een", "een onbekende marine", "marine", ""),
    ("een", "het leger", "leger", "nederlandse-krijgsmacht"),
    ("twee", "het leger", "leger", "nederlandse-krijgsmacht"),
    (None, "het leger", "leger", "nederlandse-krijgsmacht"),
    (None, "het leger", "leger", "nederlandse-krijgsmacht"),
]


@pytest.fixture(scope="module")
def plain():
    register_extensions()
    return spacy.blank("nl")


def write(nlp, path, paragraphs):
    docs = []
    for letter, text, mention, link in paragraphs:
        doc = nlp.make_doc(text)
        if mention:
            at = text.split().index(mention)
            doc.ents = [Span(doc, at, at + 1, label="UNIT", kb_id=link or 0)]
        doc._.letter = letter
        docs.append(doc)
    DocBin(docs=docs, store_user_data=True).to_disk(path)


def read(nlp, path, **settings):
    return list(registry.readers.get("kamerstuk.LetterCorpus.v1")(path, **settings)(nlp))


def test_gold_context(plain, tmp_path):
    write(plain, tmp_path / "train.spacy", PARAGRAPHS)
    found = [one.predicted for one in read(plain, tmp_path / "train.spacy", gold_context=True)]
    assert [(doc._.letter, doc.text) for doc in found] == [
        (letter, text) for letter, text, mention, _ in PARAGRAPHS if mention
    ]
    assert [doc._.established for doc in found] == [
        [],
        ["oekraiense-marine"],
        ["oekraiense-marine"],
        [],
        [],
        [],
    ]
    assert [doc._.countries for doc in found] == [{}, {"UA": 2, "RU": 1}, {"UA": 2, "RU": 1}, {}, {}, {}]
    assert not any(doc.ents for doc in found)  # nothing of the gold itself


def test_without_gold_context_nothing_is_left_out_or_told(plain, tmp_path):
    write(plain, tmp_path / "dev.spacy", PARAGRAPHS)
    found = [one.predicted for one in read(plain, tmp_path / "dev.spacy")]
    assert [doc.text for doc in found] == [text for _, text, _, _ in PARAGRAPHS]
    assert [doc._.letter for doc in found] == [letter for letter, *_ in PARAGRAPHS]
    assert {doc._.established for doc in found} == {doc._.countries for doc in found} == {None}


def test_an_empty_file(plain, tmp_path):
    write(plain, tmp_path / "train.spacy", [])
    assert read(plain, tmp_path / "train.spacy", gold_context=True) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PARAGRAPHS), max_size=8))
def test_what_is_established_is_the_gold_of_the_same_letter_so_far(plain, tmp_path_factory, paragraphs):
    path = tmp_path_factory.mktemp("corpus") / "train.spacy"
    write(plain, path, paragraphs)
    expected = []
    for at, (letter, _, mention, _) in enumerate(paragraphs):
        start = at
        while letter and start and paragraphs[start - 1][0] == letter:
            start -= 1
        if mention:
            expected.append([link for _, _, _, link in paragraphs[start:at] if link])
    found = read(plain, path, gold_context=True)
    assert [one.predicted._.established for one in found] == expected
