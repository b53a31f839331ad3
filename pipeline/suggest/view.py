"""A letter as one HTML page: entities marked in their sentences, links and values beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from spacy.tokens import Doc, Span

from ..core.files import read_beside
from ..core.labels import LABELS, NIL, UNLINKED_LABELS, label_css
from ..core.statements import ACTION_NAMES, STATUS_NAMES
from ..letters import Letter
from .confidence import Confidence

#: A span below this is shown as doubtful. On dev three in eight of them were wrong, of the others one in forty.
DOUBTFUL = 0.85
_ENVIRONMENT = Environment(
    loader=PackageLoader("pipeline.suggest"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEXTS: dict[str, dict[str, Any]] = read_beside(__file__, "templates/letter.json")


def render_letter(
    letter: Letter,
    docs: Mapping[int, Doc],
    scores: Mapping[int, Confidence] | None = None,
    language: str = "nl",
    pdf: str = "",
) -> str:
    """Render a letter with its entities as a self-contained page without scripts.

    Parameters
    ----------
    letter
        All its paragraphs are shown.
    docs
        The read paragraphs by their index.
    scores
        How sure the model is of their entities, by the same index.
    language
        Language of what stands around the text: ``nl`` or ``en``.
    pdf
        Path of the letter's PDF as seen from the page, to link each page of print; empty for none.
    """
    texts = _TEXTS[language]
    marks = {
        index: list(_marks(index, doc, (scores or {}).get(index), language)) for index, doc in docs.items()
    }
    paragraphs = [
        {
            "id": f"p{paragraph.index}",
            "kind": paragraph.kind,
            "page": paragraph.source.page,
            "marker": paragraph.marker or "",
            "pieces": _pieces(paragraph.text, marks.get(paragraph.index, [])),
            "table": paragraph.table,
            "cell": paragraph.cell,
            "span": paragraph.span or (1, 1),
        }
        for paragraph in letter.paragraphs
    ]
    every = [mark for index in sorted(marks) for mark in marks[index]]
    template = _ENVIRONMENT.get_template("letter.html")
    return template.render(
        labels=LABELS,
        label_css=Markup(label_css()),
        letter=letter,
        blocks=list(_blocks(paragraphs)),
        texts=texts,
        pdf=quote(pdf),
        language=language,
        rows=_merge(every),
        counts={label: sum(mark["label"] == label for mark in every) for label in LABELS},
        doubtful=sum(mark["doubtful"] for mark in every),
        scored=bool(scores),
        threshold=DOUBTFUL,
        statements=[row for index in sorted(docs) for row in _statements(index, docs[index], letter)],
    )


def _statements(index: int, doc: Doc, letter: Letter) -> Iterator[dict[str, Any]]:
    """Yield the rows of what a paragraph says."""
    if not doc.has_extension("statements"):
        return
    page = letter.paragraphs[index].source.page
    for statement in doc._.statements:
        row = statement.to_row()
        yield {
            "action": ACTION_NAMES[statement.action],
            "status": STATUS_NAMES[statement.status],
            "thing": row["item"] or row["mission"] or "",
            "number": row["quantity"] or row["value"] or "",
            "who": row["actor"] or "",
            "whom": row["recipient"] or "",
            "when": row["time"] or "",
            "sentence": row["sentence"],
            "page": page,
            "paragraph": f"p{index}",
        }


def _blocks(paragraphs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the paragraphs in their order, the cells of each table together by row and column.

    The first block that starts on a page ``turns`` to it.
    """
    page = None
    for table, group in groupby(paragraphs, key=lambda paragraph: paragraph["table"]):
        if table is None:
            for paragraph in group:
                yield paragraph | {"turns": paragraph["page"] != page}
                page = paragraph["page"]
            continue
        rows: dict[int, dict[int, list[dict[str, Any]]]] = {}
        above = page
        for paragraph in group:
            row, column = paragraph["cell"] or (0, 0)
            rows.setdefault(row, {}).setdefault(column, []).append(paragraph)
            page = paragraph["page"]
        first = rows[min(rows)]
        opening = first[min(first)][0]["page"]
        yield {
            "rows": [_with_gaps(rows[row]) for row in sorted(rows)],
            "page": opening,
            "turns": opening != above,
        }


def _with_gaps(cells: dict[int, list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return the cells of a row, those that hold nothing too; a cell covers the columns that it spans."""
    row: list[list[dict[str, Any]]] = []
    at = 0
    for column in sorted(cells):
        row += [[]] * (column - at)
        row.append(cells[column])
        at = max(at, column) + cells[column][0]["span"][1]
    return row


def _marks(index: int, doc: Doc, sure: Confidence | None, language: str) -> Iterator[dict[str, Any]]:
    texts = _TEXTS[language]
    for number, ent in enumerate(doc.ents):
        record = (ent._.kb if ent.has_extension("kb") else None) or {}
        score = sure.spans[number] if sure is not None else None
        yield {
            "id": f"m{index}-{number}",
            "start": ent.start_char,
            "end": ent.end_char,
            "label": ent.label_,
            "text": ent.text,
            "note": _note(ent),
            "name": record.get("name_en" if language == "en" else "name") or record.get("name") or "",
            "said": ""
            if record
            else {NIL: texts["unknown"], "?": texts["unread"]}.get(_note(ent), _note(ent)),
            "url": record.get("url") or "",
            "score": score,
            "doubtful": score is not None and score < DOUBTFUL,
        }


def _note(ent: Span) -> str:
    if ent.label_ in UNLINKED_LABELS:
        return str(ent._.amount) if ent._.amount is not None else "?"
    return ent.kb_id_ or NIL


def _pieces(text: str, marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pieces: list[dict[str, Any]] = []
    at = 0
    for mark in marks:
        pieces.append({"text": text[at : mark["start"]], "label": ""})
        pieces.append(mark)
        at = mark["end"]
    pieces.append({"text": text[at:], "label": ""})
    return pieces


def _merge(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put equal readings together: how often each entity or value is mentioned, and in which words."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for mark in marks:
        unknown = mark["note"] in (NIL, "?")
        key = (mark["label"], mark["text"].lower() if unknown else mark["note"])
        item = merged.setdefault(key, {**mark, "texts": {}, "count": 0})
        item["count"] += 1
        item["texts"].setdefault(mark["text"], mark["id"])
    return sorted(
        merged.values(), key=lambda item: (LABELS.index(item["label"]), -item["count"], item["note"])
    )
