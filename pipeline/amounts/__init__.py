"""Amounts in Dutch letters: money and counts as values to compute with."""

from __future__ import annotations

from .amount import Amount
from .parse import UnclearAmountError, goes_on, is_amount, is_money, leads_on, parse_amount, read_amount
from .render import Style, describe, render, renderings

__all__ = [
    "Amount",
    "Style",
    "UnclearAmountError",
    "describe",
    "goes_on",
    "is_amount",
    "is_money",
    "leads_on",
    "parse_amount",
    "read_amount",
    "render",
    "renderings",
]
