"""The record of a statement and its terms: what is done, with what, how many, for how much, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

Action = Literal[
    "deliver", "acquire", "dispose", "produce", "maintain", "deploy", "train", "fund", "hold", "lose"
]
Status = Literal["considered", "requested", "planned", "contracted", "ongoing", "done", "ended", "refused"]
Role = Literal["actor", "recipient", "item", "quantity", "value", "mission", "time", "place"]

#: Dutch words for a page.
ACTION_NAMES: dict[str, str] = {
    "deliver": "levering",
    "acquire": "aanschaf",
    "dispose": "afstoting",
    "produce": "bouw",
    "maintain": "onderhoud",
    "deploy": "inzet",
    "train": "training",
    "fund": "financiering",
    "hold": "bezit",
    "lose": "verlies",
}
STATUS_NAMES: dict[str, str] = {
    "considered": "overwogen",
    "requested": "gevraagd",
    "planned": "gepland",
    "contracted": "besteld",
    "ongoing": "gaande",
    "done": "gedaan",
    "ended": "beëindigd",
    "refused": "afgewezen",
}
ACTIONS: tuple[str, ...] = Action.__args__  # type: ignore[attr-defined]
STATUSES: tuple[str, ...] = Status.__args__  # type: ignore[attr-defined]
ROLES: tuple[str, ...] = Role.__args__  # type: ignore[attr-defined]


class Argument(BaseModel):
    """A piece of text, characters ``start`` up to ``end``; ``value`` is its ISO 8601 date or interval, for a time."""

    model_config = ConfigDict(extra="allow")

    start: int
    end: int
    value: str | None = None

    @property
    def offsets(self) -> tuple[int, int]:
        """Where it stands: start and end."""
        return self.start, self.end

    def moved(self, distance: int) -> Argument:
        """Return the same piece of a text that starts elsewhere."""
        return Argument(start=self.start + distance, end=self.end + distance, value=self.value)


class StatementRecord(BaseModel):
    """One statement of a paragraph: ``anchor`` is the word that says the act, the other fields are its arguments.

    Raises
    ------
    pydantic.ValidationError
        At an unknown action or status, or when it says neither item, value nor mission.
    """

    model_config = ConfigDict(extra="allow")

    action: Action
    status: Status
    anchor: Argument
    actor: Argument | None = None
    recipient: Argument | None = None
    item: Argument | None = None
    quantity: Argument | None = None
    value: Argument | None = None
    mission: Argument | None = None
    time: Argument | None = None
    place: Argument | None = None

    @model_validator(mode="after")
    def _says_something(self) -> StatementRecord:
        if self.item is None and self.value is None and self.mission is None:
            raise ValueError("a statement needs an item, a value or a mission")
        return self

    def arguments(self) -> Iterator[tuple[str, Argument]]:
        """Yield role and argument of those that the statement has."""
        for role in ROLES:
            if (argument := getattr(self, role)) is not None:
                yield role, argument

    @property
    def match_key(self) -> tuple[str, str, tuple[int, int]]:
        """What two readings of one statement share: the action and the item, or, without item, value or mission."""
        for role in ("item", "value", "mission"):
            if (argument := getattr(self, role)) is not None:
                return self.action, role, argument.offsets
        raise AssertionError("checked when the record was made")

    def moved(self, distance: int) -> StatementRecord:
        """Return the same statement of a text that starts elsewhere."""
        parts = {role: argument.moved(distance) for role, argument in self.arguments()}
        return StatementRecord(
            action=self.action, status=self.status, anchor=self.anchor.moved(distance), **parts
        )

    def to_json(self) -> dict:
        """Return the record as plain values, without the roles that are empty."""
        return self.model_dump(mode="json", exclude_none=True)
