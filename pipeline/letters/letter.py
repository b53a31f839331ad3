"""The records of one letter: what every reader returns and everything else uses."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .data_tables import Table, read_tables

Kind = Literal[
    "masthead",  # the printed frame above the letter: year, chamber, dossier, number, title
    "addressee",
    "dateline",
    "heading",
    "body",
    "list_item",
    "table_cell",
    "footnote",
    "signature",
    "subject",
    "reference",  # a fact in the margin of a letterhead
]
# A date of which only year and month are printed: ``2023-03``.
Month = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
Exchange = Literal["question", "answer"]
Format = Literal["xml", "html", "pdf", "docx", "odt", "text"]

ROMAN = r"(?:[IVXLC]{1,7}[AB]?|[A-M])"
_KINGDOM = r"R\d{4}"  # the second number of a bill for the whole kingdom
_SUFFIX = rf"{ROMAN}|\d{{2}}|\({_KINGDOM}\)"
_PRINTED = re.compile(
    rf"\b(?P<first>\d{{2}})[\s.]?(?P<last>\d{{3}})"
    rf"(?:(?:\s?[-–]\s?|\s?[-–]?\s?\(|\s)(?P<suffix>{ROMAN}|\d{{2}}|{_KINGDOM})\)?)?(?!\w)"
)
# A dossier number where it is printed among other words.
DOSSIER = rf"\d{{2}}\s?\d{{3}}(?:[-–]\d{{2}}|(?:[-–\s]|\s?\()(?:{ROMAN}|{_KINGDOM})\)?(?=[\s,;:.]|$))?"
_VERSION = r"-[a-z]\d{1,2}"
_ID = re.compile(rf"kst-(\d{{5}}(?:-(?:{_SUFFIX})(?!{_VERSION}$))?)-(\w+(?:{_VERSION})?)")


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Source(_Record):
    """Where a paragraph stands in its file: the page it starts on, from 1, where the format has pages."""

    page: int | None = Field(default=None, ge=1)


class Removed(_Record):
    """What cleaning took out of the text: ``running_head``, ``page_number``, ``issn``, ``watermark`` and others."""

    kind: str
    page: int | None = None
    text: str


class Dossier(_Record):
    """A dossier as printed: ``36 045``, ``21 501-02``, ``36 410 X``, and its title."""

    number: str
    title: str | None = None

    @property
    def code(self) -> str:
        """The dossier as it stands in a publication id: ``36045``, ``21501-02``, ``36410-X``."""
        return dossier_code(self.number)


class Sender(_Record):
    """Who signed or brought in the letter, and in which office."""

    name: str | None = None
    role: str | None = None


class Citation(_Record):
    """A Kamerstuk that a letter cites, as printed: dossier and number."""

    dossier: str
    number: str


class Asked(_Record):
    """The written questions that a letter puts or answers.

    Attributes
    ----------
    ids
        Their numbers in parliament: ``2015Z14412``.
    by
        The members or the committee who asked.
    date
        When they were submitted.
    """

    ids: list[str] = Field(default_factory=list)
    by: list[str] = Field(default_factory=list)
    date: datetime.date | None = None


class Anchor(_Record):
    """Where a footnote belongs: the index of a paragraph and the offset of the marker in its text."""

    paragraph: int = Field(ge=0)
    offset: int = Field(ge=0)
    in_head: bool = False


class Paragraph(_Record):
    """One paragraph of clean text.

    Attributes
    ----------
    index
        Its index in ``Letter.paragraphs`` (or in ``Letter.head``), from 0.
    text
        Clean text: one line, single spaces.
    marker
        The number or bullet that stands apart from the text: of a list item, a question, an answer, a footnote.
    exchange
        Whether it is part of a question or of an answer.
    question
        The number of the question that it asks or answers: ``3``, ``4 en 5``.
    anchor
        For a footnote: where its marker stood.
    cell
        For a table cell: row and column, from 0.
    table
        For a table cell: the number of its table in the letter.
    span
        For a table cell that takes up several rows or columns: how many of each.
    """

    index: int = Field(ge=0)
    kind: Kind
    text: str
    source: Source = Field(default_factory=Source)
    marker: str | None = None
    exchange: Exchange | None = None
    question: str | None = None
    anchor: Anchor | None = None
    cell: tuple[int, int] | None = None
    table: int | None = None
    span: tuple[int, int] | None = None


class Letter(_Record):
    """One letter out of any format.

    Attributes
    ----------
    id
        The publication id (``kst-36045-136``), or the stem of the file where it names none.
    number
        The number within the dossier: ``136``.
    document_kind
        ``brief``, ``motie``, ``amendement``, ... in lower case, where it can be told.
    head
        The printed frame above the letter, in order; its facts are in the fields above.
    paragraphs
        The letter itself, in reading order.
    removed
        What cleaning took out of the running text: running heads, page numbers, ISSN lines.
    pages
        How many pages it has, where the format has pages.
    reference
        The sender's own reference: ``BS2023005011``.
    cites
        The Kamerstukken that the text cites.
    asked
        Whose questions it puts or answers.
    notices
        What a reader had to put up with, one line each: a wrong encoding, an empty page.
    """

    id: str
    format: Format
    dossiers: list[Dossier] = Field(default_factory=list)
    number: str | None = None
    document_kind: str | None = None
    date: datetime.date | Month | None = None
    session_year: str | None = None
    senders: list[Sender] = Field(default_factory=list)
    addressee: str | None = None
    title: str | None = None
    reference: str | None = None
    cites: list[Citation] = Field(default_factory=list)
    asked: Asked | None = None
    head: list[Paragraph] = Field(default_factory=list)
    paragraphs: list[Paragraph] = Field(default_factory=list)
    removed: list[Removed] = Field(default_factory=list)
    pages: int | None = None
    notices: list[str] = Field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def tables(self) -> list[Table]:
        """The tables, with headers, caption, unit and scale."""
        return read_tables(self.paragraphs)

    def footnotes_of(self, index: int) -> list[Paragraph]:
        """Give the footnotes attached to paragraph ``index``, in order."""
        return [
            paragraph
            for paragraph in self.paragraphs
            if paragraph.anchor and not paragraph.anchor.in_head and paragraph.anchor.paragraph == index
        ]


def dossier_code(number: str) -> str:
    """Turn a printed dossier number into its form in a publication id.

    Examples
    --------
    >>> dossier_code("36 410 X")
    '36410-X'
    >>> dossier_code("21 501-02")
    '21501-02'
    >>> dossier_code("35 570 (R2114)")
    '35570-(R2114)'
    """
    match = _PRINTED.fullmatch(number.strip())
    if not match:
        return re.sub(r"[\s()]+", "-", number.strip()).strip("-")
    suffix = match["suffix"]
    if suffix and suffix.startswith("R"):
        suffix = f"({suffix})"
    return f"{match['first']}{match['last']}" + (f"-{suffix}" if suffix else "")


def dossier_number(code: str) -> str:
    """Turn ``36410-X`` or ``21501-02`` into the printed form ``36 410 X`` or ``21 501-02``."""
    match = re.fullmatch(rf"(\d{{2}})(\d{{3}})(?:-({_SUFFIX}))?", code)
    if not match:
        return code
    suffix = "" if match[3] is None else ("-" if match[3].isdigit() else " ") + match[3]
    return f"{match[1]} {match[2]}{suffix}"


def dossier_numbers(text: str) -> list[str]:
    """Find every dossier number in a line that holds nothing else: ``36 045 en 21 501-02``.

    Examples
    --------
    >>> dossier_numbers("36 410 X, 36 045 en 21 501-02")
    ['36 410 X', '36 045', '21 501-02']
    """
    return [dossier_number(dossier_code(match[0])) for match in _PRINTED.finditer(text)]


def split_id(publication: str) -> tuple[str, str] | None:
    """Split a publication id into dossier code and number, or ``None`` when it is not one.

    A number may end in a mark of its version: ``h1`` for a reprint, ``n1`` for a correction.

    Examples
    --------
    >>> split_id("kst-36600-VII-1")
    ('36600-VII', '1')
    >>> split_id("kst-21501-02-2568")
    ('21501-02', '2568')
    >>> split_id("kst-36045-12-h1")
    ('36045', '12-h1')
    """
    match = _ID.fullmatch(publication)
    return (match[1], match[2]) if match else None
