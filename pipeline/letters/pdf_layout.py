"""The printed page put back into lines: columns, small type, raised numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

Char = tuple[str, float, float, float, float, float]  # text, x0, x1, top, bottom, size (points)


@dataclass(slots=True)
class PrintedLine:
    """One line of print; lengths in points from the top left of the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    raised: list[tuple[int, int]] = field(default_factory=list)  # stretches of raised small digits
    segments: list[tuple[int, int]] = field(default_factory=list)  # stretches parted by wide white
    first_word: float = 0.0  # width
    right: float = 0.0  # right margin of its column


def page_lines(chars: Sequence[Char], width: float) -> list[PrintedLine]:
    """Put the characters of a page into lines, in reading order.

    Parameters
    ----------
    chars
        The characters of the page.
    width
        Width of the page in points.
    """
    rows = _rows(chars)
    gutter = _gutter(rows, width)
    if gutter is None:
        return _lines(rows)
    found: list[PrintedLine] = []
    band: list[Char] = []
    full: list[PrintedLine] = []
    for row in rows:
        if any(char[1] < gutter < char[2] for char in row):
            found.extend(_columns(band, gutter))
            band = []
            line = _line(row)
            full.extend([line] if line else [])
            found.extend([line] if line else [])
        else:
            band.extend(row)
    found.extend(_columns(band, gutter))
    set_margin(full)
    return found


def _columns(chars: Sequence[Char], gutter: float) -> list[PrintedLine]:
    left = [char for char in chars if char[2] <= gutter]
    right = [char for char in chars if char[2] > gutter]
    return _lines(_rows(left)) + _lines(_rows(right))


def _lines(rows: Sequence[Sequence[Char]]) -> list[PrintedLine]:
    lines = [line for row in rows if (line := _line(row)) is not None]
    set_margin(lines)
    return lines


def _rows(chars: Iterable[Char]) -> list[list[Char]]:
    """Group characters by the line they stand on; raised and small ones stay with their line."""
    rows: list[list[Char]] = []
    spans: list[tuple[float, float]] = []  # top and bottom of the largest type in each row
    for char in sorted(chars, key=lambda char: (char[4], char[1])):
        middle = (char[3] + char[4]) / 2
        for place in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = spans[place]
            other = (top + bottom) / 2
            if top <= middle <= bottom or char[3] <= other <= char[4]:
                rows[place].append(char)
                if char[4] - char[3] > bottom - top:
                    spans[place] = (char[3], char[4])
                break
        else:
            rows.append([char])
            spans.append((char[3], char[4]))
    order = sorted(range(len(rows)), key=lambda place: spans[place][1])
    return [sorted(rows[place], key=lambda char: char[1]) for place in order]


def _gutter(rows: Sequence[Sequence[Char]], width: float) -> float | None:
    """Find the white strip between two columns, or ``None``."""
    if width <= 0 or len(rows) < 8:
        return None
    low, high = int(width * 0.38), int(width * 0.62)
    crossed = Counter[int]()
    for row in rows:
        covered: set[int] = set()
        previous: Char | None = None
        for char in row:
            if char[0].isspace():
                continue
            # A gap of less than a word space is no strip.
            start = previous[2] if previous and char[1] - previous[2] < 0.8 * char[5] else char[1]
            covered.update(range(max(low, int(start)), min(high, int(char[2]) + 1)))
            previous = char
        crossed.update(covered)
    best = min(range(low, high), key=lambda x: (crossed[x], abs(x - width / 2)))
    starts = Counter[int]()
    left = 0
    reach = 0.0
    for row in rows:
        inked = [char for char in row if not char[0].isspace()]
        left += any(char[2] <= best for char in inked)
        right = [char for char in inked if char[1] >= best]
        if right:
            starts[round(right[0][1] / 4)] += 1
            reach += right[-1][2] - right[0][1]
    total = sum(starts.values())
    if not total or crossed[best] > 0.2 * len(rows) or min(left, total) < max(8, 0.3 * len(rows)):
        return None
    # A second column starts its lines at one place and fills them; the figures of a table do not.
    if starts.most_common(1)[0][1] < 0.5 * total or reach / total < 0.22 * width:
        return None
    return float(best)


def _line(row: Sequence[Char]) -> PrintedLine | None:
    row = [char for char in row if char[0]]
    inked = [char for char in row if not char[0].isspace()]
    if not inked:
        return None
    size = Counter(round(char[5], 1) for char in inked).most_common(1)[0][0]
    base = median(char[4] for char in inked if round(char[5], 1) == size)
    parts: list[str] = []
    raised: list[tuple[int, int]] = []
    breaks: list[int] = []
    at = 0
    previous: Char | None = None
    for char in row:
        if char[0].isspace():
            if parts and parts[-1] != " ":
                parts.append(" ")
                at += 1
            continue
        is_raised = char[5] < 0.8 * size and char[4] < base - 0.12 * size and char[0].isdigit()
        gap = char[1] - previous[2] if previous is not None else 0.0
        if gap > 1.8 * size:
            breaks.append(at)
        if previous is not None and parts[-1] != " ":
            after_number = bool(raised) and raised[-1] == (0, at) and not is_raised
            if gap > 0.16 * min(char[5], previous[5]) or after_number:
                parts.append(" ")
                at += 1
        if is_raised:
            if raised and raised[-1][1] == at:
                raised[-1] = (raised[-1][0], at + len(char[0]))
            else:
                raised.append((at, at + len(char[0])))
        parts.append(char[0])
        at += len(char[0])
        previous = char
    text = "".join(parts)
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    raised = [(start - lead, end - lead) for start, end in raised]
    return PrintedLine(
        text,
        inked[0][1],
        max(char[2] for char in inked),
        min(char[3] for char in inked),
        max(char[4] for char in inked),
        size,
        raised,
        _segments(text, [place - lead for place in breaks]),
        _first_word(row),
    )


def _segments(text: str, breaks: Sequence[int]) -> list[tuple[int, int]]:
    """Cut a line at its breaks, white space at the edges left out."""
    found = []
    for start, end in pairwise([0, *breaks, len(text)]):
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            found.append((start + lead, start + len(piece.rstrip())))
    return found


def _first_word(row: Sequence[Char]) -> float:
    start: float | None = None
    end = 0.0
    for char in row:
        if char[0].isspace():
            if start is not None:
                break
            continue
        if start is not None and char[1] - end > 0.16 * char[5]:
            break
        start = char[1] if start is None else start
        end = char[2]
    return end - (start or 0.0)


def set_margin(lines: Sequence[PrintedLine]) -> None:
    """Give the lines of a column their right margin: the end of the longest, but for a line or two far beyond."""
    ends = sorted((line.x1 for line in lines), reverse=True)
    margin = ends[0] if ends else 0.0
    for place in (1, 2):
        # A head or foot may run wider than the text; it must not make every full line look short.
        if len(ends) >= 4 * place + 2 and ends[place - 1] - ends[place] > 3 * lines[0].size:
            margin = ends[place]
    for line in lines:
        line.right = margin
