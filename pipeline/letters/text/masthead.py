"""The frame that a published letter prints above itself: chamber, year, dossier, number, title."""

from __future__ import annotations

import re

from ..draft import Draft, Piece
from ..letter import DOSSIER
from .facts import take_dossier
from .structure import kind_of_document

_CHAMBER = re.compile(r"(?:Tweede|Eerste) Kamer der Staten-Generaal(?: [12])?$|[12]$", re.IGNORECASE)
_SUPPLEMENT = re.compile(
    r"(?:Vergaderjaar (\d{4}\s?[–-]\s?\d{4})\s+)?Aanhangsel van de Handelingen$"
    r"|Vragen gesteld door de leden der Kamer\b"
)
_ALONE = re.compile(r"\d{2} \d{3}(?:[ -][IVXLC]{1,7}|-\d{2})?$|\d{3,4}$")
_YEAR = re.compile(r"Vergaderjaar (\d{4}\s?[–-]\s?\d{4})$")
_DOSSIER = re.compile(rf"(?=\d\d )({DOSSIER}) (\S.*)$")
_OPENS_TITLE = re.compile(r"(?!Vragen\b)[A-Z]")
_NUMBER = re.compile(r"[Nn]r\. (\w{1,5})(?: (\S.*))?$")
_LINE = re.compile(r"(?:\d{2} \d{3}\b|[Nn]r\. \w{1,5}\b)")


def is_masthead_row(text: str) -> bool:
    """Say whether a line is one of the frame, with a dossier or number beside its title, and not a table row."""
    return bool(_LINE.match(text) or _CHAMBER.match(text) or _YEAR.match(text))


def take_masthead(draft: Draft) -> None:
    """Move the frame from the paragraphs of a printed letter to its head, and read its facts.

    Nothing is moved unless the letter opens with the name of a chamber or a year of sessions.
    """
    end = 0
    framed = False
    for piece in draft.pieces[:12]:
        text = piece.text
        if _CHAMBER.match(text) or _YEAR.match(text) or _SUPPLEMENT.match(text):
            framed = framed or not text.isdigit()
        elif not (_DOSSIER.match(text) or _NUMBER.match(text) or _is_title(text) or _ALONE.match(text)):
            # The title of a dossier in a cell of its own stands below its number.
            above = draft.pieces[end - 1].text if end else ""
            if not (framed and _ALONE.match(above) and len(text) < 400 and _OPENS_TITLE.match(text)):
                break
        end += 1
    if not framed:
        return
    frame, draft.pieces = draft.pieces[:end], draft.pieces[end:]
    above = ""
    for piece in frame:
        piece.kind = "masthead"
        _read(draft, piece, above)
        above = piece.text
    draft.head.extend(frame)


def _is_title(text: str) -> bool:
    return text.isupper() and kind_of_document(text) is not None


def _read(draft: Draft, piece: Piece, above: str) -> None:
    text = piece.text
    title = text if _is_title(text) else None
    if (match := _YEAR.match(text) or _SUPPLEMENT.match(text)) and match.lastindex:
        draft.session_year = draft.session_year or re.sub(r"\s", "", match[1]).replace("–", "-")
    elif match := _NUMBER.match(text):
        draft.number = draft.number or match[1]
        title = match[2]
    elif match := _DOSSIER.match(text):
        take_dossier(draft, match[1], match[2])
    elif re.match(r"\d{2} \d{3}\b", above) and _ALONE.match(above) and not _ALONE.match(text):
        take_dossier(draft, above, text)
    if title:
        draft.title = draft.title or title
        draft.document_kind = draft.document_kind or kind_of_document(title)
