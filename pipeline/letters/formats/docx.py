"""Letters in DOCX, read from the XML inside the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..draft import Draft, Piece
from ..letter import Kind
from ..text.words import words
from .archive import Archive
from .blocks import Blocks, name_kinds
from .decode import decode
from .tables import Tables, span
from .walker import walk

_DOCUMENT = re.compile(r"word/document\d*\.xml")  # some programs number their parts
_NOTES = (
    ("footnoteReference", re.compile(r"word/footnotes\d*\.xml")),
    ("endnoteReference", re.compile(r"word/endnotes\d*\.xml")),
)
_HEADING = re.compile(r"(?:heading|kop|titel|title|subtitle|ondertitel)", re.IGNORECASE)
# The font Symbol, of which Word stores the places and not the signs.
_SYMBOL = {
    0xA0: "€",
    0xA3: "≤",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xBB: "≈",
    0xB9: "≠",
    0xA2: "′",
}
_STYLE = re.compile(r'<w:style\b[^>]*?w:styleId="([^"]+)"[^>]*>((?:(?!</w:style>)[\s\S])*)</w:style>')
_VANISH = re.compile(r'<w:vanish(?:\s*/>|\s+w:val="(?:1|true|on)")')
# Deleted text, field codes, and the second copy of a drawing kept for old programs.
_SKIPPED = words("del moveFrom instrText delText delInstrText Fallback pPrChange rPrChange binData")


def document_part(names: Iterable[str]) -> str | None:
    """Find the member that holds the text of a DOCX; ``None`` when it is none."""
    return min(filter(_DOCUMENT.fullmatch, names), default=None)


def read_docx(archive: Archive, document: str) -> Draft:
    """Read a DOCX letter: the document and its notes. Headers and footers are parts of their own, left out.

    Parameters
    ----------
    archive
        The opened file.
    document
        The member that :func:`document_part` found.

    Raises
    ------
    ProjectError
        When a part is damaged or hostile.
    """
    draft = Draft("docx")
    anchors = _Part(draft, archive, document).anchors
    pieces = draft.pieces
    name_kinds(pieces)
    notes: list[Piece] = []
    for reference, pattern in _NOTES:
        for part in sorted(filter(pattern.fullmatch, archive.names)):
            draft.pieces = []
            numbered: set[str] = set()
            owner = _Part(draft, archive, part)
            for piece, identity in owner.notes:
                piece.kind = "footnote"
                anchor = anchors.get((reference, identity))
                if anchor:
                    number, owner_piece, mark = anchor
                    piece.anchor = (owner_piece, mark)
                    if number not in numbered:
                        piece.marker = number
                        numbered.add(number)
                notes.append(piece)
    draft.pieces = _interleave(pieces, notes)
    if any(name.startswith(("word/header", "word/footer")) for name in archive.names):
        draft.notices.append("headers and footers were left out")
    return draft


def _hidden_styles(archive: Archive) -> frozenset[str]:
    """Give the character styles that hide their text."""
    if "word/styles.xml" not in archive.names:
        return frozenset()
    text = archive.read("word/styles.xml").decode("utf-8", "replace")
    return frozenset(match[1] for match in _STYLE.finditer(text) if _VANISH.search(match[2]))


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
    """Reads one part; paragraphs go to the draft, notes and their markers are kept here."""

    def __init__(self, draft: Draft, archive: Archive, part: str) -> None:
        text, notices = decode(archive.read(part))
        draft.notices.extend(notices)
        self.draft = draft
        self.hidden_styles = _hidden_styles(archive)
        self.blocks = Blocks(draft)
        self.anchors: dict[tuple[str, str], tuple[str, Piece, int]] = {}
        self.notes: list[tuple[Piece, str]] = []
        self.stack: list[str] = []
        self.skipping = 0
        self.tables = Tables()
        self.is_heading = self.is_item = self.is_hidden = self.goes_on = False
        self.note: str | None = None
        walk(text, self, part=part)
        self.blocks.close()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.stack.append(name)
        if name == "del" and self.stack[-3:-1] == ["pPr", "rPr"] and not self.skipping:
            self.goes_on = (
                True  # the mark at the end of this paragraph is deleted: the next one belongs to it
            )
        if name in _SKIPPED:
            self.skipping += 1
        if self.skipping:
            return
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "p" and self.goes_on:
            self.goes_on = False
        elif name == "p":
            self.blocks.close()
            self.is_heading = self.is_item = False
            self.blocks.open(Piece())
        elif name == "txbxContent":
            self.blocks.open_box()
        elif name == "pStyle":
            self.is_heading = bool(_HEADING.match(values.get("val", "")))
        elif name == "outlineLvl" and "pPr" in self.stack:
            self.is_heading = self.is_heading or values.get("val", "9") != "9"
        elif name == "r":
            self.is_hidden = False
        elif name == "rStyle" and values.get("val") in self.hidden_styles:
            self.is_hidden = True
        elif name == "vanish" and self.stack[-3:-1] == ["r", "rPr"]:
            self.is_hidden = values.get("val") not in ("0", "false", "off")
        elif name == "numPr":
            self.is_item = True
        elif name == "tbl":
            self.tables.open()
        elif name == "tr":
            self.tables.start_row()
        elif name == "tc":
            self.tables.start_cell()
        elif name == "gridSpan":
            self.tables.widen(span(values.get("val")))
        elif name in ("footnote", "endnote"):
            self.note = None if values.get("type") else values.get("id", "")
        elif name in ("footnoteReference", "endnoteReference"):
            if self.blocks.current is not None:
                number = str(1 + sum(key[0] == name for key in self.anchors))
                self.anchors[name, values.get("id", "")] = (number, self.blocks.current, self.blocks.mark())
        elif name in ("br", "cr", "tab", "ptab"):
            # A tab stop in a paragraph's properties is no tab in its text.
            if "pPr" not in self.stack:
                self.blocks.add(" ")
        elif name == "noBreakHyphen":
            self.blocks.add("-")
        elif name == "sym":
            self._symbol(values.get("char", ""))

    def _symbol(self, code: str) -> None:
        try:
            sign = chr(int(code, 16))
        except (ValueError, OverflowError):
            return
        if "\uf020" <= sign <= "\uf0ff":
            sign = _SYMBOL.get(ord(sign) - 0xF000, "")
        if sign.isprintable():
            self.blocks.add(sign)

    def end(self, name: str) -> None:
        self.stack.pop()
        if name in _SKIPPED:
            self.skipping -= 1
            return
        if name == "txbxContent" and not self.skipping:
            self.blocks.close_box()
        elif name == "p" and not self.skipping and not self.goes_on:
            piece = self.blocks.current
            if piece is not None:
                piece.kind = self._kind()
                if piece.kind == "table_cell":
                    self.tables.put(piece)
                if self.note is not None:
                    self.notes.append((piece, self.note))
                self.blocks.close()
                if not piece.text and self.notes and self.notes[-1][0] is piece:
                    self.notes.pop()
        elif name in ("footnote", "endnote"):
            self.note = None
        elif name == "tbl" and not self.skipping:
            self.tables.close()

    def _kind(self) -> Kind:
        if "tc" in self.stack:
            return "table_cell"
        if self.is_item:
            return "list_item"
        return "heading" if self.is_heading else "body"

    def text(self, text: str) -> None:
        if self.skipping or not self.stack or self.stack[-1] != "t":
            return
        if self.is_hidden:
            if text.strip():
                self.draft.note_hidden()
            return
        if not self.blocks.is_open and text.strip():
            self.blocks.open(Piece(kind=self._kind()))  # a text box stood inside this paragraph
        if self.blocks.is_open:
            self.blocks.add(text)
