"""From printed lines to paragraphs: wrapping undone, pages joined, footnotes attached. For text and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .build import Draft, Piece
from .fold import fold
from .furniture import HeadFacts, is_page_number
from .hyphens import Evidence, unwrap
from .letter import Change, Dossier, dossier_numbers
from .mapped import Mapped, Run
from .masthead import take_masthead
from .structure import DATE, LIST_MARKER, classify, is_finished, is_name, is_role, looks_like_heading

_FOOTNOTE = re.compile(r"(\d{1,3})\s+(?=\S)")
# in small type the number may touch the text
_SMALL_FOOTNOTE = re.compile(r"(\d{1,3})\s*(?=[^\W\d]|[«“„‘(])")
_LONG = 130  # characters; a line longer than this was not wrapped for print


@dataclass(slots=True)
class Line:
    """One printed line: its place in the source, and whether something stands above it."""

    start: int
    end: int
    text: str
    blank_before: bool = False
    page_before: bool = False
    note: bool | None = None  # whether it is in small type; None where the format does not tell
    cell: tuple[int, int] | None = None  # row and column in a table
    is_head: bool = False  # repeats at the edge of the pages
    broken: bool | None = None  # whether the line above stops short of the margin; None: not known


@dataclass(slots=True)
class Block:
    """Lines that are one paragraph."""

    lines: list[Line]
    page_before: bool = False
    page_joins: list[int] = field(default_factory=list)  # lines that open a new page
    note: str | None = None


def assemble(draft: Draft, lines: Sequence[Line]) -> None:
    """Turn printed lines into the paragraphs of ``draft``.

    Parameters
    ----------
    draft
        Gets ``pieces``, ``removed`` and the facts of the running heads.
    lines
        The lines of the source ``draft.source[None]``, blank ones left out.
    """
    source = draft.source[None]
    facts = HeadFacts()
    kept = _drop_furniture(draft, lines, facts)
    width = _width(kept)
    blocks = _blocks(kept, width)
    _mark_notes(blocks)
    blocks = _join_pages(blocks, width)
    evidence = Evidence(source)
    pieces = []
    for block in blocks:
        piece = _piece(source, block, evidence)
        if piece.text.text:
            pieces.append(piece)
    body = [piece for piece in pieces if piece.kind not in ("footnote", "table_cell")]
    for piece, kind in zip(
        body,
        classify([piece.text.text for piece in body], single_line=[piece.lines <= 2 for piece in body]),
        strict=True,
    ):
        piece.kind = kind
    draft.pieces = pieces
    attach_notes(pieces, draft.markers)
    draft.publication = draft.publication or facts.publication
    draft.session_year = draft.session_year or facts.year
    if facts.dossier and not draft.dossiers:
        draft.dossiers = [Dossier(number=number) for number in dossier_numbers(facts.dossier)]
    draft.number = draft.number or facts.number
    if facts.dossier and facts.number and not draft.publication:
        draft.publication = f"kst-{draft.dossiers[0].code}-{facts.number}"
    if draft.format == "pdf" or draft.removed:  # a printed page; a letter of our own keeps every line
        take_masthead(draft)


def _drop_furniture(draft: Draft, lines: Sequence[Line], facts: HeadFacts) -> list[Line]:
    kept: list[Line] = []
    page_before = False
    for place, line in enumerate(lines):
        kind = facts.take(line.text) or ("running_head" if line.is_head else None)
        last_of_page = place + 1 == len(lines) or lines[place + 1].page_before
        at_edge = line.page_before or last_of_page
        if kind is None and at_edge and len(draft.page_starts) > 1 and is_page_number(line.text):
            kind = "page_number"
        page_before = page_before or line.page_before
        if kind:
            draft.removed.append(
                Change(
                    kind=kind,
                    at=0,
                    start=line.start,
                    end=line.end,
                    before=draft.source[None][line.start : line.end],
                    after="",
                )
            )
            page_before = True
        else:
            line.page_before = page_before
            page_before = False
            kept.append(line)
    return kept


def _width(lines: Sequence[Line]) -> int | None:
    """How many characters a full line holds, or ``None`` for a text that is not wrapped."""
    lengths = sorted(len(line.text) for line in lines)
    if not lengths or lengths[-1] > _LONG:
        return None
    return lengths[int(len(lengths) * 0.95)]


def _blocks(lines: Sequence[Line], width: int | None) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        previous = blocks[-1].lines[-1] if blocks else None
        if previous is None or line.page_before or line.blank_before or _is_break(previous, line, width):
            blocks.append(Block([line], page_before=line.page_before))
        else:
            blocks[-1].lines.append(line)
    return blocks


def _is_break(previous: Line, line: Line, width: int | None) -> bool:
    """Say whether a line without a blank above it starts a paragraph all the same."""
    if (width is None and line.broken is None) or previous.note != line.note:
        return True
    if (
        previous.blank_before
        and previous.text.isdigit()
        and len(previous.text) < 4
        and line.text[:1].isupper()
    ):
        return False  # a raised number that landed on a line of its own, above its footnote
    if is_role(previous.text) and not previous.text.endswith("-") and is_name(line.text):
        return True
    if line.note and _SMALL_FOOTNOTE.match(line.text) and is_finished(previous.text):
        return True
    if LIST_MARKER.match(line.text) and (is_finished(previous.text) or LIST_MARKER.match(previous.text)):
        return True
    if line.broken is not None:
        return line.broken and not previous.text.endswith("-")
    word = line.text.split(" ", 1)[0]
    fits = len(previous.text) + 1 + len(word) < 0.75 * (width or 0)
    return (
        fits
        and not previous.text.endswith("-")
        and not (previous.text[-1:].islower() and line.text[:1].islower())
    )


def _mark_notes(blocks: list[Block]) -> None:
    """Find the footnotes: numbered in order, at the foot of a page, with their number in the text above."""
    wanted = 1
    above = ""
    open_note = False
    for place, block in enumerate(blocks):
        first = block.lines[0]
        match = _SMALL_FOOTNOTE.match(_opening(block)) or _FOOTNOTE.match(_opening(block))
        if (
            match
            and first.note is not False
            and (int(match[1]) == wanted or (first.note and match[1] == "1"))
        ):
            following = blocks[place + 1] if place + 1 < len(blocks) else None
            at_foot = (
                following is None
                or following.page_before
                or bool(following.lines[0].note)
                or _FOOTNOTE.match(_opening(following)) is not None
            )
            if at_foot and (first.note or marker_place(above, match[1]) is not None):
                block.note = match[1]
                wanted = int(match[1]) + 1
                open_note = not is_finished(block.lines[-1].text)
                continue
        if first.note and open_note:
            block.note = ""  # the note above, or on the page before, goes on
            open_note = not is_finished(block.lines[-1].text)
            continue
        above += "\n" + "\n".join(line.text for line in block.lines)


def _opening(block: Block) -> str:
    return " ".join(line.text for line in block.lines[:2])


def marker_place(text: str, marker: str, start: int = 0) -> tuple[int, int] | None:
    """Find a footnote number glued to the running text: ``aangekocht.1 Zij``.

    Returns
    -------
    tuple of int or None
        Where the number stands.
    """
    number = re.escape(marker)
    for pattern in (
        rf"(?<=[^\W\d_][.,;:!?)»”’]){number}(?![\w%])",
        rf"(?<=[)»”’]){number}(?![\w%])",
        rf"(?<=[a-zß-ÿ]{{3}}){number}(?=[\s.,;:!?)]|$)(?![.,]\d)",
    ):
        if match := re.compile(pattern).search(text, start):
            return match.span()
    return None


def _join_pages(blocks: list[Block], width: int | None) -> list[Block]:
    """Put together the paragraphs that run over a page; the footnotes between stay behind them."""
    joined: list[Block] = []
    last: Block | None = None
    last_note: Block | None = None
    for block in blocks:
        if block.note is not None:
            if block.note == "" and last_note:
                if block.page_before or joined[-1] is not last_note:
                    last_note.page_joins.append(len(last_note.lines))
                last_note.lines.extend(block.lines)
            else:
                joined.append(block)
                last_note = block
            continue
        if last is not None and block.page_before and _goes_on(last, block, width):
            last.page_joins.append(len(last.lines))
            last.lines.extend(block.lines)
        else:
            joined.append(block)
            last = block
    return joined


def _goes_on(last: Block, block: Block, width: int | None) -> bool:
    before, after = last.lines[-1].text, block.lines[0].text
    if last.lines[0].cell or block.lines[0].cell:
        return False
    if before.endswith("-"):
        return True
    if is_finished(before) and not before.endswith(","):
        return False
    if LIST_MARKER.match(after) or is_role(before):
        return False
    if DATE.search(before) and len(last.lines) == 1 and len(before) < 60:
        return False  # a dateline
    if after[:1].islower() or (before.endswith(",") and not is_role(after)):
        return True
    if len(last.lines) == 1 and not last.page_joins and looks_like_heading(before):
        return False
    return width is not None and len(before) >= 0.75 * width


def _piece(source: str, block: Block, evidence: Evidence) -> Piece:
    first, last = block.lines[0], block.lines[-1]
    if not block.page_joins:
        text = Mapped.verbatim(source, first.start, last.end)
    else:
        runs: list[Run] = []
        start = 0
        for stop in [*block.page_joins, len(block.lines)]:
            part = block.lines[start:stop]
            if runs:
                before = source[runs[-1].end : part[0].start]
                # Kept as a line end, so that a hyphen before it is judged like any other.
                runs.append(Run("\n", runs[-1].end, part[0].start, "page_break", before))
            runs.append(Run(source[part[0].start : part[-1].end], part[0].start, part[-1].end))
            start = stop
        text = Mapped(runs)
    if block.note is not None and (
        match := _SMALL_FOOTNOTE.match(text.text.lstrip()) or _FOOTNOTE.match(text.text.lstrip())
    ):
        lead = len(text.text) - len(text.text.lstrip())
        text = fold(unwrap(text.slice(lead + match.end(), len(text)), evidence))
        return Piece(text, "footnote", marker=match[1], lines=len(block.lines))
    if first.cell:
        return Piece(fold(text), "table_cell", cell=first.cell)
    return Piece(fold(unwrap(text, evidence)), lines=len(block.lines))


def attach_notes(pieces: list[Piece], raised: Sequence[tuple[int, int]] = ()) -> None:
    """Tie each footnote to its marker in the text, and take the marker out of the text.

    Parameters
    ----------
    pieces
        The paragraphs, footnotes among them.
    raised
        Source places of raised numbers, in a format that tells; they are trusted before the words are.
    """
    at_piece, at_char = 0, 0
    body = [piece for piece in pieces if piece.kind != "footnote"]
    for note in (piece for piece in pieces if piece.kind == "footnote" and piece.marker):
        for place in range(at_piece, len(body)):
            piece = body[place]
            found = _raised_place(piece, note.marker or "", raised) or marker_place(
                piece.text.text, note.marker or "", at_char if place == at_piece else 0
            )
            if found is None:
                continue
            piece.text = piece.text.rewrite([(found[0], found[1], "")], "footnote_marker")
            note.anchor = (piece, found[0])
            at_piece, at_char = place, found[0]
            break


def _raised_place(piece: Piece, marker: str, raised: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Find the marker among the raised numbers of a paragraph, as a stretch of its clean text."""
    for start, end in raised:
        if end - start != len(marker) or not piece.text.start <= start < piece.text.end:
            continue
        at = 0
        for run in piece.text.runs:
            if run.start <= start and end <= run.end and len(run.text) == run.end - run.start:
                place = at + start - run.start
                if piece.text.text[place : place + len(marker)] == marker:
                    return place, place + len(marker)
            at += len(run.text)
    return None
