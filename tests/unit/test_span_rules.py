import json

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Span

from pipeline.annotations.gold.convert import make_doc
from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.components.recogniser.span_rules import SpanRules


def after(nlp, text, found, label):
    doc = nlp.make_doc(text)
    span = doc.char_span(text.index(found), text.index(found) + len(found), label=label)
    doc.ents = (span,)
    return [(ent.text, ent.label_) for ent in SpanRules()(doc).ents]


@pytest.fixture(scope="module")
def nlp():
    made = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": "kamerstuk.Tokenizer.v1"}}})
    made.add_pipe("kamerstuk_sentences")
    return made


@pytest.mark.parametrize(
    ("text", "found", "label", "kept"),
    [
        ("Met onze krijgsmacht gaat het goed.", "onze krijgsmacht", "UNIT", "krijgsmacht"),
        ("Wij willen een sterke krijgsmacht.", "sterke krijgsmacht", "UNIT", "krijgsmacht"),
        ("Dat doet de Deense krijgsmacht.", "Deense krijgsmacht", "UNIT", "Deense krijgsmacht"),
        ("Wij steunen Althea\nen meer.", "Althea\n", "MISSION", "Althea"),
        ("Dat doet een nieuwe brigade.", "brigade", "UNIT", None),
        ("Dat doet 13 Lichte Brigade.", "13 Lichte Brigade", "UNIT", "13 Lichte Brigade"),
        ("De missie Althea loopt af.", "Althea", "MISSION", "missie Althea"),
        ("Wij steunen Althea; dat blijft.", "Althea;", "MISSION", "Althea"),
        ("De operatie loopt af.", "operatie", "MISSION", None),
        ("Er komen wapensystemen bij.", "wapensystemen", "WEAPON", None),
        ("De (artillerie) munitie is op.", "(artillerie) munitie", "WEAPON", "(artillerie) munitie"),
        ("Tegen raket- en droneaanvallen helpt het.", "raket-", "WEAPON", None),
        ("De Scud- en Nodong-raketten dreigen.", "Scud-", "WEAPON", "Scud-"),
        ("Dat kost (5 miljoen euro) extra.", "5 miljoen euro)", "AMOUNT", "5 miljoen euro"),
        (
            "Dat is slechts circa 2 miljoen euro waard.",
            "slechts circa 2 miljoen euro",
            "AMOUNT",
            "circa 2 miljoen euro",
        ),
        ("Dat kost € 23 minder dan eerst.", "€ 23 minder", "AMOUNT", "€ 23"),
        ("Dat kost € 45 mln. extra.", "€ 45 mln.", "AMOUNT", "€ 45 mln."),
        ("Er is 135 miljoen kilogram fosfaat.", "135 miljoen", "AMOUNT", None),
        ("Er komen tussen de 15 en 20 tanks.", "tussen de 15 en 20", "AMOUNT", "tussen de 15 en 20"),
        ("Dat kost € 8,000,000 extra.", "€ 8,000,000", "AMOUNT", "€ 8,000,000"),
        ("Er zijn 40 000 155 mm granaten.", "40 000 155", "AMOUNT", "40 000"),
    ],
)
def test_edges_follow_the_guide(nlp, text, found, label, kept):
    assert after(nlp, text, found, label) == ([(kept, label)] if kept else [])


@pytest.mark.parametrize(
    ("text", "found", "parts"),
    [
        ("Het gaat om 9, 11 en 13 miljoen euro.", "9, 11 en 13 miljoen euro", ["9", "11", "13 miljoen euro"]),
        ("Het gaat om 9, 11 en 13 miljoen euro.", "9, 11", ["9", "11"]),
        ("Het gaat om 9 en 11 miljoen euro.", "9 en 11 miljoen euro", ["9", "11 miljoen euro"]),
        ("Het gaat om 15 of 16, meer niet.", "15 of 16", ["15 of 16"]),
        ("Het gaat om 9, 5 miljoen euro.", "9, 5 miljoen euro", ["9, 5 miljoen euro"]),
    ],
)
def test_numbers_of_a_list_are_amounts_each(nlp, text, found, parts):
    assert [part for part, _ in after(nlp, text, found, "AMOUNT")] == parts


def test_a_grown_mission_does_not_swallow_its_neighbour(nlp):
    doc = nlp.make_doc("De operatie Althea loopt.")
    doc.ents = (Span(doc, 1, 2, label="UNIT"), Span(doc, 2, 3, label="MISSION"))
    assert [ent.text for ent in SpanRules()(doc).ents] == ["operatie"]


def test_links_stay(nlp):
    doc = nlp.make_doc("Met onze krijgsmacht.")
    doc.ents = (Span(doc, 1, 3, label="UNIT", kb_id="nederlandse-krijgsmacht"),)
    assert [(ent.text, ent.kb_id_) for ent in SpanRules()(doc).ents] == [
        ("krijgsmacht", "nederlandse-krijgsmacht")
    ]


def test_no_gold_span_is_changed_but_those_that_are_known(nlp, root):
    changed = []
    spans = 0
    for task in read_tasks(root / "annotations" / "gold"):
        doc = nlp.get_pipe("kamerstuk_sentences")(make_doc(task, nlp))
        before = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
        spans += len(before)
        if [(ent.start, ent.end, ent.label_) for ent in SpanRules()(doc).ents] != before:
            changed.append(task.key)
    assert spans > 7000
    known = json.loads((root / "tests/regression/span_rules_against_gold.json").read_text(encoding="utf8"))
    assert changed == [(row["letter"], row["paragraph"]) for row in known]


PLAIN = spacy.blank("nl")


@settings(deadline=None)
@given(
    st.text(max_size=60),
    st.integers(0, 12),
    st.integers(1, 12),
    st.sampled_from(["WEAPON", "AMOUNT", "MISSION"]),
)
def test_any_span_gives_a_sound_doc(text, start, size, label):
    doc = PLAIN.make_doc(text)
    if start + size > len(doc):
        return
    doc.ents = (Span(doc, start, start + size, label=label),)
    once = [(ent.start, ent.end) for ent in SpanRules()(doc).ents]
    assert [(ent.start, ent.end) for ent in SpanRules()(doc).ents] == once


@pytest.mark.parametrize(
    ("text", "found", "kept"),
    [
        (
            "De Walrusklasse onderzeeboten varen.",
            ["Walrusklasse", "onderzeeboten"],
            ["Walrusklasse onderzeeboten"],
        ),
        (
            "De pantservoertuigen Fennek rijden.",
            ["pantservoertuigen", "Fennek"],
            ["pantservoertuigen Fennek"],
        ),
        ("Met de SMART-L radar gaat het.", ["SMART-L", "radar"], ["SMART-L radar"]),
        ("Onderzeeboten Tomahawks en meer.", ["Onderzeeboten", "Tomahawks"], ["Onderzeeboten", "Tomahawks"]),
        ("Drie conventionele onderzeeboten.", ["onderzeeboten"], ["conventionele onderzeeboten"]),
        (
            "Met nucleair aangedreven onderzeeboten.",
            ["onderzeeboten"],
            ["nucleair aangedreven onderzeeboten"],
        ),
        ("De resterende onderzeeboten varen.", ["resterende onderzeeboten"], ["onderzeeboten"]),
        ("De torpedo’s zijn op.", ["torpedo"], ["torpedo’s"]),
        (
            "Het hulp- en ondersteuningsschip vaart.",
            ["ondersteuningsschip"],
            ["hulp- en ondersteuningsschip"],
        ),
        ("Langer doorvaren Walrusklasse 10", ["Walrusklasse 10"], ["Walrusklasse"]),
        ("De komst van de Leopard 2", ["Leopard 2"], ["Leopard 2"]),
        ("De F-16 vervanging loopt.", ["F-16"], []),
        ("De Patriot samenwerking loopt.", ["Patriot"], []),
        ("Het nieuwe wapensysteem komt.", ["nieuwe wapensysteem"], []),
        ("De paraatheidstermijn is kort.", ["paraatheidstermijn"], []),
    ],
)
def test_weapons_take_the_shape_that_the_guide_gives_them(nlp, text, found, kept):
    doc = nlp.make_doc(text)
    doc.ents = [
        doc.char_span(text.index(part), text.index(part) + len(part), label="WEAPON") for part in found
    ]
    assert [ent.text for ent in SpanRules()(doc).ents] == kept
