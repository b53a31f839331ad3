"""The official XML of real motions, read without loss: checked by a walk of its own with another parser."""

import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline.letters import read_letter

FOLDER = Path(__file__).parents[2].parent / "shared" / "real" / "xml"
FILES = sorted(FOLDER.glob("*.xml"))
pytestmark = pytest.mark.skipif(not FILES, reason="the real motions are not beside this checkout")

LEAVES = ("al", "tussenkop", "titel", "tekstregel", "datumtekst", "stuknr", "dossiernummer")


def words_of(element):
    """The words under an element; markup parts no word, processing instructions hold none."""
    parts = []

    def visit(node):
        if isinstance(node.tag, str):
            parts.append(node.text or "")
            for child in node:
                visit(child)
                parts.append(child.tail or "")

    visit(element)
    return "".join(parts).split()


def test_every_character_comes_out_once_and_in_order():
    for path in FILES:
        root = etree.parse(str(path)).getroot()
        letter = read_letter(path)
        expected = "".join(words_of(root))
        everything = letter.head + letter.paragraphs
        found = "".join(f"{paragraph.marker or ''}{paragraph.text}" for paragraph in everything)
        assert re.sub(r"\s", "", found) == expected, path.name


def test_every_text_bearing_element_is_one_paragraph():
    for path in FILES:
        root = etree.parse(str(path)).getroot()
        letter = read_letter(path)
        everything = letter.head + letter.paragraphs
        expected = [" ".join(words_of(node)) for node in root.iter(*LEAVES)]
        assert [paragraph.text for paragraph in everything] == [text for text in expected if text], path.name


def test_facts_are_read_off_the_head():
    for path in FILES:
        letter = read_letter(path)
        assert re.fullmatch(r"kst-\d{5}(-[IVXL]+|-[A-J]|-\d{2})?-\d+", letter.id), path.name
        assert letter.date is not None
        assert letter.title
        assert letter.document_kind == "motie"
        assert all(
            re.fullmatch(r"\d{2} \d{3}(-\d{2}| [IVXL]+| [A-J])?", one.number) for one in letter.dossiers
        )
        assert all(dossier.title for dossier in letter.dossiers)
        assert letter.senders
