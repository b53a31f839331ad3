"""Questions and answers: which paragraphs ask, which answer, and under which number."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from ..draft import Draft, Piece
from ..letter import Asked, Exchange, Sender
from .structure import DATE, read_date

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


_QUESTION_ID = re.compile(r"\b(?:19|20)\d{2}Z\d{5}\b")
_ASKED_BY = re.compile(
    r"\b[Vv]ragen\s+(?:die\s+)?(?:zijn\s+)?(?:gesteld\s+|ingezonden\s+)?(?:van|door)\s+"
    r"(?P<by>(?:het\s+(?:Kamer)?lid|de\s+(?:Kamer)?leden|de\s+(?:\w+\s+){0,2}commissie)\s[^.;:?]{2,200}?)"
    r"(?=\s+(?:over|aan|inzake|betreffende|naar\s+aanleiding|met|op|die|hebben|heeft|zijn|is)\b|[.;:?]|$)"
)
_MEMBERS = re.compile(r"(?:het|de)\s+(?:Kamer)?(?:lid|leden)\s+")
_SUBMITTED = re.compile(rf"[Ii]ngezonden\s+(?:op\s+)?{DATE.pattern}", re.IGNORECASE)
_ANSWERS = re.compile(r"\b(?:[Bb]e)?[Aa]ntwoord(?:en|ing)?\b|\bVragen\b")
_OPENING = 12  # paragraphs


def read_asked(draft: Draft) -> Asked | None:
    """Read whose questions a letter puts or answers, from its title, its margin and its first paragraphs."""
    opening = [piece.text for piece in draft.pieces[:_OPENING] if piece.exchange is None]
    named = [draft.title or "", *opening]
    is_exchange = any(piece.exchange for piece in draft.pieces)
    if not is_exchange and not any(_ANSWERS.search(text) and _ASKED_BY.search(text) for text in named):
        return None
    head = " ".join(piece.text for piece in draft.head)
    ids = [*draft.questions, *_QUESTION_ID.findall(f"{head} {' '.join(named)}")]
    by = next((match["by"] for text in named if (match := _ASKED_BY.search(text))), "")
    submitted = next((match[0] for text in named if (match := _SUBMITTED.search(text))), "")
    asked = Asked(ids=list(dict.fromkeys(ids)), by=_askers(by), date=read_date(submitted))
    return asked if asked.ids or asked.by else None


def _askers(text: str) -> list[str]:
    """Part ``de leden Ten Broeke en Bosman (beiden VVD)``; a committee is one name."""
    if not (opening := _MEMBERS.match(text)):
        return [text.removeprefix("de ")] if text else []
    names = re.sub(r"\s*\([^)]*\)", "", text[opening.end() :])
    return [name for name in re.split(r",\s*(?:en\s+)?|\s+en\s+", names) if name]


def read_answer_heading(text: str) -> tuple[Sender, datetime.date | None] | None:
    """Read who answered and when: ``Antwoord van Minister Vredeling (Defensie). (Ontvangen 21 januari 1975)``."""
    match = _ANSWERED_BY.match(text)
    if not match:
        return None
    received = _RECEIVED.search(text)
    role = f"{match['office']} ({match['department']})"
    return Sender(name=match["name"], role=role), read_date(received[0]) if received else None
