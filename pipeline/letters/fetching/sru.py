"""The official search service: SRU 2.0, its questions and its answers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ...core.errors import ProjectError
from ..formats.walker import walk
from ..letter import dossier_code, dossier_number, dossier_numbers

PAGE = 100  # records a request


@dataclass(slots=True)
class Record:
    """One publication found: its id, title, date of change and addresses by kind of file."""

    id: str = ""
    title: str = ""
    modified: str = ""
    urls: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """One page of search results."""

    total: int = 0
    records: list[Record] = field(default_factory=list)
    next_position: int | None = None


def question(
    *,
    dossier: str | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    words: str | None = None,
) -> str:
    """Write a question in CQL.

    Parameters
    ----------
    dossier
        Dossier number, printed or as in a publication id: ``36 045``, ``36045``, ``21501-02``, ``36410-X``.
    since, until
        Only publications that became available on or after, on or before this day.
    words
        Words that must occur in the text.

    Raises
    ------
    ProjectError
        When there is nothing to ask, or the dossier is no dossier number.
    """
    parts = ["c.product-area==officielepublicaties", "w.publicatienaam==Kamerstuk"]
    if dossier:
        numbers = dossier_numbers(dossier)
        code = dossier_code(dossier)
        if len(numbers) != 1 or dossier_number(code) != numbers[0]:
            raise ProjectError(f"{dossier!r} is no dossier number; write 36045, 21501-02 or 36410-X")
        parts.append(f'w.dossiernummer=="{code}"')
    if since:
        parts.append(f"dt.available>={since.isoformat()}")
    if until:
        if since and until < since:
            raise ProjectError(f"--until {until} lies before --since {since}; turn them around")
        parts.append(f"dt.available<={until.isoformat()}")
    if words:
        escaped = words.replace("\\", "\\\\").replace('"', '\\"')
        parts.append(f'cql.textAndIndexes="{escaped}"')
    if len(parts) == 2:
        raise ProjectError("nothing to search for; give --dossier, --since, --until or --query")
    return " AND ".join(parts)


def parameters(query: str, position: int) -> dict[str, str]:
    """Give the parameters of one request."""
    return {
        "operation": "searchRetrieve",
        "version": "2.0",
        "query": query,
        "startRecord": str(position),
        "maximumRecords": str(PAGE),
        "recordSchema": "gzd",
    }


class _Handler:
    def __init__(self, address: str) -> None:
        self.answer = Answer()
        self.address = address
        self._text: list[str] = []
        self._manifestation = ""
        self._diagnostic = False
        self._seen: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._text = []
        if name == "record":
            self.answer.records.append(Record())
        elif name == "itemUrl":
            self._manifestation = attributes.get("manifestation", "")
        elif name == "diagnostic":
            self._diagnostic = True

    def end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text = []
        if self._diagnostic and name in ("message", "details") and text:
            raise ProjectError(f"the search service refuses the question: {text[:200]}", file=self.address)
        if name == "numberOfRecords":
            self.answer.total = _number(text)
        elif name == "nextRecordPosition":
            self.answer.next_position = _number(text) or None
        if not self.answer.records:
            return
        record = self.answer.records[-1]
        if name == "identifier" and not record.id:
            record.id = text
        elif name == "title" and not record.title:
            record.title = text
        elif name == "modified" and not record.modified:
            record.modified = text
        elif name == "itemUrl" and text:
            record.urls[self._manifestation] = text

    def text(self, text: str) -> None:
        self._text.append(text)


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


def read_answer(text: str, address: str) -> Answer:
    """Read one page of search results.

    Raises
    ------
    ProjectError
        When it is no XML, or the service refuses the question.
    """
    handler = _Handler(address)
    walk(text, handler)
    handler.answer.records = [record for record in handler.answer.records if record.id]
    return handler.answer
