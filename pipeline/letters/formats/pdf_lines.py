"""Glyphs put back into lines: segments of writing, columns, side column, raised numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TypeVar

from .pdf_glyphs import WORD_GAP, Page, Run
from .pdf_tags import Tag

_T = TypeVar("_T")
_SEGMENT_GAP = 1.6  # more than this parts segments: columns, cells, a label and its value
_RAISED = 0.85  # of the type size beside it: at most this for the number of a footnote
BULLETS = "•·▪■●○◦‣⁃➢➤\uf0b7\uf0a7\uf0a8\uf02d\uf0d8\uf0fc\uf076\uf0e0\uf06c\uf06e"
_NOTE_SIGNS = re.compile(r"[\d*,]+")
_MARKER = re.compile(
    rf"(?:[{BULLETS}–—*o-]|\(?\d{{1,3}}[.)]?|\d+(?:\.\d+)+\.?|\(?[a-z][.)]|\(?[ivx]{{1,4}}[.)])$"
)


@dataclass(slots=True)
class Segment:
    """A stretch of writing without wide white in it; lengths in points from the top left of the page."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    tag: Tag | None
    lead: float = 0.0  # width of its first word
    raised: list[tuple[int, int]] = field(default_factory=list)  # stretches of raised small signs


@dataclass(slots=True)
class Line:
    """One line of a column."""

    segments: list[Segment]
    page: int
    column: int = 0
    height: float = 0.0  # of the page
    left: float = 0.0  # margins of its column
    right: float = 0.0
    flush: bool = False  # whether the lines of its column end at the margin, but for the last of a paragraph
    contents: bool = False  # an entry of a list of contents
    text: str = ""
    raised: list[tuple[int, int]] = field(default_factory=list)
    main: Segment = field(init=False)  # its longest segment

    def __post_init__(self) -> None:
        parts, at = [], 0
        for segment in self.segments:
            self.raised += [(at + start, at + end) for start, end in segment.raised]
            parts.append(segment.text)
            at += len(segment.text) + 1
        self.text = " ".join(parts)
        self.main = max(self.segments, key=lambda segment: len(segment.text))

    @property
    def x0(self) -> float:
        """Where it starts."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return self.segments[-1].x1

    @property
    def base(self) -> float:
        """The line of writing, from the top of the page."""
        return self.main.base

    @property
    def size(self) -> float:
        """Size of its type."""
        return self.main.size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(segment.bold for segment in self.segments)

    @property
    def italic(self) -> bool:
        """Whether all of it is italic."""
        return all(segment.italic for segment in self.segments)

    @property
    def tag(self) -> Tag | None:
        """The block that most of it stands in."""
        return self.main.tag


def page_segments(page: Page) -> list[Segment]:
    """Put the writing of a page into segments, from top to bottom and from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(page.runs, key=attrgetter("base", "x0")):
        if rows and run.base - rows[-1][0].base < 0.22 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    pieces = [piece for row in rows for piece in _split(sorted(row, key=attrgetter("x0")))]
    found = [_segment(piece) for piece in _take_raised(pieces)]
    return sorted(found, key=lambda segment: (round(segment.base), segment.x0))


def _split(row: Sequence[Run]) -> Iterable[list[Run]]:
    piece: list[Run] = []
    for run in row:
        if piece and run.x0 - piece[-1].x1 > _SEGMENT_GAP * min(piece[-1].size, run.size):
            yield piece
            piece = []
        piece.append(run)
    yield piece


def _take_raised(pieces: list[list[Run]]) -> list[list[Run]]:
    """Put raised numbers into the segment that they belong to."""
    largest = max((piece[0].size for piece in pieces), default=0.0)
    kept: list[list[Run]] = []
    small: list[list[Run]] = []
    for piece in pieces:
        is_short = sum(len(run.text) + run.after for run in piece) - piece[-1].after <= 4
        (small if is_short and piece[0].size <= _RAISED * largest else kept).append(piece)
    kept.sort(key=_base)
    for piece in small:
        first, last = piece[0], piece[-1]
        lowest = bisect_left(kept, first.base - 0.45 * largest, key=_base)
        for other in kept[lowest : bisect_right(kept, first.base + 0.75 * largest, key=_base)]:
            host = other[0]
            if (
                first.size <= _RAISED * host.size
                and -0.45 * host.size < host.base - first.base < 0.75 * host.size
                and host.x0 - 0.8 * host.size < last.x1
                and first.x0 < max(run.x1 for run in other[-3:]) + 0.6 * host.size
            ):
                other += piece
                other.sort(key=attrgetter("x0"))
                break
        else:
            insort(kept, piece, key=_base)
    return kept


def _base(piece: Sequence[Run]) -> float:
    return piece[0].base


def _segment(runs: Sequence[Run]) -> Segment:
    size = _most_common(runs, attrgetter("size"))
    base = max([run for run in runs if run.size == size], key=lambda run: len(run.text)).base
    text, raised, lead = _write(runs, size, base)
    total = sum([len(run.text) for run in runs])
    first, last = runs[0], runs[-1]
    return Segment(
        text,
        first.x0,
        last.x1,
        base,
        size,
        sum([len(run.text) for run in runs if run.bold]) > 0.9 * total,
        sum([len(run.text) for run in runs if run.italic]) > 0.9 * total,
        _most_common(runs, attrgetter("tag")),
        lead or last.x1 - first.x0,
        raised,
    )


def _write(runs: Sequence[Run], size: float, base: float) -> tuple[str, list[tuple[int, int]], float]:
    """Give the text of a segment, its raised stretches, and the width of its first word."""
    text = ""
    raised: list[tuple[int, int]] = []
    lead = 0.0
    above: Run | None = None
    for run in runs:
        if above is not None and (
            run.before or above.after or run.x0 - above.x1 > WORD_GAP * min(run.size, above.size)
        ):
            lead = lead or above.x1 - runs[0].x0
            text += " "
        at = len(text)
        text += run.text
        if run.size <= _RAISED * size and run.base < base - 0.15 * size:
            for match in _NOTE_SIGNS.finditer(text, at):
                joined = bool(raised) and raised[-1][1] == match.start()
                raised[-1 if joined else len(raised) :] = [
                    (raised[-1][0] if joined else match.start(), match.end())
                ]
        above = run
    return text, raised, lead


def _most_common(runs: Sequence[Run], get: Callable[[Run], _T]) -> _T:
    """Give the value that most of the signs have; mostly there is only one."""
    values = {get(run) for run in runs}
    if len(values) == 1:
        return values.pop()
    counts: Counter[_T] = Counter()
    for run in runs:
        counts[get(run)] += len(run.text)
    return max(counts, key=counts.__getitem__)


def gutter(segments: Sequence[Segment], width: float, above: float | None = None) -> float | None:
    """Find the white strip between two columns of running text, or ``None``.

    ``above`` is that of the page before: a last page may hold a few lines of each column.
    """
    found = _gutter(segments, width)
    if found is None and above is not None and len(segments) < 30:
        right = [segment.x0 for segment in segments if segment.x0 >= above]
        apart = not any(segment.x0 < above < segment.x1 for segment in segments)
        return above if apart and len(right) > 1 and max(right) - min(right) < 3 else None
    return found


def _gutter(segments: Sequence[Segment], width: float) -> float | None:
    long = [
        segment
        for segment in segments
        if segment.x1 - segment.x0 > 0.15 * width
        and segment.text.count(" ") > 2
        and sum(map(str.isalpha, segment.text)) > 0.5 * len(segment.text)
    ]
    rows = {round(segment.base) for segment in segments}
    if len(long) < 12:
        return None
    best, fewest = 0.0, len(segments)
    starts, ends = sorted([segment.x0 for segment in segments]), sorted([segment.x1 for segment in segments])
    for x in range(int(0.3 * width), int(0.7 * width), 3):
        crossed = bisect_left(starts, x) - bisect_right(ends, x)
        if crossed < fewest or (crossed == fewest and abs(x - width / 2) < abs(best - width / 2)):
            best, fewest = float(x), crossed
    left = [segment for segment in long if segment.x1 <= best]
    right = [segment for segment in long if segment.x0 >= best]
    if fewest > 0.2 * len(rows) or min(len(left), len(right)) < 6:
        return None
    # A column of text starts its lines at one edge; the figures of a table do not fill theirs.
    edges = Counter(round(segment.x0 / 4) for segment in right)
    if edges.most_common(1)[0][1] < 0.4 * len(right):
        return None
    return best


def lines_of(segments: Sequence[Segment], page: int, height: float, column: int = 0) -> list[Line]:
    """Put segments on one line of writing together, and give each line the margins of its column."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (segment.base, segment.x0)):
        if rows and segment.base - rows[-1][0].base < 0.4 * min(segment.size, rows[-1][0].size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    lines = []
    for row in rows:
        row.sort(key=lambda segment: segment.x0)
        lines.append(Line(_join_markers(row), page, column, height))
    set_margins(lines)
    return lines


def _join_markers(row: list[Segment]) -> list[Segment]:
    """Join the bullet or number of a list with the text behind it."""
    if len(row) > 1 and _MARKER.match(row[0].text) and row[1].x0 - row[0].x1 < 6 * row[1].size:
        first, second = row[:2]
        shift = len(first.text) + 1
        second = Segment(
            f"{first.text} {second.text}",
            first.x0,
            second.x1,
            second.base,
            second.size,
            second.bold,
            second.italic,
            second.tag,
            first.x1 - first.x0,
            [(start + shift, end + shift) for start, end in second.raised],
        )
        return [second, *row[2:]]
    return row


def set_margins(lines: Sequence[Line]) -> None:
    """Set the margins that the lines of a column keep to."""
    if not lines:
        return
    left = min(line.x0 for line in lines)
    ends = sorted((line.x1 for line in lines), reverse=True)
    # A line or two may reach beyond the text; they must not make every full line look short.
    enough = max(3, 0.1 * len(ends))
    right = next(
        (end for end in ends[:8] if sum(end - 25 < other <= end for other in ends) >= enough), ends[0]
    )
    long = [end for end in ends if end > left + 0.7 * (right - left)]
    flush = len(long) >= 8 and sum(abs(end - right) < 1 for end in long) > 0.6 * len(long)
    for line in lines:
        line.left, line.right, line.flush = left, right, flush


def page_lines(segments: Sequence[Segment], strip: float | None, height: float, page: int) -> list[Line]:
    """Put the segments of a page into lines in reading order, column after column.

    What reaches over the gutter between two columns parts the page into bands.
    """
    if strip is None:
        return lines_of(segments, page, height)
    crossing = {id(segment) for segment in segments if segment.x0 < strip < segment.x1}
    lines: list[Line] = []
    number = 0
    for is_full, band in _bands(segments, crossing):
        left = [segment for segment in band if is_full or segment.x1 <= strip]
        right = [segment for segment in band if not is_full and segment.x1 > strip]
        for side in (left, right):
            if side:
                lines += lines_of(side, page, height, number)
                number += 1
    return lines


def _bands(segments: Sequence[Segment], crossing: set[int]) -> Iterable[tuple[bool, list[Segment]]]:
    """Give stretches of the page that one column takes up, and stretches that two do."""
    band: list[Segment] = []
    was_full = False
    for segment in segments:
        is_full = id(segment) in crossing
        if band and is_full != was_full:
            yield was_full, band
            band = []
        was_full = is_full
        band.append(segment)
    if band:
        yield was_full, band
