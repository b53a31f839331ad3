"""The frame around a published paper in formats that lay it out as text or as a table: chamber, dossier, questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..draft import Draft, Piece
from ..letter import Removed
from .fold import fold
from .furniture import HeadFacts
from .masthead import take_masthead
from .questions import HEADING, mark_exchanges, read_answer_heading
from .structure import classify

_ASKED = re.compile(r"\s*\([Ii]ngezonden[^)]*\)\.?$")
_OPENING = 12  # paragraphs


def settle(draft: Draft) -> None:
    """Undo tables that only lay out the page, move the frame to the head, and tell questions from answers."""
    if undo_layout_tables(draft.pieces):
        _classify(draft.pieces)
    facts = HeadFacts()
    kept = []
    for piece in draft.pieces:
        kind = facts.take(piece.text) if piece.kind in ("body", "heading", "table_cell") else None
        if kind:
            draft.removed.append(Removed(kind=kind, page=piece.page, text=piece.text))
        else:
            kept.append(piece)
    draft.pieces = kept
    facts.apply(draft)
    take_masthead(draft)
    take_questions(draft)
    draft.pieces = mark_exchanges(draft.pieces)


def take_questions(draft: Draft) -> None:
    """Read who asked and who answered from the headings above written questions."""
    for piece in draft.pieces[:_OPENING]:
        if HEADING.match(piece.text) and len(piece.text) < 600:
            piece.kind = "heading"
            draft.title = _ASKED.sub("", piece.text)
            draft.document_kind = draft.document_kind or "vragen"
        elif facts := read_answer_heading(piece.text):
            piece.kind = "heading"
            draft.senders, draft.date = [facts[0]], facts[1] or draft.date


def undo_layout_tables(pieces: Sequence[Piece]) -> bool:
    """Make paragraphs of the cells of tables that hold a letter and no figures; say whether there were any."""
    tables: dict[int | None, list[Piece]] = {}
    for piece in pieces:
        if piece.cell is not None:
            tables.setdefault(piece.table, []).append(piece)
    undone = False
    for cells in tables.values():
        rows: dict[int, set[int]] = {}
        for piece in cells:
            row, column = piece.cell or (0, 0)
            rows.setdefault(row, set()).add(column)
        beside = sum(len(columns) > 1 for columns in rows.values())
        stacked = len(cells) - sum(map(len, rows.values()))  # paragraphs that share a cell
        # A table of data has most of its rows filled; one that lays out a page holds paragraphs below each other.
        if beside >= 0.6 * len(rows) and stacked <= 0.5 * len(cells):
            continue
        undone = True
        for piece in cells:
            piece.cell = piece.table = None
            piece.kind = "body"
    return undone


def _classify(pieces: Sequence[Piece]) -> None:
    body = [piece for piece in pieces if piece.kind == "body"]
    for piece, kind in zip(body, classify([fold(piece.text) for piece in body]), strict=True):
        piece.kind = kind
