"""The official XML: what motions in the wild do not show, in documents of our own."""

import datetime

import pytest

from pipeline.letters import read_letter

LETTER = """<?xml version="1.0" encoding="UTF-8"?>
<officiele-publicatie><kamerstuk>
<kamerstukkop><tekstregel inhoud="vergaderjaar">Vergaderjaar 2023-2024</tekstregel></kamerstukkop>
<dossier><dossiernummer><dossiernr>36 410</dossiernr><begrotingshoofdstuk>X</begrotingshoofdstuk></dossiernummer>
<titel>Begroting Defensie<noot type="voet"><noot.nr>1</noot.nr><noot.al>Herdruk.</noot.al></noot></titel></dossier>
<dossier><dossiernummer><dossiernr>21 501</dossiernr>-<raadnr>02</raadnr></dossiernummer><titel>Raad</titel></dossier>
<stuk><stuknr>Nr. <ondernummer kamer="2">901</ondernummer></stuknr>
<titel>BRIEF VAN DE MINISTER VAN DEFENSIE</titel>
<datumtekst>Den Haag, <datum isodatum="2024-03-14">14 maart 2024</datum></datumtekst>
<algemeen><vrije-tekst><tekst>
<al>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</al>
<tussenkop>Uitstoot &amp; onderhoud</tussenkop>
<al>De CO<inf>2</inf>-uitstoot<noot><noot.nr>2</noot.nr><noot.al>Kamer&#xAD;stuk <dossierref>36 410 X</dossierref>, nr. 3.</noot.al><noot.al>Tweede lid.</noot.al></noot> daalt; zie <extref doc="kst-1">nr. 12</extref> en <nadruk type="cur">Zr.Ms.</nadruk> Tromp.</al>
<al>De volgorde:<lijst><li><li.nr>1.</li.nr><al>eerst dit;</al><lijst><li><li.nr>a.</li.nr><al>en dan dit;</al></li></lijst></li><li><li.nr>2.</li.nr><al>dan dat.</al><al>Nog een alinea.</al></li></lijst>Slotwoord.</al>
<table><title>Tabel 1</title><tgroup cols="2"><thead><row><entry><al>Jaar</al></entry><entry><al>Aantal</al></entry></row></thead>
<tbody><row><entry>2024</entry><entry><al>12</al><al>(raming)</al></entry></row></tbody></tgroup></table>
<onbekend-element>Ook dit is tekst.<al>En dit.</al>En dat.</onbekend-element>
<ondertekening><functie>De Minister van Defensie,</functie><naam><voornaam>K.H.</voornaam><achternaam>Ollongren</achternaam></naam></ondertekening>
</tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>
"""  # noqa: E501


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.bin"
    path.write_text(LETTER, encoding="utf8")
    return read_letter(path)


def test_every_paragraph_in_order(letter):
    assert [(p.kind, p.marker, p.text) for p in letter.paragraphs] == [
        ("footnote", "1", "Herdruk."),
        ("addressee", None, "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"),
        ("heading", None, "Uitstoot & onderhoud"),
        ("body", None, "De CO2-uitstoot daalt; zie nr. 12 en Zr.Ms. Tromp."),
        ("footnote", "2", "Kamerstuk 36 410 X, nr. 3."),
        ("footnote", None, "Tweede lid."),
        ("body", None, "De volgorde:"),
        ("list_item", "1.", "eerst dit;"),
        ("list_item", "a.", "en dan dit;"),
        ("list_item", "2.", "dan dat."),
        ("list_item", None, "Nog een alinea."),
        ("body", None, "Slotwoord."),
        ("heading", None, "Tabel 1"),
        ("table_cell", None, "Jaar"),
        ("table_cell", None, "Aantal"),
        ("table_cell", None, "2024"),
        ("table_cell", None, "12"),
        ("table_cell", None, "(raming)"),
        ("body", None, "Ook dit is tekst."),
        ("body", None, "En dit."),
        ("body", None, "En dat."),
        ("signature", None, "De Minister van Defensie,"),
        ("signature", None, "K.H. Ollongren"),
    ]


def test_footnotes_are_attached_where_their_marker_stood(letter):
    in_title, first, second = (p for p in letter.paragraphs if p.kind == "footnote")
    assert in_title.anchor.in_head
    assert letter.head[in_title.anchor.paragraph].text == "Begroting Defensie"
    assert letter.paragraphs[first.anchor.paragraph].text[: first.anchor.offset] == "De CO2-uitstoot"
    assert letter.footnotes_of(first.anchor.paragraph) == [first, second]


def test_cells_know_their_place(letter):
    assert [p.cell for p in letter.paragraphs if p.cell] == [(0, 0), (0, 1), (1, 0), (1, 1), (1, 1)]


def test_facts(letter):
    assert letter.id == "kst-36410-X-901"
    assert [(one.number, one.code, one.title) for one in letter.dossiers] == [
        ("36 410 X", "36410-X", "Begroting Defensie"),
        ("21 501-02", "21501-02", "Raad"),
    ]
    assert letter.number == "901"
    assert letter.document_kind == "brief"
    assert letter.date == datetime.date(2024, 3, 14)
    assert letter.session_year == "2023-2024"
    assert letter.addressee == "de Voorzitter van de Tweede Kamer der Staten-Generaal"
    assert [(one.role, one.name) for one in letter.senders] == [
        ("De Minister van Defensie", "K.H. Ollongren")
    ]


@pytest.mark.parametrize("place", ["{stem}.metadata.xml", "{stem}/metadata.xml"])
def test_metadata_beside_the_letter(tmp_path, place):
    path = tmp_path / "kamerstuk.xml"
    path.write_text("<?xml version='1.0'?><kamerstuk><al>Tekst.</al></kamerstuk>")
    beside = tmp_path / place.format(stem="kamerstuk")
    beside.parent.mkdir(exist_ok=True)
    beside.write_text(
        """<?xml version="1.0"?><metadata_gegevens>
        <metadata name="DC.identifier" scheme="OVERHEIDop.ParlID" content="kst-36600-VII-1"/>
        <metadata name="OVERHEIDop.dossiernummer" content="36600"/>
        <metadata name="OVERHEIDop.dossiertitel" content="Begroting Binnenlandse Zaken"/>
        <metadata name="OVERHEIDop.ondernummer" content="1"/>
        <metadata name="DC.type" scheme="OVERHEIDop.KamerstukTypen" content="Brief"/>
        <metadata name="OVERHEIDop.indiener" content="H.M. de Jonge"/>
        <metadata name="DCTERMS.issued" content="2024-09-17"/></metadata_gegevens>"""
    )
    letter = read_letter(path)
    assert letter.id == "kst-36600-VII-1"
    assert letter.dossiers[0].number == "36 600 VII"
    assert letter.dossiers[0].title == "Begroting Binnenlandse Zaken"
    assert (letter.number, letter.document_kind, letter.date.isoformat()) == ("1", "brief", "2024-09-17")
    assert letter.senders[0].name == "H.M. de Jonge"


XML = "<?xml version='1.0'?><kamerstuk><al>Tekst.</al></kamerstuk>"
RECORD = '<m><metadata name="DC.identifier" content="kst-36600-VII-1"/></m>'


def test_a_bare_record_belongs_to_the_only_letter_in_its_folder(tmp_path):
    (tmp_path / "metadata.xml").write_text(RECORD)
    for name in ("kamerstuk.xml", "kamerstuk.txt", "lees.mij"):
        (tmp_path / name).write_text(XML)
    assert read_letter(tmp_path / "kamerstuk.xml").id == "kst-36600-VII-1"
    (tmp_path / "andere.pdf").touch()
    assert read_letter(tmp_path / "kamerstuk.xml").id == "kamerstuk"


def test_metadata_of_another_letter_is_left_alone(tmp_path):
    (tmp_path / "metadata.xml").write_text(RECORD)
    path = tmp_path / "kst-36045-136.xml"
    path.write_text(XML)
    letter = read_letter(path)
    assert letter.id == "kst-36045-136"
    assert letter.notices == ["metadata.xml is of kst-36600-VII-1; left alone"]


HEAD = """<?xml version="1.0"?><officiele-publicatie><kamerstuk>{dossiers}
<stuk><stuknr>Nr. <ondernummer>{number}</ondernummer></stuknr></stuk></kamerstuk></officiele-publicatie>"""
DOSSIER = "<dossier><dossiernummer>{}</dossiernummer><titel>Titel</titel></dossier>"


@pytest.mark.parametrize(
    ("dossiers", "number", "identity", "numbers"),
    [
        (["<dossiernr>36 045</dossiernr>"], "136", "kst-36045-136", ["36 045"]),
        (["<dossiernr>21 501</dossiernr>-<raadnr>02</raadnr>"], "2568", "kst-21501-02-2568", ["21 501-02"]),
        (
            ["<dossiernr>36 600</dossiernr><begrotingshoofdstuk>VII</begrotingshoofdstuk>"],
            "1",
            "kst-36600-VII-1",
            ["36 600 VII"],
        ),
        (["<dossiernr>36 410 (X)</dossiernr>"], "9", "kst-36410-X-9", ["36 410 X"]),
        (
            ["<dossiernr>35 570</dossiernr> (<rijkswetnr>R2114</rijkswetnr>)"],
            "9",
            "kst-35570-(R2114)-9",
            ["35 570 (R2114)"],
        ),
        (
            ["<dossiernr>36 045</dossiernr>", "<dossiernr>21 501</dossiernr>-<raadnr>20</raadnr>"],
            "12",
            "kst-36045-12",
            ["36 045", "21 501-20"],
        ),
        (
            ["<dossiernr>36 045</dossiernr> en <dossiernr>22 054</dossiernr>"],
            "A",
            "kst-36045-A",
            ["36 045", "22 054"],
        ),
        (["<dossiernr>36 045</dossiernr>"], "12 (herdruk)", "kst-36045-12", ["36 045"]),
    ],
)
def test_forms_of_dossier_and_number(tmp_path, dossiers, number, identity, numbers):
    path = tmp_path / "letter.xml"
    path.write_text(HEAD.format(dossiers="".join(map(DOSSIER.format, dossiers)), number=number))
    letter = read_letter(path)
    assert letter.id == identity
    assert [one.number for one in letter.dossiers] == numbers


def test_answers_take_id_and_askers_from_their_metadata(tmp_path):
    meta = "".join(
        f'<meta name="{name}" scheme="{scheme}" content="{content}"/>'
        for name, scheme, content in [
            ("DC.identifier", "", "ah-tk-20302031-12"),
            ("OVERHEIDop.vraagnummer", "", "2031Z00042"),
            ("OVERHEIDop.indiener", "", "A. Visser"),
            ("DC.type", "OVERHEIDop.AanhangselTypen", "Antwoord"),
        ]
    )
    path = tmp_path / "antwoord.xml"
    path.write_text(
        f"<officiele-publicatie><metadata>{meta}</metadata><kamervragen><kamervraagomschrijving>Vragen van het lid "
        "Visser over de vloot (ingezonden 3 mei 2031).</kamervraagomschrijving><vraag><kop>Vraag 1</kop><al>Vaart "
        "zij?</al></vraag><antwoord><kop>Antwoord 1</kop><al>Ja.</al></antwoord></kamervragen></officiele-publicatie>"
    )
    letter = read_letter(path)
    assert letter.id == "ah-tk-20302031-12"
    assert letter.senders == []
    assert letter.asked is not None
    assert (letter.asked.ids, letter.asked.by) == (["2031Z00042"], ["Visser"])
    assert [(p.exchange, p.question) for p in letter.paragraphs if p.exchange] == [
        ("question", "1"),
        ("answer", "1"),
    ]
