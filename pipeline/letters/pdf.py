"""Letters in PDF. Places count in the text layer: the lines as printed, a form feed after each page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

from ..core.errors import ProjectError
from .build import Draft
from .lines import Line, assemble
from .masthead import is_masthead_row
from .pdf_layout import PrintedLine, page_lines, set_margin
from .pdf_worker import pages as pdf_pages

_EDGE = 0.12  # of the height of a page: where running heads stand
_DIGITS = re.compile(r"\d+")


def read_pdf(data: bytes, path: Path) -> Draft:
    """Read a PDF letter that holds its text; scanned pages are named in the notices.

    Raises
    ------
    ProjectError
        When it is damaged, locked, too long, or takes more than its time or memory; when ``pdfplumber`` is
        not installed; when no page holds text.
    """
    draft = Draft(path, "pdf", {None: ""})
    pages = []
    for number, page in enumerate(pdf_pages(data, path), 1):
        if not page.chars:
            draft.notices.append(f"page {number} holds no text")
        pages.append((page.height, page_lines(page.chars, page.width)))
    if not any(lines for _, lines in pages):
        raise ProjectError(
            "holds no text, only pictures of pages; run text recognition on it first", file=path
        )
    heads = _running_heads(pages)
    _set_margins(pages, heads)
    size = Counter[float]()
    for _, lines in pages:
        for line in lines:
            size[line.size] += len(line.text)
    _lay_out(draft, pages, heads, size.most_common(1)[0][0])
    return draft


def _running_heads(pages: list[tuple[float, list[PrintedLine]]]) -> set[str]:
    """Find what stands at the edge of most pages, whatever its numbers."""
    seen = Counter[str]()
    for height, lines in pages:
        seen.update({_DIGITS.sub("#", line.text) for line in lines if _at_edge(line, height)})
    return {text for text, times in seen.items() if times > 1 and times >= 0.5 * len(pages)}


def _set_margins(pages: list[tuple[float, list[PrintedLine]]], heads: set[str]) -> None:
    """Set the margins of every column anew, running heads left out: they may run wider than the text."""
    for height, lines in pages:
        columns: dict[float, list[PrintedLine]] = {}
        for line in lines:
            if not (_at_edge(line, height) and _DIGITS.sub("#", line.text) in heads):
                columns.setdefault(line.right, []).append(line)
        for column in columns.values():
            set_margin(column)


def _at_edge(line: PrintedLine, height: float) -> bool:
    return line.bottom < height * _EDGE or line.top > height * (1 - _EDGE)


def _lay_out(
    draft: Draft, pages: list[tuple[float, list[PrintedLine]]], heads: set[str], size: float
) -> None:
    """Write the text layer and hand its lines on."""
    gap = _usual_gap(pages, size)
    layer: list[str] = []
    at = 0
    lines: list[Line] = []
    for height, printed in pages:
        draft.page_starts.append(at)
        opens_page = len(draft.page_starts) > 1
        previous: PrintedLine | None = None
        rows = _table_rows(printed)
        for line in printed:
            start, end = at, at + len(line.text)
            layer.append(line.text + "\n")
            at = end + 1
            draft.markers.extend((start + left, start + right) for left, right in line.raised)
            entry = Line(start, end, line.text, page_before=opens_page, note=line.size < 0.94 * size)
            opens_page = False
            if _at_edge(line, height) and _DIGITS.sub("#", line.text) in heads:
                entry.is_head = True
                lines.append(entry)
                continue
            if previous is not None:
                if line.top < previous.top:  # the next column
                    entry.page_before = True
                elif line.top - previous.bottom > gap(line) or abs(line.size - previous.size) > 0.15 * size:
                    entry.blank_before = True
                entry.broken = previous.x1 + line.first_word + 0.35 * line.size < previous.right
            if id(line) in rows:
                lines.extend(_cells(entry, line, rows[id(line)]))
            else:
                lines.append(entry)
            previous = line
        layer.append("\f")
        at += 1
    draft.source[None] = "".join(layer)
    assemble(draft, lines)


def _table_rows(printed: list[PrintedLine]) -> dict[int, int]:
    """Find the lines that are rows of a table: as many cells as the line beside them."""
    rows: dict[int, int] = {}
    number = 0
    for place, line in enumerate(printed):
        count = len(line.segments)
        beside = printed[max(place - 1, 0) : place] + printed[place + 1 : place + 2]
        if (
            count > 1
            and not is_masthead_row(line.text)
            and any(len(other.segments) == count for other in beside)
        ):
            rows[id(line)] = number
            number += 1
        else:
            number = 0
    return rows


def _cells(entry: Line, line: PrintedLine, row: int) -> list[Line]:
    return [
        Line(
            entry.start + left,
            entry.start + right,
            line.text[left:right],
            blank_before=True,
            page_before=entry.page_before and not column,
            note=False,
            cell=(row, column),
        )
        for column, (left, right) in enumerate(line.segments)
    ]


def _usual_gap(pages: list[tuple[float, list[PrintedLine]]], size: float) -> Callable[[PrintedLine], float]:
    """Give a function that says how much white above a line means a new paragraph (points)."""
    gaps: dict[bool, list[float]] = {True: [], False: []}
    for _, lines in pages:
        for above, below in pairwise(lines):
            if below.top > above.top and abs(below.size - above.size) < 0.5:
                gaps[below.size < 0.94 * size].append(below.top - above.bottom)
    usual = {small: median(found) if found else 0.0 for small, found in gaps.items()}
    return lambda line: usual[line.size < 0.94 * size] + 0.35 * line.size
