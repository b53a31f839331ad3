"""From the lines of a text file to paragraphs: wrapping undone, pages joined, footnotes attached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..draft import Draft, Piece
from ..letter import Removed
from .fold import fold
from .footnotes import attach_notes, marker_span
from .furniture import HeadFacts, is_page_number
from .hyphens import Evidence, unwrap
from .masthead import take_masthead
from .structure import DATE, LIST_MARKER, classify, is_finished, is_name, is_role, looks_like_heading

# The number may touch the text of the note.
_FOOTNOTE = re.compile(r"(\d{1,3})(?:\s+(?=\S)|(?=[^\W\d]|[«“„‘(]))")
_LONG = 130  # characters; a line longer than this was not wrapped for print


@dataclass(slots=True)
class Line:
    """One line of a text file, and what stands above it."""

    text: str
    page: int | None = None
    blank_before: bool = False
    page_before: bool = False


@dataclass(slots=True)
class Block:
    """Lines that are one paragraph."""

    lines: list[Line]
    note: str | None = None  # its number, for a footnote

    @property
    def page_before(self) -> bool:
        """Whether it opens a page."""
        return self.lines[0].page_before


def assemble(draft: Draft, lines: Sequence[Line]) -> None:
    """Turn the lines of a text, blank ones left out, into the paragraphs of ``draft``."""
    facts = HeadFacts()
    kept = _drop_furniture(draft, lines, facts)
    width = _width(kept)
    blocks = _blocks(kept, width)
    _find_notes(blocks)
    blocks = _join_pages(blocks, width)
    evidence = Evidence("\n".join(line.text for line in kept))
    draft.pieces = [piece for block in blocks if (piece := _piece(block, evidence)).text]
    body = [piece for piece in draft.pieces if piece.kind != "footnote"]
    kinds = classify([piece.text for piece in body], single_line=[piece.lines <= 2 for piece in body])
    for piece, kind in zip(body, kinds, strict=True):
        piece.kind = kind
    attach_notes(draft.pieces)
    facts.apply(draft)
    if draft.removed:  # a printed page; a letter of our own keeps every line
        take_masthead(draft)


def _drop_furniture(draft: Draft, lines: Sequence[Line], facts: HeadFacts) -> list[Line]:
    kept: list[Line] = []
    page_before = False
    for index, line in enumerate(lines):
        kind = facts.take(line.text)
        at_edge = line.page_before or index + 1 == len(lines) or lines[index + 1].page_before
        if kind is None and at_edge and (draft.pages or 1) > 1 and is_page_number(line.text):
            kind = "page_number"
        page_before = page_before or line.page_before
        if kind:
            draft.removed.append(Removed(kind=kind, page=line.page, text=line.text))
            page_before = True
        else:
            line.page_before = page_before
            page_before = False
            kept.append(line)
    return kept


def _width(lines: Sequence[Line]) -> int | None:
    """Give the number of characters that a full line holds, or ``None`` for a text that is not wrapped."""
    lengths = sorted(len(line.text) for line in lines)
    if not lengths or lengths[-1] > _LONG:
        return None
    return lengths[int(len(lengths) * 0.95)]


def _blocks(lines: Sequence[Line], width: int | None) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        previous = blocks[-1].lines[-1] if blocks else None
        if previous is None or line.page_before or line.blank_before or _is_break(previous, line, width):
            blocks.append(Block([line]))
        else:
            blocks[-1].lines.append(line)
    return blocks


def _is_break(previous: Line, line: Line, width: int | None) -> bool:
    """Say whether a line without a blank above it starts a paragraph all the same."""
    if width is None:
        return True
    if previous.blank_before and re.fullmatch(r"\d{1,3}", previous.text) and line.text[:1].isupper():
        return False  # a raised number that landed on a line of its own, above its footnote
    if is_role(previous.text) and not previous.text.endswith("-") and is_name(line.text):
        return True
    if LIST_MARKER.match(line.text) and (is_finished(previous.text) or LIST_MARKER.match(previous.text)):
        return True
    word = line.text.split(" ", 1)[0]
    fits = len(previous.text) + 1 + len(word) < 0.75 * width
    goes_on = previous.text[-1:].islower() and line.text[:1].islower()
    return fits and not previous.text.endswith("-") and not goes_on


def _find_notes(blocks: list[Block]) -> None:
    """Find the footnotes: numbered in order, at the foot of a page, with their number in the text above."""
    wanted = 1
    above = ""
    for index, block in enumerate(blocks):
        match = _FOOTNOTE.match(_opening(block))
        if match and int(match[1]) == wanted and marker_span(above, match[1]):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if following is None or following.page_before or _FOOTNOTE.match(_opening(following)):
                block.note = match[1]
                wanted += 1
                continue
        above += "\n" + "\n".join(line.text for line in block.lines)


def _opening(block: Block) -> str:
    return " ".join(line.text for line in block.lines[:2])


def _join_pages(blocks: list[Block], width: int | None) -> list[Block]:
    """Put together the paragraphs that run over a page; the footnotes between stay behind them."""
    joined: list[Block] = []
    last: Block | None = None
    for block in blocks:
        if block.note is None and last is not None and block.page_before and _goes_on(last, block, width):
            last.lines.extend(block.lines)
            continue
        joined.append(block)
        last = last if block.note else block
    return joined


def _goes_on(last: Block, block: Block, width: int | None) -> bool:
    before, after = last.lines[-1].text, block.lines[0].text
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
    if len(last.lines) == 1 and looks_like_heading(before):
        return False
    return width is not None and len(before) >= 0.75 * width


def _piece(block: Block, evidence: Evidence) -> Piece:
    text = "\n".join(line.text for line in block.lines)
    page = block.lines[0].page
    if block.note is not None and (match := _FOOTNOTE.match(text)):
        text = fold(unwrap(text[match.end() :], evidence))
        return Piece(text, "footnote", marker=match[1], page=page, lines=len(block.lines))
    return Piece(fold(unwrap(text, evidence)), page=page, lines=len(block.lines))
