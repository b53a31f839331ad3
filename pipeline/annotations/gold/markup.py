"""Inline markup: a letter and its annotation written as one plain text.

``[[Patriot-systeem|W:patriot]]`` is a WEAPON span linked to ``patriot``; ``[[zes|A]]`` an AMOUNT. The marks are
W, U, M and A. It is the quickest way to write or to proof-read a letter with its gold in any editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ...core.errors import ProjectError, located
from ...core.labels import BY_NAME, LINKED_LABELS, MARKS, NIL
from .task import TaskSpan

_SPAN = re.compile(r"\[\[(?P<text>[^\[\]|]+)\|(?P<mark>[A-Z])(?::(?P<kb_id>[^\[\]|\s]+))?\]\]")


def read_markup(text: str, *, file: Path | None = None) -> tuple[str, list[TaskSpan]]:
    """Split marked-up text into plain text and spans.

    Raises ``ProjectError`` on a stray bracket, an unknown mark, a link on an AMOUNT or none on another span.

    Returns
    -------
    tuple
        The plain text and its spans (character offsets only), in order.
    """
    plain = ""
    spans: list[TaskSpan] = []
    offset = 0
    for match in _SPAN.finditer(text):
        plain += text[offset : match.start()]
        with located(file, f"line {text.count(chr(10), 0, match.start()) + 1}"):
            spans.append(_span(match, len(plain)))
        plain += match["text"]
        offset = match.end()
    plain += text[offset:]
    for bracket in ("[[", "]]"):
        if bracket in plain:
            lines = [n for n, line in enumerate(_SPAN.sub("", text).split("\n"), 1) if bracket in line]
            message = f"{bracket!r} that is not part of a span; write [[text|W:id]]"
            raise ProjectError(message, file=file, place=f"line {lines[0]}")
    return plain, spans


def _span(match: re.Match[str], start: int) -> TaskSpan:
    label, kb_id = MARKS.get(match["mark"]), match["kb_id"]
    if label is None:
        raise ProjectError(f"unknown mark {match['mark']!r} in {match[0]!r}; use one of {', '.join(MARKS)}")
    span = TaskSpan(start=start, end=start + len(match["text"]), label=label)
    if label in LINKED_LABELS:
        if not kb_id:
            raise ProjectError(f"{match[0]!r} needs an identifier or {NIL} behind the colon")
        span.kb_id = kb_id
    elif kb_id:
        raise ProjectError(f"{match[0]!r} takes no identifier")
    return span


def write_markup(text: str, spans: Iterable[TaskSpan]) -> str:
    """Put spans back into the text; the inverse of :func:`read_markup` for text without double brackets."""
    out: list[str] = []
    offset = 0
    for span in sorted(spans, key=lambda span: span.start):
        link = f":{span.kb_id}" if span.kb_id else ""
        out += [
            text[offset : span.start],
            f"[[{text[span.start : span.end]}|{BY_NAME[span.label].mark}{link}]]",
        ]
        offset = span.end
    return "".join(out) + text[offset:]
