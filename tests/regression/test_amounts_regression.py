"""Dutch amounts with the reading each must give, written by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.amounts import parse_amount

CASES = json.loads(Path(__file__).with_name("amounts.json").read_text(encoding="utf8"))


def _name(case):
    return " | ".join(case.get(key, "") for key in ("before", "text", "context")).strip(" |")


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_amount_reads_as_expected(case):
    amount = parse_amount(case["text"], case.get("context"), before=case.get("before"))
    assert (None if amount is None else amount.model_dump(mode="json")) == case["amount"]


def test_regression_file_is_large_and_varied():
    read = [case["amount"] for case in CASES if case["amount"]]
    assert len(CASES) >= 400
    assert len(read) >= 350
    assert {amount["kind"] for amount in read} == {"money", "count"}
    bounds = {"exact", "about", "at_least", "at_most", "more_than", "less_than"}
    assert {amount["bound"] for amount in read} == bounds
    assert len({amount["currency"] for amount in read}) >= 15
    assert sum(amount["value"] is None for amount in read) >= 50
