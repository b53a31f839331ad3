"""Collects the paragraphs of a marked-up document, with footnotes nested inside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .build import Draft, Piece, check_paragraphs
from .fold import fold
from .mapped import Mapped, Run
from .structure import classify


@dataclass(slots=True)
class _Context:
    """The paragraph being written, at the top level or inside a footnote."""

    piece: Piece | None = None
    runs: list[Run] = field(default_factory=list)
    in_head: bool = False
    notes: list[tuple[Piece, int]] = field(default_factory=list)
    marker: str | None = None
    last: Piece | None = None
    place: int = 0  # of a footnote: where its marker stands


class Blocks:
    """Opens, fills and closes paragraphs, and puts each into the draft with its footnotes behind it."""

    EMPTY = Mapped()

    def __init__(self, draft: Draft, part: str | None = None) -> None:
        self._draft = draft
        self._part = part
        self._contexts = [_Context()]

    @property
    def is_open(self) -> bool:
        """Whether a paragraph is being written."""
        return self._contexts[-1].piece is not None

    @property
    def current(self) -> Piece | None:
        """The paragraph being written, if any."""
        return self._contexts[-1].piece

    @property
    def in_note(self) -> bool:
        """Whether that paragraph belongs to a footnote."""
        return len(self._contexts) > 1

    def open(self, piece: Piece, *, in_head: bool = False) -> None:
        """Start a paragraph; one that is open is closed first."""
        self.close()
        context = self._contexts[-1]
        piece.part = self._part
        context.piece, context.in_head = piece, in_head
        if self.in_note:
            piece.kind, piece.marker, context.marker = "footnote", context.marker or piece.marker, None

    def add(self, run: Run) -> None:
        """Add a stretch of text to the open paragraph."""
        self._contexts[-1].runs.append(run)

    def space(self, place: int) -> None:
        """Part two words that only markup parts."""
        runs = self._contexts[-1].runs
        if self.is_open and runs and not runs[-1].text[-1:].isspace():
            runs.append(Run(" ", place, place, "space"))

    def close(self) -> None:
        """End the open paragraph, if any; one without a word in it leaves no trace."""
        context = self._contexts[-1]
        piece, context.piece = context.piece, None
        if piece is None:
            return
        piece.text = fold(Mapped(context.runs))
        context.runs = []
        notes, context.notes = context.notes, []
        if self.in_note:
            if piece.text.text:
                self._contexts[-2].notes.append((piece, context.place))
            self._contexts[-2].notes.extend(notes)
            return
        target = self._draft.head if context.in_head else self._draft.pieces
        if piece.text.text or piece.marker:
            target.append(piece)
            context.last = piece
            check_paragraphs(len(target), self._draft.path)
        self._attach(notes, context.last)

    def _attach(self, notes: list[tuple[Piece, int]], piece: Piece | None) -> None:
        for note, place in notes:
            if piece is not None:
                note.anchor = (piece, offset_of(piece.text, place))
            self._draft.pieces.append(note)
            check_paragraphs(len(self._draft.pieces), self._draft.path)

    def open_note(self, place: int) -> None:
        """Start a footnote; the paragraph it stands in goes on behind it."""
        self._contexts.append(_Context(place=place))

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


def offset_of(text: Mapped, place: int) -> int:
    """Give the place in the clean text that stands at or before a place in the source."""
    at = 0
    for run in text.runs:
        if run.start >= place:
            break
        if run.end <= place or run.end - run.start != len(run.text):
            at += len(run.text)
        else:
            at += place - run.start
            break
    return at


def name_kinds(pieces: list[Piece]) -> None:
    """Tell addressee, dateline, list items, signatures; headings only where the document marks none."""
    body = [piece for piece in pieces if piece.kind in ("body", "heading")]
    told = any(piece.kind == "heading" for piece in body)
    for piece, kind in zip(body, classify([piece.text.text for piece in body]), strict=True):
        if kind in ("addressee", "dateline", "signature", "list_item") or (piece.kind == "body" and not told):
            piece.kind = kind
