"""What a letter says about itself in its first lines: dossiers, number, kind, title, date."""

from __future__ import annotations

import re

from ..draft import Draft
from ..letter import DOSSIER, Dossier, dossier_code, dossier_number
from .structure import DATE, kind_of_document, read_date

_OPENING = 10  # paragraphs
_DOSSIER = re.compile(rf"(?=\d\d )({DOSSIER}) ([A-Z][^.?!]{{3,200}})$")
_NUMBER = re.compile(r"[Nn]r\. (\d{1,4})(?: (.+))?$")
_PROPOSED = re.compile(rf"(?:(?:Gewijzigd )?[Vv]oorgesteld|Ontvangen) {DATE.pattern}$", re.IGNORECASE)
_YEAR = re.compile(r"Vergaderjaar (\d{4})\s?[–-]\s?(\d{4})$")
_SUBJECT = re.compile(r"(?:Betreft|Onderwerp):? (.+)$")


def read_facts(draft: Draft) -> None:
    """Fill what metadata and running heads left open. The publication id is never guessed from these."""
    opening = [piece for piece in draft.pieces[:_OPENING] if piece.kind in ("heading", "dateline", "body")]
    # A bundle of motions names many numbers; none of them is that of the bundle.
    numbers = [piece for piece in draft.pieces if piece.kind == "heading" and _NUMBER.match(piece.text)]
    running = False
    for piece in opening:
        text = piece.text
        running = running or piece.kind == "body"
        if len(text) > 250:
            continue
        if piece.kind == "dateline":
            draft.date = draft.date or read_date(text)
        elif match := _SUBJECT.match(text):
            draft.title = draft.title or match[1]
        elif _PROPOSED.match(text):
            draft.date = draft.date or read_date(text)
        elif piece.kind != "heading":
            continue
        elif match := _YEAR.match(text):
            draft.session_year = draft.session_year or f"{match[1]}-{match[2]}"
        elif match := _DOSSIER.match(text):
            if not running or not draft.dossiers:
                take_dossier(draft, match[1], match[2])
        elif (match := _NUMBER.match(text)) and len(numbers) == 1:
            draft.number = draft.number or match[1]
            _take_title(draft, match[2] or "")
        else:
            _take_title(draft, text)


def take_dossier(draft: Draft, number: str, title: str) -> None:
    """Add a dossier, or give its title to the one that is known already."""
    code = dossier_code(number)
    known = next((dossier for dossier in draft.dossiers if dossier.code == code), None)
    if known is None:
        draft.dossiers.append(Dossier(number=dossier_number(code), title=title))
    else:
        known.title = known.title or title


def _take_title(draft: Draft, text: str) -> None:
    kind = kind_of_document(text)
    if kind and re.match(r"\S+ +(?:van|naar|aan|houdende)\b", text, re.IGNORECASE):
        draft.document_kind = draft.document_kind or kind
        draft.title = draft.title or text
