"""Letters in ODT, read from the XML inside the archive."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import ProjectError
from .archive import Archive
from .blocks import Blocks, name_kinds
from .build import Draft, Piece
from .decode import decode
from .letter import Kind
from .mapped import Run
from .tables import Tables, span
from .walker import walk
from .words import words

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_SKIPPED = words(
    "tracked-changes annotation annotation-end sequence-decls forms scripts font-face-decls "
    "automatic-styles title desc"
)


def read_odt(archive: Archive, path: Path) -> Draft:
    """Read an ODT letter. Headers and footers stand in ``styles.xml`` and are left out.

    Raises
    ------
    ProjectError
        When a part is damaged, hostile or locked.
    """
    if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
        raise ProjectError("is locked with a password; save it without one", file=path)
    text, notices = decode(archive.read(CONTENT), path)
    draft = Draft(path, "odt", {CONTENT: text}, notices=notices)
    reader = _Reader(draft)
    walk(text, reader, path, part=CONTENT)
    reader.blocks.close()
    name_kinds(draft.pieces)
    return draft


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.blocks = Blocks(draft, CONTENT)
        self.stack: list[str] = []
        self.skipping = 0
        self.tables = Tables()
        self.citation: list[Run] | None = None

    def start(self, name: str, attributes: dict[str, str], place: int) -> None:
        self.stack.append(name)
        if name in _SKIPPED:
            self.skipping += 1
        if self.skipping:
            return
        if name in ("p", "h"):
            kind = self._kind(name)
            piece = Piece(Blocks.EMPTY, kind)
            if kind == "table_cell":
                piece.cell = self.tables.cell
            self.blocks.open(piece)
        elif name == "note":
            self.blocks.open_note(place)
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
            self.blocks.add(Run(" ", place, place, "space"))

    def end(self, name: str, place: int) -> None:
        self.stack.pop()
        if name in _SKIPPED:
            self.skipping -= 1
        if self.skipping:
            return
        if name in ("p", "h"):
            self.blocks.close()
        elif name == "note-citation":
            self.blocks.note_marker("".join(run.text for run in self.citation or []).strip())
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

    def run(self, run: Run) -> None:
        if self.skipping:
            return
        if self.citation is not None:
            self.citation.append(run)
        elif "p" in self.stack or "h" in self.stack:
            if not self.blocks.is_open and run.text.strip():
                self.blocks.open(Piece(Blocks.EMPTY, self._kind("p")))  # a frame stood inside this paragraph
            if self.blocks.is_open:
                self.blocks.add(run)
