"""The plain-text reader: letters as written, and the text of a printed page."""

from __future__ import annotations

import re

from ..draft import Draft, check_paragraphs
from ..text.lines import Line, assemble
from ..text.recognised import is_database_record, is_recognised, read_recognised, read_record
from .decode import decode

_LINE = re.compile(r"[^\n\r\f]*(?:\r\n|\n|\r|\f|$)")


def read_plain(data: bytes) -> Draft:
    """Read a letter in plain text.

    Lines are taken together as paragraphs at blank lines. A text whose longest line is one of print is
    unwrapped and its pages joined; in any other each line is a paragraph as it stands.

    Raises
    ------
    ProjectError
        When the bytes are no text.
    """
    text, notices = decode(data)
    draft = Draft("text", notices=notices)
    draft.pages = text.rstrip().count("\f") + 1 if "\f" in text else None
    check_paragraphs(len(re.findall(r"[^\s][\n\r\f]", text)))
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if block.strip()]
    lines = _lines(text, paged=draft.pages is not None)
    if is_database_record(blocks):
        read_record(draft, blocks)
    elif is_recognised(printed := [line.text for line in lines]):
        read_recognised(draft, printed)
    else:
        assemble(draft, lines)
    return draft


def _lines(text: str, *, paged: bool) -> list[Line]:
    lines: list[Line] = []
    blank = page_before = False
    page = 1
    indented = []
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if not stripped:
            blank = blank or bool(raw)
        else:
            lines.append(Line(stripped, page if paged else None, blank, page_before))
            if raw.startswith(" ") and not raw.startswith("  "):
                indented.append(lines[-1])
            blank = page_before = False
        if raw.endswith("\f"):
            page_before = True
            page += 1
    # Text taken from a PDF starts each page with one space; where every line is set in, it says nothing.
    if len(indented) * 10 <= len(lines):
        for line in indented:
            line.page_before = line is not lines[0]
    return lines
