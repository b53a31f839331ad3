"""A letter as one HTML page: entities marked in their sentences, links and values beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from spacy.tokens import Doc

from ..annotations.record import LABELS, NIL
from ..letters import Letter

_ENVIRONMENT = Environment(
    loader=PackageLoader("pipeline.suggest"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def render_letter(letter: Letter, docs: Mapping[int, Doc]) -> str:
    """Render a letter with its entities as a self-contained page.

    Parameters
    ----------
    letter
        All its paragraphs are shown.
    docs
        The read paragraphs by their index.
    """
    paragraphs = [
        {"kind": paragraph.kind, "pieces": _pieces(docs[paragraph.index])}
        if paragraph.index in docs
        else {"kind": paragraph.kind, "pieces": [{"text": paragraph.text, "label": ""}]}
        for paragraph in letter.paragraphs
    ]
    rows = [row for index in sorted(docs) for row in _rows(docs[index])]
    counts = {label: sum(row["label"] == label for row in rows) for label in LABELS}
    template = _ENVIRONMENT.get_template("letter.html")
    return template.render(letter=letter, paragraphs=paragraphs, rows=_merge(rows), counts=counts)


def _pieces(doc: Doc) -> list[dict[str, str]]:
    pieces: list[dict[str, str]] = []
    at = 0
    for ent in doc.ents:
        pieces.append({"text": doc.text[at : ent.start_char], "label": ""})
        pieces.append({"text": ent.text, "label": ent.label_, "note": _note(ent)})
        at = ent.end_char
    pieces.append({"text": doc.text[at:], "label": ""})
    return pieces


def _note(ent: Any) -> str:
    if ent.label_ == "AMOUNT":
        return str(ent._.amount) if ent._.amount is not None else "?"
    return ent.kb_id_ or NIL


def _rows(doc: Doc) -> list[dict[str, str]]:
    rows = []
    for ent in doc.ents:
        record = ent._.kb if ent.has_extension("kb") else None
        name = record["name"] if record else ""
        rows.append({"label": ent.label_, "text": ent.text, "note": _note(ent), "name": name})
    return rows


def _merge(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Put equal readings together: how often each entity or value is mentioned, and in which words."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["label"], row["text"].lower() if row["note"] == NIL else row["note"])
        item = merged.setdefault(key, {**row, "texts": [], "count": 0})
        item["count"] += 1
        if row["text"] not in item["texts"]:
            item["texts"].append(row["text"])
    return sorted(
        merged.values(), key=lambda item: (LABELS.index(item["label"]), -item["count"], item["note"])
    )
