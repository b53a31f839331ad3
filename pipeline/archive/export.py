"""The archive's tables as files: CSV, JSON lines, Parquet, one spreadsheet, Web Annotations."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..core.errors import ProjectError, missing_package
from ..core.files import atomic_path
from .database import LETTER_TABLES, open_archive
from .web_annotations import write_annotations

TABLES = (*LETTER_TABLES, "acts", "entities", "faults")
_NOT_EXPORTED = "lemmas"  # of the index, no data
_BATCH = 50_000
_MOST_ROWS, _LONGEST_CELL = 1_048_575, 32_767  # of Excel
_NEEDS = {"parquet": "pyarrow", "xlsx": "xlsxwriter"}


def export(archive: Path, out: Path, form: str, tables: Sequence[str] = ()) -> list[Path]:
    """Write tables and views of an archive; other files in the folder stay.

    Parameters
    ----------
    archive
        The archive.
    out
        Folder of the files.
    form
        ``csv``, ``jsonl`` and ``parquet`` give a file for each table, ``xlsx`` one with a sheet for each, ``jsonld``
        one of Web Annotations for each letter.
    tables
        Tables and views; without any, all tables.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ProjectError
        When there is no such archive, form or table, a library is missing, or a sheet cannot hold so many rows.
    """
    if form not in FORMS:
        raise ProjectError(f"--format {form}: use {', '.join(FORMS)}")
    if (library := _NEEDS.get(form)) and find_spec(library) is None:
        raise missing_package(f"this format needs {library}", "tables")
    with closing(open_archive(archive)) as connection:
        known = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'view' OR type = 'table' AND name NOT LIKE '%fts%'"
            )
        ]
        if unknown := next((name for name in tables if name not in known), None):
            raise ProjectError(f"has no table {unknown}; it has {', '.join(sorted(known))}", file=archive)
        return FORMS[form](connection, out, tables or TABLES)


class _Table:
    """A table or view with the columns that are exported."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.name, self._connection = name, connection
        declared = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({name})")}
        self.types = {column: kind for column, kind in declared.items() if column != _NOT_EXPORTED}

    @property
    def columns(self) -> list[str]:
        return list(self.types)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        yield from self._connection.execute(f"SELECT {', '.join(self.columns)} FROM {self.name}")

    def count(self) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM {self.name}").fetchone()[0])

    def value_type(self, column: str) -> str:
        """Return ``INTEGER``, ``REAL`` or ``TEXT``, by what the column holds where a view does not declare it."""
        if self.types[column]:
            return self.types[column]
        query = f"SELECT DISTINCT typeof({column}) FROM {self.name}"
        found = {kind for (kind,) in self._connection.execute(query)} - {"null"}
        return "INTEGER" if found == {"integer"} else "REAL" if found <= {"integer", "real"} else "TEXT"


def _one_file_each(suffix: str, write: Callable[[_Table, Path], None]) -> Callable[..., list[Path]]:
    def run(connection: sqlite3.Connection, out: Path, tables: Sequence[str]) -> list[Path]:
        written = []
        for name in tables:
            with atomic_path(out / f"{name}.{suffix}") as temporary:
                write(_Table(connection, name), temporary)
            written.append(out / f"{name}.{suffix}")
        return written

    return run


def _write_csv(table: _Table, file: Path) -> None:
    with file.open("w", encoding="utf8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.rows())


def _write_jsonl(table: _Table, file: Path) -> None:
    with file.open("w", encoding="utf8") as stream:
        for row in table.rows():
            stream.write(json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False) + "\n")


def _write_parquet(table: _Table, file: Path) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    types = {"INTEGER": pa.int64(), "REAL": pa.float64(), "TEXT": pa.string()}
    schema = pa.schema([(column, types[table.value_type(column)]) for column in table.columns])
    with ParquetWriter(file, schema, compression="zstd") as writer:
        rows = table.rows()
        while batch := [row for _, row in zip(range(_BATCH), rows)]:  # noqa: B905
            columns = [
                pa.array(values, kind)
                for values, kind in zip(zip(*batch, strict=True), schema.types, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _write_spreadsheet(connection: sqlite3.Connection, out: Path, tables: Sequence[str]) -> list[Path]:
    from xlsxwriter import Workbook

    target = out / "archive.xlsx"
    with atomic_path(target) as temporary:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
        with temporary.open("wb") as stream, Workbook(stream, options) as book:
            for name in tables:
                table = _Table(connection, name)
                if (count := table.count()) > _MOST_ROWS:
                    raise ProjectError(
                        f"{name} has {count} rows, more than a sheet holds; use --format parquet or csv"
                    )
                sheet = book.add_worksheet(name[:31])
                sheet.freeze_panes(1, 0)
                sheet.autofilter(0, 0, count, len(table.columns) - 1)
                sheet.set_column(0, len(table.columns) - 1, 18)
                sheet.write_row(0, 0, table.columns)
                for number, row in enumerate(table.rows(), 1):
                    cells = [cell[:_LONGEST_CELL] if isinstance(cell, str) else cell for cell in row]
                    sheet.write_row(number, 0, cells)
    return [target]


FORMS: dict[str, Callable[[sqlite3.Connection, Path, Sequence[str]], list[Path]]] = {
    "csv": _one_file_each("csv", _write_csv),
    "jsonl": _one_file_each("jsonl", _write_jsonl),
    "parquet": _one_file_each("parquet", _write_parquet),
    "xlsx": _write_spreadsheet,
    "jsonld": lambda connection, out, _: write_annotations(connection, out),
}
