"""The record of one amount, which can be written and put into a row."""

from __future__ import annotations

from typing import Any

from .quantity import Quantity
from .render import describe


class Amount(Quantity):
    """What an AMOUNT span says."""

    @property
    def is_range(self) -> bool:
        """Whether the amount runs from ``low`` to ``high``."""
        return self.value is None

    def as_row(self) -> dict[str, Any]:
        """Return a row for a data frame.

        Returns
        -------
        dict
            ``kind``, ``value``, ``low``, ``high`` (floats or ``None``), ``currency``, ``bound`` and
            ``amount``, the Dutch rendering. A single value fills ``low`` and ``high`` too, so that these two
            columns can be summed over values and ranges alike. Floats hold whole numbers exactly up to 2**53;
            the record itself is always exact.
        """
        low, high = (self.low, self.high) if self.value is None else (self.value, self.value)
        return {
            "kind": self.kind,
            "value": None if self.value is None else float(self.value),
            "low": None if low is None else float(low),
            "high": None if high is None else float(high),
            "currency": self.currency,
            "bound": self.bound,
            "amount": str(self),
        }

    def __str__(self) -> str:
        return describe(self)
