"""Questions and answers: which paragraphs ask, which answer, and under which number."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from ..draft import Piece
from ..letter import Exchange, Sender
from .structure import read_date

_NUMBERS = r"\d{1,3}[a-z]?(?:\s*(?:,|en|t/m|tot en met|-|–|/)\s*\d{1,3}[a-z]?)*"
_LABEL = re.compile(
    rf"(?P<kind>[Vv]ra(?:ag|gen)|VRA(?:AG|GEN)|[Aa]ntwoord(?:en)?|ANTWOORD(?:EN)?)(?:\s+(?:op\s+)?(?:de\s+)?"
    rf"(?:(?:vraag|vragen)\s+)?(?P<numbers>{_NUMBERS}))?\s*[.:]?$"
)
_NUMBER = re.compile(rf"(?:{_NUMBERS})\.?$")
_LEAST = 3  # numbers that stand alone, before they are taken for those of questions


def mark_exchanges(pieces: list[Piece]) -> list[Piece]:
    """Tell questions and answers below headings such as ``Vraag 1`` and ``Antwoord``, or below bare numbers.

    Returns
    -------
    list of Piece
        The paragraphs; a number that stood alone above a question has become its marker.
    """
    if any(_LABEL.match(piece.text) for piece in pieces if piece.kind in ("heading", "body")):
        _mark_labelled(pieces)
        return pieces
    alone = [index for index, piece in enumerate(pieces) if _is_number(piece)]
    asking = sum(any(piece.text.endswith("?") for piece in pieces[index + 1 : index + 3]) for index in alone)
    if len(alone) < _LEAST or asking < 0.6 * len(alone):
        return pieces
    return _mark_numbered(pieces, set(alone))


def _mark_labelled(pieces: Sequence[Piece]) -> None:
    exchange: Exchange | None = None
    numbers: str | None = None
    for piece in pieces:
        match = _LABEL.match(piece.text) if piece.kind in ("heading", "body") else None
        if match:
            piece.kind = "heading"
            exchange = "question" if match["kind"].lower().startswith("vra") else "answer"
            numbers = match["numbers"] or (numbers if exchange == "answer" else None)
        elif piece.kind == "signature":
            exchange = None
        elif exchange and piece.kind in ("body", "list_item", "table_cell"):
            piece.exchange, piece.question = exchange, numbers
        elif exchange == "question" and piece.kind == "heading":
            piece.kind, piece.exchange, piece.question = "body", exchange, numbers


def _mark_numbered(pieces: Sequence[Piece], alone: set[int]) -> list[Piece]:
    kept: list[Piece] = []
    exchange: Exchange | None = None
    number: str | None = None
    waiting: str | None = None
    for index, piece in enumerate(pieces):
        if index in alone:
            waiting = number = piece.text.rstrip(".")
            exchange = "question"
            continue
        if exchange is not None and piece.kind not in ("footnote", "signature"):
            is_asked = waiting is not None or piece.kind == "heading" or piece.text.endswith("?")
            if exchange == "question" and not is_asked:
                exchange = "answer"
            if exchange == "question" or piece.kind != "heading":
                piece.kind = "body" if piece.kind == "heading" else piece.kind
                piece.exchange, piece.question = exchange, number
                piece.marker, waiting = waiting or piece.marker, None
        kept.append(piece)
    return kept


def _is_number(piece: Piece) -> bool:
    return piece.kind in ("heading", "body", "list_item") and bool(_NUMBER.match(piece.text))


HEADING = re.compile(
    r"Vragen\s+(?:van\s+(?:het|de)\s+(?:lid|leden)|naar\s+aanleiding\s+van|over|inzake|betreffende)\b"
)
_ASKED = re.compile(r"\([Ii]ngezonden\s+[^)]{5,40}\)\.?")
_REPLY = re.compile(r"(?:Antwoord\s+)?(?=Antwoord\s+van\b)")
_RECEIVED = re.compile(r"\([Oo]ntvangen\s+[^)]{5,40}\)\.?")
_ANSWERED_BY = re.compile(
    r"Antwoord\s+van\s+(?:de\s+)?(?P<office>[Mm]inister(?:-[Pp]resident)?|[Ss]taatssecretaris)\s+"
    r"(?P<name>[A-Z][\w’' .-]{1,50}?)\s*\((?P<department>[^)]{3,120})\)"
)


def take_questions_heading(text: str) -> tuple[list[str], str, Exchange] | None:
    """Part the heading above questions or answers from what follows it in the same stretch of text."""
    if HEADING.match(text) and (match := _ASKED.search(text)):
        return [text[: match.end()]], text[match.end() :].lstrip(), "question"
    if re.fullmatch(r"Antwoord(?:en)?", text):
        return [text], "", "answer"
    if (opening := _REPLY.match(text)) and (match := _RECEIVED.search(text)):
        headings = [opening[0].strip()] if opening[0].strip() else []
        return [*headings, text[opening.end() : match.end()]], text[match.end() :].lstrip(), "answer"
    return None


def read_answer_heading(text: str) -> tuple[Sender, datetime.date | None] | None:
    """Read who answered and when: ``Antwoord van Minister Vredeling (Defensie). (Ontvangen 21 januari 1975)``."""
    match = _ANSWERED_BY.match(text)
    if not match:
        return None
    received = _RECEIVED.search(text)
    role = f"{match['office']} ({match['department']})"
    return Sender(name=match["name"], role=role), read_date(received[0]) if received else None
