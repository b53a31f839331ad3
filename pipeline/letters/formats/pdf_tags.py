"""The structure tree of a tagged PDF: which paragraph, list item, cell or note each stretch of content belongs to."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

from .pdf_calls import calls

_MAX_ELEMENTS = 20_000  # a page
_MAX_DEPTH = 60
_INLINE = frozenset(
    [
        "NonStruct",
        "Private",
        "Span",
        "Link",
        "Quote",
        "Reference",
        "Code",
        "Annot",
        "Em",
        "Strong",
        "Sub",
        "Ruby",
        "RB",
        "RT",
        "RP",
        "Warichu",
        "WT",
        "WP",
        "Form",
    ]
)
_TEXT = 256  # bytes of a name


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """The block that a stretch of content stands in.

    Attributes
    ----------
    block
        Number of the block element, unique in the document.
    kind
        Its type: ``P``, ``H1``, ``LBody``, ``TD``, ``Note``...
    item, note
        Number of the list item or note around it.
    cell
        Table, row and column, and how many rows and columns it spans.
    """

    block: int
    kind: str
    item: int | None = None
    note: int | None = None
    cell: tuple[int, int, int, int, int] | None = None


class _Walk:
    def __init__(self, page: int) -> None:
        self.calls = calls()
        self.buffer = ctypes.create_string_buffer(_TEXT)
        self.found: dict[int, Tag] = {}
        self.number = page * 1_000_000
        self.row = self.column = -1

    def element(self, element: int, tag: Tag | None, depth: int) -> None:
        self.number += 1
        if depth > _MAX_DEPTH or self.number % 1_000_000 > _MAX_ELEMENTS:
            return
        kind = self._kind(element)
        outer = self.row, self.column
        if kind not in _INLINE or tag is None:
            tag = self._block(kind, tag)
        for index in range(self.calls.children(element)):
            mark = self.calls.child_mark(element, index)
            if mark >= 0:
                self.found.setdefault(mark, tag)
            elif child := self.calls.child(element, index):
                self.element(child, tag, depth + 1)
        if kind == "Table":
            self.row, self.column = outer

    def _kind(self, element: int) -> str:
        length = self.calls.element_type(element, ctypes.addressof(self.buffer), _TEXT)
        return self.buffer.raw[: max(length - 2, 0)].decode("utf-16-le", "replace") if length <= _TEXT else ""

    def _block(self, kind: str, outer: Tag | None) -> Tag:
        item = self.number if kind == "LI" else outer.item if outer else None
        note = self.number if kind == "Note" else outer.note if outer else None
        cell = outer.cell if outer else None
        if kind == "Table":
            self.row = -1
            cell = (self.number, 0, 0, 1, 1)
        elif kind == "TR":
            self.row, self.column = self.row + 1, -1
        elif kind in ("TD", "TH") and cell:
            self.column += 1
            cell = (cell[0], max(self.row, 0), self.column, 1, 1)
        return Tag(self.number, kind, item, note, cell)


def read_tags(page: Any, number: int) -> dict[int, Tag]:
    """Give the block of each marked-content number of a page; empty where the PDF has no structure tree.

    Parameters
    ----------
    page
        PDFium's handle.
    number
        Number of the page, from 1.
    """
    import pypdfium2.raw as pdfium

    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    try:
        walk = _Walk(number)
        for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            if child := pdfium.FPDF_StructTree_GetChildAtIndex(tree, index):
                walk.element(ctypes.cast(child, ctypes.c_void_p).value or 0, None, 0)
        return walk.found
    finally:
        pdfium.FPDF_StructTree_Close(tree)
