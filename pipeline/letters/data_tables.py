"""The tables of a letter as grids: headers, caption, unit and scale, and the value of each figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..core.errors import missing_package

if TYPE_CHECKING:
    from .letter import Paragraph

_NUMBER = re.compile(
    r"(?P<sign>[-–−+]?)\s?(?P<digits>\d{1,3}(?:[. ]\d{3})+|\d+)(?P<decimals>,\d+)?\s?(?P<share>%?)\*?$"
)
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\s?[-–/]\s?(?:(?:19|20)?\d{2}))?\*?$")
_SCALES = (
    (re.compile(r"[x×*]\s*(?:€|EUR|euro)?\s*1\.000\.000\.000|\bmiljarden?\b|\bmld\b", re.IGNORECASE), 10**9),
    (re.compile(r"[x×*]\s*(?:€|EUR|euro)?\s*1\.000\.000|\bmiljoen(?:en)?\b|\bmln\b", re.IGNORECASE), 10**6),
    (re.compile(r"[x×*]\s*(?:€|EUR|euro)?\s*1\.000|\bduizend(?:en)?\b", re.IGNORECASE), 10**3),
)
_EURO = re.compile(r"€|\beuro\b|\bEUR\b", re.IGNORECASE)
_LONGEST_CAPTION = 300  # characters
_WIDEST = 200  # columns


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    row, column
        From 0.
    span
        How many rows and columns it takes up.
    row_header, column_header
        The words at the head of its row and column.
    unit, scale
        ``EUR`` or ``%`` where the table says so, and what its figures are multiplied by.
    value
        Of a figure: in whole units. ``x € 1.000`` makes ``1.250`` 1250000. ``None`` for words.
    """

    row: int
    column: int
    text: str
    span: tuple[int, int] = (1, 1)
    row_header: str = ""
    column_header: str = ""
    unit: str | None = None
    scale: int = 1
    value: Decimal | None = None


@dataclass(slots=True)
class Table:
    """A table of a letter: ``headers`` is the number of rows that head its columns."""

    index: int
    page: int | None
    caption: str | None
    unit: str | None
    scale: int
    headers: int
    cells: list[Cell] = field(default_factory=list)

    def to_frame(self) -> Any:
        """Give the table as a data frame of pandas: values where cells have one, else words.

        Raises
        ------
        ProjectError
            When pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise missing_package("a table as data frame needs pandas", "tables") from None
        rows: dict[int, dict[int, Any]] = {}
        names: dict[int, str] = {}
        for cell in self.cells:
            names.setdefault(cell.column, cell.column_header)
            if cell.row >= self.headers:
                rows.setdefault(cell.row, {})[cell.column] = cell.text if cell.value is None else cell.value
        columns = sorted(names)
        body = [[rows[row].get(column) for column in columns] for row in sorted(rows)]
        return pandas.DataFrame(body, columns=[names[column] or str(column) for column in columns])


def read_tables(paragraphs: Sequence[Paragraph]) -> list[Table]:
    """Give the tables among the paragraphs of a letter."""
    tables: list[Table] = []
    start = 0
    while start < len(paragraphs):
        number = paragraphs[start].table
        end = start + 1
        if number is not None:
            while end < len(paragraphs) and paragraphs[end].table == number:
                end += 1
            caption = paragraphs[start - 1] if start else None
            tables.append(_table(paragraphs[start:end], caption))
        start = end
    return tables


def _table(paragraphs: Sequence[Paragraph], above: Paragraph | None) -> Table:
    texts: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for paragraph in paragraphs:
        cell = paragraph.cell or (0, 0)
        texts[cell] = f"{texts.get(cell, '')} {paragraph.text}".strip()
        spans[cell] = paragraph.span or (1, 1)
    is_caption = above is not None and above.table is None and len(above.text) <= _LONGEST_CAPTION
    caption = above.text if above is not None and is_caption else None
    headers = _header_rows(texts)
    heads = " ".join([caption or "", *(text for (row, _), text in texts.items() if row < headers)])
    scale = next((scale for pattern, scale in _SCALES if pattern.search(heads)), 1)
    unit = "EUR" if _EURO.search(heads) else None
    table = Table(paragraphs[0].table or 0, paragraphs[0].source.page, caption, unit, scale, headers)
    column_headers: dict[int, str] = {}
    row_headers: dict[int, str] = {}
    for (row, column), text in sorted(texts.items()):
        value, share = _value(text) if row >= headers else (None, False)
        own_unit, own_scale = ("%", 1) if share else (unit, scale)
        if row < headers:
            for covered in range(column, column + min(spans[row, column][1], _WIDEST)):
                column_headers[covered] = f"{column_headers.get(covered, '')} {text}".strip()
        table.cells.append(
            Cell(
                row,
                column,
                text,
                span=spans[row, column],
                row_header=row_headers.get(row, ""),
                column_header=column_headers.get(column, ""),
                unit=None if value is None else own_unit,
                scale=own_scale,
                value=None if value is None else value * own_scale,
            )
        )
        if row >= headers and value is None:
            row_headers[row] = f"{row_headers.get(row, '')} {text}".strip()
    return table


def _header_rows(texts: dict[tuple[int, int], str]) -> int:
    """Give the number of rows above the first that holds figures other than years."""
    rows = sorted({row for row, _ in texts})
    data = [
        row
        for (row, column), text in texts.items()
        if column and _value(text)[0] is not None and not _YEAR.match(text)
    ]
    return min(data) if data else min(1, len(rows) - 1)


def _value(text: str) -> tuple[Decimal | None, bool]:
    """Read a figure as Dutch print writes it: its value, and whether it is a percentage."""
    match = _NUMBER.match(re.sub(r"^€\s*", "", text.strip()))
    if not match:
        return None, False
    digits = re.sub(r"[. ]", "", match["digits"]) + (match["decimals"] or "").replace(",", ".")
    sign = -1 if match["sign"] in ("-", "–", "−") and match["sign"] else 1
    return sign * Decimal(digits), bool(match["share"])
