"""All suggested entities of many letters as one table, written as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..amounts import Amount
from ..annotations.gold.task import Task
from ..core.errors import missing_package
from ..core.files import atomic_path

if TYPE_CHECKING:
    import pandas as pd

#: Columns and their types: set rather than guessed, so that files of different letters can be put together.
COLUMNS: dict[str, str] = {
    "letter": "string",
    "paragraph": "int64",
    "start": "int64",
    "end": "int64",
    "text": "string",
    "label": "string",
    "kb_id": "string",
    "name": "string",
    "score": "float64",
    "amount": "string",
    "amount_kind": "string",
    "amount_value": "float64",
    "amount_low": "float64",
    "amount_high": "float64",
    "amount_currency": "string",
    "amount_bound": "string",
}


def check_installed(*, parquet: bool) -> None:
    """Check that tables can be written, before the work that fills them.

    Raises
    ------
    ProjectError
        When pandas, or for Parquet pyarrow, is not installed.
    """
    for name in ("pandas", "pyarrow") if parquet else ("pandas",):
        if find_spec(name) is None:
            raise missing_package(f"tables need {name}", "tables")


def entity_rows(tasks: Iterable[Task], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give one row for each span, in the order of the tasks.

    Parameters
    ----------
    tasks
        Suggestions, or gold.
    names
        Name of every entity by identifier.

    Yields
    ------
    dict
        With the keys of ``COLUMNS``. ``start`` and ``end`` are characters of the paragraph. Money is in whole units
        of its currency; ``amount_low`` and ``amount_high`` are set for single values too. Floats hold whole numbers
        exactly up to 2**53.
    """
    for task in tasks:
        letter, paragraph = task.key
        for span in task.spans:
            extra = span.model_extra or {}
            row: dict[str, Any] = dict.fromkeys(COLUMNS)
            row |= {
                "letter": letter,
                "paragraph": paragraph,
                "start": span.start,
                "end": span.end,
                "text": task.text[span.start : span.end],
                "label": span.label,
                "kb_id": span.kb_id,
                "name": names.get(span.kb_id or ""),
                "score": extra.get("score"),
            }
            if extra.get("amount"):
                for key, value in Amount.model_validate(extra["amount"]).as_row().items():
                    row[key if key == "amount" else f"amount_{key}"] = value
            yield row


def entity_table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows as a data frame with the types of ``COLUMNS``."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(COLUMNS)


def write_table(table: pd.DataFrame, *, csv: Path | None = None, parquet: Path | None = None) -> None:
    """Write a table atomically, as CSV in UTF-8 with line feeds, as Parquet, or as both."""
    if csv is not None:
        with atomic_path(csv) as temporary:
            table.to_csv(temporary, index=False, lineterminator="\n", encoding="utf8")
    if parquet is not None:
        with atomic_path(parquet) as temporary:
            table.to_parquet(temporary, index=False, engine="pyarrow")
