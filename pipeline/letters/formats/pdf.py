"""Letters in PDF: lines of print taken together as paragraphs, by the structure tree and by the layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ...core.errors import ProjectError
from ..draft import Draft, Piece
from ..letter import Kind, Removed
from ..text.fold import fold
from ..text.frame import take_questions
from ..text.furniture import HeadFacts, is_page_number
from ..text.hyphens import Evidence, unwrap
from ..text.masthead import take_masthead
from ..text.questions import mark_exchanges
from ..text.signatures import is_office, mark_signatures
from ..text.structure import LIST_MARKER, MONTHS, classify, is_finished, is_name, is_role
from .pdf_glyphs import Page, extract
from .pdf_letterhead import take_letterhead
from .pdf_lines import BULLETS, Line, Segment, lines_of, page_lines, page_segments
from .pdf_scan import HOW_TO
from .pdf_tables import Grid, find_grids

_EDGE = 0.1  # of the height of a page: where running heads stand
_TITLE = 1.8  # of the size of the running text: the title on a cover
_SMALL = 0.93  # of the size of the running text: notes, side columns
_DIGITS = re.compile(r"\d+")
_NOTE = re.compile(r"(\d{1,3})(?:[.)]?\s+(?=\S)|(?=[^\W\d]|[«“„‘(]))")
_BULLET = re.compile(rf"(?:[{BULLETS}]\s*|[–—*-]\s+|o\s+(?=[A-Za-z]))(?=\S)")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s+(?=\S)")
_MONTH = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) \d{{4}}", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"\d{1,3}[.)]?(?:\s*(?:,|en|t/m|/)\s*\d{1,3})*$")
_CONTENTS = re.compile(r"(.+?)[\s.…_]*\s(\d{1,4})$")
_ENTRY = re.compile(
    r"(?P<marker>\d{1,2}(?:\.\d{1,2})*(?: \d)?\.?|[Bb]ijlage (?:\d{1,2}|[A-Z]|[IVX]+)\b[:.]?)\s+(?=\S)"
)
_CAPTION = re.compile(r"(?:Tabel|Grafiek|Figuur|Overzicht)\s+(?:\d{1,3}[a-z]?|[A-Z])\b\s*[.:]?\s")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…+\s*")


@dataclass(slots=True)
class Block:
    """Lines that are one paragraph."""

    lines: list[Line]
    note: str | None = None  # its number, for a footnote
    kind: str | None = None
    marker: str | None = None
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
    repeated = _repeated(segments, pages)
    for number, (page, found) in enumerate(zip(pages, segments, strict=True), 1):
        rest = _drop_furniture(layout, found, page, number, repeated)
        main, side = _part_side(rest, page, layout.size)
        layout.side += lines_of(side, number, page.height)
        layout.lines += page_lines(main, page.width, page.height, number)
    layout.tagged = _is_sound(layout.lines)
    return layout


def _key(segment: Segment) -> tuple[str, int]:
    """Tell running heads by their text, whatever its numbers, and their height on the page."""
    return _DIGITS.sub("#", segment.text), round(segment.base / 12)


def _at_edge(segment: Segment | Line, height: float) -> bool:
    return segment.base < height * _EDGE or segment.base > height * (1 - _EDGE)


def _repeated(segments: Sequence[Sequence[Segment]], pages: Sequence[Page]) -> set[tuple[str, int]]:
    """Find what stands at the edge of several pages, whatever its numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for page, found in zip(pages, segments, strict=True):
        seen.update({_key(segment) for segment in found if _at_edge(segment, page.height)})
    return {text for text, times in seen.items() if times > 1 and times >= 0.3 * len(pages)}


def _drop_furniture(
    layout: Layout, segments: Sequence[Segment], page: Page, number: int, repeated: set[tuple[str, int]]
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
        if kind is None and _at_edge(row[0], page.height):
            outermost = base in (order[0], order[-1])
            tagged = page.tagged and all(segment.tag is None for segment in row)
            if all(
                _key(segment) in repeated
                or layout.facts.take(segment.text)
                or (is_page_number(segment.text) and (outermost or len(row) > 1))
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
            pitches[size] = max(near, key=lambda step: (steps[step], -step))
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
        grids = list(find_grids(lines, self.pitch.get(self.layout.size, 1.25 * self.layout.size)))
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
        if self.layout.tagged and line.tag and line.tag.note:
            return True
        if line.size > _SMALL * self.layout.size:
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
            return not (line.contents and not above.contents and _entry_goes_on(above, line))
        if self.layout.tagged and above.tag and line.tag:
            if above.tag.block == line.tag.block:
                return self._room(above, line) and (
                    (above.bold and not line.bold)
                    or (is_name(above.text) and is_office(line.text))
                    or (is_office(above.text) and is_name(line.text))
                )
            if above.tag.item and above.tag.item == line.tag.item:
                return above.tag.kind != "Lbl" and block.first.tag != above.tag
            return True
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
        if _MONTH.fullmatch(line.text):
            return True
        if above.bold != line.bold and (room or not goes_on):
            return True
        if above.italic != line.italic and room and not goes_on:
            return True
        if _BULLET.match(line.text) and not goes_on:
            return True
        if _NUMBER.match(line.text) and (is_finished(above.text) or room):
            return True
        if _NUMBER_ALONE.match(line.text) and room and len(line.text) <= 3:
            return True
        if _NUMBER_ALONE.match(above.text) and len(block.lines) == 1 and len(above.text) <= 3:
            return True
        hanging = bool(_BULLET.match(block.first.text) or _NUMBER.match(block.first.text))
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
        return room and not goes_on and not above.text.endswith("-")

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
        if _BULLET.match(line.text) or is_role(above.text):
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
        lines = [Line([segment], first.page, first.column, first.height) for segment in segments]
        yield Block(lines, cell=cell, table=number)


def mark_contents(lines: Sequence[Line]) -> None:
    """Mark the entries of lists of contents: lines that end in a page number, many below each other."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for found in pages.values():
        numbers = [_page_number(line) for line in found]
        known = [number for number in numbers if number is not None]
        rising = sum(first <= second for first, second in pairwise(known))
        if len(known) < 4 or rising < 0.85 * (len(known) - 1):
            continue
        first, last = (numbers.index(known[0]), len(numbers) - 1 - numbers[::-1].index(known[-1]))
        only = len(known) > 0.5 * len(found)  # nothing else is on the page
        for line, number in zip(found[first : None if only else last + 1], numbers[first:], strict=False):
            line.contents = number is not None or (only and line.size < 1.3 * found[first].size)


def _page_number(line: Line) -> int | None:
    """Give the page that an entry of a list of contents points to."""
    if len(line.segments) > 1 and re.fullmatch(r"\d{1,4}", line.segments[-1].text) and len(line.text) > 8:
        return int(line.segments[-1].text) if any(sign.isalpha() for sign in line.segments[-2].text) else None
    match = re.search(r"(?:\.\s?){4,}\s*(\d{1,4})$", line.text)
    return int(match[1]) if match else None


def _entry_goes_on(above: Line, line: Line) -> bool:
    """Say whether the title of an entry runs over two lines."""
    return _page_number(above) is None and line.x0 >= above.x0 and not _ENTRY.match(line.text)


def _number_note(block: Block) -> None:
    """Take the number of a footnote from its first line."""
    line = block.first
    if line.raised and line.raised[0][0] == 0:
        end = line.raised[0][1]
        block.note, line.text = line.text[:end].strip(), line.text[end:].lstrip()
        line.raised = []
    elif match := _NOTE.match(line.text):
        block.note, line.text = match[1], line.text[match.end() :]


def read_pdf(data: bytes) -> Draft:
    """Read a PDF letter that holds its text; pages without text are named in the notices.

    Raises
    ------
    ProjectError
        When it is damaged, locked or too long; when ``pypdfium2`` is not installed; when no page holds text.
    """
    draft = Draft("pdf")
    pages = list(extract(data))
    draft.pages = len(pages)
    for number, page in enumerate(pages, 1):
        if page.confidence is not None:
            draft.notices.append(f"page {number} is a picture, recognised with {page.confidence}% confidence")
        elif not page.glyphs:
            draft.notices.append(f"page {number} holds no text")
    if not any(page.glyphs for page in pages):
        raise ProjectError(f"holds no text, only pictures of pages; to have them recognised, {HOW_TO}")
    layout = lay_out(pages)
    draft.removed = [Removed(kind=kind, page=page, text=text) for kind, page, text in layout.furniture]
    paragrapher = Paragrapher(layout)
    opening, lines = take_letterhead(draft, layout.lines, layout.side, paragrapher.pitch)
    blocks = paragrapher.blocks(lines)
    evidence = Evidence("\n".join(line.text for line in layout.lines))
    pieces = _pieces(blocks, evidence, layout)
    _attach_raised(pieces)
    mark_signatures(pieces)
    draft.pieces = opening + pieces
    layout.facts.apply(draft)
    take_masthead(draft)
    take_questions(draft)
    if not draft.title and not any(piece.kind == "masthead" for piece in draft.head):
        draft.title = _cover_title(blocks, pieces, layout)
    draft.pieces = list(_drop_figures(draft, mark_exchanges(draft.pieces)))
    return draft


def _drop_figures(draft: Draft, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Take out the bare numbers beside the axes of charts."""
    for piece in pieces:
        if (
            piece.kind in ("body", "heading")
            and len(piece.text) < 40
            and not any(map(str.isalpha, piece.text))
        ):
            draft.removed.append(Removed(kind="figure", page=piece.page, text=piece.text))
        else:
            yield piece


def _cover_title(blocks: Sequence[Block], pieces: Sequence[Piece], layout: Layout) -> str | None:
    """Give the title that a document without a subject opens with."""
    if not pieces or pieces[0].kind != "heading" or pieces[0].page != 1:
        return None
    opening = [pieces[0].text]
    for block, piece in zip(blocks[1:], pieces[1:], strict=False):
        if piece.kind != "heading" or piece.page != 1 or block.first.size < 1.3 * layout.size:
            break
        opening.append(piece.text)
    return " ".join(opening if blocks[0].first.size >= 1.3 * layout.size else opening[:1])


# Around a raised number, until it is known whether it is that of a footnote. No Unicode characters.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_RAISED = re.compile(f"\\s?{_OPEN}(\\d+){_CLOSE}")


def _pieces(blocks: Sequence[Block], evidence: Evidence, layout: Layout) -> list[Piece]:
    pieces: list[Piece] = []
    kept: list[Block] = []
    for block in blocks:
        text = fold(unwrap("\n".join(_with_marks(line) for line in block.lines), evidence))
        if text:
            kept.append(block)
            piece = Piece(text, page=block.page, marker=block.note or None, lines=len(block.lines))
            piece.cell, piece.table = block.cell, block.table
            pieces.append(piece)
    body = [index for index, block in enumerate(kept) if block.note is None and block.table is None]
    by_words = classify(
        [pieces[index].text for index in body], single_line=[pieces[index].lines <= 2 for index in body]
    )
    for index, kind in zip(body, by_words, strict=True):
        pieces[index].kind = _kind(kept, index, pieces, kind, layout)
    _unmark_lists([(pieces[index], kept[index].first) for index in body])
    for piece, block in zip(pieces, kept, strict=True):
        if block.note is not None:
            piece.kind = "footnote"
        elif block.table is not None:
            piece.kind = "table_cell"
        elif block.first.contents:
            piece.text = fold(_LEADERS.sub(" ", piece.text))
            _part_marker(piece, _ENTRY)
        elif piece.kind == "list_item":
            _part_marker(piece, _MARKER)
    return pieces


def _unmark_lists(body: Sequence[tuple[Piece, Line]]) -> None:
    """Make list items of short lines below each other that nothing but their length makes headings."""
    run: list[Piece] = []
    for piece, line in [*body, (Piece(), None)]:
        if line is not None and piece.kind == "heading" and not (line.bold or line.italic or line.contents):
            run.append(piece)
            continue
        if len(run) >= 3:
            for item in run:
                item.kind = "list_item"
        run = []


def _with_marks(line: Line) -> str:
    text, at = "", 0
    for start, end in line.raised:
        if line.text[start:end].isdigit():
            text += f"{line.text[at:start]}{_OPEN}{line.text[start:end]}{_CLOSE}"
            at = end
    return text + line.text[at:]


def _kind(
    blocks: Sequence[Block], index: int, pieces: Sequence[Piece], by_words: Kind, layout: Layout
) -> Kind:
    """Tell the kind of a paragraph from its type and its words."""
    block, text = blocks[index], pieces[index].text
    first = block.first
    if first.contents:
        return "list_item"
    if _CAPTION.match(text) and len(block.lines) <= 3:
        return "heading"
    if _MONTH.fullmatch(text) and block.page == 1:
        return "dateline"
    if by_words in ("signature", "addressee", "dateline"):
        return by_words
    if _BULLET.match(text):
        return "list_item"
    large = first.size > 1.08 * layout.size
    stands_out = first.bold or large or (first.italic and len(block.lines) == 1 and not is_finished(text))
    is_short = len(text) <= 300 and len(block.lines) <= 5
    if stands_out and is_short and all(line.bold == first.bold for line in block.lines):
        return "heading"
    if first.tag and first.tag.item and layout.tagged:
        return "list_item"
    if LIST_MARKER.match(text):
        return "list_item"
    if (
        by_words == "heading"
        and len(block.lines) == 1
        and first.x1 < first.left + 0.85 * (first.right - first.left)
    ):
        return "heading"
    return "body"


_MARKER = re.compile(
    rf"(?P<marker>[{BULLETS}]|[–—*-](?= )|o(?= )|\(?\d{{1,2}}[.)]|\d{{1,2}}(?:\.\d{{1,2}})+\.?"
    r"|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s*(?=\S)"
)


def _part_marker(piece: Piece, pattern: re.Pattern[str]) -> None:
    """Part the bullet or number of a list item from its text."""
    if match := pattern.match(piece.text):
        piece.marker = match["marker"]
        piece.text = piece.text[match.end() :]


def _attach_raised(pieces: Sequence[Piece]) -> None:
    """Tie each footnote to its raised number in the text, and take the number out; other raised signs stay."""
    notes: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.kind == "footnote" and piece.marker:
            notes.setdefault(piece.marker, []).append(piece)
    for piece in pieces:
        parts: list[str] = []
        at = length = 0
        for match in _RAISED.finditer(piece.text):
            before = piece.text[at : match.start()]
            at = match.end()
            waiting = notes.get(match[1])
            if waiting and piece.kind != "footnote":
                note = waiting.pop(0)
                note.anchor = (piece, len(piece.marks))
                piece.marks.append(length + len(before))
            else:
                before += match[0].replace(_OPEN, "").replace(_CLOSE, "").strip()
            parts.append(before)
            length += len(before)
        piece.text = "".join([*parts, piece.text[at:]]) if parts else piece.text
