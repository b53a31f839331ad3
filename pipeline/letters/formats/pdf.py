"""Letters in PDF: lines of print taken together as paragraphs, by the structure tree and by the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...core.errors import ProjectError
from ..draft import Draft, Piece
from ..letter import Kind, Removed
from ..text.fold import fold
from ..text.frame import take_questions
from ..text.hyphens import Evidence, unwrap
from ..text.masthead import take_masthead
from ..text.questions import mark_exchanges
from ..text.signatures import mark_signatures
from ..text.structure import LIST_MARKER, classify, is_finished
from .pdf_contents import ENTRY
from .pdf_glyphs import extract
from .pdf_layout import BULLET, MONTH, Block, Layout, Paragrapher, lay_out
from .pdf_letterhead import take_letterhead
from .pdf_lines import BULLETS, Line
from .pdf_scan import HOW_TO

_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…+\s*")
_CAPTION = re.compile(r"(?:Tabel|Grafiek|Figuur|Overzicht)\s+(?:\d{1,3}[a-z]?|[A-Z])\b\s*[.:]?\s")


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
        elif not page.runs:
            draft.notices.append(f"page {number} holds no text")
    if not any(page.runs for page in pages):
        raise ProjectError(f"holds no text, only pictures of pages; to have them recognised, {HOW_TO}")
    layout = lay_out(pages)
    if any(page.tagged for page in pages) and not layout.tagged:
        draft.notices.append(
            "its structure tree is broken or covers little; paragraphs are told by the layout"
        )
    draft.removed = [Removed(kind=kind, page=page, text=text) for kind, page, text in layout.furniture]
    paragrapher = Paragrapher(layout)
    evidence = Evidence("\n".join(line.text for line in layout.lines))
    opening, lines = take_letterhead(draft, layout.lines, layout.side, paragrapher.pitch, evidence)
    blocks = paragrapher.blocks(lines)
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
            and (len(piece.text) < 40 and not any(map(str.isalpha, piece.text)))
        ) or _is_axis(piece):
            draft.removed.append(Removed(kind="figure", page=piece.page, text=piece.text))
        else:
            yield piece


def _is_axis(piece: Piece) -> bool:
    """Say whether a paragraph is the figures along an axis: ``Kw1 Kw2 Kw3 2010 2010 2011``."""
    parts = piece.text.split()
    return piece.kind == "body" and len(parts) > 9 and all(part[-1:] in "%0123456789" for part in parts)


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
            _part_marker(piece, ENTRY)
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
    if MONTH.fullmatch(text) and block.page == 1:
        return "dateline"
    if by_words in ("signature", "addressee", "dateline"):
        return by_words
    if BULLET.match(text):
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
