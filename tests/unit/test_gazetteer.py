import pickle

import numpy
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import Model

from pipeline.components.recogniser.gazetteer import (
    MARKS,
    WIDTH,
    Gazetteer,
    Match,
    create_gazetteer_features,
    create_with_gazetteer,
)
from pipeline.knowledge_base.names.entity import Entity


def entity(entity_id, kind, alias, country=None):
    return Entity.model_validate(
        {
            "id": entity_id,
            "type": kind,
            "name": {"nl": alias, "en": alias},
            "aliases": [{"text": alias, "kind": "official"}],
            "parent": None,
            "country": country,
            "period": None,
            "description": "Een beschrijving voor de toets.",
            "wikidata": None,
            "sources": ["editors"],
        }
    )


ENTITIES = [
    entity("patriot", "WEAPON", "Patriot", "US"),
    entity("leopard-2a6", "WEAPON", "Leopard 2A6", "DE"),
    entity("tow", "WEAPON", "TOW", "US"),
    entity("raket", "WEAPON", "raket"),
    entity("munitie-155", "WEAPON", "155mm munitie"),
    entity("korps-mariniers", "UNIT", "Korps Mariniers"),
    entity("eufor-althea", "MISSION", "EUFOR Althea"),
]


@pytest.fixture(scope="module")
def gazetteer():
    made = Gazetteer()
    made.set_entities(ENTITIES)
    return made


def found(gazetteer, text):
    tokens = text.split()
    return [(" ".join(tokens[start:end]), mark) for start, end, mark in gazetteer.find(tokens)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de Patriot en Patriots", [("Patriot", "name"), ("Patriots", "name")]),
        ("een Patriot-systeem", [("Patriot-systeem", "compound")]),
        ("twee Leopard 2A6-tanks", [("Leopard 2A6-tanks", "compound")]),
        ("de TOW en de Tow en tow", [("TOW", "name")]),
        ("een patriot", []),
        ("raketten en luchtafweerraketten", [("raketten", "class"), ("luchtafweerraketten", "head")]),
        ("een raketaanval", []),
        ("155mm munitie en granaten", [("155mm munitie", "class")]),
        ("het Korps Mariniers", [("Korps Mariniers", "UNIT")]),
        ("EUFOR Althea in Bosnië", [("EUFOR Althea", "MISSION")]),
        ("", []),
    ],
)
def test_matches(gazetteer, text, expected):
    assert found(gazetteer, text) == expected


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12))
def test_any_tokens_give_matches_within_the_text(tokens):
    made = Gazetteer()
    made.set_entities(ENTITIES)
    for start, end, mark in made.find(tokens):
        assert 0 <= start < end <= len(tokens)
        assert mark in MARKS


def test_it_comes_back_from_bytes_and_from_disk(gazetteer, tmp_path):
    text = "twee Leopard 2A6-tanks van het Korps Mariniers"
    gazetteer.to_disk(tmp_path / "gazetteer")
    for other in (
        Gazetteer().from_bytes(gazetteer.to_bytes()),
        Gazetteer().from_disk(tmp_path / "gazetteer"),
    ):
        assert found(other, text) == found(gazetteer, text) != []


def doc_with_matches():
    Gazetteer()  # registers the attribute
    doc = spacy.blank("nl").make_doc("het Korps Mariniers en Patriots")
    doc._.gazetteer = [list(Match(1, 3, "UNIT")), list(Match(4, 5, "name"))]
    return doc


def test_features_say_mark_and_place():
    (table,) = create_gazetteer_features(dropout=0.0, scale=2.0).predict([doc_with_matches()])
    assert table.shape == (5, WIDTH)
    unit, name = MARKS.index("UNIT") * 4, MARKS.index("name") * 4
    assert numpy.argwhere(table).tolist() == [[1, unit + 1], [2, unit + 3], [4, name]]
    assert set(numpy.unique(table)) == {0.0, 2.0}


def test_matches_are_hidden_in_training_only():
    model = create_gazetteer_features(dropout=1.0, scale=1.0)
    doc = doc_with_matches()
    assert model.predict([doc])[0].any()
    assert not model([doc], is_train=True)[0][0].any()


def test_features_stand_beside_those_of_another_encoder():
    one = create_gazetteer_features(dropout=0.0, scale=1.0)
    both = create_with_gazetteer(one, dropout=0.0, scale=1.0)
    (table,) = both.predict([doc_with_matches()])
    assert table.shape == (5, 2 * WIDTH)


def test_layers_pickle():
    model = create_with_gazetteer(create_gazetteer_features(dropout=0.1, scale=3.0), dropout=0.2, scale=4.0)
    (table,) = pickle.loads(pickle.dumps(model)).predict([doc_with_matches()])
    assert table.tolist() == model.predict([doc_with_matches()])[0].tolist()
    assert set(numpy.unique(table)) == {0.0, 3.0, 4.0}


def test_a_document_that_the_encoder_gives_no_columns_gets_zeros():
    def forward(model, docs, is_train):
        return [
            numpy.ones((len(doc), 3 if doc.text.strip() else 0), "f") for doc in docs
        ], lambda gradients: []

    both = create_with_gazetteer(Model("encoder", forward, dims={"nO": 3}))
    blank, other = both.predict([spacy.blank("nl").make_doc(" "), doc_with_matches()])
    assert blank.shape == (1, 3 + WIDTH)
    assert not blank.any()
    assert other[:, :3].all()


def test_a_doc_without_matches_gives_zeros():
    Gazetteer()
    doc = spacy.blank("nl").make_doc("geen namen")
    assert not create_gazetteer_features(dropout=0.5, scale=1.0).predict([doc])[0].any()
