"""Which row and column a table cell stands in, with cells that span several and tables inside cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..draft import Piece

_MOST = 1000  # rows or columns that a cell may span, and columns that are kept track of


@dataclass(slots=True)
class _Table:
    number: int = 0
    span: tuple[int, int] = (1, 1)  # rows and columns of the open cell
    row: int = -1
    column: int = -1
    following: int = 0
    columns: dict[str, int] = field(default_factory=dict)  # names, where the format gives them
    # by column: the first row that is free below a tall cell
    busy: dict[int, int] = field(default_factory=dict)


class Tables:
    """Follows rows and cells as they come; a row outside any table opens one."""

    def __init__(self) -> None:
        self._open: list[_Table] = []
        self._count = 0

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column of the cell that was opened last, from 0."""
        table = self._current()
        return max(table.row, 0), max(table.column, 0)

    def put(self, piece: Piece) -> None:
        """Tell a paragraph which cell of which table it stands in."""
        piece.cell, piece.table = self.cell, self._current().number
        piece.span = None if self._current().span == (1, 1) else self._current().span

    def _current(self) -> _Table:
        if not self._open:
            self.open()
        return self._open[-1]

    def open(self) -> None:
        """Start a table, inside the one that is open if there is one."""
        self._open.append(_Table(self._count))
        self._count += 1

    def close(self) -> None:
        """End the table; the one around it goes on where it was."""
        if self._open:
            self._open.pop()

    def name_column(self, name: str) -> None:
        """Give the next column its name."""
        columns = self._current().columns
        if len(columns) < _MOST:
            columns.setdefault(name, len(columns))

    def forget_columns(self) -> None:
        """Forget the names of the columns; what follows has its own."""
        self._current().columns.clear()

    def start_row(self) -> None:
        """Start a row."""
        table = self._current()
        table.row, table.column, table.following = table.row + 1, -1, 0

    def start_cell(
        self, width: int = 1, height: int = 1, first: str | None = None, last: str | None = None
    ) -> None:
        """Start a cell.

        Parameters
        ----------
        width, height
            How many columns and rows it spans.
        first, last
            The names of its first and last column, where the format gives them; they win over ``width``.
        """
        table = self._current()
        column = table.columns.get(first or "", table.following)
        while table.busy.get(column, 0) > max(table.row, 0):
            column += 1
        if last in table.columns:
            width = table.columns[last] - column + 1
        table.column = column
        table.span = min(max(height, 1), _MOST), min(max(width, 1), _MOST)
        table.following = column + min(max(width, 1), _MOST)
        if height > 1:
            free = max(table.row, 0) + min(height, _MOST)
            table.busy.update(dict.fromkeys(range(column, min(table.following, _MOST)), free))

    def widen(self, width: int) -> None:
        """Say how many columns the open cell spans, where that is only told inside it."""
        table = self._current()
        table.span = table.span[0], min(max(width, 1), _MOST)
        table.following = max(table.column, 0) + min(max(width, 1), _MOST)


def span(text: str | None) -> int:
    """Read how many rows or columns a cell spans; 1 when it does not say."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
