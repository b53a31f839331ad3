"""Every format gives the same letter: fixtures made by LibreOffice, compared with their source."""

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.lab.letters_benchmark import expected_text, letter_text, similarity
from pipeline.letters import read_letter

FIXTURES = Path(__file__).parents[1] / "fixtures" / "letters"
SEED = Path(__file__).parents[2] / "corpus" / "letters" / "kst-36045-136.txt"
FILES = sorted(
    path for path in FIXTURES.iterdir() if path.suffix in (".xml", ".html", ".pdf", ".docx", ".odt", ".txt")
)


def source_of(path):
    return json.loads((FIXTURES / f"{path.name.split('.')[0]}.json").read_text(encoding="utf8"))


def read(path):
    if path.suffix == ".pdf":
        pytest.importorskip("pypdfium2")
    return read_letter(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_text_equals_the_source(path):
    assert similarity(expected_text(source_of(path)), letter_text(read(path))) >= 0.995


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_footnote_is_attached_to_its_word(path):
    letter = read(path)
    expected = [(entry["note"], entry["text"]) for entry in source_of(path)["paragraphs"] if "note" in entry]
    found = [
        (note.text, letter.paragraphs[note.anchor.paragraph].text[: note.anchor.offset])
        for note in letter.paragraphs
        if note.kind == "footnote"
    ]
    assert [(note, before) for note, before in found] == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_kinds_are_told(path):
    expected = Counter(
        entry["kind"] if entry["kind"] != "table" else "table_cell"
        for entry in source_of(path)["paragraphs"]
        for _ in range(sum(map(len, entry["rows"])) if entry["kind"] == "table" else 1)
    )
    assert Counter(p.kind for p in read(path).paragraphs if p.kind != "footnote") == expected


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix == ".pdf"], ids=lambda path: path.name
)
def test_running_heads_are_out_and_pages_known(path):
    letter = read(path)
    assert letter.id in ("kst-36045-136", "kst-36410-X-901")
    assert letter.dossiers
    assert {change.kind for change in letter.removed} == {"issn", "running_head"}
    assert "ISSN" not in letter.text
    assert "vergaderjaar 20" not in letter.text
    assert letter.paragraphs[-1].source.page == letter.pages
    assert letter.paragraphs[0].source.page == 1


@pytest.mark.parametrize("stem", ["kst-36045-136", "oefenbrief"])
def test_the_frame_of_a_printed_letter_is_read(stem):
    pytest.importorskip("pypdfium2")
    source = source_of(FIXTURES / f"{stem}.json")
    letter = read_letter(FIXTURES / f"{stem}.pdf")
    assert [paragraph.kind for paragraph in letter.head] == ["masthead"] * 4
    assert letter.title == source["title"].upper()
    assert letter.document_kind == "brief"
    assert [(one.number, one.title) for one in letter.dossiers] == [
        (source["dossier"], source["dossier_title"])
    ]
    assert letter.session_year == source["year"].replace("–", "-")
    assert letter.date.isoformat() == source["iso_date"]
    assert letter.number == source["number"]


def test_the_seed_letter_reads_as_a_person_reads_it():
    letter = read_letter(SEED)
    assert letter.id == "kst-36045-136"
    assert [one.number for one in letter.dossiers] == ["36 045"]
    assert letter.number == "136"
    assert letter.document_kind == "brief"
    assert letter.date.isoformat() == "2023-01-20"
    assert letter.session_year == "2022-2023"
    assert [(one.role, one.name) for one in letter.senders] == [
        ("De Minister van Defensie", "K.H. Ollongren"),
        ("De Minister van Buitenlandse Zaken", "W.B. Hoekstra"),
    ]
    kinds = [paragraph.kind for paragraph in letter.paragraphs]
    assert kinds == (
        [
            "addressee",
            "dateline",
            *["body"] * 4,
            "heading",
            *["body"] * 2,
            "heading",
            *["body"] * 2,
            "heading",
        ]
        + [*["body"] * 2, "heading", *["body"] * 3, "footnote", "heading", *["body"] * 4, "footnote"]
        + ["signature"] * 4
    )
    text = letter.text
    for words in (
        "Oekraïense strijdkrachten",
        "accountability.",
        "Ontwikkelingssamenwerking",
        "intensieve samenwerking",
        "rij- en vaaropleidingen",
        "brigade- en bataljonstraining",
        "Materieel-gerelateerde",
        "infanterie-eenheden",
        "afstand van 60 kilometer. Het",
        "training op het gebied van ontmijning",
        "President Zelensky benadrukte",
        "heeft aangekocht. Zij",
        "rekruten trainen. Een",
    ):
        assert words in text
    assert "ISSN" not in text
    assert "vergaderjaar" not in text
    first, second = (p for p in letter.paragraphs if p.kind == "footnote")
    assert (first.marker, first.text) == ("1", "Kamerstuk 22 054 en 36 045, nr. 374.")
    assert letter.paragraphs[first.anchor.paragraph].text[: first.anchor.offset].endswith("aangekocht.")
    assert second.text.startswith("Eerder werd")
    assert second.text.endswith("Koninklijke Landmacht.")
    assert letter.paragraphs[second.anchor.paragraph].text[: second.anchor.offset].endswith("trainen.")
    assert [change.kind for change in letter.removed] == ["publication_id", "issn", "running_head"]


@pytest.mark.parametrize("path", sorted(SEED.parent.glob("*.txt")), ids=lambda path: path.name)
def test_letters_of_our_own_come_out_unaltered(path):
    if path == SEED:
        pytest.skip("a printed page, read by the test above")
    lines = [line.strip() for line in path.read_text(encoding="utf8").split("\n")]
    letter = read_letter(path)
    assert letter.id == path.stem
    assert [paragraph.text for paragraph in letter.paragraphs] == [line for line in lines if line]
