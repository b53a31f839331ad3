"""Cleaning: hyphens at line ends, odd characters, printed furniture, dossier numbers."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.letters.letter import dossier_code, dossier_number, dossier_numbers, split_id
from pipeline.letters.reading import read_bytes
from pipeline.letters.text.fold import fold
from pipeline.letters.text.footnotes import marker_span
from pipeline.letters.text.furniture import HeadFacts
from pipeline.letters.text.hyphens import Evidence, rejoin, unwrap


@pytest.mark.parametrize(
    ("opening", "ids", "by", "date"),
    [
        (
            "Hierbij de antwoorden op de vragen van de leden Van Dam, De Boer en Prins (allen ABC) over sleepboten, "
            "ingezonden op 3 mei 2031 met kenmerk 2031Z01234.",
            ["2031Z01234"],
            ["Van Dam", "De Boer", "Prins"],
            "2031-05-03",
        ),
        (
            "Met deze brief beantwoord ik de vragen gesteld door het lid Visser inzake het onderhoud.",
            [],
            ["Visser"],
            None,
        ),
        (
            "Bijgaand de beantwoording van de feitelijke vragen van de vaste commissie voor Defensie over het plan.",
            [],
            ["vaste commissie voor Defensie"],
            None,
        ),
    ],
)
def test_answers_know_whose_questions_they_answer(opening, ids, by, date):
    letter = read_bytes(f"Geachte voorzitter,\n\n{opening}\n".encode(), "brief")
    assert letter.asked is not None
    assert (letter.asked.ids, letter.asked.by) == (ids, by)
    assert str(letter.asked.date or "") == (date or "")


def test_a_letter_that_mentions_questions_answers_none():
    text = "De vloot vaart.\n\nDaarover zijn vragen gesteld door het lid Visser in 2030.\n"
    assert read_bytes(text.encode(), "brief").asked is None


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("Oekra-\nïense strijdkrachten", "Oekraïense strijdkrachten"),
        ("accounta-\nbility", "accountability"),
        ("Ontwikkelingssa-\nmenwerking", "Ontwikkelingssamenwerking"),
        ("rij- en vaar-\nopleidingen", "rij- en vaaropleidingen"),
        ("rij-\nen vaaropleidingen", "rij- en vaaropleidingen"),
        ("zee-\nof landmijnen", "zee- of landmijnen"),
        ("EU-\nlidstaten", "EU-lidstaten"),
        ("een F-\n16", "een F-16"),
        ("de F-16-\nvloot", "de F-16-vloot"),
        ("T-\n72-tanks", "T-72-tanks"),
        ("oud-\nminister", "oud-minister"),
        ("niet-\nmilitaire", "niet-militaire"),
        ("infanterie-\neenheden", "infanterie-eenheden"),
        ("ge-\ninformeerd", "geïnformeerd"),
        ("Materieel-\ngerelateerde", "Materieel-gerelateerde"),
        ("155 mm-\nartillerie", "155 mm-artillerie"),
        ("Centraal-\nAzië", "Centraal-Azië"),
        ("be\u00ad\nveiligd", "beveiligd"),
        ("onver-\nantwoor-\ndelijk", "onverantwoordelijk"),
        ("een streep -\nen verder", "een streep - en verder"),
        ("gewone\nregel", "gewone regel"),
        ("ex-\nport", "export"),
        ("oud-\nste", "oudste"),
        ("ex-\npremier", "ex-premier"),
        ("pro-\nductie", "productie"),
        ("materi-\neel", "materieel"),
        ("zo-\nals", "zoals"),
        ("German/\nNetherlands", "German/Netherlands"),
        ("Kalibr-\nraketten en andere raketten", "Kalibr-raketten en andere raketten"),
    ],
)
def test_line_ends(printed, clean):
    assert fold(unwrap(printed, Evidence(printed))) == clean


def test_the_rest_of_the_document_decides():
    assert rejoin("defensie", "industrie", Evidence("de defensie-industrie groeit")) == "defensie-industrie"
    assert rejoin("EU", "MAM", Evidence("de missie EUMAM")) == "EUMAM"
    assert rejoin("Patriot", "systemen", Evidence("de Amerikaanse Patriot is")) == "Patriot-systemen"
    assert rejoin("Voor", "zitter", Evidence("De Voor is voor")) == "Voorzitter"


@pytest.mark.parametrize(
    ("odd", "clean"),
    [
        ("o\ufb03cieel", "officieel"),
        ("be\u00adveili\u00adging", "beveiliging"),
        ("NAVO\u2011lid", "NAVO-lid"),
        ("Oekrai\u0308ne", "Oekraïne"),
        ("€\u00a017,5\u202fmiljoen", "€ 17,5 miljoen"),
        ("  twee   woorden \t", "twee woorden"),
        ("MBT\u02bcs", "MBT’s"),
        ("\u200bnul\ufeff", "nul"),
        ("bem\u200dand", "bemand"),
        ("👨\u200d👩\u200d👧 🇳🇱", "👨\u200d👩\u200d👧 🇳🇱"),
        ("«aanhaling» en ’s-Gravenhage", "«aanhaling» en ’s-Gravenhage"),
    ],
)
def test_odd_characters(odd, clean):
    assert fold(odd) == clean
    assert fold(clean) == clean


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("kst-36045-136", "publication_id"),
        ("ISSN 0921 - 7371", "issn"),
        ("’s-Gravenhage 2023 Tweede Kamer, vergaderjaar 2022–2023, 36 045, nr. 136 1", "running_head"),
        ("Tweede Kamer, vergaderjaar 2023-2024, 36 410 X, nr. 12 34", "running_head"),
        ("Eerste Kamer, vergaderjaar 2023–2024, 21 501-02 en 36 045, B 2", "running_head"),
        ("Tweede Kamer, vergaderjaar 2023–2024, 36 410 X, 36 045 en 22 054, nr. 7 1", "running_head"),
        ("kst-36045-136-h1", "publication_id"),
        ("Tweede Kamer, vergaderjaar 2022–2023, het debat over de vloot", None),
        ("Zie ook kst-36045-136.", None),
        ("Den Haag, 20 januari 2023", None),
    ],
)
def test_furniture(line, kind):
    assert HeadFacts().take(line) == kind


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("heeft aangekocht.1 Zij", (17, 18)),
        ("de krijgsmacht1 is", (14, 15)),
        ("(Kamerstuk 36 045)1 en", (18, 19)),
        ("3.1 procent en 1 tank", None),
        ("de CO1 uitstoot", None),
        ("nr. 1 en F-1", None),
    ],
)
def test_footnote_marker(text, span):
    assert marker_span(text, "1") == span


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("36 045", "36045"),
        ("21 501-02", "21501-02"),
        ("36 410 X", "36410-X"),
        ("36 600 VII", "36600-VII"),
        ("36 600 IXB", "36600-IXB"),
        ("35 570 (R2114)", "35570-(R2114)"),
    ],
)
def test_dossier_forms(number, code):
    assert dossier_code(number) == code
    assert dossier_number(code) == number


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("36 045 en 21 501-02", ["36 045", "21 501-02"]),
        ("36 410 X, 36 045 en 22 054", ["36 410 X", "36 045", "22 054"]),
        ("36 410 (X)", ["36 410 X"]),
        ("36.045", ["36 045"]),
        ("nr. 136", []),
        ("136 045 en 36 0451", []),
    ],
)
def test_dossier_numbers_in_a_line(line, numbers):
    assert dossier_numbers(line) == numbers


@pytest.mark.parametrize(
    ("identity", "parts"),
    [
        ("kst-36045-136", ("36045", "136")),
        ("kst-36600-VII-1", ("36600-VII", "1")),
        ("kst-21501-02-2568", ("21501-02", "2568")),
        ("kst-36045-A", ("36045", "A")),
        ("kst-36045-12-h1", ("36045", "12-h1")),
        ("kst-21501-02-2568-n1", ("21501-02", "2568-n1")),
        ("kst-35570-(R2114)-9", ("35570-(R2114)", "9")),
        ("brief-001", None),
    ],
)
def test_publication_id(identity, parts):
    assert split_id(identity) == parts


def read(text):
    return read_bytes(text.encode("utf8"), "brief")


def test_a_paragraph_over_a_page_is_one():
    letter = read(
        "Het kabinet heeft in overleg met de bondgenoten besloten dat de levering\n"
        "van de nieuwe voertuigen wordt uitgesteld tot na 20 januari 2023\n"
        "\n"
        "Tweede Kamer, vergaderjaar 2022–2023, 36 045, nr. 136 1\n"
        "\fwegens de krapte op de markt voor onderdelen. Daarover volgt nog een\n"
        "brief.\n"
    )
    assert len(letter.paragraphs) == 1
    assert "20 januari 2023 wegens" in letter.text
    assert [paragraph.kind for paragraph in letter.paragraphs] == ["body"]
    assert [(line.kind, line.page) for line in letter.removed] == [("running_head", 1)]
    assert (letter.pages, letter.paragraphs[0].source.page) == (2, 1)


def test_a_heading_at_the_foot_of_a_page_stays_apart():
    letter = read(
        "De eerste alinea van deze brief is lang genoeg om de breedte te tonen.\n\nDe vloot\n\n"
        "\fDe schepen varen in het voorjaar uit en keren in het najaar weer terug.\n"
    )
    assert [paragraph.kind for paragraph in letter.paragraphs] == ["body", "heading", "body"]


def test_lists_and_unwrapped_lines_stay_as_they_are():
    text = (
        "1. Inleiding\n\n"
        + "Een lange alinea die niet is afgebroken en dus op één regel staat. " * 3
        + "\n\n"
        "- wiel-\n- en rupsvoertuigen;\na) eerst\nb) daarna"
    )
    letter = read(text)
    assert [paragraph.text for paragraph in letter.paragraphs] == [
        line.strip() for line in text.split("\n") if line
    ]
    assert [paragraph.kind for paragraph in letter.paragraphs] == ["heading", "body", *["list_item"] * 4]


def test_every_dossier_above_a_letter_is_read():
    letter = read(
        "Tweede Kamer der Staten-Generaal\n\nVergaderjaar 2023–2024\n\n"
        "36 410 X Vaststelling van de begrotingsstaten van het Ministerie van Defensie\n\n"
        "21 501-02 Raad Algemene Zaken en Raad Buitenlandse Zaken\n\n"
        "Nr. 45 BRIEF VAN DE MINISTER VAN DEFENSIE\n\n"
        "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal\n\nDen Haag, 3 mei 2024\n\n"
        "Deze brief verwijst naar een ander dossier.\n\n36 045 Situatie in Oekraïne\n\nEn gaat verder.\n"
    )
    assert [(one.number, one.title) for one in letter.dossiers] == [
        ("36 410 X", "Vaststelling van de begrotingsstaten van het Ministerie van Defensie"),
        ("21 501-02", "Raad Algemene Zaken en Raad Buitenlandse Zaken"),
    ]
    assert (letter.number, letter.document_kind, letter.session_year) == ("45", "brief", "2023-2024")
    assert letter.addressee == "de Voorzitter van de Tweede Kamer der Staten-Generaal"
    assert letter.date.isoformat() == "2024-05-03"


def test_a_footnote_number_on_a_line_of_its_own():
    letter = read(
        "De eerste zin van deze alinea is lang genoeg om de breedte te tonen.1 De\ntweede volgt.2\n\n"
        "1\n   Zie Kamerstuk 36 045, nr. 12.\n\n2\n   Eerdere brief.\n"
    )
    assert [(p.kind, p.marker, p.text) for p in letter.paragraphs[1:]] == [
        ("footnote", "1", "Zie Kamerstuk 36 045, nr. 12."),
        ("footnote", "2", "Eerdere brief."),
    ]
    assert letter.paragraphs[0].text.endswith("te tonen. De tweede volgt.")


PIECES = [
    *(
        "de ",
        "Oekra-\nïense ",
        "rij- en\nvaar-\nopleidingen ",
        "F-\n16 ",
        "\ufb01nanciën",
        "\xad",
        "\xa0",
        "e\u0308",
        "\n\n",
    ),
    *(
        "\n",
        "\f",
        "1 Voetnoot.\n",
        "ISSN 0921 - 7371\n",
        "kst-36045-136\n",
        "Kop\n\n",
        "- punt;\n",
        "\u200b",
        "«woord» ",
    ),
    *("aangekocht.1 ", "€ 17,5 mln. ", "Tabel\t3\n", "De Minister van Defensie,\nK. Naam\n", "\r\n"),
]
SIGNS = st.text(st.characters(exclude_characters="\0"), max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), SIGNS), max_size=40).map("".join))
def test_nothing_of_a_plain_text_is_lost(text):
    text = "Begin. " + text.encode("utf8", "ignore").decode("utf8")
    letter = read(text)
    parts = [f"{p.marker or ''}{p.text}" for p in letter.head + letter.paragraphs]
    found = "".join([*parts, *(line.text for line in letter.removed)])
    # A footnote's marker in the text is gone where the footnote is tied to it.
    notes = sum(note.anchor is not None for note in letter.paragraphs)
    lost = Counter(filter(str.isalpha, fold(text))) - Counter(filter(str.isalpha, fold(found)))
    digits = Counter(filter(str.isdigit, fold(text))) - Counter(filter(str.isdigit, fold(found)))
    assert not lost
    assert digits.total() <= notes
    assert all("  " not in paragraph.text for paragraph in letter.paragraphs)
