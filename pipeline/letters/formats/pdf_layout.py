"""Pages of print as blocks of text: columns, running heads, notes, lists and tables, by structure tree and layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..text.furniture import HeadFacts, is_page_number
from ..text.signatures import is_office
from ..text.structure import LIST_MARKER, MONTHS, is_finished, is_name, is_role
from .pdf_contents import entry_goes_on, mark_contents
from .pdf_edges import at_edge, key, page_number_shifts, repeated, take_watermark
from .pdf_glyphs import Page
from .pdf_lines import BULLETS, Line, Segment, gutter, lines_of, page_lines, page_segments
from .pdf_tables import Grid, find_grids, join_grids

_TITLE = 1.8  # of the size of the running text: the title on a cover
_SMALL = 0.93  # of the size of the running text: notes, side columns
_NOTE = re.compile(r"(\d{1,3})(?:[.)]?\s+(?=\S)|(?=[^\W\d]|[«“„‘(]))")
BULLET = re.compile(rf"(?:[{BULLETS}]\s*|[–—*-]\s+|o\s+(?=[A-Za-z]))(?=\S)")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s+(?=\S)")
MONTH = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) \d{{4}}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|www\.")
_NUMBER_ALONE = re.compile(r"\d{1,3}[.)]?(?:\s*(?:,|en|t/m|/)\s*\d{1,3})*$")


@dataclass(slots=True)
class Block:
    """Lines that are one paragraph."""

    lines: list[Line]
    note: str | None = None  # its number, for a footnote
    cell: tuple[int, int] | None = None
    table: int | None = None

    @property
    def page(self) -> int:
        """The page that it starts on."""
        return self.lines[0].page

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]


@dataclass(slots=True)
class Layout:
    """The lines of a document, column by column, apart from what stands around them."""

    lines: list[Line] = field(default_factory=list)
    side: list[Line] = field(default_factory=list)  # of the narrow column beside the text
    furniture: list[tuple[str, int, str]] = field(default_factory=list)  # kind, page, text
    size: float = 0.0  # of the running text
    tagged: bool = False  # whether a structure tree tells the paragraphs
    facts: HeadFacts = field(default_factory=HeadFacts)


def lay_out(pages: Sequence[Page]) -> Layout:
    """Part the lines of a document from running heads and side columns."""
    layout = Layout()
    for number, page in enumerate(pages, 1):
        if watermark := take_watermark(page):
            layout.furniture.append(("watermark", number, watermark))
    segments = [page_segments(page) for page in pages]
    sizes: Counter[float] = Counter()
    bold = total = 0
    for found in segments:
        for segment in found:
            sizes[segment.size] += len(segment.text)
            bold += segment.bold * len(segment.text)
            total += len(segment.text)
    layout.size = sizes.most_common(1)[0][0] if sizes else 0.0
    if bold > 0.6 * total:  # a driver that calls every font bold
        for found in segments:
            for segment in found:
                segment.bold = False
    again = repeated(segments, pages)
    shifts = page_number_shifts(segments, pages)
    strip: float | None = None
    for number, (page, found) in enumerate(zip(pages, segments, strict=True), 1):
        rest = _drop_furniture(layout, found, page, number, again, shifts)
        main, side = _part_side(rest, page, layout.size)
        layout.side += lines_of(side, number, page.height)
        strip = gutter(main, page.width, strip)
        layout.lines += page_lines(main, strip, page.height, number)
    layout.tagged = _is_sound(layout.lines)
    return layout


def _drop_furniture(
    layout: Layout,
    segments: Sequence[Segment],
    page: Page,
    number: int,
    again: set[tuple[str, int]],
    shifts: set[int],
) -> list[Segment]:
    rows: dict[int, list[Segment]] = {}
    for segment in segments:
        rows.setdefault(round(segment.base), []).append(segment)
    order = sorted(rows)
    kept: list[Segment] = []
    for base in order:
        row = rows[base]
        text = " ".join(segment.text for segment in row)
        kind = layout.facts.take(text)
        if kind is None and at_edge(row[0], page.height):
            outermost = base in (order[0], order[-1])
            tagged = page.tagged and all(segment.tag is None for segment in row)
            if all(
                key(segment) in again
                or layout.facts.take(segment.text)
                or (
                    is_page_number(segment.text)
                    and (outermost or len(row) > 1)
                    and not (segment.text.isdigit() and int(segment.text) - number not in shifts)
                )
                for segment in row
            ) or (tagged and number > 1):
                kind = "page_number" if is_page_number(text) else "running_head"
        if kind:
            layout.furniture.append((kind, number, text))
        else:
            kept += row
    return sorted(kept, key=lambda segment: (round(segment.base), segment.x0))


def _part_side(segments: Sequence[Segment], page: Page, size: float) -> tuple[list[Segment], list[Segment]]:
    """Part the narrow column of small type beside the text, as the State's letterhead has it."""
    ends = sorted(
        segment.x1
        for segment in segments
        if segment.size > _SMALL * size and segment.x1 - segment.x0 > 0.3 * page.width
    )
    edge = ends[int(0.9 * len(ends))] if ends else 0.72 * page.width
    side = [segment for segment in segments if segment.size < _SMALL * size and segment.x0 > edge - 2]
    starts = Counter(round(segment.x0 / 3) for segment in side)
    if not side or starts.most_common(1)[0][1] < 0.5 * len(side) or edge < 0.5 * page.width:
        return list(segments), []
    if len({round(segment.base) for segment in side}) < len(side):
        return list(segments), []  # cells beside each other are a table
    chosen = {id(segment) for segment in side}
    return [segment for segment in segments if id(segment) not in chosen], side


def _is_sound(lines: Sequence[Line]) -> bool:
    """Say whether the structure tree can be trusted for the paragraphs.

    It is when it holds most of the text, and when few of its blocks end in the middle of a sentence that the
    next block goes on with.
    """
    tagged = [line for line in lines if line.tag]
    if len(tagged) < 0.6 * len(lines):
        return False
    torn = total = 0
    for above, below in pairwise(tagged):
        if above.tag and below.tag and above.tag.block != below.tag.block and above.page == below.page:
            total += 1
            torn += (
                below.text[:1].islower() and not is_finished(above.text) and not LIST_MARKER.match(below.text)
            )
    return torn <= 0.15 * total


class Paragrapher:
    """Takes the lines of a layout together as paragraphs."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pitch = self._pitches(layout.lines)
        self.spaced = self._is_spaced(layout.lines)
        self.lowest: dict[int, float] = {}  # by page: where its running text ends
        for line in layout.lines:
            if line.size > _SMALL * layout.size:
                self.lowest[line.page] = max(line.base, self.lowest.get(line.page, 0.0))
        mark_contents(layout.lines)

    @staticmethod
    def _pitches(lines: Sequence[Line]) -> dict[float, float]:
        """Give the usual distance between two lines of writing, by size of type."""
        found: dict[float, Counter[float]] = {}
        for above, below in pairwise(lines):
            step = below.base - above.base
            if (
                above.page == below.page
                and above.column == below.column
                and above.size == below.size
                and step > 0
            ):
                found.setdefault(above.size, Counter())[round(step * 2) / 2] += 1
        pitches = {}
        for size, steps in found.items():
            near = [step for step in steps if step < 2.2 * size] or list(steps)
            # Where most paragraphs are one line, the white between them is as common as that between lines.
            often = 0.3 * max(steps[step] for step in near)
            pitches[size] = min(step for step in near if steps[step] >= often)
        return pitches

    def _is_spaced(self, lines: Sequence[Line]) -> bool:
        """Say whether white stands between the paragraphs of the running text."""
        pairs = [
            (above, below)
            for above, below in pairwise(lines)
            if above.size == below.size == self.layout.size and below.base > above.base and not above.bold
        ]
        wide = sum(below.base - above.base > 1.32 * self.pitch[below.size] for above, below in pairs)
        return wide >= 5 and wide >= 0.03 * len(pairs)

    def _room(self, above: Line, line: Line) -> bool:
        """Say whether the first word of a line would have fitted on the line above: a paragraph ended there."""
        white = above.right - above.x1
        least = 0.25 * (above.right - above.left) if self.spaced else 0.0
        return white > max(line.segments[0].lead + 0.5 * line.size, least)

    def blocks(self, lines: Sequence[Line]) -> list[Block]:
        """Give the paragraphs of the lines, those that run over a column or page joined."""
        pitch = self.pitch.get(self.layout.size, 1.25 * self.layout.size)
        grids = join_grids(list(find_grids(lines, pitch)), lines)
        blocks: list[Block] = []
        start = 0
        for number, (first, end, grid) in enumerate(grids):
            blocks += self._paragraphs(lines[start:first])
            blocks += _cells(grid, number, lines[first])
            start = end
        return self._join(blocks + self._paragraphs(lines[start:]))

    def _paragraphs(self, lines: Sequence[Line]) -> list[Block]:
        blocks: list[Block] = []
        previous: Line | None = None
        for line in lines:
            is_note = self._is_note(line, previous, blocks)
            if previous is not None and blocks and not self._breaks(previous, line, blocks[-1], is_note):
                blocks[-1].lines.append(line)
            else:
                blocks.append(Block([line], note="" if is_note else None))
            previous = line
        for block in blocks:
            if block.note is not None:
                _number_note(block)
        return blocks

    def _is_note(self, line: Line, previous: Line | None, blocks: Sequence[Block]) -> bool:
        same_column = previous is not None and (previous.page, previous.column) == (line.page, line.column)
        small = line.size <= _SMALL * self.layout.size
        # Some writers tag what follows a note over the page as part of it.
        if self.layout.tagged and line.tag and line.tag.note and (small or line.base > 0.5 * line.height):
            return True
        if not small:
            return bool(line.raised) and line.raised[0][0] == 0 and line.base > 0.6 * line.height
        if same_column and blocks[-1].note is not None:
            return True
        opens = bool(line.raised and line.raised[0][0] == 0) or bool(_NOTE.match(line.text))
        return opens and (line.base > 0.5 * line.height or line.base > self.lowest.get(line.page, 0.0))

    def _breaks(self, above: Line, line: Line, block: Block, is_note: bool) -> bool:
        """Say whether a line starts a paragraph."""
        if (above.page, above.column) != (line.page, line.column) or is_note != (block.note is not None):
            return True
        step = line.base - above.base
        pitch = self.pitch.get(line.size, 1.25 * line.size)
        if line.size > _TITLE * self.layout.size:
            pitch = max(pitch, 1.2 * line.size)
        # A raised number may push the lines of a sentence apart.
        goes_on = line.text[:1].islower() and not is_finished(above.text)
        if step > (1.7 if goes_on else 1.32) * pitch or step <= 0:
            return True
        if is_note and line.raised and line.raised[0][0] == 0:
            return True
        if above.contents or line.contents:
            return not (line.contents and not above.contents and entry_goes_on(above, line))
        if self.layout.tagged and above.tag and line.tag:
            if above.tag.block == line.tag.block:
                return self._room(above, line) and (
                    (above.bold and not line.bold)
                    or (is_name(above.text) and is_office(line.text))
                    or (is_office(above.text) and is_name(line.text))
                )
            if above.tag.item and above.tag.item == line.tag.item:
                return above.tag.kind != "Lbl" and block.first.tag != above.tag
            # Some writers tag each line: a sentence that goes on at the margin is one all the same.
            is_cut = goes_on and not _ADDRESS.match(line.text) and not self._room(above, line)
            return not (is_cut and above.tag.item is line.tag.item is None)
        if is_note:
            return bool(_NOTE.match(line.text)) and is_finished(above.text)
        return self._breaks_by_type(above, line, block)

    def _breaks_by_type(self, above: Line, line: Line, block: Block) -> bool:
        room = self._room(above, line)
        goes_on = line.text[:1].islower() and not is_finished(above.text)
        if (
            abs(above.size - line.size) > 0.08 * line.size
            and min(above.size, line.size) < _TITLE * self.layout.size
        ):
            return True
        if MONTH.fullmatch(line.text):
            return True
        if above.bold != line.bold and (room or not goes_on):
            return True
        if above.italic != line.italic and room and not goes_on:
            return True
        if BULLET.match(line.text) and not goes_on:
            return True
        if _NUMBER.match(line.text) and (is_finished(above.text) or room):
            return True
        if _NUMBER_ALONE.match(line.text) and room and len(line.text) <= 3:
            return True
        if _NUMBER_ALONE.match(above.text) and len(block.lines) == 1 and len(above.text) <= 3:
            return True
        hanging = bool(BULLET.match(block.first.text) or _NUMBER.match(block.first.text))
        if hanging and len(block.lines) > 1 and line.x0 < above.x0 - 0.8 * line.size:
            return True
        if (
            not hanging
            and line.x0 > above.x0 + 0.8 * line.size
            and above.x0 <= above.left + 2
            and is_finished(above.text)
        ):
            return True
        if room and (
            (is_office(above.text) and is_name(line.text)) or (is_name(above.text) and is_office(line.text))
        ):
            return True
        is_last = above.flush and not above.bold and above.right - above.x1 > 0.3 * above.size
        return (room or is_last) and not goes_on and not above.text.endswith("-")

    def _join(self, blocks: list[Block]) -> list[Block]:
        """Join the paragraphs that run over a column or page; the notes between stay behind them."""
        joined: list[Block] = []
        last: dict[bool, Block] = {}
        for block in blocks:
            is_note = block.note is not None
            before = last.get(is_note)
            if block.table is not None:
                joined.append(block)
                last.pop(False, None)
            elif before is not None and self._goes_on(before, block, is_note):
                before.lines += block.lines
            else:
                joined.append(block)
                last[is_note] = block
        return joined

    def _goes_on(self, before: Block, block: Block, is_note: bool) -> bool:
        above, line = before.lines[-1], block.first
        if (above.page, above.column) == (line.page, line.column):
            return False
        if is_note:
            return block.note == "" and not is_finished(above.text)
        if abs(above.size - line.size) > 0.08 * line.size or (
            above.bold != line.bold and len(before.lines) == 1
        ):
            return False
        if above.text.endswith("-") and line.text[:1].islower():
            return True
        if BULLET.match(line.text) or is_role(above.text):
            return False
        if is_finished(above.text) and above.text[-1] not in ",;":
            return False
        if line.text[:1].islower():
            return not (above.text.endswith(";") and _NUMBER.match(line.text))
        if above.text.endswith(";") or above.bold:
            return False
        return not self._room(above, line) and not _NUMBER.match(line.text)


def _cells(grid: Grid, number: int, first: Line) -> Iterator[Block]:
    """Give the cells of a table, or signatures that stand side by side one after the other."""
    if grid.is_signatures:
        for segments in grid.by_column():
            for segment in segments:
                yield Block(
                    [Line([segment], first.page, first.column, first.height, first.left, first.right)]
                )
        return
    for cell, segments in sorted(grid.cells.items()):
        page = grid.pages.get(cell[0], first.page)
        lines = [Line([segment], page, first.column, first.height) for segment in segments]
        yield Block(lines, cell=cell, table=number)


def _number_note(block: Block) -> None:
    """Take the number of a footnote from its first line."""
    line = block.first
    if line.raised and line.raised[0][0] == 0:
        end = line.raised[0][1]
        block.note, line.text = line.text[:end].strip(), line.text[end:].lstrip()
        line.raised = []
    elif match := _NOTE.match(line.text):
        block.note, line.text = match[1], line.text[match.end() :]
