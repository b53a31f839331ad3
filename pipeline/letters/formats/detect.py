"""Which format a file is in, told from its content."""

from __future__ import annotations

import re

from ...core.errors import ProjectError
from ..letter import Format
from ..text.words import words
from .decode import unmarked_utf16

#: What a file in a folder must be called to count as a letter; a file that is named itself is always tried.
LETTER_SUFFIXES = frozenset({".xml", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".odt", ".txt", ".text"})

_COMMENT = re.compile(r"<!--(?:(?!-->)[\s\S])*(?:-->|\Z)")
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_MHT = re.compile(
    rb"\A(?:[\w-]+: [^\n]*\n\s*)*?(?:MIME-Version:|Content-Type: multipart/related)", re.IGNORECASE
)
_LOOK = 1 << 16  # bytes: a long comment may stand first
_ELEMENTS = words(
    "p div h1 h2 h3 h4 h5 h6 meta title table section article main header ul ol dl pre blockquote span a b i em strong "
    "center details summary font link style br hr img form nav footer"
)
_TAG = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")


def detect(data: bytes) -> Format | None:
    """Tell the format; ``None`` for a zip archive, which has to be opened to know.

    Raises
    ------
    ProjectError
        When the file is empty or of a kind that no reader takes, with what to do about it.
    """
    if not data.strip():
        raise ProjectError("is empty; fetch or save it again")
    start = data[:1024]
    if b"%PDF-" in start:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return None
    if start.startswith(b"PK\x05\x06"):
        raise ProjectError("is an empty archive; fetch or save it again")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ProjectError("is an old Word (.doc) or a locked Office file; save it as DOCX or ODT")
    if _MHT.search(start):
        raise ProjectError("is a web page saved with its pictures (.mht); save it as HTML")
    if start.startswith(b"{\\rtf"):
        raise ProjectError("is RTF; save it as DOCX or ODT")
    return _detect_text(data[:_LOOK])


def _detect_text(start: bytes) -> Format:
    codec = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else unmarked_utf16(start)
    if codec is None and b"\x00" in start:
        raise ProjectError(
            "is neither text nor a document this project reads; save it as DOCX, ODT, PDF or text in UTF-8",
        )
    text = (
        start[: len(start) // 2 * 2].decode(codec, "replace") if codec else start.decode("utf-8", "replace")
    )
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return "text"
    if _HTML.search(text) and "<officiele-publicatie" not in text:
        return "html"
    root = _TAG.search(_COMMENT.sub("", text))
    if text.startswith("<?xml") or "<officiele-publicatie" in text or (root and root[2] == "kamerstuk"):
        return "xml"
    return "html" if root and root[2].lower() in _ELEMENTS else "text"
