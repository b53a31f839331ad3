"""Footnotes whose markers stand in the running text as bare numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..draft import Piece


def marker_span(text: str, marker: str, start: int = 0) -> tuple[int, int] | None:
    """Find a footnote number glued to the running text: ``aangekocht.1 Zij``."""
    number = re.escape(marker)
    for pattern in (
        rf"(?<=[^\W\d_][.,;:!?)»”’]){number}(?![\w%])",
        rf"(?<=[)»”’]){number}(?![\w%])",
        rf"(?<=[)»”’][.,;:]){number}(?![\w%])",
        rf"(?<=[a-zß-ÿ]{{3}}){number}(?=[\s.,;:!?)]|$)(?![.,]\d)",
    ):
        if match := re.compile(pattern).search(text, start):
            return match.span()
    return None


def attach_notes(pieces: Sequence[Piece]) -> None:
    """Tie each footnote to its marker in the text, and take the marker out of the text."""
    first, offset = 0, 0
    body = [piece for piece in pieces if piece.kind != "footnote"]
    for note in (piece for piece in pieces if piece.kind == "footnote" and piece.marker and not piece.anchor):
        for index in range(first, len(body)):
            piece = body[index]
            span = marker_span(piece.text, note.marker or "", offset if index == first else 0)
            if span is None:
                continue
            piece.text = piece.text[: span[0]] + piece.text[span[1] :]
            note.anchor = (piece, len(piece.marks))
            piece.marks.append(span[0])
            first, offset = index, span[0]
            break
