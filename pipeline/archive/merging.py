"""What a build has read goes into the archive: all of it in one transaction, or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from ..components.attributes.statement_attributes import country_named
from ..core.errors import ProjectError
from ..core.files import atomic_path
from ..suggest.acts import mark_acts
from .database import LETTER_TABLES, columns, connect

_ACTS = """
DELETE FROM acts;
INSERT INTO acts
  SELECT act, action, status, actor, actor_id, recipient, recipient_id, item, item_id,
    quantity_low, quantity_high, value_low, value_high, currency, mission, mission_id, time_iso, count, letter
  FROM (
    SELECT statements.*, count(*) OVER (PARTITION BY act) AS count,
      row_number() OVER (PARTITION BY act ORDER BY letters.date DESC, statements.id DESC) AS rank
    FROM statements JOIN letters ON letters.id = letter WHERE act IS NOT NULL)
  WHERE rank = 1;
"""

_STATEMENTS = """
SELECT statements.*, letters.date FROM statements JOIN letters ON letters.id = letter
"""


def _mark_acts(connection: sqlite3.Connection) -> None:
    """Find anew which statements of all letters say one act."""
    cursor = connection.execute(_STATEMENTS)
    names = [column[0] for column in cursor.description]
    rows: list[dict[str, Any]] = [dict(zip(names, values, strict=True)) for values in cursor]
    for row in rows:
        row |= {"start": row["id"], "interval": row["time_iso"], "value_of": None, "value_of_id": None}
        row |= {"quantity_number": row["quantity_low"], "value_number": row["value_low"], "revises": None}
        for role in ("actor", "recipient"):
            row[f"{role}_country"] = country_named(row[role] or "")
    mark_acts(rows)
    connection.executemany(
        "UPDATE statements SET act = ? WHERE id = ?", [(row["act"], row["id"]) for row in rows]
    )


def _renew_acts(connection: sqlite3.Connection) -> None:
    _mark_acts(connection)
    for statement in filter(str.strip, _ACTS.split(";")):
        connection.execute(statement)


def publish(fresh: Path, archive: Path) -> None:
    """Make the archive out of a work file that holds everything."""
    with closing(connect(fresh)) as connection:
        connection.execute("BEGIN")
        _renew_acts(connection)
        connection.execute("COMMIT")
        connection.execute("INSERT INTO paragraphs_fts (paragraphs_fts) VALUES ('optimize')")
        connection.execute("ANALYZE")
        with atomic_path(archive) as temporary:
            connection.execute("VACUUM INTO ?", (str(temporary),))


def merge(fresh: Path, archive: Path, gone: Iterable[str]) -> None:
    """Put the letters of a work file into the archive in one transaction.

    Parameters
    ----------
    fresh
        Holds new and changed letters, all entities and all faults.
    archive
        The archive.
    gone
        Ids of letters to remove: those whose file is gone or has changed.

    Raises
    ------
    ProjectError
        When another program keeps the archive busy.
    """
    with closing(connect(archive)) as connection:
        connection.execute("ATTACH ? AS fresh", (str(fresh),))
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM main.letters WHERE id = ?", [(letter,) for letter in gone])
            for table in ("entities", "faults"):
                connection.execute(f"DELETE FROM main.{table}")
            for table in (*LETTER_TABLES, "entities", "faults"):
                names = ", ".join(columns(connection, table))
                connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM fresh.{table}")
            _renew_acts(connection)
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            reason = "is in use by another program; close it there, and run this again: nothing is read twice"
            raise ProjectError(reason, file=archive) from None
