"""Files that were made to keep a reader busy or to fill the memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

_OFFICE = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>{}</text:p>'
    "</office:text></office:body></office:document-content>"
)
_WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body>'
    "</w:document>"
)
_NOTE = '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body/></text:note>'
_SIZE = 9_000_000


def _zipped(members: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _odt(content: str) -> bytes:
    return _zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": _OFFICE.format(content)}
    )


def _docx(content: str) -> bytes:
    return _zipped({"word/document.xml": _WORD.format(content)})


def _text(piece: str, size: int = _SIZE) -> bytes:
    data = piece.encode()
    return data * (size // len(data))


#: What each file is, how it is called, and how it is made.
FILES: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("ODT, 90,000 notes in one paragraph", "notes.odt", lambda: _odt("tekst " + _NOTE * 90_000)),
    ("ODT, 3,000 nested spans", "deep.odt", lambda: _odt("<text:span>" * 3_000 + "</text:span>" * 3_000)),
    ("ODT that unpacks to 1 GB", "bomb.odt", lambda: _odt(" " * (1 << 30))),
    ("DOCX, 200,000 paragraphs", "many.docx", lambda: _docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 200_000)),
    ("DOCX, 20,000 nested tables", "deep.docx", lambda: _docx("<w:tbl><w:tr><w:tc>" * 20_000)),
    ("text, 9 MB of ligatures", "ligatures.txt", lambda: _text("\ufb03")),
    ("text, 9 MB of line ends", "ends.txt", lambda: _text("\r\n")),
    ("text, 9 MB of one line", "line.txt", lambda: _text("tanks ")),
    ("text, 9 MB of hyphenated lines", "hyphens.txt", lambda: _text("aa-\n")),
    ("HTML, 9 MB of unclosed links", "links.html", lambda: b"<html><p>" + _text("<a ")),
    ("HTML, 9 MB of nested divisions", "deep.html", lambda: b"<html>" + _text("<div>")),
    ("HTML, 9 MB of character references", "signs.html", lambda: b"<html><p>" + _text("&#8364;")),
    ("XML, entities of entities", "laughs.xml", lambda: _laughs()),
    ("XML, 9 MB of nested elements", "deep.xml", lambda: b"<officiele-publicatie>" + _text("<al>")),
    ("PDF, a page that is its own parent", "loop.pdf", lambda: _looping_pdf()),
)


def _laughs() -> bytes:
    lines = [f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)]
    return f'<!DOCTYPE a [<!ENTITY a0 "ha">{"".join(lines)}]><a>&a9;</a>'.encode()


def _looping_pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
