"""One normaliser for building and looking up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.knowledge_base.lookup.fuzzy import FuzzyKeys
from pipeline.knowledge_base.lookup.keys import lookup_keys, weighted_keys
from pipeline.knowledge_base.lookup.letter_context import short_forms
from pipeline.knowledge_base.names.inflection import singulars
from pipeline.knowledge_base.names.normalise import normalise


@pytest.mark.parametrize(
    "forms",
    [
        ("PzH2000", "PzH 2000", "pzh-2000", "PZH–2000", "de PzH 2000"),
        ("De Zeven Provinciën", "de zeven provincien", "Zeven Provinciën"),
        ("F-16's", "F-16’s", "F16s", "f 16's"),
        ("«Enduring Freedom»", '"Enduring Freedom"', "(Enduring Freedom)"),
        ("12,7 mm", "12.7mm"),
        ("Oekraïense", "Oekra-ïense", "Oekraiense", "Oekrai\u0308ense", "OEKRAÏENSE"),
        ("Łódź", "Lodz"),
    ],
)
def test_one_form(forms):
    assert len({normalise(form) for form in forms}) == 1


def test_what_tells_names_apart_stays():
    assert (
        len({normalise(text) for text in ("T-72", "T-80", "Leopard 2A7", "Leopard 2A7+", "5,56", "556")}) == 6
    )
    assert normalise("de") == "de"
    assert normalise("–") == ""


@given(st.text())
def test_idempotent(text):
    assert normalise(normalise(text)) == normalise(text)


@given(
    st.text(alphabet="abc 's-DEF12éï.,’()", max_size=40),
    st.sampled_from(["WEAPON", "UNIT", "MISSION", "", "AMOUNT"]),
)
def test_keys_are_ordered_normal_forms(text, label):
    keys = weighted_keys(text, label)
    assert keys == sorted(keys, key=lambda item: (item.level, -item.weight))
    assert all(0 < item.weight <= 1 and item.key and normalise(item.key) == item.key for item in keys)
    assert lookup_keys(text, label)[:1] == ([normalise(text)] if normalise(text) else [])


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("granaten", "granaat"),
        ("fregatten", "fregat"),
        ("raketten", "raket"),
        ("systemen", "systeem"),
        ("onderzeeboten", "onderzeeboot"),
        ("vliegdekschepen", "vliegdekschip"),
        ("drones", "drone"),
        ("torpedos", "torpedo"),
        ("voertuigen", "voertuig"),
        ("compagnieen", "compagnie"),
        ("batteries", "battery"),
        ("bommen", "bom"),
        ("kanonnen", "kanon"),
        ("krijgsmachten", "krijgsmacht"),
        ("f16s", "f16"),
    ],
)
def test_singulars(plural, singular):
    assert singular in singulars(plural)


def test_keys_of_the_guide():
    assert "patriot" in lookup_keys("Patriot-lanceerinrichtingen", "WEAPON")
    assert "euforalthea" in lookup_keys("EUFOR Altheamissie", "MISSION")
    assert "tromp" in lookup_keys("Zr.Ms. Tromp", "WEAPON")
    assert "luchtmacht" not in lookup_keys("Moldavische luchtmacht", "UNIT")


@pytest.mark.parametrize(
    ("query", "key", "near"),
    [
        ("leopart", "leopard", True),
        ("korpsmarinierrs", "korpsmariniers", True),
        ("krijgsmahct", "krijgsmacht", True),
        ("lraanse", "iraanse", True),
        ("himar5", "himars", True),
        ("leopard1", "leopard2", False),
        ("leopard2a", "leopard2a6", False),
        ("13lichtebrigade", "43lichtebrigade", False),
        ("isaf", "isafa", False),
        ("panter", "patriot", False),
        ("handwapen", "brandwapen", False),
    ],
)
def test_fuzzy(query, key, near):
    assert bool(FuzzyKeys([key]).find(query)) is near


@given(
    st.text("abcdeé ", min_size=8, max_size=20).map(normalise).filter(lambda key: len(key) >= 8), st.data()
)
def test_one_error_is_always_found(key, data):
    at = data.draw(st.integers(0, len(key) - 1))
    noise = data.draw(st.sampled_from(["", "z", key[at] + "z"]))
    query = key[:at] + noise + key[at + 1 :]
    assert key in dict(FuzzyKeys([key, "ietsanders"]).find(query))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "de Military Planning and Conduct Capability (MPCC) leidt",
            {"mpcc": "Military Planning and Conduct Capability"},
        ),
        ("Het 13 Lichte Brigade (hierna: de Brigade) vertrok.", {"brigade": "13 Lichte Brigade"}),
        (
            "De Oekraïense strijdkrachten (hierna: ‘de strijdkrachten’) vechten",
            {"strijdkrachten": "Oekraïense strijdkrachten"},
        ),
        ("het Commando Landstrijdkrachten (CLAS)", {"clas": "Commando Landstrijdkrachten"}),
        ("de Koninklijke Marechaussee (KMar)", {"kmar": "Koninklijke Marechaussee"}),
        ("main battle tanks (MBTs)", {"mbts": "main battle tanks"}),
        ("in Litouwen (NAVO)", {}),
        ("een bedrag (circa 5 miljoen)", {}),
        ("(hierna: de Brigade)", {}),
    ],
)
def test_short_forms_of_a_letter(text, found):
    assert short_forms(text) == found
