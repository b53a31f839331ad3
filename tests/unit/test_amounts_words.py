from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.amounts.number_words import read_words, spell, spell_in_hundreds


def test_every_number_below_ten_thousand_reads_back():
    for number in range(10_000):
        assert read_words(spell(number)) == number
        hundreds = spell_in_hundreds(number)
        assert hundreds is None or read_words(hundreds) == number


@given(st.integers(0, 10**15 - 1))
def test_large_number_words_read_back(number):
    assert read_words(spell(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "nul"),
        (32, "tweeëndertig"),
        (83, "drieëntachtig"),
        (25, "vijfentwintig"),
        (101, "honderdeen"),
        (750, "zevenhonderdvijftig"),
        (1000, "duizend"),
        (12_300_000, "twaalf miljoen driehonderdduizend"),
    ],
)
def test_spelling(number, text):
    assert spell(number) == text


@pytest.mark.parametrize("number", [-1, 10**15])
def test_no_word_outside_the_range(number):
    with pytest.raises(ValueError, match="no number word"):
        spell(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hond",
        "nul vijf",
        "vijf zes",
        "en vijf",
        "vijf en",
        "drie miljoen twee miljard",
        "vijftig honderd",
        "eerste",
    ],
)
def test_what_is_not_one_number_is_refused(text):
    assert read_words(text) is None
