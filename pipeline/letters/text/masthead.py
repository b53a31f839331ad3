"""The frame that a published letter prints above itself: chamber, year, dossier, number, title."""

from __future__ import annotations

import re

from ..draft import Draft, Piece
from ..letter import DOSSIER
from .facts import take_dossier
from .structure import kind_of_document

_CHAMBER = re.compile(r"(?:Tweede|Eerste) Kamer der Staten-Generaal(?: [12])?$|[12]$")
_YEAR = re.compile(r"Vergaderjaar (\d{4}\s?[–-]\s?\d{4})$")
_DOSSIER = re.compile(rf"(?=\d\d )({DOSSIER}) (\S.*)$")
_NUMBER = re.compile(r"[Nn]r\. (\w{1,5})(?: (\S.*))?$")
_LINE = re.compile(r"(?:\d{2} \d{3}\b|[Nn]r\. \w{1,5}\b)")


def is_masthead_row(text: str) -> bool:
    """Say whether a line with wide white in it is a dossier or number with its title, not a table row."""
    return bool(_LINE.match(text))


def take_masthead(draft: Draft) -> None:
    """Move the frame from the paragraphs of a printed letter to its head, and read its facts.

    Nothing is moved unless the letter opens with the name of a chamber or a year of sessions.
    """
    end = 0
    framed = False
    for piece in draft.pieces[:12]:
        text = piece.text
        if _CHAMBER.match(text) or _YEAR.match(text):
            framed = True
        elif not (_DOSSIER.match(text) or _NUMBER.match(text) or _is_title(text)):
            break
        end += 1
    if not framed:
        return
    frame, draft.pieces = draft.pieces[:end], draft.pieces[end:]
    for piece in frame:
        piece.kind = "masthead"
        _read(draft, piece)
    draft.head.extend(frame)


def _is_title(text: str) -> bool:
    return text.isupper() and kind_of_document(text) is not None


def _read(draft: Draft, piece: Piece) -> None:
    text = piece.text
    title = text if _is_title(text) else None
    if match := _YEAR.match(text):
        draft.session_year = draft.session_year or re.sub(r"\s", "", match[1]).replace("–", "-")
    elif match := _NUMBER.match(text):
        draft.number = draft.number or match[1]
        title = match[2]
    elif match := _DOSSIER.match(text):
        take_dossier(draft, match[1], match[2])
    if title:
        draft.title = draft.title or title
        draft.document_kind = draft.document_kind or kind_of_document(title)
