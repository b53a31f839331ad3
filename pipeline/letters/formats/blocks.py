"""Collects the paragraphs of a marked-up document, with footnotes nested inside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..draft import Draft, Piece, check_paragraphs
from ..text.fold import fold
from ..text.structure import classify

# Stands in the text where the marker of a footnote stood, until the text is clean. No Unicode character.
_MARK = "\ufdd0"


@dataclass(slots=True)
class _Context:
    """The paragraph being written, at the top level or inside a footnote."""

    piece: Piece | None = None
    parts: list[str] = field(default_factory=list)
    marks: int = 0
    in_head: bool = False
    is_box: bool = False
    notes: list[tuple[Piece, int | None]] = field(default_factory=list)  # each with the mark where it belongs
    marker: str | None = None
    last: Piece | None = None


class Blocks:
    """Opens, fills and closes paragraphs, and puts each into the draft with its footnotes behind it."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._contexts = [_Context()]

    @property
    def current(self) -> Piece | None:
        """The paragraph being written, if any."""
        return self._contexts[-1].piece

    @property
    def is_open(self) -> bool:
        """Whether a paragraph is being written."""
        return self.current is not None

    @property
    def in_note(self) -> bool:
        """Whether that paragraph belongs to a footnote."""
        return len(self._contexts) > 1

    def open(self, piece: Piece, *, in_head: bool = False) -> None:
        """Start a paragraph; one that is open is closed first."""
        self.close()
        context = self._contexts[-1]
        context.piece, context.in_head = piece, in_head
        if self.in_note and not context.is_box:
            piece.kind, piece.marker, context.marker = "footnote", context.marker or piece.marker, None

    def add(self, text: str) -> None:
        """Add text to the open paragraph."""
        self._contexts[-1].parts.append(text.replace(_MARK, ""))

    def space(self) -> None:
        """Part two words that only markup parts."""
        if self.is_open:
            self._contexts[-1].parts.append(" ")

    def mark(self) -> int:
        """Note where the marker of a footnote stands; return which of the paragraph's marks it is."""
        context = self._contexts[-1]
        context.parts.append(_MARK)
        context.marks += 1
        return context.marks - 1

    def close(self) -> None:
        """End the open paragraph, if any; one without a word in it leaves no trace."""
        context = self._contexts[-1]
        piece, context.piece = context.piece, None
        if piece is None:
            return
        piece.text, piece.marks = _take_marks(fold("".join(context.parts)))
        context.parts, context.marks = [], 0
        notes, context.notes = context.notes, []
        if self.in_note:
            outer = self._contexts[-2]
            mark = None if context.is_box else outer.marks - 1
            outer.notes += [(piece, mark)] if piece.text else []
            outer.notes += notes
            return
        target = self._draft.head if context.in_head else self._draft.pieces
        if piece.text or piece.marker:
            target.append(piece)
            context.last = piece
            check_paragraphs(len(target))
        self._attach(notes, context.last)

    def _attach(self, notes: list[tuple[Piece, int | None]], piece: Piece | None) -> None:
        for note, mark in notes:
            if piece is not None and mark is not None:
                note.anchor = (piece, mark)
            self._draft.pieces.append(note)
        check_paragraphs(len(self._draft.pieces))

    def open_note(self) -> None:
        """Start a footnote; the paragraph it stands in goes on behind it."""
        self.mark()
        self._contexts.append(_Context())

    def open_box(self) -> None:
        """Start a box of text inside a paragraph; what it holds comes behind that paragraph."""
        self._contexts.append(_Context(is_box=True))

    def close_box(self) -> None:
        """End the box and go on with the paragraph around it."""
        if len(self._contexts) > 1 and self._contexts[-1].is_box:
            self.close_note()

    def note_marker(self, marker: str) -> None:
        """Give the number of the open footnote."""
        self._contexts[-1].marker = marker or None

    def close_note(self) -> None:
        """End the footnote and go on with the paragraph around it."""
        if not self.in_note:
            return
        self.close()
        self._contexts.pop()
        outer = self._contexts[-1]
        if outer.piece is None:
            notes, outer.notes = outer.notes, []
            self._attach(notes, outer.last)


def _take_marks(text: str) -> tuple[str, list[int]]:
    """Take the marks of footnotes out of clean text; return the text and the offsets at which they stood."""
    if _MARK not in text:
        return text, []
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    ends_in_space = True
    for number, part in enumerate(text.split(_MARK)):
        if number:
            offsets.append(length)
        part = part.lstrip() if ends_in_space else part
        if part:
            parts.append(part)
            length += len(part)
            ends_in_space = part[-1].isspace()
    clean = "".join(parts).rstrip()
    return clean, [min(offset, len(clean)) for offset in offsets]


def name_kinds(pieces: list[Piece]) -> None:
    """Tell addressee, dateline, list items, signatures; headings only where the document marks none."""
    body = [piece for piece in pieces if piece.kind in ("body", "heading")]
    told = any(piece.kind == "heading" for piece in body)
    for piece, kind in zip(body, classify([piece.text for piece in body]), strict=True):
        if kind in ("addressee", "dateline", "signature", "list_item") or (piece.kind == "body" and not told):
            piece.kind = kind
