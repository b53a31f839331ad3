"""Glyphs put back into lines: segments of writing, columns, side column, raised numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

from .pdf_glyphs import Glyph, Page
from .pdf_tags import Tag

_T = TypeVar("_T")
_WORD_GAP = 0.15  # of the type size: more white than this is a space
_SEGMENT_GAP = 1.6  # more than this parts segments: columns, cells, a label and its value
_RAISED = 0.85  # of the type size beside it: at most this for the number of a footnote
BULLETS = "•·▪■●○◦‣⁃➢➤\uf0b7\uf0a7\uf0a8\uf02d\uf0d8\uf0fc\uf076\uf0e0\uf06c\uf06e"
_MARKER = re.compile(
    rf"(?:[{BULLETS}–—*o-]|\(?\d{{1,3}}[.)]?|\d+(?:\.\d+)+\.?|\(?[a-z][.)]|\(?[ivx]{{1,4}}[.)])$"
)
# Signs of the fonts Symbol and Wingdings that bullets are set in.
_SYMBOLS = {
    **dict.fromkeys("\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf076\uf06c\uf06e\uf0e0·§Øü➢➤", "•"),
    "\uf02d": "–",
}


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
    contents: bool = False  # an entry of a list of contents
    text: str = ""
    raised: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts, at = [], 0
        for segment in self.segments:
            self.raised += [(at + start, at + end) for start, end in segment.raised]
            parts.append(segment.text)
            at += len(segment.text) + 1
        self.text = " ".join(parts)

    @property
    def main(self) -> Segment:
        """Its longest segment."""
        return max(self.segments, key=lambda segment: len(segment.text))

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
    """Put the glyphs of a page into segments, from top to bottom and from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(page.glyphs, key=lambda glyph: (glyph.base, glyph.x0)):
        if rows and glyph.base - rows[-1][0].base < 0.22 * min(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    pieces = [piece for row in rows for piece in _split(sorted(row, key=lambda glyph: glyph.x0))]
    pieces = _take_raised(pieces)
    found = [segment for piece in pieces if (segment := _segment(piece)) is not None]
    return sorted(found, key=lambda segment: (round(segment.base), segment.x0))


def _split(row: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    piece: list[Glyph] = []
    last: Glyph | None = None
    for glyph in row:
        if glyph.text.isspace():
            if piece:
                piece.append(glyph)
            continue
        if last is not None and glyph.x0 - last.x1 > _SEGMENT_GAP * min(last.size, glyph.size):
            yield piece
            piece = []
        piece.append(glyph)
        last = glyph
    if piece:
        yield piece


def _take_raised(pieces: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put raised numbers into the segment that they belong to."""
    kept: list[list[Glyph]] = []
    small: list[list[Glyph]] = []
    for piece in pieces:
        text = "".join(glyph.text for glyph in piece).strip()
        (small if len(text) <= 4 else kept).append(piece)
    for piece in small:
        inked = [glyph for glyph in piece if not glyph.text.isspace()]
        first, last = inked[0], inked[-1]
        best = None
        for other in kept:
            host = other[0]
            rise = host.base - first.base
            if (
                first.size <= _RAISED * host.size
                and -0.45 * host.size < rise < 0.75 * host.size
                and other[0].x0 - 0.8 * host.size < last.x1
                and first.x0 < max(glyph.x1 for glyph in other[-3:]) + 0.6 * host.size
            ):
                best = other
                break
        if best is None:
            kept.append(piece)
        else:
            best += inked
            best.sort(key=lambda glyph: glyph.x0)
    return kept


def _segment(glyphs: Sequence[Glyph]) -> Segment | None:
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not inked:
        return None
    size = _most_common([glyph.size for glyph in inked])
    base = median([glyph.base for glyph in inked if glyph.size == size])
    text, raised, lead = _write(glyphs, size, base)
    bold = sum([glyph.bold for glyph in inked])
    italic = sum([glyph.italic for glyph in inked])
    first, last = inked[0], inked[-1]
    return Segment(
        text,
        first.x0,
        last.x1,
        base,
        size,
        bold > 0.9 * len(inked),
        italic > 0.9 * len(inked),
        _most_common([glyph.tag for glyph in inked]),
        lead or last.x1 - first.x0,
        raised,
    )


def _write(glyphs: Sequence[Glyph], size: float, base: float) -> tuple[str, list[tuple[int, int]], float]:
    """Give the text of a segment, its raised stretches, and the width of its first word."""
    parts: list[str] = []
    raised: list[tuple[int, int]] = []
    at, lead, start, end = 0, 0.0, None, 0.0
    before = size
    for glyph in glyphs:
        sign = glyph.text
        is_space = sign.isspace()
        if (
            start is not None
            and not lead
            and (is_space or glyph.x0 - end > _WORD_GAP * min(glyph.size, before))
        ):
            lead = end - start
        if is_space:
            if parts and parts[-1] != " ":
                parts.append(" ")
                at += 1
            continue
        if start is None:
            start = glyph.x0
        elif parts[-1] != " " and glyph.x0 - end > _WORD_GAP * min(glyph.size, before):
            parts.append(" ")
            at += 1
        if glyph.symbol or "\ue000" <= sign <= "\uf8ff":
            sign = _SYMBOLS.get(sign, sign)
        if (
            glyph.size <= _RAISED * size
            and glyph.base < base - 0.15 * size
            and (sign.isdigit() or sign in "*,")
        ):
            if raised and raised[-1][1] == at:
                raised[-1] = (raised[-1][0], at + len(sign))
            else:
                raised.append((at, at + len(sign)))
        parts.append(sign)
        at += len(sign)
        end, before = glyph.x1, glyph.size
    return "".join(parts).rstrip(), raised, lead


def _most_common(values: list[_T]) -> _T:
    """Give the most common of some values; mostly there is only one."""
    return values[0] if values.count(values[0]) == len(values) else Counter(values).most_common(1)[0][0]


def gutter(segments: Sequence[Segment], width: float) -> float | None:
    """Find the white strip between two columns of running text, or ``None``."""
    long = [
        segment
        for segment in segments
        if segment.x1 - segment.x0 > 0.15 * width and segment.text.count(" ") > 2
    ]
    rows = {round(segment.base) for segment in segments}
    if len(long) < 12:
        return None
    best, fewest = 0.0, len(segments)
    for x in range(int(0.3 * width), int(0.7 * width), 3):
        crossed = sum(segment.x0 < x < segment.x1 for segment in segments)
        if crossed < fewest or (crossed == fewest and abs(x - width / 2) < abs(best - width / 2)):
            best, fewest = float(x), crossed
    left = [segment for segment in long if segment.x1 <= best]
    right = [segment for segment in long if segment.x0 >= best]
    if fewest > 0.2 * len(rows) or min(len(left), len(right)) < 6:
        return None
    # A column of text starts its lines at one edge; the figures of a table do not fill theirs.
    starts = Counter(round(segment.x0 / 4) for segment in right)
    if starts.most_common(1)[0][1] < 0.4 * len(right):
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
    right = next((end for end in ends[:3] if sum(other > end - 25 for other in ends) >= 3), ends[0])
    for line in lines:
        line.left, line.right = left, right


def page_lines(segments: Sequence[Segment], width: float, height: float, page: int) -> list[Line]:
    """Put the segments of a page into lines in reading order, column after column.

    What reaches over the gutter between two columns parts the page into bands.
    """
    strip = gutter(segments, width)
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
