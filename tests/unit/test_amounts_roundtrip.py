"""Whatever can be written can be read, and whatever cannot be read gives nothing rather than a fault."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.amounts import Amount, parse_amount, renderings
from pipeline.amounts.modifiers import LEADING
from pipeline.amounts.numbers import SCALES

BOUNDS = st.sampled_from(["exact", "about", "at_least", "at_most", "more_than", "less_than"])
CURRENCIES = st.sampled_from(
    ["EUR", "USD", "GBP", "CHF", "NOK", "SEK", "DKK", "CAD", "NLG", "PLN", "UAH", "JPY", None]
)
WHOLE = st.one_of(st.integers(0, 400), st.integers(0, 10**7), st.integers(0, 10**14)).map(Decimal)
CENTS = st.integers(0, 10**8).map(lambda cents: Decimal(cents) / 100)
SCALED = st.builds(
    lambda figure, scale: Decimal(figure) / 1000 * SCALES[scale],
    st.integers(1, 10**6),
    st.sampled_from(["miljoen", "miljard"]),
)
MONEY = st.one_of(WHOLE, CENTS, SCALED)


@st.composite
def amounts(draw):
    kind = draw(st.sampled_from(["money", "count"]))
    number = MONEY if kind == "money" else WHOLE
    currency = draw(CURRENCIES) if kind == "money" else None
    bound = draw(BOUNDS)
    first, second = sorted((draw(number), draw(number)))
    if first < second and draw(st.booleans()):
        return Amount(kind=kind, low=first, high=second, currency=currency, bound=bound)
    return Amount(kind=kind, value=second, currency=currency, bound=bound)


@settings(max_examples=150, deadline=None)
@given(amounts(), st.data())
def test_every_rendering_reads_back_as_the_same_amount(amount, data):
    texts = list(renderings(amount))
    # A hundred or more forms each: try some of them, other ones each time.
    for text in data.draw(st.lists(st.sampled_from(texts), max_size=12)) if texts else []:
        assert parse_amount(text) == amount, text


# What print makes of an amount.
PRINTED = st.sampled_from(
    [
        lambda text: text,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\u2009"),
        lambda text: text.replace("-", "\u2212"),
        lambda text: text.replace("\u2013", "\u2014"),
        lambda text: re.sub(r"(?<=[0-9])\.(?=[0-9]{3})", "\u2019", text),
        lambda text: f"{text}*",
        lambda text: f"{text}/jaar",
        lambda text: re.sub(r"(?<=(?:joen|jard|.mln|.mld))(?=$| euro)", "3", text),
        lambda text: f"{text}¹" if text[-1].isalpha() else text,
        lambda text: text.replace("miljoen", "milj.").replace("miljard", "mlrd"),
        lambda text: re.sub(r"(?<=[0-9]),(?=[0-9]{1,2} (?:bn|m))", ".", text.replace("miljard", "bn")),
    ]
)


def near(read, amount):
    """Whether every number read is within a factor 1000 of one that was written."""
    written = [end for end in (amount.value, amount.low, amount.high) if end is not None]
    for end in (read.value, read.low, read.high):
        if end is not None and not any(
            end == known or known < end * 1000 < known * 10**6 for known in written
        ):
            return False
    return True


@settings(max_examples=150, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(amounts(), PRINTED, st.data())
def test_no_rendering_is_read_a_thousand_times_wrong(amount, printed, data):
    """Whole or cut at any blank, as a recogniser cuts it."""
    texts = list(renderings(amount))
    for text in data.draw(st.lists(st.sampled_from(texts), max_size=3)) if texts else []:
        text = printed(text)
        assert parse_amount(text, " voor") in (None, amount), text
        for blank in re.finditer(r"\s", text):
            head, tail = text[: blank.start()], text[blank.start() :]
            for read in (parse_amount(head, f"{tail} voor"), parse_amount(tail, " voor", before=f"{head} ")):
                assert read is None or near(read, amount), (head, tail, read)


def test_every_rendering_of_some_amounts_reads_back():
    for fields in (
        {"kind": "money", "value": "17.5E6", "currency": "EUR"},
        {"kind": "money", "value": "12.50", "currency": "USD", "bound": "at_most"},
        {"kind": "money", "low": "15E6", "high": "20E6", "currency": "EUR", "bound": "about"},
        {"kind": "money", "low": "9E5", "high": "1.2E6", "currency": "GBP"},
        {"kind": "money", "value": "120E6", "bound": "more_than"},
        {"kind": "count", "value": "2500", "bound": "less_than"},
        {"kind": "count", "low": "20", "high": "30", "bound": "at_least"},
    ):
        amount = Amount(**fields)
        texts = list(renderings(amount))
        assert len(texts) >= 4
        assert [text for text in texts if parse_amount(text) != amount] == []


@settings(max_examples=100, deadline=None)
@given(amounts())
def test_the_readable_form_reads_back_where_it_can(amount):
    text = str(amount)
    assert text
    assert parse_amount(text) in (amount, None)


@settings(max_examples=200, deadline=None)
@given(amounts().filter(lambda amount: amount.kind == "money"))
def test_json_and_back(amount):
    assert Amount.model_validate(amount.model_dump(mode="json")) == amount


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_garbage_never_raises(text, after, before):
    parse_amount(text, after, before=before)


GLUE = """
    € EUR euro
    $ US$ kroon cent een twee en half honderd duizend tussen de tot à - , . 5 17,5 1.250 000 ½ k m % ² +
"""
PIECES = st.sampled_from([word for words in LEADING.values() for word in words] + list(SCALES) + GLUE.split())


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", "\u00a0"])), max_size=9))
def test_shuffled_pieces_never_raise_and_give_sound_amounts(pieces):
    amount = parse_amount("".join(piece + gap for piece, gap in pieces))
    assert amount is None or isinstance(amount, Amount)


def test_a_very_long_text_is_refused_at_once():
    assert parse_amount("1 " * 100_000) is None
    assert parse_amount("5", "en " * 100_000, before="en " * 100_000) is not None
