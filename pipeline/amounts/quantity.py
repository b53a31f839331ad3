"""The value of an amount: money or a count, one number or a range, and how it bounds what is meant."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Kind = Literal["money", "count"]
Bound = Literal["exact", "about", "at_least", "at_most", "more_than", "less_than"]

# Nothing in a letter is larger; beyond it a reading is more likely wrong than right.
LARGEST = Decimal(10) ** 18


def plain(number: Decimal) -> Decimal:
    """Return the same number without exponent and without zeros behind the decimal point."""
    whole = number.to_integral_value()
    if number == whole:
        return Decimal(int(whole))
    return Decimal(f"{number:f}".rstrip("0"))


class Quantity(BaseModel):
    """The value of an amount.

    Either ``value`` is set, or both ``low`` and ``high`` (the ends of a range).

    Attributes
    ----------
    kind
        ``money``, or ``count`` for a number of things or people.
    value, low, high
        In whole units: euros rather than millions of euros, pieces rather than thousands.
    currency
        ISO 4217 code; ``None`` for counts and for money whose currency the text leaves open.
    bound
        How the number bounds what is meant: ``ruim 40`` is ``more_than``, ``circa 90`` is ``about``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    value: Decimal | None = Field(default=None, ge=0, lt=LARGEST, allow_inf_nan=False)
    low: Decimal | None = Field(default=None, ge=0, lt=LARGEST, allow_inf_nan=False)
    high: Decimal | None = Field(default=None, ge=0, lt=LARGEST, allow_inf_nan=False)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    bound: Bound = "exact"

    @field_validator("value", "low", "high")
    @classmethod
    def _plain(cls, number: Decimal | None) -> Decimal | None:
        return None if number is None else plain(number)

    @model_validator(mode="after")
    def _one_reading(self) -> Quantity:
        if self.value is not None:
            if self.low is not None or self.high is not None:
                raise ValueError("an amount has a value or a range, not both")
        elif self.low is None or self.high is None:
            raise ValueError("an amount has a value, or both low and high")
        elif self.low >= self.high:
            raise ValueError("the low end of a range lies below its high end")
        if self.kind == "count" and self.currency is not None:
            raise ValueError("a count has no currency")
        return self
