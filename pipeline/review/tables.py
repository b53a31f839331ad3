"""A table of a letter as one task: its cells joined for the page, and what the page sends taken apart again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from ..core.errors import ProjectError
from .spans import Edit, Row

_MOST_ROWS = 10_000
#: A longer table is cut after a row: what is in hand must stay small enough to redraw at every key.
MOST_CELLS = 300


class Cell(NamedTuple):
    """Where a paragraph stands in a table, rows and columns from 0."""

    table: int
    row: int
    column: int


def cell_of(row: Mapping[str, Any]) -> Cell | None:
    """Return the cell that a task's ``meta`` names; None for running text, and for versions to choose between."""
    meta = row.get("meta") or {}
    numbers = [meta.get("table"), *(meta.get("cell") or ())]
    fits = all(type(number) is int and 0 <= number < _MOST_ROWS for number in numbers)
    if row.get("versions") or len(numbers) != 3 or not fits:
        return None
    return Cell(*numbers)


def grouped(cells: Iterable[tuple[int, Cell]]) -> list[list[int]]:
    """Put the paragraphs of each table of a letter together, at most ``MOST_CELLS`` and the rest of a row.

    Parameters
    ----------
    cells
        Paragraph numbers with their cells, in the order of the letter.
    """
    groups: list[list[int]] = []
    latest: dict[int, tuple[list[int], int]] = {}
    for number, (table, row, _) in cells:
        group, last_row = latest.get(table, ([], row))
        if not group or (len(group) >= MOST_CELLS and row != last_row):
            group = []
            groups.append(group)
        group.append(number)
        latest[table] = group, row
    return groups


class Joined:
    """The paragraphs of one task, with their tokens numbered through.

    Parameters
    ----------
    rows
        One paragraph, or the cells of a table in their order.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._starts = [0, *accumulate(len(row["tokens"]) for row in rows)]

    def locate(self, first: int, last: int) -> tuple[int, int, int]:
        """Return the paragraph (its index in ``rows``) of tokens of the page, and their numbers in it.

        Raises ``ProjectError`` when they lie outside the text or in two cells.
        """
        if not 0 <= first <= last < self._starts[-1]:
            raise ProjectError(f"a span of tokens {first} to {last} lies outside the text")
        index = bisect_right(self._starts, first) - 1
        start = self._starts[index]
        if last >= self._starts[index + 1]:
            raise ProjectError("a span lies in two cells of the table; mark words of one cell")
        return index, first - start, last - start

    def split(self, edits: Iterable[Edit]) -> list[list[Edit]]:
        """Return the spans of each paragraph."""
        parts: list[list[Edit]] = [[] for _ in self.rows]
        for edit in edits:
            index, first, last = self.locate(edit.token_start, edit.token_end)
            parts[index].append(edit.model_copy(update={"token_start": first, "token_end": last}))
        return parts

    def task(self) -> Row:
        """Return one task of all: the text of the cells line by line."""
        if len(self.rows) == 1:
            return self.rows[0]
        texts, tokens, spans, at = [], [], [], 0
        for row, first in zip(self.rows, self._starts, strict=False):
            texts.append(row["text"])
            tokens += [
                {**token, "start": token["start"] + at, "end": token["end"] + at} for token in row["tokens"]
            ]
            spans += [
                {
                    **span,
                    "start": span["start"] + at,
                    "end": span["end"] + at,
                    "token_start": span["token_start"] + first,
                    "token_end": span["token_end"] + first,
                }
                for span in row["spans"]
            ]
            at += len(row["text"]) + 1
        head = {**self.rows[0], "text": "\n".join(texts), "tokens": tokens, "spans": spans}
        return {**head, "meta": {**self.rows[0]["meta"], "kind": "table"}}

    def grid(self) -> list[dict[str, int]]:
        """Return the row, the column and the tokens of each cell, for the page; nothing for running text."""
        cells = [cell_of(row) for row in self.rows] if len(self.rows) > 1 else []
        return [
            {"row": cell.row, "column": cell.column, "first": first, "last": end - 1}
            for cell, first, end in zip(cells, self._starts, self._starts[1:], strict=False)
            if cell is not None
        ]
