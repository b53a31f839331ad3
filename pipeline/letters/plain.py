"""The plain-text reader: letters as written, and the text of a printed page."""

from __future__ import annotations

import re
from pathlib import Path

from .build import Draft, check_paragraphs
from .decode import decode
from .lines import Line, assemble

_LINE = re.compile(r"[^\n\r\f]*(?:\r\n|\n|\r|\f|$)")


def read_plain(data: bytes, path: Path) -> Draft:
    """Read a letter in plain text.

    Lines are taken together as paragraphs at blank lines. A text whose longest line is one of print is
    unwrapped and its pages joined; in any other each line is a paragraph as it stands.

    Raises
    ------
    ProjectError
        When the bytes are no text.
    """
    text, notices = decode(data, path)
    draft = Draft(path, "text", {None: text}, notices=notices)
    if "\f" in text:
        draft.page_starts = [0] + [match.end() for match in re.finditer("\f", text)]
    check_paragraphs(len(re.findall(r"[^\s][\n\r\f]", text)), path)
    assemble(draft, _lines(text))
    return draft


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    blank = page = False
    indented = []
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if not stripped:
            blank = blank or bool(raw)
        else:
            start = match.start() + len(raw) - len(raw.lstrip())
            lines.append(Line(start, start + len(stripped), stripped, blank, page))
            if raw.startswith(" ") and not raw.startswith("  "):
                indented.append(lines[-1])
            blank = page = False
        if raw.endswith("\f"):
            page = True
    # Text taken from a PDF starts each page with one space; where every line is set in, it says nothing.
    if len(indented) * 10 <= len(lines):
        for line in indented:
            line.page_before = line is not lines[0]
    return lines
