"""What a letter says about itself in its first lines: dossier, number, kind, title, date."""

from __future__ import annotations

import re

from .build import Draft, kind_of_document, read_date
from .record import ROMAN, Dossier, dossier_code, dossier_number

_OPENING = 10  # paragraphs
_DOSSIER = re.compile(rf"(\d{{2}} \d{{3}}(?:-\d{{2}}| {ROMAN}(?= ))?) ([A-Z][^.?!]{{3,200}})$")
_NUMBER = re.compile(r"[Nn]r\. (\d{1,4})(?: (.+))?$")
_SUBJECT = re.compile(r"(?:Betreft|Onderwerp):? (.+)$")


def read_facts(draft: Draft) -> None:
    """Fill what metadata and running heads left open. The publication id is never guessed from these."""
    opening = [piece for piece in draft.pieces[:_OPENING] if piece.kind in ("heading", "dateline", "body")]
    # A bundle of motions names many numbers; none of them is that of the bundle.
    numbers = [piece for piece in draft.pieces if piece.kind == "heading" and _NUMBER.match(piece.text.text)]
    for piece in opening:
        text = piece.text.text
        if len(text) > 250:
            continue
        if piece.kind == "dateline":
            draft.date = draft.date or read_date(text)
        elif match := _SUBJECT.match(text):
            draft.title = draft.title or match[1]
        elif piece.kind != "heading":
            continue
        elif match := _DOSSIER.match(text):
            if not draft.dossiers:
                draft.dossiers.append(Dossier(number=dossier_number(dossier_code(match[1])), title=match[2]))
        elif (match := _NUMBER.match(text)) and len(numbers) == 1:
            draft.number = draft.number or match[1]
            _take_title(draft, match[2] or "")
        else:
            _take_title(draft, text)


def _take_title(draft: Draft, text: str) -> None:
    kind = kind_of_document(text)
    if kind and re.match(r"\S+ +(?:van|naar|aan|houdende)\b", text, re.IGNORECASE):
        draft.document_kind = draft.document_kind or kind
        draft.title = draft.title or text
