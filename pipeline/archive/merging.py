"""What a build has read goes into the archive: all of it in one transaction, or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from ..core.errors import ProjectError
from ..core.files import atomic_path
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


def publish(fresh: Path, archive: Path) -> None:
    """Make the archive out of a work file that holds everything."""
    with closing(connect(fresh)) as connection:
        connection.executescript(f"BEGIN;{_ACTS}COMMIT;")
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
            for statement in filter(str.strip, _ACTS.split(";")):
                connection.execute(statement)
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            reason = "is in use by another program; close it there, and run this again: nothing is read twice"
            raise ProjectError(reason, file=archive) from None
