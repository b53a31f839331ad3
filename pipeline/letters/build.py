"""From the pieces a reader found to the Letter record: places, ids, dates, senders."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import ProjectError
from .letter import (
    Anchor,
    Change,
    Dossier,
    Format,
    Kind,
    Letter,
    Paragraph,
    Sender,
    Source,
    dossier_number,
    split_id,
)
from .mapped import Mapped
from .structure import DATE, MONTHS, senders

# The record of a paragraph takes about 6 KB and a tenth of a millisecond: these bound memory and time.
MAX_TEXT = 10 << 20  # bytes of text, XML or HTML
MAX_PARAGRAPHS = 100_000


def check_paragraphs(count: int, path: Path) -> None:
    """Check that a file does not hold more paragraphs, or lines, than any letter.

    Raises
    ------
    ProjectError
        When it does.
    """
    if count > MAX_PARAGRAPHS:
        raise ProjectError(
            f"holds more than {MAX_PARAGRAPHS:,} paragraphs or lines; name a single letter", file=path
        )


@dataclass(slots=True)
class Piece:
    """One paragraph on its way into the record."""

    text: Mapped
    kind: Kind = "body"
    marker: str | None = None
    part: str | None = None
    cell: tuple[int, int] | None = None
    anchor: tuple[Piece, int] | None = None
    lines: int = 1


@dataclass(slots=True)
class Draft:
    """Everything a reader found in one file, before it becomes a Letter."""

    path: Path
    format: Format
    source: dict[str | None, str]
    head: list[Piece] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    markers: list[tuple[int, int]] = field(default_factory=list)  # source places of raised numbers
    publication: str | None = None
    dossiers: list[Dossier] = field(default_factory=list)
    number: str | None = None
    document_kind: str | None = None
    date: datetime.date | None = None
    session_year: str | None = None
    title: str | None = None
    senders: list[Sender] = field(default_factory=list)


class Lines:
    """Line numbers of places in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def at(self, place: int) -> int:
        """Give the line, from 1, that holds character ``place``."""
        return bisect_right(self._starts, place)


def read_date(text: str) -> datetime.date | None:
    """Read the first Dutch date in a text: ``20 januari 2023``."""
    match = DATE.search(text)
    if not match:
        return None
    try:
        return datetime.date(int(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1]))
    except ValueError:
        return None


def kind_of_document(title: str) -> str | None:
    """Tell the kind of document from its title: ``BRIEF VAN DE MINISTER VAN DEFENSIE`` is a ``brief``."""
    match = re.match(
        r"(?:(?:nader\s+)?(?:gewijzigde?|nota\s+van|tweede|derde)\s+)*"
        r"(brief|motie|amendement|verslag|nota|lijst|wijziging|voorstel|advies|memorie|initiatiefnota|geleidende)",
        title.strip(),
        re.IGNORECASE,
    )
    return match[1].lower() if match else None


def finish(draft: Draft) -> Letter:
    """Make the record.

    Parameters
    ----------
    draft
        What the reader found. Facts it left open are taken from the paragraphs.
    """
    lines = {part: Lines(text) for part, text in draft.source.items()}
    places = {id(piece): (index, False) for index, piece in enumerate(draft.pieces)}
    places.update({id(piece): (index, True) for index, piece in enumerate(draft.head)})
    paragraphs = [
        _paragraph(index, piece, lines, draft.page_starts, places) for index, piece in enumerate(draft.pieces)
    ]
    head = [
        _paragraph(index, piece, lines, draft.page_starts, places) for index, piece in enumerate(draft.head)
    ]
    addressee = next((p.text for p in paragraphs if p.kind == "addressee"), None)
    dateline = next((p.text for p in paragraphs if p.kind == "dateline"), None)
    letter = Letter(
        id=draft.publication or draft.path.stem,
        format=draft.format,
        dossiers=draft.dossiers,
        number=draft.number,
        document_kind=draft.document_kind or ("brief" if addressee else None),
        date=draft.date or (read_date(dateline) if dateline else None),
        session_year=draft.session_year,
        addressee=re.sub(r"^[Aa]an\s+", "", addressee) if addressee else None,
        title=draft.title,
        head=head,
        paragraphs=paragraphs,
        removed=draft.removed,
        page_starts=draft.page_starts,
        notices=draft.notices,
    )
    _complete(letter, draft)
    return letter


def _complete(letter: Letter, draft: Draft) -> None:
    """Fill in what follows from the rest: the id from dossier and number, senders from signatures."""
    letter.senders = draft.senders or senders([p.text for p in letter.paragraphs if p.kind == "signature"])
    if not draft.publication and letter.format in ("xml", "html") and letter.dossiers and letter.number:
        letter.id = f"kst-{letter.dossiers[0].code}-{letter.number}"
    parts = split_id(letter.id)
    if parts:
        letter.number = letter.number or parts[1]
        if not letter.dossiers:
            letter.dossiers = [Dossier(number=dossier_number(parts[0]))]


def _paragraph(
    index: int,
    piece: Piece,
    lines: dict[str | None, Lines],
    page_starts: Sequence[int],
    places: dict[int, tuple[int, bool]],
) -> Paragraph:
    runs, changes = piece.text.record()
    start = piece.text.start
    anchor = None
    if piece.anchor and id(piece.anchor[0]) in places:
        place, in_head = places[id(piece.anchor[0])]
        anchor = Anchor(paragraph=place, at=piece.anchor[1], in_head=in_head)
    return Paragraph(
        index=index,
        kind=piece.kind,
        text=piece.text.text,
        source=Source(
            start=start,
            end=piece.text.end,
            line=lines[piece.part].at(start),
            page=bisect_right(page_starts, start) or None,
            part=piece.part,
        ),
        marker=piece.marker,
        anchor=anchor,
        cell=piece.cell,
        runs=runs,
        changes=changes,
    )
