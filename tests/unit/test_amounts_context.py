"""Money and counts are told apart by what stands round the number."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.amounts import UnclearAmountError, parse_amount, read_amount

SHARED = Path(__file__).parents[2].parent / "shared"

COUNTS = """
1 miljoen | granaten voor het voorjaar
1 miljoen | 155mm-granaten
1 miljoen | nieuwe artilleriegranaten uit Europese voorraden
twee miljoen | FPV-drones
1,3 miljoen | Russische militairen aan de grens
ruim een miljoen | reservisten onder de wapenen
een half miljoen | Oekraïense soldaten
drie miljoen | landmijnen
10 miljoen | patronen van klein kaliber
5 miljoen | Oekraïners hebben het land verlaten
1 miljoen | stuks artilleriemunitie
honderdduizend | man
300.000 | dienstplichtige rekruten
200.000 | man
100 | Leopard 1-tanks
18 | F-16's
14 | Leopard 2A6-tanks
twee | lanceerinrichtingen en een aantal raketten
drie | Patriot-systemen
zes | lichtingen
circa 90 | Nederlandse militairen van de Koninklijke Landmacht
tweehonderd | Oekraïense rekruten
65 | militairen van het Korps Mariniers
46 | F-35's
maximaal 150 | militairen
twaalf | NH90-helikopters
4 | fregatten
vier | onderzeeboten
9.000 | vacatures
1.200 | fte
200 tot 300 | instructeurs
tussen de 20 en 30 | pantserhouwitsers
8 | PzH 2000NL
ten minste 35 | brigades
10 | bataljons
3.000 | voertuigen ter waarde van 5 miljoen euro
100 | drones voor een bedrag van € 2 miljoen
2 miljoen | granaten ter waarde van 3 miljard euro
"""
SHORTAGES = """
zeventig | technici
40 | monteurs bij de luchtmacht
"""
MONEY = """
120 miljoen | voor militaire steun
400 miljoen | van de steun aan Oekraïne
50 miljoen | extra voor munitie
50 miljoen | extra reclameopbrengsten
60 miljoen | beschikbaar om granaten te kopen
2 miljard | daarvan al in 2025
3,5 miljard | beschikbaar te stellen voor tanks
250 miljoen | aan luchtverdediging
35 miljoen | in november 2022
8,8 miljard | hoger uitvalt
circa 200 miljoen | te beperken
ruim 2 miljard | op de begroting
100 miljoen | in drones
80 miljoen | bijgedragen aan 200 tanks
45 miljoen | gereserveerd, waarmee 14 voertuigen worden gekocht
1 miljard | per jaar
1 miljard | . Granaten volgen later
567 miljoen | op producenten
374 miljoen | aan niet-geïnd geld
tussen de 15 en 20 miljoen | voor drones
een half miljoen | voor opleidingen van militairen
500.000 | euro voor helmen
750 | dollar per drone
EUR 1 miljoen | granaten
€ 200 | militairen
"""


MEASURES = """
20 | procent
40 | % van het budget
60 | km
3 | weken
vijf | jaar
10 | mei
30 | ton hulp
4 | keer
"""


def _lines(text):
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("text", "after"), _lines(COUNTS))
def test_counts_are_counts(text, after):
    amount = parse_amount(text, after)
    assert amount is not None
    assert (amount.kind, amount.currency) == ("count", None)


@pytest.mark.parametrize(("text", "after"), _lines(SHORTAGES))
def test_a_shortage_of_people_is_no_sum(text, after):
    assert parse_amount(text, after, before="een tekort van").kind == "count"


@pytest.mark.parametrize(("text", "after"), _lines(MONEY))
def test_money_is_money(text, after):
    amount = parse_amount(text, after)
    assert amount is not None
    assert amount.kind == "money"


@pytest.mark.parametrize(
    ("text", "after"),
    _lines(MEASURES),
)
def test_measures_are_no_amounts(text, after):
    assert parse_amount(text, after) is None


@pytest.mark.parametrize(
    ("before", "text", "after", "currency"),
    [
        ("van 5,5 miljard euro naar", "8,2 miljard", "in 2025", "EUR"),
        ("op", "60 miljoen", "en later 80 miljoen dollar", "USD"),
        ("de bedragen van € 5 en $ 6 en", "60 miljoen", "", None),
        ("", "120 miljoen", "", None),
    ],
)
def test_the_sentence_gives_the_currency_when_it_names_one(before, text, after, currency):
    amount = parse_amount(text, after, before=before)
    assert amount is not None
    assert (amount.kind, amount.currency) == ("money", currency)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        # a scale that recognition of print has garbled, or one nobody knows
        ("", "€ 8", " miIjoen voor"),
        ("", "€ 8", " rniljoen voor"),
        ("", "€ 8", " mjn per jaar"),
        ("", "€ 8", " mi1jard voor"),
        ("", "30", "K reservisten"),
        # a number that is multiplied
        ("", "€ 320", " x 1.000 in 2025"),
        ("bedragen (x ", "€ 1.000", ") per jaar"),
        ("", "30", " x € 2 mln."),
        ("", "€ 7", " ×10⁶"),
        # one half of a number in two scales
        ("een som van 3 miljoen ", "400 duizend euro", ""),
        ("", "3 miljoen", " en 400 duizend euro"),
        ("", "€ 3 miljoen", " 400.000 voor"),
        # the rest stands apart
        ("", "€ 3", " 7 miljoen voor"),
        ("", "3", " 1/2 miljoen euro"),
        ("", "€ 8", ". 000. 000 voor"),
        ("", "€ 8", " .000 .000 voor"),
        ("", "€ 8", "·000·000 voor"),
        ("", "€ 8", ", 000, 000 voor"),
        ("", "€ 8", ". . 000 voor"),
        ("", "€ 8", "-000 voor"),
        ("", "€ 8", ". 5 miljoen voor"),
        ("", "€ 8", " ½ miljoen voor"),
        # a list, not a decimal comma
        ("", "9, 11", " respectievelijk 13 miljoen euro"),
        ("", "9, 11", " & 13 miljoen euro"),
        ("", "9, 11", ""),
        ("", "9", ", 11, 13 miljoen euro"),
        ("", "9", " ; 11 en 13 miljoen euro"),
        ("", "9", " & 13 miljoen euro"),
        ("", "10", ", 20 en 30 duizend granaten"),
        ("een bate van -€ ", "8 miljoen", " in"),
    ],
)
def test_a_part_of_a_number_has_no_value(before, text, after):
    with pytest.raises(UnclearAmountError, match=r"\w"):
        read_amount(text, after, before=before)


@pytest.mark.parametrize(
    ("text", "after", "value"),
    [
        ("€ 2.500 miljoen", "", 2_500_000_000),
        ("€ 9, 50", " per stuk", "9.5"),
        ("20 miljoen euro", " en 5 miljoen euro", 20_000_000),
        ("2 miljoen", " tanks en 300 duizend granaten", 2_000_000),
        ("6", " x F-35", 6),
    ],
)
def test_what_stands_beside_a_whole_number_does_not_undo_it(text, after, value):
    assert read_amount(text, after).value == Decimal(value)


@pytest.mark.skipif(not (SHARED / "real/gold_dev.jsonl").exists(), reason="needs the shared gold")
def test_every_gold_amount_reads_and_none_is_of_the_wrong_kind():
    wrong = []
    for line in (SHARED / "real/gold_dev.jsonl").read_text(encoding="utf8").splitlines():
        task = json.loads(line)
        text, spans = task["text"], task["spans"]
        for span in spans:
            if span["label"] != "AMOUNT":
                continue
            start, end = span["start"], span["end"]
            after = text[end:].split("\n")[0].split(";")[0]
            before = text[:start].split("\n")[-1].split(";")[-1]
            amount = parse_amount(text[start:end], after, before=before)
            # In this gold a weapon or people stand behind every count, and behind no money.
            counted = any(0 < other["start"] - end < 3 and other["label"] == "WEAPON" for other in spans)
            counted = counted or after.split()[:1] == ["man"] or "drones" in after.split()[:2]
            if amount is None or amount.kind != ("count" if counted else "money"):
                wrong.append((text[start:end], after[:30], amount))
    assert wrong == []
