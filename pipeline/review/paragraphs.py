"""Tasks as the page shows them: tokens with the text between them, cards of links, amounts in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..amounts import Amount, describe
from .entities import Entities
from .queue import certainty
from .session import Session
from .spans import Row
from .tasks import Key


def task_view(
    session: Session, key: Key, entities: Entities, amount_of: Callable[[Row, Row], Amount | None]
) -> dict[str, Any]:
    """Return one paragraph for editing.

    Offsets stay on the server: browsers count UTF-16 units where Python counts characters. The page works with
    token numbers.
    """
    row = session.row(key)
    text = row["text"]
    starts = [token["start"] for token in row["tokens"]] + [len(text)]
    spans = []
    for span in row["spans"]:
        view = {
            "token_start": span["token_start"],
            "token_end": span["token_end"],
            "label": span["label"],
            "score": span.get("score"),
        }
        if span["label"] == "AMOUNT":
            view["amount"] = amount_view(amount_of(row, span))
        else:
            view["kb_id"] = span.get("kb_id")
            view["card"] = entities.card(span["kb_id"]) if span.get("kb_id") else None
        spans.append(view)
    return {
        "letter": key[0],
        "paragraph": key[1],
        "kind": row.get("meta", {}).get("kind", "body"),
        "before": text[: starts[0]],
        "tokens": [
            {"text": text[token["start"] : token["end"]], "gap": text[token["end"] : after]}
            for token, after in zip(row["tokens"], starts[1:], strict=True)
        ],
        "spans": spans,
        "answer": session.status(key),
        "certainty": certainty(row),
    }


def letter_view(session: Session, keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Return the paragraphs of a letter to read around the one in hand, as pieces of text with their labels."""
    view = []
    for key in keys:
        row = session.row(key)
        pieces: list[dict[str, str]] = []
        at = 0
        for span in row["spans"]:
            pieces.append({"text": row["text"][at : span["start"]], "label": ""})
            pieces.append({"text": row["text"][span["start"] : span["end"]], "label": span["label"]})
            at = span["end"]
        pieces.append({"text": row["text"][at:], "label": ""})
        view.append(
            {
                "paragraph": key[1],
                "kind": row.get("meta", {}).get("kind", "body"),
                "pieces": [piece for piece in pieces if piece["text"]],
                "answer": session.status(key),
            }
        )
    return view


def amount_view(amount: Amount | None) -> dict[str, Any] | None:
    """Return an amount in the words of a letter and in its parts; None where it was not understood."""
    if amount is None:
        return None
    return {"text": describe(amount), **amount.model_dump(mode="json", exclude_none=True)}
