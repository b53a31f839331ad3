"""The official HTML of a Kamerstuk, and letters saved as HTML by a word processor."""

from __future__ import annotations

import re

from ..draft import Draft, Piece
from ..letter import DOSSIER, Dossier, Kind, Removed, dossier_code, dossier_number
from ..metadata import Meta, apply_meta
from ..text.structure import kind_of_document, read_date
from ..text.words import words
from .blocks import Blocks, name_kinds
from .decode import decode
from .html_tokens import Tag, tokens
from .tables import Tables, span

_BLOCKS = words(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table thead tbody tr td th caption blockquote section "
    "article main header footer pre hr summary details center figure figcaption address body html form fieldset"
)
_VOID = words("br hr img meta link input col area base embed source track wbr")
_SKIPPED = words("head script style nav footer aside noscript button select template svg iframe title")
_SKIPPED_CLASSES = words("note-close visually-hidden sr-only")
# Parts of the names that web sites give to what stands around their articles.
_SITE_PARTS = words(
    "nav navigation menu breadcrumb breadcrumbs skiplinks search social footer cookie toolbar"
)
_SITE_ROLES = words("navigation banner search contentinfo complementary menu dialog button")
_PARTS = re.compile(r"[a-z]+|[A-Z][a-z]*")
_MASTHEAD = words("stuktitel dossiertitel kamerstukdatum kamerstukkop stuknummer dossiernummer")
_NOTE_CLASSES = words("noot voet sdfootnote sdendnote footnote")
_ROOT = re.compile(r"<[^<>]{0,300}\bid\s*=\s*[\"']?broodtekst[\"'\s>]", re.IGNORECASE)
_NOTE_ID = re.compile(r"(?:sd)?(?:foot|end)note-?\d+$")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t\r]*\n")
_DEEPEST = 400


def read_html(data: bytes) -> Draft:
    """Read a letter in HTML: the publication inside the page where there is one, or else the whole body."""
    text, notices = decode(data)
    draft = Draft("html", notices=notices)
    reader = _Reader(draft, has_root=_ROOT.search(text) is not None)
    for token in tokens(text):
        if isinstance(token, Tag):
            reader.tag(token)
        else:
            reader.text(token)
    reader.finish()
    return draft


class _Element:
    __slots__ = ("is_link", "is_note", "is_root", "is_skipped", "masthead", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_skipped = self.is_note = self.is_root = False
        self.is_link = name == "a"
        self.masthead = ""


class _Reader:
    def __init__(self, draft: Draft, *, has_root: bool) -> None:
        self.draft = draft
        self.blocks = Blocks(draft)
        self.meta = Meta()
        self.stack: list[_Element] = []
        self.has_root = has_root
        self.tables = Tables()
        self.marker: list[str] | None = None  # text of a link to a note, while it is open
        self.marker_depth = 0
        self.note_number: str | None = None
        self.breaks = False  # whether the last thing read was a line break
        self.anchors: list[tuple[str, Piece, int]] = []
        self.facts: list[tuple[str, Piece]] = []
        self.is_site = False  # whether navigation stands around the article
        self.worded: set[int] = set()  # pieces with words outside links

    def tag(self, tag: Tag) -> None:
        if tag.is_end:
            self._close(tag)
            return
        if tag.name == "meta":
            attributes = tag.attributes
            self.meta.add(
                {**attributes, "scheme": attributes.get("data-scheme", attributes.get("scheme", ""))}
            )
        if tag.name == "br":
            self._break()
        if tag.name in _VOID:
            return
        if tag.name in ("p", "li", "td", "th", "tr", "dt", "dd", "option"):
            self._imply_end(tag.name)
        if tag.name in _BLOCKS:
            self.blocks.close()
            self._table(tag)
        if len(self.stack) < _DEEPEST:
            self.stack.append(self._element(tag))

    def _break(self) -> None:
        """Take a line break for a space, and two of them for the end of a paragraph."""
        if self.breaks and self.blocks.is_open and self.marker is None:
            self.blocks.close()
        self.blocks.space()
        self.breaks = True

    def _element(self, tag: Tag) -> _Element:
        element = _Element(tag.name)
        classes = set(tag.classes)
        identity = tag.attributes.get("id", "")
        element.is_root = identity == "broodtekst"
        element.is_skipped = (
            tag.attributes.get("title") in ("header", "footer")
            or tag.name in _SKIPPED
            or "hidden" in tag.attributes
            or _HIDDEN.search(tag.attributes.get("style", "")) is not None
            or not classes.isdisjoint(_SKIPPED_CLASSES)
        )
        if not self.has_root and self._is_around(tag, identity):
            element.is_skipped = self.is_site = True
        element.is_note = bool(
            identity == "noten"
            or (tag.name == "div" and (classes & _NOTE_CLASSES or _NOTE_ID.match(identity)))
        )
        element.masthead = next(iter(sorted(classes & _MASTHEAD)), "")
        if element.masthead == "stuktitel" and self.draft.pieces:
            element.masthead = ""  # the heading of a question
        if element.is_note:
            self.note_number = None
        links_to_note = tag.name == "a" and (
            "nootnum" in classes or classes & words("sdfootnoteanc sdfootnotesym sdendnoteanc sdendnotesym")
        )
        if links_to_note or (tag.name == "span" and "nootnum" in classes):
            self.marker, self.marker_depth = [], len(self.stack)
        return element

    @staticmethod
    def _is_around(tag: Tag, identity: str) -> bool:
        """Say whether an element is what a web site puts around its article."""
        if tag.attributes.get("role") in _SITE_ROLES:
            return True
        if tag.name not in ("div", "ul", "ol", "section", "table", "nav"):
            return False
        names = " ".join([identity, *tag.classes])
        return any(part.lower() in _SITE_PARTS for part in _PARTS.findall(names))

    def _close(self, tag: Tag) -> None:
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].name == tag.name:
                if self.marker is not None and index <= self.marker_depth:
                    self._end_marker()
                del self.stack[index:]
                break
        if tag.name in _BLOCKS:
            self.blocks.close()
        if tag.name == "table":
            self.tables.close()

    def _imply_end(self, name: str) -> None:
        """Close what HTML lets stay open: a ``p`` before a ``p``, an ``li`` before an ``li``."""
        for index in range(len(self.stack) - 1, max(-1, len(self.stack) - 6), -1):
            if self.stack[index].name == name:
                del self.stack[index:]
                return
            if self.stack[index].name in _BLOCKS:
                return

    def _table(self, tag: Tag) -> None:
        if tag.name == "table":
            self.tables.open()
        elif tag.name == "tr":
            self.tables.start_row()
        elif tag.name in ("td", "th"):
            self.tables.start_cell(span(tag.attributes.get("colspan")), span(tag.attributes.get("rowspan")))

    def _end_marker(self) -> None:
        text, self.marker = "".join(self.marker or []), None
        marker = text.strip(" \t\r\n[]()")
        if not marker:
            return
        if any(element.is_note for element in self.stack):
            self.note_number = marker
        elif self.blocks.current is not None:
            self.anchors.append((marker, self.blocks.current, self.blocks.mark()))
        else:
            self.text(text)

    def text(self, text: str) -> None:
        if any(element.name == "pre" for element in self.stack) and _BLANK.search(text):
            first, *rest = _BLANK.split(text)
            self._text(first)
            for part in rest:
                self.blocks.close()
                self._text(part)
            return
        self._text(text)

    def _text(self, text: str) -> None:
        self.breaks = self.breaks and not text.strip()
        if any(element.is_skipped for element in self.stack):
            return
        if self.has_root and not any(element.is_root for element in self.stack):
            return
        if self.marker is not None:
            self.marker.append(text)
            return
        if self.blocks.current is None:
            if not text.strip():
                return
            self._open()
        if text.strip() and self.blocks.current and not any(element.is_link for element in self.stack):
            self.worded.add(id(self.blocks.current))
        self.blocks.add(text)

    def _open(self) -> None:
        kind = self._kind()
        piece = Piece(kind=kind)
        if kind == "footnote":
            piece.marker, self.note_number = self.note_number, None
        elif kind == "table_cell":
            self.tables.put(piece)
        elif kind == "masthead":
            fact = next(element.masthead for element in self.stack if element.masthead)
            self.facts.append((fact, piece))
        self.blocks.open(piece, in_head=kind == "masthead")

    def _kind(self) -> Kind:
        names = {element.name for element in self.stack}
        if any(element.is_note for element in self.stack):
            return "footnote"
        if any(element.masthead for element in self.stack):
            return "masthead"
        if names & {"td", "th"}:
            return "table_cell"
        if "li" in names:
            return "list_item"
        return "heading" if names & {"h1", "h2", "h3", "h4", "h5", "h6"} else "body"

    def finish(self) -> None:
        self.blocks.close()
        draft = self.draft
        if self.is_site:
            self._drop_links()
        name_kinds(draft.pieces)
        waiting = [piece for piece in draft.pieces if piece.kind == "footnote" and piece.marker]
        for marker, owner, mark in self.anchors:
            note = next((piece for piece in waiting if piece.marker == marker), None)
            if note is not None:
                note.anchor = (owner, mark)
                waiting.remove(note)
        for fact, piece in self.facts:
            _take_fact(draft, fact, piece.text)
        apply_meta(draft, self.meta)

    def _drop_links(self) -> None:
        """Take out what is nothing but links to other pages."""
        kept = []
        for piece in self.draft.pieces:
            if piece.kind in ("body", "list_item") and id(piece) not in self.worded:
                self.draft.removed.append(Removed(kind="navigation", text=piece.text))
            else:
                kept.append(piece)
        self.draft.pieces = kept or self.draft.pieces


def _take_fact(draft: Draft, fact: str, text: str) -> None:
    if fact in ("dossiertitel", "dossiernummer"):
        match = re.match(rf"({DOSSIER})\s*(.*)", text, re.DOTALL)
        if match:
            draft.dossiers.append(
                Dossier(number=dossier_number(dossier_code(match[1])), title=match[2] or None)
            )
    elif fact in ("stuktitel", "stuknummer"):
        match = re.match(r"[Nn]r\.\s*(\w+)\s*(.*)", text, re.DOTALL)
        if match:
            draft.number, text = match[1], match[2]
        draft.title = text or draft.title
        draft.document_kind = kind_of_document(text) if text else None
    elif fact == "kamerstukdatum":
        draft.date = read_date(text)
