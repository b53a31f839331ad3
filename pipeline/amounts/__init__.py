"""Amounts in Dutch letters: money and counts as values to compute with."""

from __future__ import annotations

from .amount import Amount
from .parse import goes_on, is_amount, leads_on, parse_amount
from .render import Style, describe, render, renderings

__all__ = [
    "Amount",
    "Style",
    "describe",
    "goes_on",
    "is_amount",
    "leads_on",
    "parse_amount",
    "render",
    "renderings",
]
