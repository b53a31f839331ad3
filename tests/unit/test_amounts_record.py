from __future__ import annotations

import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pipeline.amounts import Amount


def test_json_holds_decimals_as_plain_strings_and_reads_back():
    amount = Amount(kind="money", value=Decimal("1.75E+7"), currency="EUR", bound="about")
    dumped = json.loads(json.dumps(amount.model_dump(mode="json")))
    assert dumped["value"] == "17500000"
    assert Amount.model_validate(dumped) == amount


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "count"},
        {"kind": "count", "low": 5},
        {"kind": "count", "value": 5, "low": 1, "high": 9},
        {"kind": "count", "low": 9, "high": 5},
        {"kind": "count", "low": 5, "high": 5},
        {"kind": "count", "value": -1},
        {"kind": "count", "value": "NaN"},
        {"kind": "count", "value": "Infinity"},
        {"kind": "count", "value": 10**18},
        {"kind": "count", "value": 5, "currency": "EUR"},
        {"kind": "money", "value": 5, "currency": "euro"},
        {"kind": "weight", "value": 5},
        {"kind": "count", "value": 5, "bound": "perhaps"},
        {"kind": "count", "value": 5, "unit": "tanks"},
    ],
)
def test_a_contradictory_amount_is_refused(fields):
    with pytest.raises(ValidationError):
        Amount(**fields)


def test_row_can_be_summed_over_values_and_ranges():
    value = Amount(kind="money", value=Decimal("2.5"), currency="EUR").as_row()
    ranged = Amount(kind="count", low=Decimal(200), high=Decimal(300), bound="about").as_row()
    assert value == {
        "kind": "money",
        "value": 2.5,
        "low": 2.5,
        "high": 2.5,
        "currency": "EUR",
        "bound": "exact",
        "amount": "2,50 euro",
    }
    assert (ranged["value"], ranged["low"], ranged["high"]) == (None, 200.0, 300.0)
    assert list(value) == list(ranged)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"kind": "money", "value": "2.5E9", "currency": "EUR", "bound": "about"}, "circa 2,5 miljard euro"),
        ({"kind": "money", "value": "12.5", "currency": "EUR"}, "12,50 euro"),
        ({"kind": "money", "value": "12.99", "currency": "GBP"}, "12,99 pond"),
        ({"kind": "money", "value": "120E6"}, "120 miljoen"),
        ({"kind": "money", "value": "750000"}, "750.000 (valuta onbekend)"),
        ({"kind": "money", "value": "5E6", "currency": "XAF"}, "5 miljoen XAF"),
        ({"kind": "money", "low": "15E6", "high": "20E6", "currency": "EUR"}, "15 tot 20 miljoen euro"),
        ({"kind": "money", "low": "8E8", "high": "1E9", "currency": "USD"}, "0,8 tot 1 miljard dollar"),
        ({"kind": "money", "low": "5", "high": "1E12", "currency": "EUR"}, "5 tot 1.000.000.000.000 euro"),
        ({"kind": "count", "value": "1E6"}, "1.000.000"),
        ({"kind": "count", "value": "1250.5"}, "1.250,5"),
        ({"kind": "count", "value": "40", "bound": "more_than"}, "meer dan 40"),
        ({"kind": "count", "value": "40", "bound": "less_than"}, "minder dan 40"),
        ({"kind": "count", "value": "40", "bound": "at_least"}, "ten minste 40"),
        ({"kind": "count", "low": "200", "high": "300", "bound": "at_most"}, "maximaal 200 tot 300"),
    ],
)
def test_readable_dutch(fields, text):
    assert str(Amount(**fields)) == text
