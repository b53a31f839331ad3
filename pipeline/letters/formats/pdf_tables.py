"""Tables in a PDF: rows and columns from the structure tree, or from segments that stand below each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..text.masthead import is_masthead_row
from ..text.signatures import can_sign, is_office
from ..text.structure import is_finished
from .pdf_lines import Line, Segment

_APART = 3.0  # pitches: more white than this ends a table
_ALIKE = 6.0  # points: how far the edges of one column may differ from page to page
_WRAPPED = 1.3  # pitches: at most this much between two lines of a cell


@dataclass(slots=True)
class Grid:
    """A table: for each row and column, the segments of the cell."""

    cells: dict[tuple[int, int], list[Segment]] = field(default_factory=dict)
    pages: dict[int, int] = field(default_factory=dict)  # of the rows that stand on a later page

    def add(self, row: int, column: int, segment: Segment) -> None:
        """Put a segment into a cell."""
        self.cells.setdefault((row, column), []).append(segment)

    @property
    def is_signatures(self) -> bool:
        """Whether it is signatures side by side."""
        parts = [segment.text for segments in self.cells.values() for segment in segments]
        return all(map(can_sign, parts)) and any(map(is_office, parts))

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return 1 + max((row for row, _ in self.cells), default=-1)

    def row_text(self, row: int) -> list[str]:
        """Give the words of a row, cell by cell."""
        cells = sorted(cell for cell in self.cells if cell[0] == row)
        return [" ".join(segment.text for segment in self.cells[cell]) for cell in cells]

    def columns(self) -> dict[int, tuple[float, float]]:
        """Give where its columns start and end."""
        found: dict[int, tuple[float, float]] = {}
        for (_, column), segments in self.cells.items():
            start, end = found.get(column, (segments[0].x0, segments[0].x1))
            found[column] = (
                min([start, *(segment.x0 for segment in segments)]),
                max([end, *(segment.x1 for segment in segments)]),
            )
        return found

    def goes_on(self, other: Grid) -> bool:
        """Say whether a table at the top of the next page has the same columns."""
        mine, its = self.columns(), other.columns()
        if len(mine) != len(its) or self.is_signatures or other.is_signatures:
            return False
        return all(
            abs(start - first) < _ALIKE or abs(end - last) < _ALIKE
            for (start, end), (first, last) in zip(sorted(mine.values()), sorted(its.values()), strict=True)
        )

    def take(self, other: Grid, page: int) -> None:
        """Take over the rows of the table that goes on, without the heads that are printed again."""
        heads = 0
        while heads < min(self.rows, other.rows) and self.row_text(heads) == other.row_text(heads):
            heads += 1
        below = self.rows
        for (row, column), segments in sorted(other.cells.items()):
            if row >= heads:
                self.cells[row - heads + below, column] = segments
                self.pages[row - heads + below] = page

    def by_column(self) -> Iterator[list[Segment]]:
        """Give the cells column by column."""
        for _, segments in sorted(self.cells.items(), key=lambda item: item[0][::-1]):
            yield segments


def find_grids(lines: Sequence[Line], pitch: float) -> Iterator[tuple[int, int, Grid]]:
    """Give start, end and grid of each table among the lines.

    Parameters
    ----------
    lines
        The lines of the letter, in reading order.
    pitch
        The usual distance between two lines of writing.
    """
    start = 0
    while start < len(lines):
        end, grid = _find_grid(lines, start, pitch)
        if grid is None:
            start += 1
        else:
            yield start, end, grid
            start = end


def join_grids(grids: Sequence[tuple[int, int, Grid]], lines: Sequence[Line]) -> list[tuple[int, int, Grid]]:
    """Join the tables that run over pages: nothing stands between, and their columns are the same."""
    joined: list[tuple[int, int, Grid]] = []
    for first, end, grid in grids:
        if joined:
            start, before, above = joined[-1]
            page = lines[first].page
            if before == first and lines[before - 1].page == page - 1 and above.goes_on(grid):
                above.take(grid, page)
                joined[-1] = (start, end, above)
                continue
        joined.append((first, end, grid))
    return joined


def _find_grid(lines: Sequence[Line], start: int, pitch: float) -> tuple[int, Grid | None]:
    """Find the table that starts at a line, if any: by the structure tree, as signatures, or as laid out."""
    line = lines[start]
    if line.contents or (line.page == 1 and is_masthead_row(line.text)):
        return start, None
    end = _tagged_end(lines, start)
    framed = line.page == 1 and any(is_masthead_row(other.text) for other in lines[start:end])
    if end > start and not framed and (grid := _tagged_grid(lines[start:end])):
        return end, grid
    if len(line.segments) < 2:
        return start, None
    if all(can_sign(segment.text) for segment in line.segments) and any(
        is_office(part.text) for part in line.segments
    ):
        return _signatures(lines, start)
    end = _run_end(lines, start, pitch)
    return end, _laid_out_grid(lines[start:end], pitch)


def _tagged_end(lines: Sequence[Line], start: int) -> int:
    end = start
    table = None
    while end < len(lines):
        tags = [segment.tag for segment in lines[end].segments]
        tables = {tag.cell[0] if tag and tag.cell else None for tag in tags}
        if len(tables) != 1 or None in tables or (table is not None and tables != {table}):
            break
        (table,) = tables
        end += 1
    return end


def _signatures(lines: Sequence[Line], start: int) -> tuple[int, Grid | None]:
    """Take signatures that stand side by side: rows of offices and names."""
    grid = Grid()
    edges = [segment.x0 for segment in lines[start].segments]
    end = start
    while end < len(lines) and lines[end].page == lines[start].page:
        if not all(can_sign(segment.text) for segment in lines[end].segments):
            break
        for segment in lines[end].segments:
            column = max(range(len(edges)), key=lambda at: -abs(edges[at] - segment.x0))
            grid.add(end - start, column, segment)
        end += 1
    return end, grid


def _run_end(lines: Sequence[Line], start: int, pitch: float) -> int:
    """Find where rows that may be those of a table end."""
    end = last = start + 1
    second = lines[start].segments[1].x0  # where the second column starts
    while end < len(lines):
        above, line = lines[end - 1], lines[end]
        if (above.page, above.column) != (line.page, line.column) or line.base - above.base > _APART * pitch:
            break
        is_wide = len(line.segments) == 1 and line.x1 - line.x0 > 0.6 * (line.right - line.left)
        if line.contents or (is_wide and line.x1 > second):
            break
        end += 1
        if len(line.segments) > 1 or (line.base - above.base < _WRAPPED * pitch and last == end - 1):
            last = end  # a row, or a cell that runs over two lines
    return last


def _tagged_grid(lines: Sequence[Line]) -> Grid | None:
    """Give the grid that the structure tree tells; ``None`` for a table that only lays out a page."""
    grid = Grid()
    for line in lines:
        for segment in line.segments:
            if segment.tag is None or segment.tag.cell is None:
                return None
            _, row, column, _, _ = segment.tag.cell
            grid.add(row, column, segment)
    filled = Counter(row for row, _ in grid.cells)
    if sum(count > 1 for count in filled.values()) > 1:
        return grid
    # A table of one column holds short entries, a frame that lays out the page holds sentences.
    open_ended = sum(not is_finished(segments[-1].text) for segments in grid.cells.values())
    is_list = len(filled) >= 4 and len(grid.cells) == len(filled) and open_ended > 0.8 * len(filled)
    return grid if is_list else None


def _laid_out_grid(lines: Sequence[Line], pitch: float) -> Grid | None:
    if sum(len(line.segments) > 1 for line in lines) < 2:
        return None
    columns = _columns([segment for line in lines for segment in line.segments])
    if len(columns) < 2:
        return None
    grid = Grid()
    row = -1
    above: Line | None = None
    for line in lines:
        places = [
            next(at for at, column in enumerate(columns) if segment.x0 < column[1])
            for segment in line.segments
        ]
        close = above is not None and line.base - above.base < _WRAPPED * pitch
        if not close or (places[0] == 0 and not (len(places) == 1 and line.text[:1].islower())):
            row += 1
        for column, segment in zip(places, line.segments, strict=True):
            grid.add(max(row, 0), column, segment)
        above = line
    return grid


def _columns(segments: Sequence[Segment]) -> list[tuple[float, float]]:
    """Give the stretches of the width that segments take up, with white between them."""
    columns: list[tuple[float, float]] = []
    for segment in sorted(segments, key=lambda segment: segment.x0):
        if columns and segment.x0 < columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], segment.x1))
        else:
            columns.append((segment.x0, segment.x1))
    return columns
