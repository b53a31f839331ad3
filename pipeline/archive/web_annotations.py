"""The mentions of a letter as W3C Web Annotations: a page of JSON-LD for each letter."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..core.files import write_text
from ..letters.find import check_letter_id

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_PAGES = "http://tools.ietf.org/rfc/rfc3778"  # page=N of a PDF
_AROUND = 32  # characters before and after a quote
_MENTIONS = """
SELECT mentions.paragraph, start_char, end_char, label, kb_id, score, reading, name, url
FROM mentions LEFT JOIN entities ON entities.id = kb_id
  LEFT JOIN amounts USING (letter, paragraph, start_char, end_char)
WHERE letter = ? ORDER BY mentions.paragraph, start_char
"""


def write_annotations(connection: sqlite3.Connection, out: Path) -> list[Path]:
    """Write ``LETTER.jsonld`` for each letter with mentions, and return the files."""
    written = []
    for letter, file in connection.execute("SELECT id, file FROM letters ORDER BY id").fetchall():
        check_letter_id(letter)
        items = list(_annotations(connection, letter, file))
        if items:
            page = {"@context": _CONTEXT, "id": _iri(letter), "type": "AnnotationPage", "items": items}
            write_text(out / f"{letter}.jsonld", json.dumps(page, ensure_ascii=False, indent=1) + "\n")
            written.append(out / f"{letter}.jsonld")
    return written


def _annotations(connection: sqlite3.Connection, letter: str, file: str) -> Iterator[dict[str, Any]]:
    """Yield annotations; positions are those of the letter's text, its paragraphs one a line."""
    query = "SELECT paragraph, page, text FROM paragraphs WHERE letter = ? ORDER BY paragraph"
    text, begins, pages = "", {}, {}
    for paragraph, page, words in connection.execute(query, (letter,)):
        begins[paragraph], pages[paragraph] = len(text), page
        text += words + "\n"
    for paragraph, start, end, label, kb_id, score, reading, name, url in connection.execute(
        _MENTIONS, (letter,)
    ):
        first, last = begins[paragraph] + start, begins[paragraph] + end
        selectors: list[dict[str, Any]] = [
            {
                "type": "TextQuoteSelector",
                "exact": text[first:last],
                "prefix": text[max(0, first - _AROUND) : first],
                "suffix": text[last : last + _AROUND],
            },
            {"type": "TextPositionSelector", "start": first, "end": last},
        ]
        if pages[paragraph]:
            selectors.append(
                {"type": "FragmentSelector", "conformsTo": _PAGES, "value": f"page={pages[paragraph]}"}
            )
        bodies: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": label}]
        if name:
            identity = {
                "type": "SpecificResource",
                "purpose": "identifying",
                "source": url or f"urn:kamerstuk:kb:{kb_id}",
            }
            bodies += [
                identity,
                {"type": "TextualBody", "purpose": "describing", "value": name, "language": "nl"},
            ]
        if reading:
            bodies.append(
                {"type": "TextualBody", "purpose": "describing", "value": reading, "language": "nl"}
            )
        if score is not None:
            bodies.append({"type": "TextualBody", "purpose": "assessing", "value": f"{score:.4f}"})
        yield {
            "id": f"{_iri(letter)}#{paragraph}-{start}-{end}",
            "type": "Annotation",
            "motivation": "identifying" if name else "tagging",
            "body": bodies,
            "target": {"source": quote(file), "selector": selectors},
        }


def _iri(letter: str) -> str:
    return f"urn:kamerstuk:letter:{quote(letter)}"
