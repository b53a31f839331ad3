"""Signatures: which paragraphs they are, and who signed in which office."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..draft import Piece
from ..letter import Sender
from .structure import CLOSING, OFFICE, is_name, is_role

_BARE_ROLE = re.compile(rf"{OFFICE}\s+(?:van|voor)\b[^.;:?!]{{0,120}}$", re.IGNORECASE)
_WITH = re.compile(r"mede\s+namens\s+", re.IGNORECASE)


def mark_signatures(pieces: Sequence[Piece]) -> None:
    """Mark the signatures that a page of print ends with: offices and names, below each other."""
    body = [piece for piece in pieces if piece.kind not in ("footnote", "table_cell", "list_item")]
    for index, piece in enumerate(body):
        if index + 1 < len(body) and body[index + 1].page == piece.page:
            continue
        start = index + 1
        while (
            start
            and body[start - 1].page == piece.page
            and body[start - 1].lines <= 4
            and can_sign(body[start - 1].text)
        ):
            start -= 1
        run = body[start : index + 1]
        first = next(
            (at for at, item in enumerate(run) if is_office(item.text) or CLOSING.match(item.text)), None
        )
        if first is None or (len(run) == 1 and not CLOSING.match(run[0].text)):
            continue
        if first and is_office(run[-1].text):
            first -= is_name(run[first - 1].text)  # the name stands above the office
        for item in run[first:]:
            item.kind = "signature"


def can_sign(text: str) -> bool:
    """Say whether a line could be part of a signature: an office, a name or a closing formula."""
    return is_office(text) or is_name(text) or bool(CLOSING.match(text))


def is_office(text: str) -> bool:
    """Say whether a line names an office, with or without an article."""
    return is_role(text) or (len(text) <= 140 and bool(_BARE_ROLE.match(text.rstrip(","))))


def senders(signatures: Sequence[str]) -> list[Sender]:
    """Read who signed: an office followed by a name, or a name alone."""
    found: list[Sender] = []
    lines = [text.strip() for text in signatures if not CLOSING.match(text)]
    if lines and not is_office(lines[0]) and is_office(lines[-1]):
        lines = _office_first(lines)
    role: str | None = None
    for text in lines:
        if is_office(text):
            if role:
                found.append(Sender(role=role))
            role = _office(text)
        else:
            found.append(Sender(name=text.rstrip("," if role else ".,"), role=role))
            role = None
    if role:
        found.append(Sender(role=role))
    return found


def _office_first(lines: Sequence[str]) -> list[str]:
    """Put each office before the name that stands above it."""
    ordered: list[str] = []
    for line in lines:
        ordered.insert(len(ordered) - 1 if is_office(line) and ordered else len(ordered), line)
    return ordered


def _office(text: str) -> str:
    """Give an office as printed, without the comma behind it: ``De Minister van Defensie``."""
    office = _WITH.sub("", text.strip().rstrip(","), count=1)
    return office[:1].upper() + office[1:]
