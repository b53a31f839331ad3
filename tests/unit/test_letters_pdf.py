"""Print put back into paragraphs: letterhead, columns, contents, tables, signatures, questions, notes, turned pages."""

import importlib.util
import json
from decimal import Decimal
from pathlib import Path

import pytest
from pdf_pages import lines, pdf

from pipeline.lab.letters_benchmark import score_genuine
from pipeline.letters.reading import read_bytes

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pypdfium2") is None, reason="pypdfium2 is not installed"
)
GENUINE = Path(__file__).parents[2].parent / "shared" / "real_documents"

BODY = [
    "In het voorjaar heeft de Kamer gevraagd naar de stand van zaken bij het onderhoud van",
    "de mijnenjagers. In deze brief ga ik in op de planning, de kosten en de gevolgen voor",
    "de bemanning, en op de afspraken die met de werven zijn gemaakt over de levertijd van",
]
LATER = [
    "onderdelen. De eerste twee schepen keren in het najaar terug.",
    "",
    "Een volgende brief volgt in maart.",
]
SIDE = [
    *lines(468, 161, ["Ministerie van Defensie"], 6.5, bold=True),
    *lines(468, 174, ["Plein 4", "Postbus 20701", "2500 ES Den Haag"], 6.5, 9),
    *lines(468, 250, ["Onze referentie"], 6.5, bold=True),
    *lines(468, 259, ["BS2031000123"], 6.5),
]
HEAD = [
    *lines(79, 142, ["> Retouradres Postbus 20701 2500 ES Den Haag"], 6.5),
    *lines(
        79,
        162,
        ["de Griffier van de vaste commissie", "voor Oefeningen", "Proefstraat 12", "2599 ZZ Den Haag"],
    ),
    *lines(79, 306, ["Datum", "Betreft"]),
    *lines(134, 306, ["12 maart 2031", "Onderhoud van de mijnenjagers en de gevolgen", "voor de planning"]),
]


def foot(number, of):
    return lines(79, 808, [f"Pagina {number} van {of}"], 6.5)


def read(*pages, **options):
    return read_bytes(pdf(*pages, **options), "brief")


def texts(letter, *kinds):
    return [paragraph.text for paragraph in letter.paragraphs if not kinds or paragraph.kind in kinds]


def test_a_letter_of_a_minister():
    first = [*HEAD, *SIDE, *lines(79, 400, ["Inleiding"], bold=True), *lines(79, 412, BODY * 4), *foot(1, 2)]
    last = [
        *lines(79, 100, LATER),
        *lines(79, 200, ["DE MINISTER VAN DEFENSIE", "", "", "A.B. de Vries"]),
        *foot(2, 2),
    ]
    letter = read(first, last)
    assert texts(letter, "heading") == ["Inleiding"]
    assert texts(letter, "body") == [" ".join([*BODY * 4, LATER[0]]), LATER[2]]
    assert [paragraph.source.page for paragraph in letter.paragraphs if paragraph.kind == "body"] == [1, 2]
    assert (
        letter.addressee
        == "de Griffier van de vaste commissie voor Oefeningen Proefstraat 12 2599 ZZ Den Haag"
    )
    assert letter.date.isoformat() == "2031-03-12"
    assert letter.title == "Onderhoud van de mijnenjagers en de gevolgen voor de planning"
    assert letter.reference == "BS2031000123"
    assert [(sender.role, sender.name) for sender in letter.senders] == [
        ("DE MINISTER VAN DEFENSIE", "A.B. de Vries")
    ]
    assert [line.kind for line in letter.removed] == ["page_number", "page_number", "return_address"]
    assert "Postbus" not in letter.text
    assert "Pagina" not in letter.text


def test_two_columns_are_read_one_after_the_other():
    left = ["De linkerkolom begint met een zin die", *["over enkele regels loopt en pas in de"] * 11]
    right = ["volgende kolom rechts verder gaat tot", *["aan het einde van deze alinea die dan"] * 11]
    letter = read([*lines(60, 100, left), *lines(310, 100, right)])
    assert texts(letter) == [" ".join(left + right)]


def test_a_list_of_contents():
    entries = [
        ("1.", "Inleiding", "3"),
        ("1.1", "Doel en opzet", "3"),
        ("2.", "De vloot", "5"),
        ("2.1", "Planning", "7"),
    ]
    items = lines(79, 80, ["Inhoudsopgave"], 16)
    for number, (marker, title, page) in enumerate(entries):
        y = 120 + 14 * number
        items += [*lines(79, y, [marker]), *lines(110, y, [title]), *lines(500, y, [page])]
    letter = read(items)
    assert [(p.kind, p.marker, p.text) for p in letter.paragraphs[1:]] == [
        ("list_item", marker, f"{title} {page}") for marker, title, page in entries
    ]


def test_a_table_knows_its_headers_unit_and_scale():
    rows = [
        ("", "2031", "2032"),
        ("Materieel", "1.250", "1.300,5"),
        ("Personeel", "980", "-20"),
        ("Groei", "4%", "5,5%"),
    ]
    items = lines(79, 100, ["Tabel 1: Uitgaven (bedragen x € 1.000)"], bold=True)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            items += lines(79 + 150 * column, 120 + 13 * number, [text])
    letter = read([*items, *lines(79, 220, BODY)])
    (table,) = letter.tables
    assert (table.unit, table.scale, table.page) == ("EUR", 1000, 1)
    assert table.caption == "Tabel 1: Uitgaven (bedragen x € 1.000)"
    found = {
        (cell.row_header, cell.column_header): (cell.value, cell.unit)
        for cell in table.cells
        if cell.value is not None
    }
    assert found == {
        ("Materieel", "2031"): (Decimal(1250000), "EUR"),
        ("Materieel", "2032"): (Decimal("1300500.0"), "EUR"),
        ("Personeel", "2031"): (Decimal(980000), "EUR"),
        ("Personeel", "2032"): (Decimal(-20000), "EUR"),
        ("Groei", "2031"): (Decimal(4), "%"),
        ("Groei", "2032"): (Decimal("5.5"), "%"),
    }
    pandas = pytest.importorskip("pandas")
    frame = table.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["2031"]) == [Decimal(1250000), Decimal(980000), Decimal(4)]


def grid(rows, y, x=(79, 229, 329)):
    """A table: lists of cells, one below the other."""
    return [
        item
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
        for item in lines(x[column], y + 13 * number, [text])
    ]


def test_a_table_over_pages_is_one():
    head = ("Project", "2031", "2032")
    rows = [(f"Project {letter}", f"{number}.000", "1.500") for number, letter in enumerate("ABCDEFGH", 1)]
    letter = read(
        [*lines(79, 100, BODY), *grid([head, *rows[:4]], 700), *foot(1, 2)],
        [*grid([head, *rows[4:]], 80), *lines(79, 180, BODY), *foot(2, 2)],
    )
    (table,) = letter.tables
    found = [[cell.text for cell in table.cells if cell.row == row] for row in range(9)]
    assert found == [list(row) for row in [head, *rows]]
    pages = {p.cell[0]: p.source.page for p in letter.paragraphs if p.cell}
    assert pages == {row: 1 if row < 5 else 2 for row in range(9)}


def test_columns_of_figures_are_no_columns_of_text():
    rows = [
        (f"Stand van post {number}", f"{number}.374,6 1.275,8 1.161,0 1.055,2", "") for number in range(20)
    ]
    letter = read(grid(rows, 100, (79, 320, 500)))
    assert len(letter.tables) == 1
    assert [cell.text for cell in letter.tables[0].cells][:2] == list(rows[0][:2])


def test_a_tagged_page():
    short = ["Planning van brieven", "Verslag van de raad", "Stand van zaken munitie", "Visie op reservisten"]
    rest = [line for number in range(4) for line in lines(79, 300 + 20 * number, ["Een zin apart."])]
    items = [*lines(79, 100, BODY), *lines(79, 160, short, step=14), *lines(79, 240, BODY[:2]), *rest]
    rows = [("TR", [("TD", [("P", [number])])]) for number in range(3, 7)]
    paragraphs = [("P", [number]) for number in range(7, 13)]
    letter = read(items, trees=[[("P", [0, 1, 2]), ("Table", rows), *paragraphs]])
    assert letter.notices == []
    assert [(p.kind, p.text) for p in letter.paragraphs] == [
        ("body", " ".join(BODY)),
        *(("table_cell", text) for text in short),
        ("body", " ".join(BODY[:2])),  # the writer tagged each line
        *[("body", "Een zin apart.")] * 4,
    ]


def test_a_note_that_is_tagged_with_the_text_over_the_page():
    note = [*lines(79, 700, ["1"], 5), *lines(84, 703, ["Kamerstuk 36 045, nr. 12."], 7)]
    trees = [[("P", [0, 1, 2]), ("Note", [3, 4])], [("Note", [0, 1, 2])]]
    letter = read([*lines(79, 100, BODY), *note], lines(79, 100, LATER), trees=trees)
    assert texts(letter, "body") == [f"{' '.join(BODY)} {LATER[0]}", LATER[2]]
    assert texts(letter, "footnote") == ["Kamerstuk 36 045, nr. 12."]


def test_a_broken_structure_tree_is_left_alone_with_a_notice():
    each_line = [[("P", [number]) for number in range(12)]]
    letter = read(lines(79, 100, BODY * 4), trees=each_line)
    assert letter.notices == [
        "its structure tree is broken or covers little; paragraphs are told by the layout"
    ]
    assert texts(letter) == [" ".join(BODY * 4)]


def test_a_justified_line_that_ends_early_ends_a_paragraph():
    full = "De bemanning van de schepen en de afspraken met de werven over de levertijd"
    first = [*[full] * 9, f"{full[:-9]}levert."]
    second = [full] * 5
    assert texts(read(lines(79, 100, [*first, *second]))) == [" ".join(first), " ".join(second)]


def test_signatures_side_by_side():
    letter = read(
        [
            *lines(79, 100, BODY),
            *lines(79, 160, ["De Minister van Defensie,"]),
            *lines(300, 160, ["De Minister van Buitenlandse Zaken,"]),
            *lines(79, 220, ["A.B. de Vries"]),
            *lines(300, 220, ["C.D. Jansen"]),
        ]
    )
    assert [(sender.role, sender.name) for sender in letter.senders] == [
        ("De Minister van Defensie", "A.B. de Vries"),
        ("De Minister van Buitenlandse Zaken", "C.D. Jansen"),
    ]


@pytest.mark.parametrize("labelled", [True, False])
def test_questions_and_answers(labelled):
    items = []
    for number in (1, 2, 3):
        y = 100 + 120 * number
        items += lines(79, y, [f"Vraag {number}" if labelled else str(number)], bold=True)
        items += lines(79, y + 12, [f"Hoeveel schepen varen er in jaar {number}?"], bold=not labelled)
        items += lines(79, y + 36, [f"Antwoord {number}"], bold=True) if labelled else []
        items += lines(79, y + 50, [f"Er varen {number} schepen."])
    letter = read(items)
    found = [(p.exchange, p.question, p.text) for p in letter.paragraphs if p.exchange]
    assert found == [
        part
        for number in ("1", "2", "3")
        for part in (
            ("question", number, f"Hoeveel schepen varen er in jaar {number}?"),
            ("answer", number, f"Er varen {number} schepen."),
        )
    ]


def test_words_printed_twice_and_narrow_spaces():
    words = b"BT /R 9 Tf 1 0 0 1 79 700 Tm %s Tj ET\n"
    twice = words % b"(Twee keer gedrukt.)" + words.replace(b"79", b"79.2") % b"(Twee keer gedrukt.)"
    narrow = b"BT /R 9 Tf -1.8 Tw 1 0 0 1 79 660 Tm (Weinig wit tussen woorden.) Tj ET\n"
    assert texts(read([], extra=twice + narrow)) == ["Twee keer gedrukt. Weinig wit tussen woorden."]


def test_the_number_of_a_question_opens_a_page():
    def asked(number, y):
        return [
            *lines(79, y, [str(number)]),
            *lines(79, y + 22, ["Hoeveel schepen varen er?"]),
            *lines(79, y + 44, ["Er varen er twee."]),
        ]

    letter = read(
        [
            *asked(1, 100),
            *asked(2, 180),
            *asked(3, 260),
            *lines(79, 330, [*BODY, "wapens."]),
            *lines(500, 808, ["1"]),
        ],
        [*asked(4, 60), *asked(5, 140), *lines(500, 808, ["2"])],
    )
    assert [p.question for p in letter.paragraphs if p.exchange == "question"] == ["1", "2", "3", "4", "5"]
    assert [line.text for line in letter.removed] == ["1", "2"]


def test_a_subject_without_a_tab_goes_on_below_its_label():
    subject = [
        "Betreft Beantwoording van vragen over het onderhoud van de mijnenjagers en de bemanning, de",
        "kosten en de planning",
    ]
    first = [
        *lines(79, 100, ["Aan de Voorzitter van de Tweede Kamer"]),
        *lines(79, 140, ["Datum 12 maart 2031"]),
    ]
    letter = read([*first, *lines(79, 160, subject), *lines(79, 210, BODY)])
    assert (
        letter.title
        == "Beantwoording van vragen over het onderhoud van de mijnenjagers en de bemanning, de kosten en de planning"
    )
    assert texts(letter, "body") == [" ".join(BODY)]


def test_the_last_page_of_two_columns():
    left = ["De linkerkolom begint met een zin die", *["over enkele regels loopt en pas in de"] * 11]
    right = ["volgende kolom rechts verder gaat tot", *["aan het einde van deze alinea die dan"] * 11]
    last = [
        *lines(60, 100, ["nog op de laatste bladzijde verder", "gaat en dan in de"]),
        *lines(310, 100, ["laatste kolom van het stuk", "eindigt."]),
    ]
    letter = read([*lines(60, 100, left), *lines(310, 100, right)], last)
    end = "nog op de laatste bladzijde verder gaat en dan in de laatste kolom van het stuk eindigt."
    assert texts(letter) == [" ".join([*left, *right, end])]


def test_a_footnote_is_tied_to_its_raised_number():
    note = [*lines(79, 700, ["1"], 5), *lines(84, 703, ["Kamerstuk 36 045, nr. 12."], 7)]
    letter = read([*lines(79, 100, BODY), *lines(79, 136, ["wapens."]), *lines(114, 132, ["1"], 5), *note])
    assert [(p.kind, p.marker) for p in letter.paragraphs] == [("body", None), ("footnote", "1")]
    assert letter.paragraphs[0].text.endswith("van wapens.")
    assert letter.footnotes_of(0) == [letter.paragraphs[1]]
    assert [(cited.dossier, cited.number) for cited in letter.cites] == [("36 045", "12")]


def test_a_page_upside_down_and_a_slanted_stamp():
    assert texts(read(lines(79, 100, BODY), turn="-1 0 0 -1")) == [" ".join(BODY)]
    stamp = b"BT /B 40 Tf .7 .7 -.7 .7 150 600 Tm (CONCEPT) Tj ET\n"
    assert texts(read(lines(79, 100, BODY), extra=stamp)) == [" ".join(BODY)]


@pytest.mark.parametrize(("x", "y"), [(90, 115), (60, 130), (90, 160)])
def test_a_watermark_over_the_text_is_left_out_and_footnotes_stay(x, y):
    note = [*lines(79, 151, ["1"], 5), *lines(84, 154, ["Prijspeil 2031."], 7)]
    body = [*lines(79, 100, BODY), *lines(79, 136, ["wapens."]), *lines(114, 132, ["1"], 5)]
    letter = read([*body, *note, *lines(x, y, ["VERTROUWELIJK CONCEPT"], 30)])
    assert texts(letter) == [" ".join([*BODY, "wapens."]), "Prijspeil 2031."]
    assert [paragraph.kind for paragraph in letter.paragraphs] == ["body", "footnote"]
    assert [(gone.kind, gone.text) for gone in letter.removed] == [("watermark", "VERTROUWELIJK CONCEPT")]


def test_large_writing_beside_the_text_stays():
    initial = [(79, 124, "D", 30, False), *lines(104, 100, ["e minister van Defensie", *BODY[1:]])]
    assert "D" in " ".join(texts(read([*initial, *lines(79, 60, ["Een titel van formaat"], 24)])))
    assert read(initial).removed == []


def test_what_is_cut_by_a_page_goes_on():
    letter = read([*lines(79, 100, BODY), *foot(1, 2)], [*lines(79, 100, LATER), *foot(2, 2)])
    assert texts(letter) == [" ".join([*BODY, LATER[0]]), LATER[2]]
    assert json.loads(letter.model_dump_json())["pages"] == 2


@pytest.mark.skipif(not GENUINE.is_dir(), reason="the genuine documents are not beside this checkout")
def test_genuine_documents_are_read_whole():
    figures = score_genuine(GENUINE)
    total = figures["all"]
    assert total["recall"] >= 0.97
    assert total["precision"] >= 0.95
    assert total["text"] >= 0.98
    assert total["kind"] >= 0.95
    assert total["furniture"] >= 0.97
    # Of three reports only a part is in the truth, without the pages that name date, subject and signature.
    assert min(total["date"], total["subject"], total["senders"]) >= 16
    assert total["dossiers"] >= 18
    assert figures["unfinished"] < 0.03 * figures["body_paragraphs"]


@pytest.mark.parametrize(
    ("halves", "sign"), [("D83DDE00", "😀"), ("DE00", "\ufffd"), ("D83D", ""), ("2022", "•")]
)
def test_a_sign_of_two_halves_is_one_sign(halves, sign):
    letter = read(lines(72, 90, ["De minister meldt~ dat alles goed ging."]), tilde=halves)
    text = f"De minister meldt{sign} dat alles goed ging."
    assert [paragraph.text for paragraph in letter.paragraphs] == [text]
    assert text in letter.model_dump_json()
