"""The official XML of a Kamerstuk (``officiele-publicatie/kamerstuk``)."""

from __future__ import annotations

import re

from ..draft import Draft, Piece
from ..letter import Dossier, Kind, dossier_numbers
from ..metadata import Meta, apply_meta, iso_date
from ..text.structure import classify, kind_of_document, read_date
from ..text.words import words
from .blocks import Blocks
from .decode import decode
from .tables import Tables, span
from .walker import walk

# Elements that stand inside a line of text; every other element with text is a paragraph of its own.
_INLINE = words(
    "extref intref dossierref nadruk inf sup sub cur vet ond rom kapitaal redactie datum "
    "dossiernr raadnr begrotingshoofdstuk rijkswetnr ondernummer voornaam achternaam "
    "tussenvoegsel voorvoegsel adres ext-ref int-ref br illustratie unl ovl"
)
_HEAD = words("kamerstukkop kamervraagkop kamervraagnummer dossier stuknr datumtekst")
_HEADINGS = words("kamervraagomschrijving tussenkop kop titel title subtitel label nr")
_SPACED = words("voornaam achternaam tussenvoegsel voorvoegsel br begrotingshoofdstuk")
_NAMED = words("naam voornaam achternaam tussenvoegsel organisatie kamervraagonderwerp functie")
_SIGNATURE = words("ondertekening slotondertekening functie naam organisatie")


def read_xml(data: bytes) -> Draft:
    """Read the official XML. Every word of every element comes out once, in document order.

    Raises
    ------
    ProjectError
        When it is not well-formed or is refused (see :mod:`.walker`).
    """
    text, notices = decode(data)
    draft = Draft("xml", notices=notices)
    handler = _Reader(draft)
    walk(text, handler)
    handler.blocks.close()
    handler.finish()
    return draft


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.blocks = Blocks(draft)
        self.meta = Meta()
        self.stack: list[str] = []
        self.list_marker: list[str] | None = None
        self.pending_marker: str | None = None
        self.tables = Tables()
        self.facts: list[tuple[str, Piece]] = []
        self.iso_dates: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.stack.append(name)
        if name == "meta" or (name == "metadata" and "content" in attributes):
            self.meta.add(attributes)
        if name == "kamervraagomschrijving":
            self.blocks.close()
        if name == "datum" and "isodatum" in attributes:
            self.iso_dates.append(attributes["isodatum"])
        if name == "noot":
            self.blocks.open_note()
        elif name in ("noot.nr", "li.nr"):
            if name == "li.nr":
                self.blocks.close()
            self.list_marker = []
        elif name == "row":
            self.tables.start_row()
            self.blocks.close()
        elif name == "table":
            self.tables.open()
            self.blocks.close()
        elif name == "tgroup":
            self.tables.forget_columns()
            self.blocks.close()
        elif name == "colspec":
            self.tables.name_column(attributes.get("colname", ""))
        elif name == "entry":
            self.tables.start_cell(
                height=span(attributes.get("morerows")) + ("morerows" in attributes),
                first=attributes.get("namest", attributes.get("colname")),
                last=attributes.get("nameend"),
            )
            self.blocks.close()
        elif name in _NAMED and "kamervraagomschrijving" in self.stack:
            pass  # a name inside a sentence
        elif name in _SPACED:
            self.blocks.space()
        elif name not in _INLINE:
            self.blocks.close()

    def end(self, name: str) -> None:
        if name in ("noot.nr", "li.nr"):
            marker = "".join(self.list_marker or []).strip()
            self.list_marker = None
            if name == "noot.nr":
                self.blocks.note_marker(marker)
            else:
                self.pending_marker = marker or None
        elif name == "noot":
            self.blocks.close_note()
        elif name in _NAMED and "kamervraagomschrijving" in self.stack:
            pass
        elif name in ("li", "row", "entry") or name not in _INLINE:
            if name == "li" and self.pending_marker:
                self._flush_marker()
            self.blocks.close()
            if name == "table":
                self.tables.close()
        self.stack.pop()

    def text(self, text: str) -> None:
        if self.list_marker is not None:
            self.list_marker.append(text)
            return
        if not self.blocks.is_open and not text.strip():
            return
        if not self.blocks.is_open:
            self._open()
        self.blocks.add(text)

    def _open(self) -> None:
        kind, in_head = self._kind()
        marker, self.pending_marker = self.pending_marker, None
        piece = Piece(kind=kind, marker=marker)
        if kind == "table_cell":
            self.tables.put(piece)
        self.blocks.open(piece, in_head=in_head)
        if in_head:
            self.facts.append(("/".join(self.stack[-3:]), piece))

    def _flush_marker(self) -> None:
        """Keep the number of a list item that holds nothing else."""
        marker, self.pending_marker = self.pending_marker, None
        if self.draft.pieces and marker:
            piece = self.draft.pieces[-1]
            piece.marker = f"{piece.marker or ''} {marker}".strip()

    def _kind(self) -> tuple[Kind, bool]:
        stack = self.stack
        if "noot" in stack:
            return "footnote", False
        if not _HEAD.isdisjoint(stack) or (stack[-1] == "titel" and stack[-2:-1] == ["stuk"]):
            return "masthead", True
        if "entry" in stack:
            return "table_cell", False
        if "kamervraagomschrijving" in stack:
            return "heading", False
        if not _SIGNATURE.isdisjoint(stack):
            return "signature", False
        if "li" in stack:
            return "list_item", False
        if not _HEADINGS.isdisjoint(stack):
            return "heading", False
        return "body", False

    def finish(self) -> None:
        """Name what a motion or letter opens and closes with, and read the facts off the head."""
        draft = self.draft
        body = [piece for piece in draft.pieces if piece.kind not in ("footnote", "table_cell")]
        texts = [piece.text for piece in body]
        signed = any(piece.kind == "signature" for piece in body)
        for piece, kind in zip(body, classify(texts), strict=True):
            if piece.kind == "body" and (
                kind in ("addressee", "dateline") or (kind == "signature" and not signed)
            ):
                piece.kind = kind
        for path, piece in self.facts:
            _take_fact(draft, path, piece.text)
        if self.iso_dates and draft.date is None:
            draft.date = iso_date(self.iso_dates[0])
        apply_meta(draft, self.meta)


def _take_fact(draft: Draft, path: str, text: str) -> None:
    if "dossiernummer" in path:
        draft.dossiers.extend(Dossier(number=number) for number in dossier_numbers(text) or [text])
    elif path.endswith("dossier/titel"):
        if draft.dossiers:
            draft.dossiers[-1].title = text
    elif "stuknr" in path:
        match = re.match(r"(?:[Nn]rs?\.?\s*)?(\w+)", text)  # what follows it is "(herdruk)"
        draft.number = match[1] if match else None
    elif path.endswith("stuk/titel"):
        draft.title = text
        draft.document_kind = kind_of_document(text)
    elif "datumtekst" in path:
        draft.date = read_date(text)
    elif match := re.match(r"[Vv]ergaderjaar\s+(\d{4}\s?[-–]\s?\d{4})", text):
        draft.session_year = re.sub(r"\s", "", match[1]).replace("–", "-")
