"""Statements that say the same act, in one letter or in several, and sums over acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..knowledge_base.names.inflection import singulars
from ..knowledge_base.names.normalise import normalise

Row = dict[str, Any]
_NUMBERS = ("quantity_number", "value_number")
_MOST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def mark_acts(rows: Sequence[Row]) -> None:
    """Give every row an ``act``, and ``revises`` where a later letter changes the number or the status of one.

    Two statements say one act when action and thing are the same, the countries that act and receive do not differ,
    their times do not exclude each other, and one of these holds: their numbers are the same; no number differs and the
    thing is an entity of the base or both times are known; a number differs, but the times are known and the same, or
    the thing is an entity and the status has changed.
    ``revises`` names the letter and paragraph whose number or status the row changes.

    Parameters
    ----------
    rows
        Of :func:`pipeline.suggest.statement_table.statement_rows`; they are changed in place.
    """
    acts: dict[tuple[str, str], list[list[Row]]] = {}
    number = 0
    for row in sorted(
        rows, key=lambda row: (row["date"] or "", row["letter"], row["paragraph"], row["start"])
    ):
        key = (row["action"], _thing(row))
        own = next((act for act in reversed(acts.get(key, [])) if is_same_act(act[-1], row)), None)
        if own is None:
            number += 1
            row["act"] = f"act-{number:04}"
            acts.setdefault(key, []).append([row])
            continue
        last = own[-1]
        row["act"] = last["act"]
        if row["letter"] != last["letter"] and (
            row["status"] != last["status"] or _differ(row, last) or _adds(row, last)
        ):
            row["revises"] = f"{last['letter']} §{last['paragraph']}"
        own.append(row)


def _thing(row: Row) -> str:
    """Return what an act is about: the entity, else the noun in the singular; of money what it is for."""
    if known := _entity(row):
        return known
    word = normalise(row["item"] or row["value_of"] or row["mission"] or "")
    return min((word, *singulars(word)), key=len) if word else ""


def _entity(row: Row) -> str | None:
    return row["item_id"] or row["value_of_id"] or row["mission_id"]


def is_same_act(one: Row, other: Row) -> bool:
    """Return whether two statements with the same action and thing say one act."""
    if any(_conflict(one[name], other[name]) for name in ("actor_country", "recipient_country")):
        return False
    times = interval_days(one["interval"]), interval_days(other["interval"])
    known = times[0] is not None and times[1] is not None
    overlap = (
        times[0] is None or times[1] is None or (times[0][0] <= times[1][1] and times[1][0] <= times[0][1])
    )
    if not overlap:
        return False
    entity = _entity(one) is not None and _entity(one) == _entity(other)
    if _differ(one, other):
        return bool(_thing(one)) and (
            (known and times[0] == times[1]) or (entity and one["status"] != other["status"])
        )
    return known or entity or any(one[name] is not None and one[name] == other[name] for name in _NUMBERS)


def _conflict(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one != other


def _differ(one: Row, other: Row) -> bool:
    return any(_conflict(one[name], other[name]) for name in _NUMBERS)


def _adds(one: Row, other: Row) -> bool:
    return any(one[name] is not None and other[name] is None for name in _NUMBERS)


def interval_days(interval: str | None) -> tuple[str, str] | None:
    """Return the first and the last day of an ISO 8601 date or interval, as text that sorts; ``None`` for none."""
    if not interval:
        return None
    first, _, last = interval.partition("/")
    return _day(first, end=False), _day(last or first, end=True)


def _day(text: str, *, end: bool) -> str:
    if text in ("", ".."):
        return "9999-12-31" if end else "0000-01-01"
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    month = month or ("12" if end else "01")
    return f"{year}-{month}-{day or (f'{_MOST_DAYS[int(month) - 1]:02}' if end else '01')}"


@dataclass
class Total:
    """A sum over acts of one action, status and thing: never across statuses.

    Attributes
    ----------
    action, status, thing
        What is summed.
    unit
        ``pieces``, or the currency.
    total
        The sum of the latest number of each act.
    acts
        How many acts are in it.
    left_out
        Acts of the same kind that say no number, by letter and paragraph.
    """

    action: str
    status: str
    thing: str
    unit: str
    total: float
    acts: int
    left_out: list[str]


def totals(rows: Sequence[Row]) -> list[Total]:
    """Sum the numbers of acts: each act once, with the status of its latest row and the latest number it has."""
    latest: dict[str, list[Row]] = {}
    for row in sorted(
        rows, key=lambda row: (row["date"] or "", row["letter"], row["paragraph"], row["start"])
    ):
        latest.setdefault(row["act"], []).append(row)
    sums: dict[tuple[str, str, str, str], Total] = {}
    without: dict[tuple[str, str, str], list[str]] = {}
    for own in latest.values():
        last = own[-1]
        thing = last["item_name"] or last["item"] or last["value_of"] or last["mission"] or "–"
        kind = (last["action"], last["status"], thing)
        number, unit = _number(own)
        if number is None:
            without.setdefault(kind, []).append(f"{last['letter']} §{last['paragraph']}")
            continue
        total = sums.setdefault((*kind, unit), Total(*kind, unit, 0.0, 0, []))
        total.total += number
        total.acts += 1
    for total in sums.values():
        total.left_out = without.get((total.action, total.status, total.thing), [])
    return sorted(sums.values(), key=lambda total: (total.action, total.thing, total.status))


def _number(own: Sequence[Row]) -> tuple[float | None, str]:
    for row in reversed(own):
        if row["quantity_number"] is not None:
            return row["quantity_number"], "pieces"
        if row["value_number"] is not None:
            return row["value_number"], row["value_currency"] or "?"
    return None, ""
