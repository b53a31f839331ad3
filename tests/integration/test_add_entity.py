"""An entity added to a loaded pipeline is linked at once and saved with it."""

import pytest
import spacy

from pipeline.core.errors import ProjectError
from pipeline.knowledge_base.lookup.build import build_kb
from pipeline.knowledge_base.names.entities_file import load_entities

RECORD = {
    "id": "proefeenheid-delta",
    "type": "UNIT",
    "name": {"nl": "Proefeenheid Delta", "en": "Test Unit Delta"},
    "aliases": [{"text": "PED", "kind": "short"}],
    "parent": "koninklijke-landmacht",
    "country": "NL",
    "description": "Verzonnen eenheid voor een test.",
    "sources": ["a test"],
}
TEXT = "De Proefeenheid Delta en het Korps Mariniers oefenen; PED wint."


@pytest.fixture(scope="module")
def made(root, tmp_path_factory):
    import numpy

    entities = load_entities(root / "corpus/knowledge_base/entities.jsonl")
    nlp = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": "kamerstuk.Tokenizer.v1"}}})
    nlp.add_pipe("kamerstuk_sentences")
    names = ["Proefeenheid Delta", "PED", "Korps Mariniers"]
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "UNIT", "pattern": name} for name in names])
    config = {
        "labels_discard": ["AMOUNT"],
        "incl_context": False,
        "get_candidates": {"@misc": "kamerstuk.CandidateGenerator.v1"},
        "entity_vector_length": 3,
        "n_sents": 0,
    }
    vectors = numpy.arange(3 * len(entities), dtype="float32").reshape(-1, 3)
    nlp.add_pipe("entity_linker", config=config).set_kb(lambda vocab: build_kb(entities, vectors, vocab))
    nlp.add_pipe("kamerstuk_entity_info").set_entities(entities)
    folder = tmp_path_factory.mktemp("own") / "model"
    nlp.to_disk(folder)
    return folder


@pytest.fixture
def nlp(made):
    return spacy.load(made)


def links(nlp):
    return {ent.text: ent.kb_id_ for ent in nlp(TEXT).ents}


def test_it_is_linked_at_once_and_saved(nlp, tmp_path):
    assert links(nlp) == {"Proefeenheid Delta": "NIL", "Korps Mariniers": "korps-mariniers", "PED": "NIL"}
    nlp.get_pipe("kamerstuk_entity_info").add_entity(RECORD)
    expected = {
        "Proefeenheid Delta": "proefeenheid-delta",
        "Korps Mariniers": "korps-mariniers",
        "PED": "proefeenheid-delta",
    }
    assert links(nlp) == expected
    record = nlp(TEXT).ents[0]._.kb
    assert (record["name"], record["parent_name"]) == ("Proefeenheid Delta", "Koninklijke Landmacht")
    kb = nlp.get_pipe("entity_linker").kb
    assert kb.get_vector("proefeenheid-delta") == kb.get_vector("koninklijke-landmacht")
    nlp.to_disk(tmp_path / "with")
    assert links(spacy.load(tmp_path / "with")) == expected


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"id": "korps-mariniers"}, "is taken"),
        ({"parent": "landmacht-van-mars"}, "landmacht-van-mars"),
        ({"type": "PLANET"}, "type"),
        ({"description": " "}, "description is empty"),
        ({"name": {"nl": "Korps Mariniers", "en": "Marines"}}, "is also of"),
    ],
)
def test_a_record_with_a_fault_changes_nothing(nlp, change, part):
    info = nlp.get_pipe("kamerstuk_entity_info")
    before = links(nlp), len(info.entities), nlp.get_pipe("entity_linker").kb.get_size_entities()
    with pytest.raises(ProjectError, match=part):
        info.add_entity(RECORD | change)
    assert (links(nlp), len(info.entities), nlp.get_pipe("entity_linker").kb.get_size_entities()) == before


def test_a_pipeline_without_a_linker():
    nlp = spacy.blank("nl")
    with pytest.raises(ProjectError, match="no linker 'entity_linker'"):
        nlp.add_pipe("kamerstuk_entity_info").add_entity(RECORD)
