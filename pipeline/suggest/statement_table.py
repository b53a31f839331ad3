"""The statements of many letters as one table: who does what, with what, how many, for how much, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..annotations.gold.task import Task, TaskSpan
from ..components.attributes.entity_table import PLACE_COLUMNS, entity_frame
from ..components.attributes.statement_attributes import country_named
from ..core.labels import NIL
from ..core.statements import Argument
from ..letters import Letter
from .acts import mark_acts
from .table import about_letter, entity_rows, read_task

if TYPE_CHECKING:
    import pandas as pd

_NAMES = (
    "action status anchor actor actor_id actor_country recipient recipient_id recipient_country item item_id item_name "
    "quantity quantity_number value value_number value_currency value_of value_of_id mission mission_id time interval "
    "place place_country sentence session act revises"
)
#: Columns and their types.
COLUMNS = PLACE_COLUMNS | {
    name: "float64" if name.endswith("_number") else "string" for name in _NAMES.split()
}
_LINKED = ("actor", "recipient", "item", "mission")
_OF_COUNTRIES = ("actor", "recipient", "place")


def statement_rows(
    tasks: Iterable[Task],
    entities: Mapping[str, Mapping[str, Any]],
    letter_of: Callable[[str], Letter | None] = lambda letter: None,
) -> Iterator[dict[str, Any]]:
    """Give one row for each statement of the tasks that were not rejected or ignored.

    Parameters
    ----------
    tasks
        Suggestions, reviewed tasks or gold.
    entities
        Records of the knowledge base by identifier.
    letter_of
        Gives the letter of an id, for its title, date and pages.

    Yields
    ------
    dict
        With the keys of ``COLUMNS``; numbers are in whole units, countries are ISO 3166 codes, ``interval`` is ISO
        8601. ``act`` and ``revises`` are left to :func:`pipeline.suggest.acts.mark_acts`.
    """
    for task in tasks:
        if not task.is_gold or not task.statements:
            continue
        shared = dict.fromkeys(COLUMNS) | about_letter(task, letter_of) | {"session": task.session_id}
        sentences, amounts = read_task(task)
        spans = {(span.start, span.end): span for span in task.spans}
        for statement in task.statements:
            start, end = statement.anchor.offsets
            row = shared | {
                "start": start,
                "end": end,
                "action": statement.action,
                "status": statement.status,
                "anchor": task.text[start:end],
                "interval": statement.time.value if statement.time else None,
                "sentence": next((text for stop, text in sentences if start < stop), task.text),
            }
            for role, argument in statement.arguments():
                row |= _argument(role, argument, task.text, spans.get(argument.offsets), entities)
            for role in ("quantity", "value"):
                argument = getattr(statement, role)
                amount = amounts.get(argument.start) if argument else None
                if amount is not None and amount.value is not None:
                    row[f"{role}_number"] = float(amount.value)
                    if role == "value":
                        row["value_currency"] = amount.currency
            if statement.value is not None and (span := spans.get(statement.value.offsets)) and span.of:
                noun = spans.get(span.of.offsets)
                row["value_of"] = task.text[span.of.start : span.of.end]
                row["value_of_id"] = noun.kb_id if noun is not None and noun.kb_id != NIL else None
            yield row


def _argument(
    role: str, argument: Argument, text: str, span: TaskSpan | None, entities: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    quote = text[argument.start : argument.end]
    record = entities.get(span.kb_id or "", {}) if span is not None else {}
    row: dict[str, Any] = {role: quote}
    if role in _LINKED:
        row[f"{role}_id"] = span.kb_id if span is not None and span.kb_id != NIL else None
    if role == "item" and record:
        row["item_name"] = record["name"]["nl"]
    if role in _OF_COUNTRIES:
        row[f"{role}_country"] = country_named(quote) or record.get("country")
    return row


def statement_table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows as a data frame with the types of ``COLUMNS``."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(COLUMNS)


def tables_of(
    tasks: Sequence[Task],
    entities: Mapping[str, Mapping[str, Any]],
    letter_of: Callable[[str], Letter | None] = lambda letter: None,
) -> dict[str, pd.DataFrame]:
    """Return the tables ``entities`` and ``statements`` of the tasks; see :func:`statement_rows`."""
    statements = list(statement_rows(tasks, entities, letter_of))
    mark_acts(statements)
    return {
        "entities": entity_frame(entity_rows(tasks, entities, letter_of)),
        "statements": statement_table(statements),
    }


__all__ = ["COLUMNS", "statement_rows", "statement_table", "tables_of"]
