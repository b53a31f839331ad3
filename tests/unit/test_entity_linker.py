"""The linker over letters: what decides a bare name, NIL, saving, and faults. Most networks are set by hand."""

import copy
import itertools
import json
import pickle

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from linking_data import add_linker, entity, marked
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from pipeline.annotations.gold.markup import read_markup
from pipeline.components.linker.entity_linker import Link
from pipeline.components.linker.link_scorer import score_links
from pipeline.core.errors import ProjectError
from pipeline.core.language import blank_pipeline
from pipeline.knowledge_base.names.entities_file import load_entities


@pytest.fixture(scope="module")
def nlp(root):
    """The project's own base, and a network set by hand."""
    nlp = blank_pipeline()
    add_linker(nlp, load_entities(root / "corpus/knowledge_base/entities.jsonl"))
    return nlp


@pytest.fixture
def small():
    nlp = spacy.blank("nl")
    add_linker(
        nlp,
        [
            entity("groep-a", "Groep Alfa", ("Groep", 0.7), country="NL"),
            entity("groep-b", "Groep Bravo", ("Groep", 0.3), country="BE"),
        ],
    )
    return nlp


def links(nlp, *texts, letter="brief"):
    """Return the links of each text, read as the paragraphs of one letter."""
    docs = nlp.pipe([marked(nlp, text, letter) for text in texts])
    return [[ent.kb_id_ for ent in doc.ents] for doc in docs]


def last(nlp, *texts):
    return links(nlp, *texts)[-1][-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De [[marine|U:NIL]] krijgt fregatten.", "koninklijke-marine"),
        ("De [[marine|U:NIL]] van Oekraïne krijgt boten.", "oekraiense-marine"),
        ("In Odesa ligt de [[marine|U:NIL]].", "oekraiense-marine"),
        ("Nederland bezocht Kyiv. In Den Helder ligt de [[marine|U:NIL]].", "koninklijke-marine"),
        ("De [[marine|U:NIL]] van Peru oefent.", "NIL"),
        ("De [[Oekraïense marine|U:NIL]] en Nederland oefenen.", "oekraiense-marine"),
    ],
)
def test_the_country_decides_whose_marine_it_is(nlp, text, expected):
    assert last(nlp, text) == expected


def test_the_country_of_the_letter_decides_where_the_paragraph_is_silent(nlp):
    before = "Rusland viel Oekraïne aan. Oekraïne vecht terug bij Kyiv, Cherson en Charkiv."
    assert last(nlp, before, "De [[marine|U:NIL]] trok zich terug.") == "oekraiense-marine"
    assert last(nlp, "De [[marine|U:NIL]] trok zich terug.") == "koninklijke-marine"


def test_a_short_form_in_brackets_decides_a_bare_name(nlp):
    text = (
        "De [[13 Lichte Brigade|U:NIL]] (hierna: de [[Brigade|U:NIL]]) oefent. De [[Brigade|U:NIL]] is terug."
    )
    assert links(nlp, text) == [["13-lichte-brigade"] * 3]
    assert last(nlp, "De [[Brigade|U:NIL]] keert terug.") == "NIL"
    letter = f"{text}\n\nIn mei gaat de [[Brigade|U:NIL]] weg."
    assert last(nlp, letter) == "13-lichte-brigade"  # over an empty line too
    later = "In mei gaat de [[Brigade|U:NIL]] weg."
    assert links(nlp, text, "Niets.", later)[-1] == ["13-lichte-brigade"]  # and paragraph by paragraph
    other = "De [[Luchtmobiele Brigade|U:NIL]] (hierna: de [[LMB|U:NIL]]) is er ook."
    assert links(nlp, text, f"{other} {later}")[-1][-1] == "13-lichte-brigade"  # beside a paragraph's own


def test_short_forms_of_the_whole_letter_may_be_given(nlp):
    doc = marked(nlp, "De [[Brigade|U:NIL]] keert terug.")
    doc._.short_forms = {"brigade": "43 Gemechaniseerde Brigade"}
    assert nlp(doc).ents[0].kb_id_ == "43-gemechaniseerde-brigade"


@pytest.mark.parametrize(
    ("longer", "bare", "expected", "otherwise"),
    [
        ("[[Leopard 1A5-tanks|W:NIL]]", "[[Leopards|W:NIL]]", "leopard-1a5", "leopard-2"),
        ("[[Leopard 2A4|W:NIL]]", "[[Leopards|W:NIL]]", "leopard-2a4", "leopard-2"),
        ("[[EUTM Somalië|M:NIL]]", "[[EUTM|M:NIL]]", "eutm-somalia", "eutm-mali"),
    ],
)
def test_a_longer_name_before_decides_a_bare_one(nlp, longer, bare, expected, otherwise):
    assert last(nlp, f"Er zijn {longer}. De {bare} zijn er.") == expected
    assert last(nlp, f"Er zijn {longer}.", "Niets.", f"De {bare} zijn er.") == expected
    assert last(nlp, f"Er zijn {longer}.\n\nDe {bare} zijn er.") == expected
    assert last(nlp, f"De {bare} zijn er.") == otherwise
    first, _ = links(nlp, f"De {bare} zijn er.", f"Er zijn {longer}.")
    assert first == [otherwise]  # what comes later in the letter decides nothing


def test_letters_do_not_know_of_each_other(nlp):
    docs = [
        marked(nlp, "Er zijn [[Leopard 1A5-tanks|W:NIL]].", "een"),
        marked(nlp, "De [[Leopards|W:NIL]].", "twee"),
        marked(nlp, "Er zijn [[Leopard 1A5-tanks|W:NIL]].", None),
        marked(nlp, "De [[Leopards|W:NIL]].", None),
    ]
    assert [doc.ents[0].kb_id_ for doc in nlp.pipe(docs)] == ["leopard-1a5", "leopard-2"] * 2


def test_a_letter_goes_on_across_batches(nlp):
    texts = ["Er zijn [[Leopard 1A5-tanks|W:NIL]].", "Niets.", "Niets.", "De [[Leopards|W:NIL]]."]
    for size in (1, 2, 3, 128):
        docs = nlp.pipe([marked(nlp, text, "brief") for text in texts], batch_size=size)
        assert [ent.kb_id_ for doc in docs for ent in doc.ents] == ["leopard-1a5"] * 2


def test_what_came_before_a_doc_may_be_given(nlp):
    doc = marked(nlp, "De [[Leopards|W:NIL]] en de [[marine|U:NIL]].")
    doc._.established, doc._.countries = ["leopard-1a5"], {"UA": 5}
    assert [ent.kb_id_ for ent in nlp(doc).ents] == ["leopard-1a5", "oekraiense-marine"]


def test_nil_from_the_threshold_on(small):
    linker = small.get_pipe("entity_linker")
    (link,) = linker.predict([marked(small, "De [[Groep|U:NIL]].")])[0]
    assert isinstance(link, Link)
    assert link.kb_id == "groep-a"
    assert sum(share for _, share in link.candidates) + link.nil == pytest.approx(1)
    linker.nil_threshold = link.nil
    assert links(small, "De [[Groep|U:NIL]].") == [["NIL"]]
    linker.nil_threshold = link.nil + 1e-6
    assert links(small, "De [[Groep|U:NIL]].") == [["groep-a"]]
    linker.nil_threshold = 2.0
    assert links(small, "De [[Iets Onbekends|U:NIL]].") == [["NIL"]]  # no candidate at all


def test_candidates_have_shares_the_highest_first(small):
    (doc,) = small.pipe([marked(small, "De [[Groep|U:NIL]] kost [[zes|A]].")])
    group, amount = doc.ents
    scored = group._.candidates
    assert [one["id"] for one in scored] == ["groep-a", "groep-b"]
    assert 1 > scored[0]["score"] > scored[1]["score"] > 0
    assert (amount.kb_id_, amount._.candidates) == ("NIL", [])


def test_links_that_are_there_stay_when_told_so():
    texts = "De [[Groep Alfa|U:NIL]]."
    for overwrite, expected in ((True, "groep-a"), (False, "mijn-groep")):
        nlp = spacy.blank("nl")
        add_linker(nlp, [entity("groep-a", "Groep Alfa")], overwrite=overwrite)
        doc = marked(nlp, texts)
        for token in doc.ents[0]:
            token.ent_kb_id_ = "mijn-groep"
        assert nlp(doc).ents[0].kb_id_ == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Niets te koppelen.", "Voor [[zes|A]] euro."])
def test_docs_without_a_mention_to_link(nlp, text):
    doc = nlp(marked(nlp, text))
    assert doc.text == read_markup(text)[0]
    assert {ent.kb_id_ for ent in doc.ents} <= {"NIL"}
    assert nlp.get_pipe("entity_linker").predict([doc]) == [[Link("NIL", [], 1.0)] * len(doc.ents)]
    assert list(nlp.pipe([])) == []


PARTS = [
    "De [[marine|U:NIL]] vaart.",
    "In Kyiv is overleg.",
    "Er zijn [[Leopard 1A5-tanks|W:NIL]].",
    "De [[Leopards|W:NIL]] rijden.",
    "De [[EUTM|M:NIL]] is in Mogadishu.",
    "De [[13 Lichte Brigade|U:NIL]] (hierna: de [[Brigade|U:NIL]]).",
    "De [[Brigade|U:NIL]] oefent met [[zes|A]] man.",
]


@pytest.fixture(scope="module")
def saved(nlp, tmp_path_factory):
    """The pipeline from disk, from its bytes, and the linker alone from either; each under another threshold."""
    folder = tmp_path_factory.mktemp("linker")
    linker = nlp.get_pipe("entity_linker")
    nlp.to_disk(folder / "pipeline")
    linker.to_disk(folder / "linker")
    others = [spacy.load(folder / "pipeline")]
    others.append(spacy.blank("nl").from_config(nlp.config).from_bytes(nlp.to_bytes()))
    for threshold, read in (
        (0.5, lambda new: new.from_disk(folder / "linker")),  # one given at loading would go first
        (0.9, lambda new: new.from_bytes(linker.to_bytes())),
    ):
        bare = blank_pipeline()  # strings lie in the vocabulary, not in the linker
        bare.vocab.from_bytes(nlp.vocab.to_bytes())
        read(add_linker(bare, [entity("x", "Iks")], nil_threshold=threshold))
        others.append(bare)
    others.append(pickle.loads(pickle.dumps(nlp)))  # what a process that is spawned gets
    return others


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6), st.booleans())
def test_a_saved_linker_links_alike(nlp, saved, parts, whole):
    texts = ["\n\n".join(parts)] if whole else parts

    def read(pipeline):
        docs = pipeline.pipe([marked(pipeline, text, "brief") for text in texts])
        return [(ent.text, ent.kb_id_, ent._.candidates) for doc in docs for ent in doc.ents]

    for other in saved:
        assert read(other) == read(nlp)


def test_settings_are_saved(saved, nlp):
    assert len(saved) == 5
    first = nlp.get_pipe("entity_linker")
    for other in saved:
        linker = other.get_pipe("entity_linker")
        assert linker.nil_threshold == first.nil_threshold == 0.5
        assert set(linker.kb.get_entity_strings()) == set(first.kb.get_entity_strings())


def test_a_threshold_given_at_loading_goes_before_the_saved_one(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    other = spacy.load(tmp_path, config={"components.entity_linker.nil_threshold": 0.25})
    assert other.get_pipe("entity_linker").nil_threshold == 0.25


def test_links_survive_every_way_of_keeping_a_doc(nlp):
    doc = nlp(marked(nlp, " ".join(PARTS[:4]), "brief"))

    def kept(one):
        return [(ent.text, ent.label_, ent.kb_id_, ent._.candidates) for ent in one.ents], one._.letter

    assert [ent.kb_id_ for ent in doc.ents][1:] == ["leopard-1a5"] * 2
    fresh = spacy.blank("nl").vocab
    assert kept(Doc(fresh).from_bytes(doc.to_bytes())) == kept(doc)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    assert kept(next(iter(DocBin().from_bytes(stored).get_docs(spacy.blank("nl").vocab)))) == kept(doc)
    # spaCy's JSON leaves links out; the candidates in it still tell them apart
    plain = json.loads(json.dumps(doc.to_json(underscore=["candidates"])))
    assert [one["value"][0]["id"] for one in plain["underscore_span"]["candidates"]] == [
        ent.kb_id_ for ent in doc.ents
    ]


def test_two_processes_link_as_one_does(nlp):
    texts = [marked(nlp, part, f"brief-{number}") for number, part in enumerate(PARTS)]
    alone = [[ent.kb_id_ for ent in doc.ents] for doc in nlp.pipe(copy.deepcopy(texts))]
    two = [[ent.kb_id_ for ent in doc.ents] for doc in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert two == alone


def example_of(nlp, text):
    plain, spans = read_markup(text)
    gold = nlp.make_doc(plain)
    gold.ents = [gold.char_span(one.start, one.end, one.label, kb_id=one.kb_id or 0) for one in spans]
    return Example(nlp.make_doc(plain), gold)


def test_training_learns_that_countries_decide_and_not_which():
    """Shown Dutch, Ukrainian and Belgian ships alone, it tells Russian ones by their country."""
    nlp = spacy.blank("nl")
    countries = {"NL": "Nederland", "UA": "Oekraïne", "BE": "België", "RU": "Rusland"}
    adjectives = {"NL": "Nederlandse", "UA": "Oekraïense", "BE": "Belgische", "RU": "Russische"}
    entities = [
        entity(f"marine-{code.lower()}", f"{adjectives[code]} marine", ("marine", 0.25), country=code)
        for code in countries
    ]
    linker = add_linker(nlp, entities, {})
    texts = ["De [[marine|U:{id}]] van {land} vaart.", "In {land} ligt de [[marine|U:{id}]]."]
    examples = [
        example_of(nlp, text.format(id=f"marine-{code.lower()}", land=countries[code]))
        for text, code in itertools.product(texts, ["NL", "UA", "BE"])
    ]
    untold = "De [[marine|U:NIL]] van Rusland vaart."
    assert len({share for _, share in linker.predict([marked(nlp, untold)])[0][0].candidates}) == 1
    optimizer = nlp.create_optimizer()
    optimizer.learn_rate = 0.02
    losses = [linker.update(examples, sgd=optimizer)["entity_linker"] for _ in range(60)]
    assert losses[-1] < losses[0] / 4
    assert links(nlp, untold) == [["marine-ru"]]
    assert links(nlp, "In Brugge ligt de [[marine|U:NIL]].") == [["marine-be"]]


def test_training_on_nothing_changes_nothing(small):
    linker = small.get_pipe("entity_linker")
    before = linker.model.to_bytes()
    for examples in ([], [example_of(small, "Niets.")]):
        assert linker.update(examples, sgd=small.create_optimizer()) == {"entity_linker": 0.0}
    assert linker.model.to_bytes() == before


def test_scores_count_gold_mentions_that_were_found(small):
    text = "De [[Groep Alfa|U:groep-a]], de [[Groep|U:groep-b]], [[Niets|U:NIL]] en [[zes|A]]."
    example = example_of(small, text)
    example.predicted.ents = example.get_aligned_spans_y2x(example.reference.ents)
    example.predicted = small.get_pipe("entity_linker")(example.predicted)
    assert score_links([example]) == {
        "link_accuracy": pytest.approx(2 / 3),
        "link_accuracy_ambiguous": 0.0,  # `Groep` alone
    }
    assert score_links([]) == {"link_accuracy": None, "link_accuracy_ambiguous": None}


def test_a_linker_without_records_still_reads(small):
    small.get_pipe("entity_linker").set_entities([])
    assert links(small, "De [[Groep Alfa|U:NIL]] van België.") == [["groep-a"]]


@pytest.mark.parametrize("content", [None, "", "{}\n", "geen json\n"])
def test_faults_in_the_records_are_one_line_that_names_the_file(small, tmp_path, content):
    path = tmp_path / "entities.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf8")
    with pytest.raises(ProjectError) as caught:
        small.get_pipe("entity_linker").initialize(lambda: [], entities=str(path))
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_base_that_is_not_there_is_one_line(small, tmp_path):
    load = spacy.util.registry.misc.get("kamerstuk.KnowledgeBase.v1")(tmp_path / "kb")
    with pytest.raises(ProjectError, match="holds no knowledge base; build it first") as caught:
        small.get_pipe("entity_linker").initialize(lambda: [], kb_loader=load)
    assert "\n" not in str(caught.value)
