"""Recognised print of before 1996, and the database of questions."""

from pipeline.letters.reading import read_bytes

LETTER = """Tweede Kamer der Staten-Generaal
2
Vergaderjaar 1988-1989
20 912
Onderhoud van de mijnenjagers
Nr. 4
BRIEF VAN DE MINISTERS VAN DEFENSIE EN VAN FINANCIËN
Ter inzage gelegd op de bibliotheek
Aan de Voorzitter van de Tweede Kamer der Staten-Generaal
's-Gravenhage, 3 maart 1989
De Kamer vroeg naar het onderhoud van de mijnen-jagers (zie bijlage).1 Dat onder-houd gebeurt in Den
Helder, waar de Sovjet-marine op bezoek was.
Tweede Kamer, vergaderjaar 1988-1989, 20 912, nr. 4
"""
QUESTIONS = """Tweede Kamer der Staten-Generaal
2
Zitting 1978-1979
Aanhangsel van de Handelingen
412
Vragen van het lid Jansen over de haven. (Ingezonden 4 januari 1979) 1 Is de haven dicht? 2Zo ja, waarom?
Antwoord
Antwoord van Minister De Vries (Defensie). (Ontvangen 2 februari 1979) 1 Ja.
2 De haven is te ondiep voor de sche-pen.
Tweede Kamer, zitting 1978-1979, Aanhangsel
831
"""
RECORD = """Vragen over het onderhoud van de haven.

Bent u bekend met het bericht? Klopt het? Courant, 9 juli 1999

Ja. Het klopt.
"""


def read(text):
    return read_bytes(text.encode(), "oud")


def test_a_letter():
    letter = read(LETTER)
    assert [(p.kind, p.marker, p.text) for p in letter.paragraphs] == [
        ("heading", None, "BRIEF VAN DE MINISTERS VAN DEFENSIE EN VAN FINANCIËN"),
        ("footnote", "1", "Ter inzage gelegd op de bibliotheek"),
        ("dateline", None, "'s-Gravenhage, 3 maart 1989"),
        (
            "body",
            None,
            "De Kamer vroeg naar het onderhoud van de mijnenjagers (zie bijlage). Dat onderhoud gebeurt in Den "
            "Helder, waar de Sovjet-marine op bezoek was.",
        ),
    ]
    assert (letter.title, letter.number, letter.dossiers[0].number) == (
        "Onderhoud van de mijnenjagers",
        "4",
        "20 912",
    )
    assert [sender.role for sender in letter.senders] == ["MINISTER VAN DEFENSIE", "MINISTER VAN FINANCIËN"]
    assert letter.date.isoformat() == "1989-03-03"
    assert letter.addressee == "de Voorzitter van de Tweede Kamer der Staten-Generaal"


def test_questions_and_answers():
    letter = read(QUESTIONS)
    assert [(p.exchange, p.marker, p.text) for p in letter.paragraphs if p.exchange] == [
        ("question", "1", "Is de haven dicht?"),
        ("question", "2", "Zo ja, waarom?"),
        ("answer", "1", "Ja."),
        ("answer", "2", "De haven is te ondiep voor de schepen."),
    ]
    assert [(sender.role, sender.name) for sender in letter.senders] == [("Minister (Defensie)", "De Vries")]
    assert (letter.title, letter.date.isoformat()) == (
        "Vragen van het lid Jansen over de haven.",
        "1979-02-02",
    )


def test_a_record_of_the_database():
    letter = read(RECORD)
    assert [(p.kind, p.exchange, p.text) for p in letter.paragraphs] == [
        ("subject", None, "Vragen over het onderhoud van de haven."),
        ("body", "question", "Bent u bekend met het bericht? Klopt het?"),
        ("footnote", None, "Courant, 9 juli 1999"),
        ("body", "answer", "Ja. Het klopt."),
    ]
