"""What happened to a paragraph, read from the journal of its session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .journal import Line
from .spans import Row
from .tasks import Key

#: So many of the last changes are told.
LATEST = 50


def history(key: Key, text: str, lines: Iterable[Line], read: Callable[[Line], Row]) -> list[dict[str, Any]]:
    """Return what was done to a paragraph, the latest first.

    Returns
    -------
    list
        Dicts with ``at``; ``action``: the answer, or ``undo``, ``note``, ``spread``, ``unspread``; ``note``; and
        ``spans`` as they were after it, dicts with ``text``, ``label``, ``kb_id``.
    """
    return [_told(key, text, read(line)) for line in [*lines][-LATEST:][::-1]]


def _told(key: Key, text: str, row: Row) -> dict[str, Any]:
    action = row["action"]
    spans: list[Row] = []
    if action == "answer":
        action, spans, text = row["task"]["answer"], row["task"]["spans"], row["task"]["text"]
    elif action == "spread":
        spans = next(change["after"] for change in row["changes"] if change["paragraph"] == key[1])
    return {
        "at": row["at"],
        "action": action,
        "note": str(row.get("note", "")),
        "spans": [
            {"text": text[span["start"] : span["end"]], "label": span["label"], "kb_id": span.get("kb_id")}
            for span in spans
        ],
    }
