"""The base inside spaCy: building, candidates, attributes, and what survives saving."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.util import registry

from pipeline.components.attributes.entity_attributes import displacy_data
from pipeline.components.linker import candidates, entity_info  # noqa: F401 (registers)
from pipeline.components.linker.candidates import BY_COUNTRY, CandidateGenerator
from pipeline.core.errors import ProjectError
from pipeline.knowledge_base.lookup.build import build_kb
from pipeline.knowledge_base.lookup.index import AliasIndex
from pipeline.knowledge_base.names.entities_file import load_entities

BASE = Path(__file__).parents[2] / "corpus" / "knowledge_base" / "entities.jsonl"
WIDTH = 8
PATTERNS = [
    {"label": "WEAPON", "pattern": "F-35's"},
    {"label": "UNIT", "pattern": "marine"},
    {"label": "UNIT", "pattern": "Zevende Vloot"},
]


@pytest.fixture(scope="module")
def entities():
    return load_entities(BASE)


@pytest.fixture(scope="module")
def kb(entities):
    vectors = np.random.default_rng(0).standard_normal((len(entities), WIDTH)).astype("float32")
    return build_kb(entities, vectors, spacy.blank("nl").vocab)


def span_of(text, mention, label, nlp=None, earlier=()):
    nlp = nlp or spacy.blank("nl")
    doc = nlp(text)
    spans = []
    for name, kind in [*earlier, (mention, label)]:
        start = text.index(name, spans[-1].end_char if spans else 0)
        spans.append(doc.char_span(start, start + len(name), label=kind, alignment_mode="expand"))
    doc.ents = spans
    return doc.ents[-1]


def test_vectors_must_fit(entities):
    with pytest.raises(ProjectError, match="rows of vectors"):
        build_kb(entities, np.zeros((2, 3)), spacy.blank("nl").vocab)


def test_build_keeps_vectors_and_priors(entities, kb):
    assert len(kb) == len(entities)
    expected = np.random.default_rng(0).standard_normal((len(entities), WIDTH)).astype("float32")
    for at in (0, 1, len(entities) - 1):
        assert np.allclose(kb.get_vector(entities[at].id), expected[at])
    for alias in kb.get_alias_strings():
        assert sum(candidate.prior_prob for candidate in kb.get_alias_candidates(alias)) <= 1.00001


@pytest.mark.parametrize("way", ["disk", "bytes"])
def test_candidates_after_loading_with_nothing_but_the_base(kb, tmp_path, way):
    fresh = spacy.blank("nl")
    other = spacy.kb.InMemoryLookupKB(fresh.vocab, entity_vector_length=1)
    if way == "disk":
        kb.to_disk(tmp_path / "kb")
        other = registry.misc.get("kamerstuk.KnowledgeBase.v1")(tmp_path / "kb")(fresh.vocab)
    else:
        for text in kb.get_alias_strings() + kb.get_entity_strings():
            fresh.vocab.strings.add(text)
        other.from_bytes(kb.to_bytes())
    generate = CandidateGenerator()
    span = span_of("Twee Patriot-lanceerinrichtingen.", "Patriot-lanceerinrichtingen", "WEAPON", fresh)
    (first, *_) = generate(other, span)
    assert first.entity_ == "patriot"
    assert np.allclose(first.entity_vector, kb.get_vector("patriot"))
    assert 0.8 < first.prior_prob < 1


def test_no_base_on_disk(tmp_path):
    with pytest.raises(ProjectError, match="build it first"):
        registry.misc.get("kamerstuk.KnowledgeBase.v1")(tmp_path)(spacy.blank("nl").vocab)


def test_generator_agrees_with_the_index(entities, kb):
    generate, index = CandidateGenerator(), AliasIndex(entities)
    for text, label in [
        ("F-16's", "WEAPON"),
        ("marine", "UNIT"),
        ("Altheamissie", "MISSION"),
        ("krijgsmahct", "UNIT"),
    ]:
        ours = [
            (one.entity_, pytest.approx(one.prior_prob, abs=1e-4)) for one in generate.lookup(kb, text, label)
        ]
        assert ours == [(one.id, one.score) for one in index.find(text, label)]


def test_label_decides_and_amounts_have_none(kb):
    generate = CandidateGenerator()
    assert generate(kb, span_of("de marine", "marine", "UNIT"))
    assert generate(kb, span_of("de marine", "marine", "MISSION")) == []
    assert generate(kb, span_of("100 tanks", "100", "AMOUNT")) == []


def test_batch_generator(kb):
    generate = registry.misc.get("kamerstuk.CandidateGeneratorBatch.v1")()
    spans = [span_of("de NH90", "NH90", "WEAPON"), span_of("100 tanks", "100", "AMOUNT")]
    found = generate(kb, spans)
    assert [len(one) > 0 for one in found] == [True, False]


def test_short_form_of_the_letter(kb):
    text = "De 13 Lichte Brigade (hierna: de Brigade) oefent. De Brigade keert in mei terug."
    span = span_of(text, "Brigade", "UNIT", earlier=[("13 Lichte Brigade", "UNIT"), ("Brigade", "UNIT")])
    assert CandidateGenerator()(kb, span)[0].entity_ == "13-lichte-brigade"


def test_short_forms_may_come_from_the_whole_letter(kb):
    span = span_of("De Brigade keert in mei terug.", "Brigade", "UNIT")
    span.doc._.short_forms = {"brigade": "43 Gemechaniseerde Brigade"}
    assert CandidateGenerator()(kb, span)[0].entity_ == "43-gemechaniseerde-brigade"


@pytest.mark.parametrize(
    ("first", "entity"), [("Patriotsystemen", "patriot"), ("luchtafweersystemen", "luchtafweerraket")]
)
def test_the_second_part_of_an_elliptical_pair(kb, first, entity):
    span = span_of(f"De {first} en -raketten zijn er.", "-raketten", "WEAPON", earlier=[(first, "WEAPON")])
    assert CandidateGenerator()(kb, span)[0].entity_ == entity


def test_a_service_brings_those_of_the_countries_around_it(kb):
    generate = CandidateGenerator()
    alone = span_of("De krijgsmacht oefent.", "krijgsmacht", "UNIT")
    assert "turkse-krijgsmacht" not in {one.id for one in generate(kb, alone)}
    for text in ("In Ankara telt de krijgsmacht mee.", "De krijgsmacht van Erdogan oefent."):
        found = {one.id: one for one in generate(kb, span_of(text, "krijgsmacht", "UNIT"))}
        assert found["turkse-krijgsmacht"].way == BY_COUNTRY
        assert found["turkse-krijgsmacht"].prior_prob < found["nederlandse-krijgsmacht"].prior_prob
    alone.doc._.countries = {"TR": 2}
    assert "turkse-krijgsmacht" in {one.id for one in generate(kb, alone)}
    named = span_of("In Ankara is de Nederlandse krijgsmacht te gast.", "Nederlandse krijgsmacht", "UNIT")
    assert [one.id for one in generate(kb, named)] == ["nederlandse-krijgsmacht"]


def test_the_generator_pickles_without_its_cache(kb):
    generate = CandidateGenerator(limit=3)
    generate.lookup(kb, "Patriot", "WEAPON")
    copy = pickle.loads(pickle.dumps(generate))
    assert copy.limit == 3
    assert copy.lookup(kb, "Patriot", "WEAPON")[0].entity_ == "patriot"


@pytest.fixture
def nlp(entities):
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    vectors = np.random.default_rng(0).standard_normal((len(entities), WIDTH)).astype("float32")
    linker = nlp.add_pipe(
        "entity_linker",
        config={
            "entity_vector_length": WIDTH,
            "incl_context": False,
            "get_candidates": {"@misc": "kamerstuk.CandidateGenerator.v1"},
            "model": {
                "@architectures": "spacy.EntityLinker.v2",
                "nO": WIDTH,
                "tok2vec": {
                    "@architectures": "spacy.HashEmbedCNN.v2",
                    "pretrained_vectors": None,
                    "width": 8,
                    "depth": 1,
                    "embed_size": 10,
                    "window_size": 1,
                    "maxout_pieces": 2,
                    "subword_features": False,
                },
            },
        },
    )
    linker.set_kb(lambda vocab: build_kb(entities, vectors, vocab))
    info = nlp.add_pipe("kamerstuk_entity_info")
    nlp.initialize(lambda: [spacy.training.Example.from_dict(nlp.make_doc("De marine."), {})])
    ruler.add_patterns(PATTERNS)
    info.initialize(path=str(BASE))
    return nlp


TEXT = "De marine krijgt F-35's. De Zevende Vloot niet."


def check_doc(doc):
    by_text = {ent.text: ent for ent in doc.ents}
    assert by_text["F-35's"]._.kb["url"] == "https://www.wikidata.org/wiki/Q29261"
    assert by_text["marine"].kb_id_ == "koninklijke-marine"
    assert by_text["marine"]._.kb["parent_name"] == "Nederlandse krijgsmacht"
    scored = by_text["marine"]._.candidates
    assert [one["score"] for one in scored] == sorted((one["score"] for one in scored), reverse=True)
    assert {"id", "name", "score"} == set(scored[0])
    assert by_text["Zevende Vloot"].kb_id_ == "NIL"
    assert by_text["Zevende Vloot"]._.kb is None
    assert by_text["Zevende Vloot"]._.candidates == []


def test_attributes_survive_every_way_of_saving(nlp, tmp_path):
    doc = nlp(TEXT)
    check_doc(doc)
    check_doc(Doc(nlp.vocab).from_bytes(doc.to_bytes()))
    check_doc(next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab))))
    nlp.to_disk(tmp_path / "model")
    check_doc(spacy.load(tmp_path / "model")(TEXT))
    copy = spacy.blank("nl").from_config(nlp.config).from_bytes(nlp.to_bytes())
    copy.get_pipe("entity_ruler").add_patterns(PATTERNS)  # spaCy's ruler loses phrases in bytes
    check_doc(copy(TEXT))


def test_a_changed_link_changes_the_record(nlp):
    doc = nlp(TEXT)
    first = doc.ents[0]
    doc.set_ents(
        [Span(doc, first.start, first.end, label="UNIT", kb_id="oekraiense-marine")], default="unmodified"
    )
    assert doc.ents[0]._.kb["id"] == "oekraiense-marine"


def test_table(nlp):
    pytest.importorskip("pandas")
    table = nlp(TEXT)._.entities_table()
    assert list(table["text"]) == ["marine", "F-35's", "Zevende Vloot"]
    assert table["sentence"].nunique() == 2
    assert list(table["kb_id"]) == ["koninklijke-marine", "f-35", "NIL"]
    assert len(nlp("Niets.")._.entities_table()) == 0


def test_displacy_shows_links(nlp):
    data = displacy_data(nlp(TEXT))
    html = spacy.displacy.render(data, style="ent", manual=True, jupyter=False)
    assert "https://www.wikidata.org/wiki/Q29261" in html
    assert "koninklijke-marine" in html
    assert "NIL" not in html
