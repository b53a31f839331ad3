"""Inline markup: a letter and its annotation written as one plain text.

``[[Patriot-systeem|W:patriot]]`` is a WEAPON span linked to ``patriot``; ``[[zes|A]]`` an AMOUNT. The marks are
W, U, M and A. It is the quickest way to write or to proof-read a letter with its gold in any editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ...core.errors import ProjectError
from ...core.labels import BY_NAME, LINKED_LABELS, MARKS, NIL
from .task import TaskSpan

_SPAN = re.compile(r"\[\[(?P<text>[^\[\]|]+)\|(?P<mark>[A-Z])(?::(?P<kb_id>[^\[\]|\s]+))?\]\]")


def read_markup(text: str, *, file: Path | None = None) -> tuple[str, list[TaskSpan]]:
    """Split marked-up text into plain text and spans.

    Parameters
    ----------
    text
        Text with inline spans.
    file
        Named in errors.

    Returns
    -------
    tuple
        The plain text and its spans (character offsets only), in order.

    Raises
    ------
    ProjectError
        On a stray bracket, an unknown mark, a link on an AMOUNT or none on another span.
    """
    plain: list[str] = []
    spans: list[TaskSpan] = []
    at = length = 0
    for match in _SPAN.finditer(text):
        before = text[at : match.start()]
        plain.append(before)
        length += len(before)
        place = f"line {text.count(chr(10), 0, match.start()) + 1}"
        label, kb_id = MARKS.get(match["mark"]), match["kb_id"]
        if label is None:
            raise ProjectError(
                f"unknown mark {match['mark']!r} in {match[0]!r}; use one of {', '.join(MARKS)}",
                file=file,
                place=place,
            )
        if (label in LINKED_LABELS) != bool(kb_id):
            need = (
                f"needs an identifier or {NIL} behind the colon"
                if label in LINKED_LABELS
                else "takes no identifier"
            )
            raise ProjectError(f"{match[0]!r} {need}", file=file, place=place)
        span = TaskSpan(start=length, end=length + len(match["text"]), label=label)
        if kb_id:
            span.kb_id = kb_id
        spans.append(span)
        plain.append(match["text"])
        length += len(match["text"])
        at = match.end()
    plain.append(text[at:])
    result = "".join(plain)
    for bracket in ("[[", "]]"):
        if bracket in result:
            lines = [n for n, line in enumerate(_SPAN.sub("", text).split("\n"), 1) if bracket in line]
            raise ProjectError(
                f"{bracket!r} that is no whole span; write [[text|W:id]]", file=file, place=f"line {lines[0]}"
            )
    return result, spans


def write_markup(text: str, spans: Iterable[TaskSpan]) -> str:
    """Put spans back into the text; the inverse of :func:`read_markup` for text without double brackets."""
    out: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda one: one.start):
        link = f":{span.kb_id}" if span.kb_id else ""
        out += [text[at : span.start], f"[[{text[span.start : span.end]}|{BY_NAME[span.label].mark}{link}]]"]
        at = span.end
    return "".join(out) + text[at:]
