"""Letters in ODT, read from the XML inside the archive."""

from __future__ import annotations

from ...core.errors import ProjectError
from ..draft import Draft, Piece
from ..letter import Kind
from ..text.words import words
from .archive import Archive
from .blocks import Blocks, name_kinds
from .decode import decode
from .tables import Tables, span
from .walker import walk

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_SKIPPED = words(
    "tracked-changes annotation annotation-end sequence-decls forms scripts font-face-decls "
    "automatic-styles title desc"
)


def read_odt(archive: Archive) -> Draft:
    """Read an ODT letter. Headers and footers stand in ``styles.xml`` and are left out.

    Raises
    ------
    ProjectError
        When a part is damaged, hostile or locked.
    """
    if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
        raise ProjectError("is locked with a password; save it without one")
    text, notices = decode(archive.read(CONTENT))
    draft = Draft("odt", notices=notices)
    reader = _Reader(draft)
    walk(text, reader, part=CONTENT)
    reader.blocks.close()
    name_kinds(draft.pieces)
    return draft


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.blocks = Blocks(draft)
        self.hidden: list[bool] = []  # by open element
        self.stack: list[str] = []
        self.skipping = 0
        self.tables = Tables()
        self.citation: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.stack.append(name)
        hidden = name == "section" and any(
            key.endswith(":display") and value == "none" for key, value in attributes.items()
        )
        if hidden:
            self.draft.note_hidden()
        self.hidden.append(hidden)
        if name in _SKIPPED or hidden:
            self.skipping += 1
        if self.skipping:
            return
        if name == "text-box":
            self.blocks.open_box()
        elif name in ("p", "h"):
            kind = self._kind(name)
            piece = Piece(kind=kind)
            if kind == "table_cell":
                self.tables.put(piece)
            self.blocks.open(piece)
        elif name == "note":
            self.blocks.open_note()
        elif name == "note-citation":
            self.citation = []
        elif name == "table":
            self.tables.open()
        elif name == "table-row":
            self.tables.start_row()
        elif name in ("table-cell", "covered-table-cell"):
            repeated = next(
                (value for key, value in attributes.items() if key.endswith("columns-repeated")), None
            )
            self.tables.start_cell(span(repeated))
        elif name in ("s", "tab", "line-break") and self.blocks.is_open:
            self.blocks.add(" ")

    def end(self, name: str) -> None:
        self.stack.pop()
        if self.hidden.pop() or name in _SKIPPED:
            self.skipping -= 1
        if self.skipping:
            return
        if name == "text-box":
            self.blocks.close_box()
        elif name in ("p", "h"):
            self.blocks.close()
        elif name == "note-citation":
            self.blocks.note_marker("".join(self.citation or []).strip())
            self.citation = None
        elif name == "note":
            self.blocks.close_note()
        elif name == "table":
            self.tables.close()

    def _kind(self, name: str) -> Kind:
        if "table-cell" in self.stack:
            return "table_cell"
        if name == "h":
            return "heading"
        return "list_item" if "list-item" in self.stack else "body"

    def text(self, text: str) -> None:
        if self.skipping:
            return
        if self.citation is not None:
            self.citation.append(text)
        elif "p" in self.stack or "h" in self.stack:
            if not self.blocks.is_open and text.strip():
                self.blocks.open(Piece(kind=self._kind("p")))  # a frame stood inside this paragraph
            if self.blocks.is_open:
                self.blocks.add(text)
