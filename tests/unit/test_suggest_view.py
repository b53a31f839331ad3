"""The page of a letter: names for people, tables as tables, Dutch and English around the text."""

import pytest
import spacy
from linking_data import add_linker, entity

from pipeline.letters import Letter
from pipeline.suggest.view import render_letter

TEXTS = ["De landmacht krijgt iets.", "Systeem", "Aantal", "Patriots van Vloot X", "twee"]


@pytest.fixture(scope="module")
def rendered():
    entities = [
        entity("koninklijke-landmacht", "Koninklijke Landmacht", "landmacht"),
        entity("patriot", "Patriot", "Patriots", type="WEAPON"),
    ]
    nlp = spacy.blank("nl")
    patterns = {"landmacht": "UNIT", "Patriots": "WEAPON", "Vloot X": "UNIT", "twee": "AMOUNT"}
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": label, "pattern": text} for text, label in patterns.items()]
    )
    add_linker(nlp, entities)
    nlp.add_pipe("kamerstuk_entity_info").set_entities(entities)
    nlp.add_pipe("kamerstuk_amounts")
    cells = [None, (0, 0), (0, 2), (1, 0), (1, 2)]
    paragraphs = [
        {"index": index, "kind": "table_cell", "text": text, "cell": cell, "table": 0}
        if cell
        else {"index": index, "kind": "body", "text": text}
        for index, (text, cell) in enumerate(zip(TEXTS, cells, strict=True))
    ]
    letter = Letter(id="brief", format="text", paragraphs=paragraphs)
    docs = {index: nlp(text) for index, text in enumerate(TEXTS)}
    return {language: render_letter(letter, docs, None, language) for language in ("nl", "en")}


def test_names_stand_beside_the_words_and_no_identifier(rendered):
    for page in rendered.values():
        assert "Koninklijke Landmacht" in page
        assert "koninklijke-landmacht" not in page
        assert "NIL" not in page


def test_what_stands_around_the_text_is_in_one_language(rendered):
    assert '<html lang="nl">' in rendered["nl"]
    assert "niet in de kennisbank" in rendered["nl"]
    assert ">eenheid</mark>" in rendered["nl"]
    assert '<html lang="en">' in rendered["en"]
    assert "not in the knowledge base" in rendered["en"]
    assert not [word for word in ("kennisbank", "eenheid", "Gevonden", "Getoonde") if word in rendered["en"]]


def test_a_table_is_a_table(rendered):
    article = rendered["nl"].partition("<article")[2].partition("</article>")[0]
    assert article.count("<tr>") == 2
    assert article.count("<td") == 6  # the column between is empty
    assert article.count("<table") == 1


def test_pages_are_linked_to_the_pdf_beside_the_view():
    paragraphs = [
        {"index": index, "kind": "body", "text": "Tekst.", "source": {"page": page}}
        for index, page in enumerate((1, 1, 3))
    ]
    letter = Letter(id="brief", format="pdf", paragraphs=paragraphs)
    page = render_letter(letter, {}, pdf="brief nr. 3.pdf")
    assert page.count('href="brief%20nr.%203.pdf#page=1"') == 1
    assert page.index('id="p1"') < page.index("#page=3") < page.index('id="p2"')
    assert "#page=" not in render_letter(letter, {})
