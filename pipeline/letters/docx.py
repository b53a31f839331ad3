"""Letters in DOCX, read from the XML inside the archive."""

from __future__ import annotations

import re
from pathlib import Path

from .archive import Archive
from .blocks import Blocks, name_kinds, offset_of
from .build import Draft, Piece
from .decode import decode
from .mapped import Run
from .record import Kind
from .walker import walk
from .words import words

DOCUMENT = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_HEADING = re.compile(r"(?:heading|kop|titel|title|subtitle|ondertitel)", re.IGNORECASE)
# Deleted text, field codes, and the second copy of a drawing kept for old programs.
_SKIPPED = words("del moveFrom instrText delText delInstrText Fallback pPrChange rPrChange binData")


def read_docx(archive: Archive, path: Path) -> Draft:
    """Read a DOCX letter: the document and its notes. Headers and footers are parts of their own, left out.

    Raises
    ------
    ProjectError
        When a part is damaged or hostile.
    """
    draft = Draft(path, "docx", {})
    anchors = _Part(draft, archive, path, DOCUMENT).anchors
    pieces = draft.pieces
    name_kinds(pieces)
    notes: list[Piece] = []
    for part in _NOTES:
        if part in archive.names:
            draft.pieces = []
            owner = _Part(draft, archive, path, part)
            for piece, identity in owner.notes:
                piece.kind = "footnote"
                anchor = anchors.get((part, identity))
                if anchor:
                    number, where, place = anchor
                    piece.anchor = (where, offset_of(where.text, place))
                    if not any(note.marker == number and note.part == part for note in notes):
                        piece.marker = number
                notes.append(piece)
    draft.pieces = _interleave(pieces, notes)
    if any(name.startswith(("word/header", "word/footer")) for name in archive.names):
        draft.notices.append("headers and footers were left out")
    return draft


def _interleave(pieces: list[Piece], notes: list[Piece]) -> list[Piece]:
    """Put each note behind the paragraph that it belongs to."""
    behind: dict[int, list[Piece]] = {}
    for note in notes:
        behind.setdefault(id(note.anchor[0]) if note.anchor else 0, []).append(note)
    found: list[Piece] = []
    for piece in pieces:
        found.append(piece)
        found.extend(behind.pop(id(piece), []))
    for rest in behind.values():
        found.extend(rest)
    return found


class _Part:
    """Reads one part; paragraphs go to the draft, notes and the places of their markers are kept here."""

    def __init__(self, draft: Draft, archive: Archive, path: Path, part: str) -> None:
        text, notices = decode(archive.read(part), path)
        draft.source[part] = text
        draft.notices.extend(notices)
        self.draft = draft
        self.blocks = Blocks(draft, part)
        self.anchors: dict[tuple[str, str], tuple[str, Piece, int]] = {}
        self.notes: list[tuple[Piece, str]] = []
        self.stack: list[str] = []
        self.skipping = 0
        self.row = self.column = -1
        self.is_heading = self.is_item = False
        self.note: str | None = None
        walk(text, self, path, part=part)
        self.blocks.close()

    def start(self, name: str, attributes: dict[str, str], place: int) -> None:
        self.stack.append(name)
        if name in _SKIPPED:
            self.skipping += 1
        if self.skipping:
            return
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "p":
            self.blocks.close()
            self.is_heading = self.is_item = False
            self.blocks.open(Piece(Blocks.EMPTY))
        elif name == "pStyle":
            self.is_heading = bool(_HEADING.match(values.get("val", "")))
        elif name == "outlineLvl" and "pPr" in self.stack:
            self.is_heading = self.is_heading or values.get("val", "9") != "9"
        elif name == "numPr":
            self.is_item = True
        elif name in ("tbl", "tr", "tc"):
            self._table(name)
        elif name in ("footnote", "endnote"):
            self.note = None if values.get("type") else values.get("id", "")
        elif name in ("footnoteReference", "endnoteReference"):
            self._anchor(name, values.get("id", ""), place)
        elif name in ("br", "cr", "tab"):
            # A tab stop in a paragraph's properties is no tab in its text.
            if "pPr" not in self.stack:
                self.blocks.add(Run(" ", place, place, "space"))
        elif name == "noBreakHyphen":
            self.blocks.add(Run("-", place, place, "hyphen_sign"))
        elif name == "sym":
            self._symbol(values.get("char", ""), place)

    def _table(self, name: str) -> None:
        if name == "tbl":
            self.row = -1
        elif name == "tr":
            self.row, self.column = self.row + 1, -1
        else:
            self.column += 1

    def _anchor(self, name: str, identity: str, place: int) -> None:
        part = _NOTES[0] if name.startswith("footnote") else _NOTES[1]
        if self.blocks.current is not None:
            number = str(1 + sum(key[0] == part for key in self.anchors))
            self.anchors[part, identity] = (number, self.blocks.current, place)

    def _symbol(self, code: str, place: int) -> None:
        try:
            sign = chr(int(code, 16))
        except (ValueError, OverflowError):
            return
        if sign.isprintable() and not "\ue000" <= sign <= "\uf8ff":
            self.blocks.add(Run(sign, place, place, "symbol"))

    def end(self, name: str, place: int) -> None:
        self.stack.pop()
        if name in _SKIPPED:
            self.skipping -= 1
            return
        if name == "p" and not self.skipping:
            piece = self.blocks.current
            if piece is not None:
                piece.kind = self._kind()
                if piece.kind == "table_cell":
                    piece.cell = (max(self.row, 0), max(self.column, 0))
                if self.note is not None:
                    self.notes.append((piece, self.note))
                self.blocks.close()
                if not piece.text.text and self.notes and self.notes[-1][0] is piece:
                    self.notes.pop()
        elif name in ("footnote", "endnote"):
            self.note = None

    def _kind(self) -> Kind:
        if "tc" in self.stack:
            return "table_cell"
        if self.is_item:
            return "list_item"
        return "heading" if self.is_heading else "body"

    def run(self, run: Run) -> None:
        if self.skipping or not self.stack or self.stack[-1] != "t":
            return
        if not self.blocks.is_open and run.text.strip():
            self.blocks.open(Piece(Blocks.EMPTY, self._kind()))  # a text box stood inside this paragraph
        if self.blocks.is_open:
            self.blocks.add(run)
