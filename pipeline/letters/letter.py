"""The records of one letter: what every reader returns and everything else uses."""

from __future__ import annotations

import datetime
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
]
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
    """A place in the source: characters ``start`` to ``end`` of the decoded file.

    For DOCX and ODT they are characters of the archive member ``part``; for PDF, of the text layer, in which
    a form feed ends each page.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    line: int | None = Field(default=None, ge=1)
    page: int | None = Field(default=None, ge=1)
    part: str | None = None


class Change(_Record):
    """One thing the cleaning did: ``before`` in the source (``start`` to ``end``) became ``after``.

    ``at`` is the place of ``after`` in the clean text of its paragraph.
    """

    kind: str
    at: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    before: str
    after: str


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


class Anchor(_Record):
    """Where a footnote belongs: the index of a paragraph and the place of the marker in its text."""

    paragraph: int = Field(ge=0)
    at: int = Field(ge=0)
    in_head: bool = False


class Paragraph(_Record):
    """One paragraph of clean text with the way back to its source.

    Attributes
    ----------
    index
        Place in ``Letter.paragraphs`` (or in ``Letter.head``), from 0.
    text
        Clean text: one line, single spaces.
    marker
        The number or bullet that the source keeps apart from the text (``li.nr``, a footnote number).
    runs
        The offset map: for each stretch of clean text its length and the start and end of its source.
        A stretch as long as its source maps character by character.
    anchor
        For a footnote: where its marker stood.
    cell
        For a table cell: row and column, from 0.
    """

    index: int = Field(ge=0)
    kind: Kind
    text: str
    source: Source
    marker: str | None = None
    anchor: Anchor | None = None
    cell: tuple[int, int] | None = None
    runs: list[tuple[int, int, int]] = Field(default_factory=list)
    changes: list[Change] = Field(default_factory=list)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Give the source characters that ``text[start:end]`` was made from.

        Parameters
        ----------
        start, end
            Characters of the clean text, ``0 <= start <= end <= len(text)``.

        Returns
        -------
        tuple of int
            Start and end in the source. An empty span gives the place before its next character.

        Raises
        ------
        ValueError
            When the span lies outside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} lies outside a text of {len(self.text)} characters")
        first: int | None = None
        last = self.source.end
        at = 0
        for length, source_start, source_end in self.runs:
            one_to_one = source_end - source_start == length
            if first is None and start < at + length:
                first = source_start + (start - at if one_to_one else 0)
                if start == end:
                    return first, first
            if end <= at + length and length:
                last = source_start + (end - at) if one_to_one else source_end
                break
            at += length
        if first is None:
            return self.source.end, self.source.end
        return first, last

    def to_text(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the clean span made from source characters ``start`` to ``end``; ``None`` if none was."""
        low: int | None = None
        high = 0
        at = 0
        for length, source_start, source_end in self.runs:
            if length and source_start < end and start < source_end:
                if source_end - source_start == length:
                    here, there = max(start, source_start), min(end, source_end)
                    left, right = at + here - source_start, at + there - source_start
                else:
                    left, right = at, at + length
                low = left if low is None else low
                high = right
            at += length
        return None if low is None else (low, high)


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
    page_starts
        For PDF and for text with form feeds: the source place at which each page starts.
    notices
        What a reader had to put up with, one line each: a wrong encoding, an empty page.
    """

    id: str
    format: Format
    dossiers: list[Dossier] = Field(default_factory=list)
    number: str | None = None
    document_kind: str | None = None
    date: datetime.date | None = None
    session_year: str | None = None
    senders: list[Sender] = Field(default_factory=list)
    addressee: str | None = None
    title: str | None = None
    head: list[Paragraph] = Field(default_factory=list)
    paragraphs: list[Paragraph] = Field(default_factory=list)
    removed: list[Change] = Field(default_factory=list)
    page_starts: list[int] = Field(default_factory=list)
    notices: list[str] = Field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    def footnotes_of(self, index: int) -> list[Paragraph]:
        """Give the footnotes attached to paragraph ``index``, in order."""
        return [
            paragraph
            for paragraph in self.paragraphs
            if paragraph.anchor and not paragraph.anchor.in_head and paragraph.anchor.paragraph == index
        ]

    def locate(self, index: int, start: int, end: int) -> Source:
        """Give the place in the source of characters ``start`` to ``end`` of paragraph ``index``."""
        paragraph = self.paragraphs[index]
        source_start, source_end = paragraph.to_source(start, end)
        page = None
        if self.page_starts:
            page = sum(place <= source_start for place in self.page_starts) or 1
        return Source(start=source_start, end=source_end, page=page, part=paragraph.source.part)

    def find(self, start: int, end: int, part: str | None = None) -> list[tuple[int, int, int]]:
        """Give the clean spans made from a stretch of the source, as (paragraph index, start, end)."""
        found = []
        for paragraph in self.paragraphs:
            if paragraph.source.part == part and (span := paragraph.to_text(start, end)):
                found.append((paragraph.index, *span))
        return found


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
