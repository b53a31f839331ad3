"""What a reader finds in a file, before it becomes a Letter."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ..core.errors import ProjectError
from .letter import Dossier, Exchange, Format, Kind, Removed, Sender

# The record of a paragraph takes about 3 KB: these bound memory and time.
MAX_TEXT = 10 << 20  # bytes of text, XML or HTML
MAX_PARAGRAPHS = 100_000


def check_paragraphs(count: int) -> None:
    """Check that a file does not hold more paragraphs, or lines, than any letter.

    Raises
    ------
    ProjectError
        When it does.
    """
    if count > MAX_PARAGRAPHS:
        raise ProjectError(f"holds more than {MAX_PARAGRAPHS:,} paragraphs or lines; name a single letter")


@dataclass(slots=True)
class Piece:
    """One paragraph on its way into the record."""

    text: str = ""
    kind: Kind = "body"
    marker: str | None = None
    page: int | None = None
    cell: tuple[int, int] | None = None
    table: int | None = None
    span: tuple[int, int] | None = None
    exchange: Exchange | None = None
    question: str | None = None
    marks: list[int] = field(default_factory=list)  # offsets at which the markers of footnotes stood
    anchor: tuple[Piece, int] | None = None  # of a footnote: the paragraph, and which of its marks
    lines: int = 1


@dataclass(slots=True)
class Draft:
    """Everything a reader found in one file, before it becomes a Letter."""

    format: Format
    stem: str = ""  # of the name of the file
    head: list[Piece] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    pages: int | None = None
    publication: str | None = None
    dossiers: list[Dossier] = field(default_factory=list)
    number: str | None = None
    document_kind: str | None = None
    date: datetime.date | str | None = None  # a string where only year and month are printed
    session_year: str | None = None
    title: str | None = None
    addressee: str | None = None
    reference: str | None = None
    senders: list[Sender] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)  # numbers of the questions, as the metadata has them

    def note_hidden(self) -> None:
        """Note once that the file holds text that is hidden."""
        if (notice := "hidden text was left out") not in self.notices:
            self.notices.append(notice)
