"""Statements of many letters as rows, the acts that they share, and sums over acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotations.gold.task import Task
from pipeline.suggest.acts import interval_days, is_same_act, mark_acts, totals
from pipeline.suggest.statement_table import COLUMNS, statement_rows

TEXT = "Nederland levert vijf tanks aan Oekraïne voor EUR 2 miljoen in 2023."


def argument(quote, **more):
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote), **more}


def row(letter="a", date="2023-01-01", **given):
    shared = dict.fromkeys(COLUMNS) | {"letter": letter, "date": date, "paragraph": 1, "start": 0}
    return (
        shared | {"action": "deliver", "status": "planned", "item": "tanks", "quantity_number": 5.0} | given
    )


def test_rows_have_numbers_countries_and_time():
    task = Task.model_validate(
        {
            "text": TEXT,
            "spans": [
                argument("vijf", label="AMOUNT"),
                argument("tanks", label="WEAPON", kb_id="tank"),
                argument("EUR 2 miljoen", label="AMOUNT"),
            ],
            "statements": [
                {
                    "action": "deliver",
                    "status": "ongoing",
                    "anchor": argument("levert"),
                    "actor": argument("Nederland"),
                    "recipient": argument("Oekraïne"),
                    "item": argument("tanks"),
                    "quantity": argument("vijf"),
                    "value": argument("EUR 2 miljoen"),
                    "time": argument("2023", value="2023"),
                }
            ],
            "meta": {"letter": "brief-900", "paragraph": 3},
        }
    )
    (made,) = statement_rows([task], {"tank": {"id": "tank", "name": {"nl": "tank", "en": "tank"}}})
    assert (
        made | {"item_id": "tank", "item_name": "tank", "quantity_number": 5.0, "value_number": 2e6} == made
    )
    assert (made["value_currency"], made["actor_country"], made["recipient_country"]) == ("EUR", "NL", "UA")
    assert (made["interval"], made["sentence"], set(made)) == ("2023", TEXT, set(COLUMNS))


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({}, True),
        ({"status": "done"}, True),
        ({"item": "tank"}, True),
        ({"quantity_number": 6.0}, False),
        ({"quantity_number": 6.0, "interval": "2023"}, True),
        ({"recipient_country": "PL"}, False),
        ({"interval": "2025"}, False),
        ({"interval": "2023-03/2023-05"}, True),
        ({"quantity_number": None}, False),
        ({"quantity_number": None, "interval": "2023"}, True),
        ({"action": "acquire"}, False),
        ({"item": "houwitsers"}, False),
    ],
)
def test_one_act_or_two(given, same):
    rows = [row(recipient_country="UA", interval="2023"), row(letter="b", date="2023-05-01", **given)]
    mark_acts(rows)
    assert (rows[0]["act"] == rows[1]["act"]) == same


def test_a_later_letter_revises():
    rows = [
        row(letter="c", date="2024-01-01", status="done", interval="2023"),
        row(letter="a", date="2023-01-01", interval="2023"),
        row(letter="b", date="2023-06-01", quantity_number=7.0, interval="2023"),
    ]
    mark_acts(rows)
    assert len({one["act"] for one in rows}) == 1
    assert [one["revises"] for one in rows] == ["b §1", None, "a §1"]


def test_sums_count_an_act_once_and_never_add_across_statuses():
    rows = [
        row(),
        row(letter="b", date="2023-02-01"),
        row(letter="b", status="done", quantity_number=3.0, recipient_country="PL"),
        row(letter="b", quantity_number=None, recipient_country="RO"),
    ]
    rows[0]["recipient_country"] = rows[1]["recipient_country"] = "UA"
    mark_acts(rows)
    done, planned = totals(rows)
    assert (done.status, done.total, done.acts, done.left_out) == ("done", 3.0, 1, [])
    assert (planned.status, planned.total, planned.acts, planned.left_out) == ("planned", 5.0, 1, ["b §1"])


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("2023", ("2023-01-01", "2023-12-31")),
        ("2023-02", ("2023-02-01", "2023-02-28")),
        ("2022-09/2022-11", ("2022-09-01", "2022-11-30")),
        ("2024/..", ("2024-01-01", "9999-12-31")),
        ("../2024-06", ("0000-01-01", "2024-06-30")),
        ("2023-06-29", ("2023-06-29", "2023-06-29")),
        (None, None),
    ],
)
def test_intervals_in_days(interval, days):
    assert interval_days(interval) == days


numbers = st.none() | st.sampled_from([1.0, 2.0])


@given(st.lists(st.builds(row, quantity_number=numbers, interval=st.sampled_from([None, "2023", "2024/.."]))))
def test_every_row_gets_an_act(rows):
    mark_acts(rows)
    assert all(one["act"] for one in rows)
    assert all(is_same_act(one, one) or one["quantity_number"] is None for one in rows)
