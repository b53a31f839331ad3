"""Tasks as the page shows them: tokens with the text between them, cards of links, amounts in words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

from ..amounts import Amount, describe
from ..annotations.gold.task import AMOUNT_EDITED
from .entities import Entities
from .session import Session
from .spans import Row
from .tables import cell_of
from .tasks import Key, certainty

#: So many paragraphs of a very long letter are shown on each side of the one in hand.
SHOWN = 500

AmountOf = Callable[[Row, Row], "Amount | None"]


def task_view(session: Session, key: Key, entities: Entities, amount_of: AmountOf) -> dict[str, Any]:
    """Return one task for editing: a paragraph, or a table with its cells.

    Offsets stay on the server: browsers count UTF-16 units where Python counts characters. The page works
    with token numbers.
    """
    joined = session.joined(key)
    row = joined.task()
    text = row["text"]
    starts = [token["start"] for token in row["tokens"]] + [len(text)]
    return {
        "letter": key[0],
        "paragraph": key[1],
        "kind": row.get("meta", {}).get("kind", "body"),
        "grid": joined.grid(),
        "before": text[: starts[0]],
        "tokens": [
            {"text": text[token["start"] : token["end"]], "gap": text[token["end"] : after]}
            for token, after in zip(row["tokens"], starts[1:], strict=True)
        ],
        "spans": [_span_view(row, span, entities, amount_of) for span in row["spans"]],
        "answer": session.status(key),
        "certainty": certainty(row),
        "revision": session.revision(key),
        "note": str(row["meta"].get("note", "")),
        "flag": bool(row["meta"].get("flag")),
        "versions": _versions(row, entities, amount_of),
    }


def _span_view(row: Row, span: Row, entities: Entities, amount_of: AmountOf) -> dict[str, Any]:
    view = {name: span.get(name) for name in ("token_start", "token_end", "label", "score")}
    if span["label"] == "AMOUNT":
        view["amount"] = amount_view(amount_of(row, span))
        view["edited"] = bool(span.get(AMOUNT_EDITED))
    else:
        view["kb_id"] = span.get("kb_id")
        view["card"] = entities.card(span["kb_id"]) if span.get("kb_id") else None
    return view


def _versions(row: Row, entities: Entities, amount_of: AmountOf) -> list[dict[str, Any]]:
    """Return what several annotators made of the paragraph, for a task that carries ``versions``.

    A span that not every version has is marked ``differs``. Versions of another form are passed over.
    """
    starts = {token["start"]: number for number, token in enumerate(row["tokens"])}
    ends = {token["end"]: number for number, token in enumerate(row["tokens"])}
    given = row.get("versions")
    found = []
    for version in given if isinstance(given, list) else ():
        if not isinstance(version, dict):
            continue
        placed = [
            {**span, "token_start": starts[span["start"]], "token_end": ends[span["end"]]}
            for span in version.get("spans") or ()
            if span.get("start") in starts and span.get("end") in ends and span.get("label")
        ]
        found.append((version, sorted(placed, key=lambda span: int(span["start"]))))
    shared = [{_content(span) for span in spans} for _, spans in found]
    common = set.intersection(*shared) if shared else set()
    return [
        {
            "sessions": [
                str(name) for name in version.get("sessions") or [version.get("_session_id") or "?"]
            ],
            "answer": str(version.get("answer") or ""),
            "spans": [
                {**_span_view(row, span, entities, amount_of), "differs": _content(span) not in common}
                for span in spans
            ],
        }
        for version, spans in found
    ]


def _content(span: Row) -> tuple[Any, ...]:
    amount = sorted((span.get("amount") or {}).items()) if span.get(AMOUNT_EDITED) else []
    return span["start"], span["end"], span["label"], span.get("kb_id") or "", *amount


def letter_view(session: Session, keys: Sequence[Key], around: int) -> dict[str, Any]:
    """Return the tasks of a letter to read around the one in hand, and how many are left out on each side."""
    index = bisect_left(keys, (keys[0][0], around))
    first = max(0, index - SHOWN) if len(keys) > 2 * SHOWN else 0
    shown = keys[first : first + 2 * SHOWN]
    return {
        "paragraphs": [paragraph_view(session, key) for key in shown],
        "before": first,
        "after": len(keys) - first - len(shown),
    }


def paragraph_view(session: Session, key: Key) -> dict[str, Any]:
    """Return a task to read: pieces of text with their labels, by cell for a table, and the decision."""
    rows = session.joined(key).rows
    view = {
        "paragraph": key[1],
        "answer": session.status(key),
        "flag": bool(rows[0].get("meta", {}).get("flag")),
    }
    if len(rows) == 1:
        return {**view, "kind": rows[0].get("meta", {}).get("kind", "body"), "pieces": pieces(rows[0])}
    places = ((row, cell_of(row)) for row in rows)
    cells = [
        {"row": cell.row, "column": cell.column, "pieces": pieces(row)}
        for row, cell in places
        if cell is not None
    ]
    return {**view, "kind": "table", "cells": cells}


def pieces(row: Row) -> list[dict[str, str]]:
    """Return the text of a task in pieces, each with the label of its span or an empty one."""
    found: list[dict[str, str]] = []
    end = 0
    for span in row["spans"]:
        found.append({"text": row["text"][end : span["start"]], "label": ""})
        found.append({"text": row["text"][span["start"] : span["end"]], "label": span["label"]})
        end = span["end"]
    found.append({"text": row["text"][end:], "label": ""})
    return [piece for piece in found if piece["text"]]


def amount_view(amount: Amount | None) -> dict[str, Any] | None:
    """Return an amount in the words of a letter and in its parts; None where it was not understood."""
    if amount is None:
        return None
    return {"text": describe(amount), **amount.model_dump(mode="json", exclude_none=True)}
