"""Augmented examples are as true to the guide as the gold they are made from."""

import pytest
from augmentation_data import CHANGES, augmented, augmenter, example_of, examples, nlp, pools
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin, Span
from spacy.training import Example
from spacy.util import registry

from pipeline.amounts import parse_amount
from pipeline.annotations.gold.guide_checks import ARTICLES
from pipeline.core.errors import ProjectError
from pipeline.knowledge_base.lookup.index import AliasIndex
from pipeline.knowledge_base.names.normalise import normalise
from pipeline.lab.experiments.ents_as_spans import create_ents_as_spans
from pipeline.training.augmentation.augmenters import PassageAugmenter
from pipeline.training.augmentation.invented_names import BYSTANDER
from pipeline.training.augmentation.number_formats import NumberFormats
from pipeline.training.augmentation.surroundings import KINDS as SURROUNDINGS
from pipeline.training.augmentation.surroundings import Surroundings

SEEDS = st.integers(0, 2**32)
SOME = st.integers(0, len(examples()) - 1).map(lambda at: examples()[at])
SHARES = {
    "replacement": 0.25,
    "invention": 0.2,
    "numbers": 0.3,
}
KINDS = st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, unique=True)


def spans(doc):
    return [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents]


@settings(max_examples=150, deadline=None)
@given(SOME, KINDS, SEEDS)
def test_every_span_survives_with_its_label(example, kinds, seed):
    (result,) = augmenter(*kinds, seed=seed)(nlp(), example)
    before, after = example.reference, result.reference
    assert [ent.label_ for ent in after.ents] == [ent.label_ for ent in before.ents]
    assert result.predicted.text == after.text
    assert not result.predicted.ents
    assert after.user_data == before.user_data
    for ent in after.ents:
        assert ent.text.strip() == ent.text
        assert not any(token.is_sent_start for token in ent[1:])
        words = ent.text.lower().split()
        assert ent.label_ == "AMOUNT" or len(words) == 1 or words[0] not in ARTICLES
    # what training reads are the tokens that the pipeline makes
    assert [token.text for token in after] == [token.text for token in nlp().make_doc(after.text)]
    assert len(list(after.sents)) == len(list(before.sents))


@settings(max_examples=60, deadline=None)
@given(SOME, KINDS, SEEDS)
def test_a_seed_gives_the_same_copy(example, kinds, seed):
    assert spans(augmented(example, *kinds, seed=seed)) == spans(augmented(example, *kinds, seed=seed))


@settings(max_examples=60, deadline=None)
@given(SOME, SEEDS)
def test_text_outside_mentions_stays(example, seed):
    assume(not BYSTANDER.search(example.text))
    after = augmented(example, "replacement", "invention", seed=seed)
    assert outside(after) == outside(example.reference)


def outside(doc):
    text, at = "", 0
    for ent in doc.ents:
        text, at = text + doc.text[at : ent.start_char] + "|", ent.end_char
    return text + doc.text[at:]


@settings(max_examples=60, deadline=None)
@given(SOME, SEEDS)
def test_links_are_of_the_right_type_and_invented_names_have_none(example, seed):
    for ent in augmented(example, "replacement", seed=seed).ents:
        assert not ent.kb_id_ or pools().entities[ent.kb_id_].type == ent.label_
    before = example.reference
    for old, new in zip(before.ents, augmented(example, "invention", seed=seed).ents, strict=True):
        if new.text != old.text:
            assert new.kb_id_ == ""
            assert normalise(new.text) not in pools().known


def test_the_base_finds_the_entity_of_a_replaced_mention():
    index = AliasIndex(pools().entities.values())
    found = []
    for seed, example in enumerate(examples()):
        replaced = augmented(example, "replacement", seed=seed)
        for old, new in zip(example.reference.ents, replaced.ents, strict=True):
            if new.kb_id_ and new.text != old.text:
                best = index.find(new.text, new.label_)[:1]
                found.append(bool(best) and best[0].id == new.kb_id_)
    assert len(found) > 50
    assert sum(found) / len(found) > 0.97


@settings(max_examples=60, deadline=None)
@given(SOME, SEEDS)
def test_amounts_keep_their_value(example, seed):
    before, after = example.reference, augmented(example, "numbers", seed=seed)
    for old, new in zip(before.ents, after.ents, strict=True):
        if old.label_ == "AMOUNT" and new.text != old.text:
            assert value(new) == value(old)


def value(ent):
    sentence = ent.sent
    before = ent.doc.text[sentence.start_char : ent.start_char]
    return parse_amount(ent.text, ent.doc.text[ent.end_char : sentence.end_char], before=before)


def drawn(example, kind, count=60):
    return {tuple(spans(augmented(example, kind, seed=seed))) for seed in range(count)}


def test_a_compound_a_plural_and_a_ship_keep_their_form():
    example = example_of(
        "Er gaan Patriot-systemen, F-16's en Zr.Ms. Tromp.",
        ("Patriot-systemen", "WEAPON", "patriot"),
        ("F-16's", "WEAPON", "f-16"),
        ("Zr.Ms. Tromp", "WEAPON", "zr-ms-tromp"),
    )
    for kind in ("replacement", "invention"):
        for system, plane, ship in drawn(example, kind):
            assert system[0].endswith("-systemen")
            assert plane[0].endswith("s")
            assert ship[0].startswith("Zr.Ms. ")
    assert any(system[2] == "nasams" for system, _, _ in drawn(example, "replacement", 300))


def test_names_in_compounds_of_other_things_change_too():
    example = example_of("Het F-35-programma en de Leopard 2 coalitie, met EU-training.")
    texts = {augmented(example, "invention", seed=seed).text for seed in range(40)}
    assert len(texts) > 20
    assert all(text.endswith(", met EU-training.") and "-programma en de" in text for text in texts)
    assert all(not augmented(example, "invention", seed=seed).ents for seed in range(5))


def test_adjectives_agree():
    example = example_of("Een kernwapen.", ("kernwapen", "WEAPON", "kernwapen"))
    texts = {first[0] for (first,) in drawn(example, "replacement")}
    assert "chemisch wapen" in texts
    assert not any(text.split()[0].endswith("e") for text in texts if " " in text)


def test_number_and_gender_of_class_nouns_stay():
    example = example_of(
        "Een nieuw fregat en twee raketten.", ("fregat", "WEAPON", "fregat"), ("raketten", "WEAPON", "raket")
    )
    seen = drawn(example, "replacement")
    assert len(seen) > 10
    ones, many = {one[0] for one, _ in seen}, {two[0] for _, two in seen}
    assert all(text.endswith(("fregat", "schip", "vaartuig", "korvet", "platform")) for text in ones)
    assert all(text.endswith(("en", "s")) for text in many)


def test_a_mission_keeps_its_noun_and_a_unit_its_article():
    example = example_of(
        "In operatie Interflex traint het Korps Mariniers, met de Oekraïense krijgsmacht.",
        ("operatie Interflex", "MISSION", "interflex"),
        ("Korps Mariniers", "UNIT", "korps-mariniers"),
        ("Oekraïense krijgsmacht", "UNIT", "oekraiense-krijgsmacht"),
    )
    for mission, unit, force in drawn(example, "replacement"):
        assert mission[0].startswith("operatie ")
        assert not unit[0].endswith(("Brigade", "Group", "Force", "Marine"))
        assert force[0].endswith("e krijgsmacht")


def test_a_name_and_its_short_form_in_brackets_change_together():
    example = example_of(
        "De NATO Response Force (NRF) staat klaar.",
        ("NATO Response Force", "UNIT", "nato-response-force"),
        ("NRF", "UNIT", "nato-response-force"),
    )
    seen = drawn(example, "replacement")
    assert len(seen) > 5
    assert all(long[2] == short[2] for long, short in seen)


def test_elliptical_pairs_stay():
    example = example_of(
        "Met Patriotsystemen en -raketten.",
        ("Patriotsystemen", "WEAPON", "patriot"),
        ("-raketten", "WEAPON", "patriot"),
    )
    assert drawn(example, "replacement", 20) == {tuple(spans(example.reference))}


def test_the_stop_of_an_abbreviation_at_the_end_of_a_sentence_is_not_lost():
    example = example_of("Dat kost € 95 mln.", ("€ 95 mln.", "AMOUNT", ""))
    assert all(amount[0].endswith(".") for (amount,) in drawn(example, "numbers"))


@pytest.mark.parametrize("kind", sorted(SURROUNDINGS))
def test_surroundings_leave_mentions_as_they_are(kind):
    example = example_of(
        "De minister heeft de belangrijke samenwerking met de Koninklijke Landmacht over F-16's aangekondigd",
        ("Koninklijke Landmacht", "UNIT", "koninklijke-landmacht"),
        ("F-16's", "WEAPON", "f-16"),
    )
    changed = set()
    for seed in range(20):
        (result,) = PassageAugmenter([(1, Surroundings([kind]))], seed)(nlp(), example)
        changed.add(result.reference.text)
        texts = [ent.text.replace("’", "'") for ent in result.reference.ents]
        assert texts == ["Koninklijke Landmacht", "F-16's"]
    assert changed != {example.reference.text}


def test_a_share_is_a_share():
    with pytest.raises(ProjectError, match=r"NumberFormats is 1\.5"):
        PassageAugmenter([(1.5, NumberFormats())], seed=0)


def test_without_shares_nothing_changes(root):
    augment = registry.augmenters.get("kamerstuk.Augmenter.v1")(root / "corpus/knowledge_base/entities.jsonl")
    assert all(next(augment(nlp(), one)) is one for one in examples())


def test_half_of_the_passages_stay_the_very_same_example(root):
    create = registry.augmenters.get("kamerstuk.Augmenter.v1")
    augment = create(root / "corpus/knowledge_base/entities.jsonl", seed=3, **SHARES)
    results = [result for one in examples() for result in augment(nlp(), one)]
    assert len(results) == len(examples())
    same = sum(result is one for one, result in zip(examples(), results, strict=True))
    assert 0.5 < same / len(results) < 0.95
    words = [sum(len(one.reference) for one in group) for group in (examples(), results)]
    assert words[1] == pytest.approx(words[0], rel=0.05)


def test_the_corpus_of_a_training_config(tmp_path, root):
    path = tmp_path / "train.spacy"
    DocBin(docs=[one.reference for one in examples()], store_user_data=True).to_disk(path)
    settings_of = {
        "@augmenters": "kamerstuk.Augmenter.v1",
        "entities": str(root / "corpus/knowledge_base/entities.jsonl"),
        "mentions": str(path),
        "seed": 5,
        **SHARES,
    }
    corpus_of = {"@readers": "spacy.Corpus.v1", "path": str(path), "gold_preproc": False}
    config = {"corpus": corpus_of | {"augmenter": settings_of}}

    def epochs():
        corpus = registry.resolve(config)["corpus"]
        return [[spans(one.reference) for one in corpus(nlp())] for _ in range(2)]

    first, second = epochs()
    assert first != second
    assert epochs() == [first, second]
    assert len(first) == len(examples())


@pytest.mark.parametrize("text", ["nothing", None])
def test_a_training_file_that_is_none_is_told(tmp_path, root, text):
    path = tmp_path / "train.spacy"
    if text:
        path.write_text(text)
    create = registry.augmenters.get("kamerstuk.Augmenter.v1")
    with pytest.raises(ProjectError, match="spacy project run gold"):
        create(root / "corpus/knowledge_base/entities.jsonl", path)


def test_entities_become_a_span_group_after_the_text_was_changed():
    make_doc = nlp().make_doc
    doc = make_doc("Zes F-35's vlogen.")
    doc.ents = [Span(doc, 1, 2, "WEAPON")]

    def shout(_, example):
        changed = make_doc("ZES F-35'S VLOGEN.")
        changed.ents = [Span(changed, one.start, one.end, one.label) for one in example.reference.ents]
        yield Example(make_doc(changed.text), changed)

    for before, text in ((None, "F-35's"), (shout, "F-35'S")):
        copy = create_ents_as_spans("sc", before)
        (example,) = copy(nlp(), Example(make_doc(doc.text), doc))
        assert [(one.text, one.label_) for one in example.reference.spans["sc"]] == [(text, "WEAPON")]
