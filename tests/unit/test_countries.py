"""What points to a country, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.knowledge_base.names.countries import ADJECTIVES, COUNTRIES, Cue, countries_in, country_cues


def found(text):
    words = text.split()
    return [(" ".join(words[cue.start : cue.end]), cue.country) for cue in country_cues(words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de marine van Oekraïne", [("Oekraïne", "UA")]),
        ("de Oekraïense marine", [("Oekraïense", "UA")]),
        ("een Oekraïens schip", [("Oekraïens", "UA")]),
        ("de Russen in Kyiv", [("Russen", "RU"), ("Kyiv", "UA")]),
        ("het leger van president Assad", [("Assad", "SY")]),
        ("onze marine", [("onze", "NL")]),
        ("de Koninklijke Landmacht", [("Koninklijke", "NL")]),
        ("Duitslands bijdrage en Zelensky's bezoek", [("Duitslands", "DE"), ("Zelensky's", "UA")]),
        ("OEKRAÏNE", [("OEKRAÏNE", "UA")]),
        ("de Verenigde Staten", [("Verenigde Staten", "US")]),
        ("Verenigde Arabische Emiraten", [("Verenigde Arabische Emiraten", "AE")]),
        ("de Centraal-Afrikaanse Republiek", [("Centraal-Afrikaanse Republiek", "CF")]),
        ("Democratische Republiek Congo", [("Democratische Republiek Congo", "CD")]),
        ("Zuid-Soedan en Soedan", [("Zuid-Soedan", "SS"), ("Soedan", "SD")]),
        ("verenigde ministers", []),
        ("de minister van Defensie", []),
        ("", []),
    ],
)
def test_cues(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("word", ["breda", "doorn", "bush", "car", "aden"])
def test_a_word_that_is_a_place_only_with_a_capital(word):
    assert found(f"de {word} daar") == []
    assert len(found(f"de {word.title()} daar")) == 1


def test_a_short_word_in_s_is_no_genitive():
    assert found("Limas") == [("Limas", "PE")]  # four letters of a place are enough
    assert found("VSs") == []


def test_names_of_a_base_are_read_with_their_hyphens_and_without():
    assert countries_in(["EUCAP Sahel-Mali", "missie (Niger)"]) == {"ML", "NE"}
    assert countries_in(["Centraal-Afrikaanse Republiek", "Sierra Leone"]) == {"CF", "SL"}
    assert countries_in([]) == set()


def test_a_nationality_is_no_title_or_pronoun():
    assert ADJECTIVES["NL"] == ("Nederlandse",)
    assert "Wit-Russische" in ADJECTIVES["BY"]
    assert COUNTRIES["Wit-Rusland"] == "Wit-Russische"
    assert COUNTRIES["VS"] == COUNTRIES["Verenigde Staten"] == "Amerikaanse"


def test_every_name_and_adjective_of_the_list_points_to_its_own_country():
    codes = {adjective: code for code, adjectives in ADJECTIVES.items() for adjective in adjectives}
    assert len(codes) == sum(map(len, ADJECTIVES.values()))  # no adjective of two countries
    wrong = [
        text
        for name, adjective in COUNTRIES.items()
        for text in (name, adjective)
        if [cue.country for cue in country_cues(text.split())] != [codes.get(adjective, "NL")]
    ]
    assert wrong == []


WORDS = ["Verenigde", "Staten", "Arabische", "Emiraten", "van", "Kim", "Kyiv", "Mali", "Abu", "Dhabi"]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=15))
def test_cues_lie_in_the_text_in_order_and_apart(words):
    end = 0
    for cue in country_cues(words):
        assert isinstance(cue, Cue)
        assert end <= cue.start < cue.end <= len(words)
        assert cue.country in ADJECTIVES
        end = cue.end
