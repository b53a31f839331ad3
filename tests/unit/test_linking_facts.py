"""What is kept of an entity, and how paragraphs and letters are read for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linking_data import entity, marked

from pipeline.components.attributes.extensions import register_extensions
from pipeline.components.linker.entity_facts import Facts, FactTable, content_words
from pipeline.components.linker.letter_memory import LetterMemory, Paragraph, paragraphs

FLEET = entity(
    "vloot",
    "Zwarte Zeevloot",
    "vloot van Rusland",
    country="RU",
    period={"start": 1783, "end": None},
    description="Vloot met de haven Sebastopol, die Oekraïne bestookt.",
)
CLASS = entity("houwitser", "houwitser", type="WEAPON", description="Geschut.")
ALLIANCE = entity(
    "eutm", "EUTM Mali", "EUTM", type="MISSION", country="EU", period={"start": 2013, "end": 2024}
)


def test_facts_of_a_record():
    facts = FactTable.of_entities([FLEET, CLASS, ALLIANCE])
    fleet = facts["vloot"]
    assert (fleet.type, fleet.country, fleet.parent, fleet.is_class) == ("UNIT", "RU", "", False)
    assert (fleet.start, fleet.end) == (1783, 0)
    assert fleet.places == {"RU"}
    assert fleet.hints == {"UA"}  # Sebastopol is no news beside the country itself
    assert fleet.names == {"zwarte", "zeevloot", "vloot", "rusland"}
    assert {"haven", "sebastopol"} <= fleet.words
    assert fleet.words.isdisjoint(fleet.names | {"met", "de", "die"})
    assert facts["houwitser"].is_class
    assert facts["eutm"].country == "EU"
    assert facts["eutm"].places == {"ML"}  # an alliance is no place, a name may be
    assert (facts["eutm"].start, facts["eutm"].end) == (2013, 2024)


def test_a_word_says_the_less_the_more_entities_have_it():
    table = FactTable.of_entities(
        [entity("a", "Eskader Noord"), entity("b", "Eskader Zuid"), entity("c", "Eskader Zuid Oost")]
    )
    weights = table.weights
    assert weights["noord"] == weights["oost"] == 1.0
    assert weights["noord"] > weights["zuid"] > weights["eskader"] >= 0.0


def test_a_table_of_nothing():
    assert FactTable().weights == {}
    assert FactTable.from_rows(FactTable().to_rows()) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("De F-16's van het 322 Squadron", ["16", "322", "squadron"]),
        ("en de van", []),
        ("", []),
        ("Oekraïense KUSTWACHT", ["oekraïense", "kustwacht"]),
    ],
)
def test_content_words(text, words):
    assert content_words(text) == words


names = st.frozensets(st.text(max_size=8), max_size=5)
facts = st.builds(
    Facts,
    type=st.sampled_from(["WEAPON", "UNIT", "MISSION"]),
    country=st.sampled_from(["", "NL", "EU"]),
    places=names,
    hints=names,
    parent=st.text(max_size=5),
    is_class=st.booleans(),
    start=st.integers(0, 2100),
    end=st.integers(0, 2100),
    names=names,
    words=names,
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), facts, max_size=5))
def test_facts_come_back_from_plain_values(table):
    import srsly

    table = FactTable(table)
    again = FactTable.from_rows(srsly.msgpack_loads(srsly.msgpack_dumps(table.to_rows())))
    assert again == table
    assert again.weights == table.weights
    assert all(isinstance(one, Facts) for one in again.values())


def test_a_letter_remembers_links_and_countries_in_order(blank):
    register_extensions()
    memory = LetterMemory(["eerder"], {"UA": 1})
    (paragraph,) = paragraphs(blank("In Kyiv en Moskou vergaderde Oekraïne."))
    memory.add(paragraph, ["a", "NIL", "", "b", "a"])
    assert memory.established == ["eerder", "a", "b", "a"]
    assert memory.countries == {"UA": 3, "RU": 1}
    assert memory.shares == {"UA": 0.75, "RU": 0.25}
    assert LetterMemory().shares == {}


def test_memories_share_nothing():
    established, countries = ["a"], {"UA": 1}
    memory = LetterMemory(established, countries)
    memory.established.append("b")
    memory.countries["RU"] += 1
    assert (established, countries) == (["a"], {"UA": 1})


def test_a_letter_is_cut_at_empty_lines(blank):
    register_extensions()
    doc = marked(blank, "De [[marine|U:NIL]] vaart.\nNog een regel.\n\nHet [[leger|U:NIL]] niet.\n\n\nSlot.")
    parts = list(paragraphs(doc))
    assert [[ent.text for ent in part.ents] for part in parts] == [["marine"], ["leger"], []]
    assert [doc[part.start : part.end].text.split()[0] for part in parts] == ["De", "Het", "Slot."]
    assert [ent for part in parts for ent in part.ents] == list(doc.ents)


@given(st.text(alphabet="ab.\n ", max_size=40), st.sets(st.integers(0, 39)))
def test_every_entity_is_in_one_paragraph(blank, text, at):
    from spacy.tokens import Span

    doc = blank(text)
    doc.ents = [Span(doc, i, i + 1, label="UNIT") for i in sorted(at) if i < len(doc) and not doc[i].is_space]
    assert [ent for part in paragraphs(doc) for ent in part.ents] == list(doc.ents)


def test_an_empty_doc_has_no_paragraphs(blank):
    assert list(paragraphs(blank.make_doc(""))) == []


def test_what_is_read_off_a_paragraph(blank):
    register_extensions()
    doc = blank("In 2014 viel Rusland binnen. De marine week in maart 2022 uit naar Odesa, met 20220 man.")
    (paragraph,) = paragraphs(doc)
    assert paragraph.years == [2014, 2022]
    assert paragraph.countries == {"RU", "UA"}
    marine = next(token.i for token in doc if token.text == "marine")
    sentence = paragraph.sentence_of(doc[marine : marine + 1])
    assert doc[sentence.start : sentence.end].text.startswith("De marine")
    assert "rusland" not in paragraph.words_of(sentence)
    assert {"rusland", "odesa"} <= paragraph.words


def test_places_of_countries_are_those_of_the_doc(blank):
    register_extensions()
    doc = blank("Eerste alinea.\n\nDe marine van Oekraïne.")
    *_, last = paragraphs(doc)
    assert [doc[cue.start : cue.end].text for cue in last.cues] == ["Oekraïne"]


def test_without_sentence_boundaries_the_paragraph_is_one_sentence(blank):
    doc = blank.make_doc("Een. Twee. Drie.")
    paragraph = Paragraph(doc, 0, len(doc), [])
    sentence = paragraph.sentence_of(doc[2:3])
    assert sentence == (0, len(doc))
    assert paragraph.words_of(sentence) == paragraph.words
