"""The archive's file: opening it, refusing what is none, and one build at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from ..core.errors import ProjectError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: Marks the file as ours; the number of the schema goes up when old archives cannot be added to.
APPLICATION_ID = 0x4B535441
SCHEMA = 1
#: The tables that hold rows of letters, those that others refer to first.
LETTER_TABLES = ("letters", "letter_dossiers", "cites", "paragraphs", "mentions", "amounts", "statements")
_PATIENCE = 30.0  # seconds that a commit waits for readers


def create(path: Path) -> sqlite3.Connection:
    """Make an empty archive; readers see what is committed while it is being filled."""
    connection = connect(path)
    connection.executescript(
        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA};"
    )
    for name in ("tables.sql", "views.sql"):
        connection.executescript(files(__package__).joinpath("sql", name).read_text(encoding="utf8"))
    return connection


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open an archive; transactions are begun and ended by hand."""
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_PATIENCE, isolation_level=None
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def open_archive(path: Path) -> sqlite3.Connection:
    """Open an archive for reading.

    Raises
    ------
    ProjectError
        When there is none, or the file is another thing.
    """
    if not path.is_file():
        raise ProjectError("there is no such archive; make it with: archive build LETTERS --out", file=path)
    check(path)
    return connect(path, read_only=True)


def check(path: Path, *, writable: bool = False) -> None:
    """Check that a file, where there is one, is an archive of ours.

    Raises
    ------
    ProjectError
        When it is another thing or another version, or, with ``writable``, another program is writing to it.
    """
    if not path.exists():
        return
    try:
        with closing(connect(path, read_only=not writable)) as connection:
            connection.execute("PRAGMA busy_timeout = 1000")
            found = [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version")
            ]
            if found[0] == APPLICATION_ID and writable:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        reason = "is in use by another program; close it there" if "locked" in str(error) else str(error)
        raise ProjectError(reason, file=path) from None
    except sqlite3.DatabaseError:
        raise ProjectError("is not an SQLite file; name another", file=path) from None
    if found[0] != APPLICATION_ID:
        raise ProjectError("is not an archive of this project; name another file", file=path)
    if found[1] != SCHEMA:
        raise ProjectError(
            "was made by another version of this project; build it anew under another name", file=path
        )


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold an archive for one build; a killed process gives it free.

    Raises
    ------
    ProjectError
        When another build holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    with lock.open("a") as stream:
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ProjectError("another build is writing this archive; wait for it", file=path) from None
        yield


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns of a table that a row gives; numbers of rows are SQLite's own."""
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [name for _, name, kind, *_ in rows if (name, kind) != ("id", "INTEGER")]


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Insert rows that have a value for each of :func:`columns`."""
    names = columns(connection, table)
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


@contextmanager
def whole(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep what a block writes within a transaction only when the block ends without an error."""
    connection.execute("SAVEPOINT whole")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO whole")
        raise
    finally:
        connection.execute("RELEASE whole")
