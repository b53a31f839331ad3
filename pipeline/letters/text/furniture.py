"""Running heads, page numbers and ISSN lines: what the printed page adds to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..draft import Draft
from ..letter import DOSSIER, ROMAN, Dossier, dossier_numbers

_ID_LINE = re.compile(
    rf"kst-(?:\d{{5}}|\w{{6,8}})(?:-(?:{ROMAN}|\d{{2}}|\(R\d{{4}}\)))?(?:-\w+)?(?:-[a-z]\d{{1,2}})?$"
)
_SUPPLEMENT_ID = re.compile(r"ah-[te]k-\d{8}-\d+$")
_ISSN_LINE = re.compile(r"ISSN\s+\d{4}\s*[-–]\s*\d{3}[\dX]$")
_RUNNING_HEAD = re.compile(
    rf"(?:[’'‘]s[-\s]Gravenhage\s+\d{{4}}\s+)?(?:(Tweede|Eerste)\s+Kamer,\s+)?vergaderjaar\s+"
    rf"(?P<year>\d{{4}}\s?[–-]\s?\d{{4}}),\s+(?P<dossier>{DOSSIER}(?:(?:,|\s+en)\s+{DOSSIER})*),\s+"
    rf"(?:nr\.\s+)?(?P<number>[\w/]+)(?:\s+(?P<page>\d{{1,4}}))?$"
)
_PLACE_LINE = re.compile(r"[’'‘]s[-\s]Gravenhage\s+\d{4}$")
_PAGE_NUMBER = re.compile(r"(?:[Pp]agina\s+)?\d{1,4}(?:\s+(?:van|/)\s+\d{1,4})?$")


@dataclass(slots=True)
class HeadFacts:
    """What the running heads say about the publication."""

    publication: str | None = None
    dossier: str | None = None
    number: str | None = None
    year: str | None = None

    def take(self, line: str) -> str | None:
        """Name the kind of a printed line (``running_head``, ``issn``); ``None`` for the letter's own."""
        if len(line) > 200:
            return None
        if _ID_LINE.match(line):
            # Typesetters' job numbers look alike: only one that names a dossier and a number is an id.
            if line.count("-") >= 2:
                self.publication = self.publication or line
            return "publication_id"
        if _SUPPLEMENT_ID.match(line):
            self.publication = self.publication or line
            return "publication_id"
        if _ISSN_LINE.match(line):
            return "issn"
        if match := _RUNNING_HEAD.match(line):
            self.dossier = self.dossier or match["dossier"]
            self.number = self.number or match["number"]
            self.year = self.year or re.sub(r"\s", "", match["year"]).replace("–", "-")
            return "running_head"
        if _PLACE_LINE.match(line):
            return "running_head"
        return None

    def apply(self, draft: Draft) -> None:
        """Fill what the draft leaves open."""
        draft.publication = draft.publication or self.publication
        draft.session_year = draft.session_year or self.year
        if self.dossier and not draft.dossiers:
            draft.dossiers = [Dossier(number=number) for number in dossier_numbers(self.dossier)]
        draft.number = draft.number or self.number
        if self.dossier and self.number and draft.dossiers and not draft.publication:
            draft.publication = f"kst-{draft.dossiers[0].code}-{self.number}"


def is_page_number(line: str) -> bool:
    """Say whether a line by itself at the edge of a page is a page number."""
    return bool(_PAGE_NUMBER.match(line))
