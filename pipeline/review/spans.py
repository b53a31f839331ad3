"""Spans as the page edits them: token numbers, label and link in; checked task spans out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..amounts import Amount, parse_amount
from ..amounts.quantity import Bound, Kind
from ..annotations.gold.task import AMOUNT_EDITED
from ..core.errors import ProjectError
from ..core.labels import LABELS, LINKED_LABELS, NIL

Row = dict[str, Any]
# What a model said about a span says nothing about the span a person made of it.
_OF_THE_MODEL = ("score", "candidates", "amount", "source")


class Edit(BaseModel):
    """One span as the page sends it: tokens ``token_start`` to ``token_end`` (inclusive)."""

    model_config = ConfigDict(extra="forbid")

    token_start: int = Field(ge=0)
    token_end: int = Field(ge=0)
    label: str = Field(max_length=40)
    kb_id: str | None = Field(default=None, max_length=200)
    amount: Amount | None = None
    """What a person says the amount is; None leaves it to the text."""


class AmountForm(BaseModel):
    """An amount as a person types it in: numbers as text, in Dutch or English notation or in words."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: Kind
    value: str = Field(default="", max_length=60)
    low: str = Field(default="", max_length=60)
    high: str = Field(default="", max_length=60)
    currency: str = Field(default="", max_length=3)
    bound: Bound = "exact"

    def amount(self) -> Amount:
        """Return the amount.

        Raises
        ------
        ProjectError
            When a number cannot be read.
        pydantic.ValidationError
            When the parts do not go together.
        """
        numbers = {name: _number(text) for name in ("value", "low", "high") if (text := getattr(self, name))}
        return Amount(kind=self.kind, currency=self.currency.upper() or None, bound=self.bound, **numbers)


def _number(text: str) -> Decimal:
    if re.fullmatch(r"\d{1,18}", text):
        return Decimal(text)
    read = parse_amount(text)
    if read is None or read.value is None:
        raise ProjectError(f"{text!r} is not a number; write 2500000, 2.500.000 or 2,5 miljoen")
    return read.value


class Reader:
    """Reads amounts with the words of their sentence around them.

    Parameters
    ----------
    sentences
        Gives the character ranges of the sentences of a text.
    """

    def __init__(self, sentences: Callable[[str], Sequence[tuple[int, int]]]) -> None:
        self._sentences = sentences

    def amount(self, text: str, start: int, end: int) -> Amount | None:
        """Read the amount at characters ``start`` to ``end``; ``None`` where its value stays open."""
        low = max((first for first, _ in self._sentences(text) if first <= start), default=0)
        high = min((last for _, last in self._sentences(text) if last >= end), default=len(text))
        return parse_amount(text[start:end], text[end:high], before=text[low:start])


def build_spans(
    row: Mapping[str, Any], edits: Sequence[Edit], known: Callable[[str, str], bool], reader: Reader
) -> list[Row]:
    """Make the spans of a task out of what the page sent.

    A span that was there before keeps its unknown keys; one whose label or link changed loses what the model said of
    it. Raises ``ProjectError`` when a span lies outside the tokens, overlaps another, or has an unknown label or
    identifier.

    Parameters
    ----------
    edits
        The spans that it shall have.
    known
        Tells whether an identifier may be given to a label.
    """
    tokens = row["tokens"]
    before = {(span["token_start"], span["token_end"]): span for span in row["spans"]}
    result: list[Row] = []
    last = -1
    for edit in sorted(edits, key=lambda edit: edit.token_start):
        if not edit.token_start <= edit.token_end < len(tokens):
            raise ProjectError(
                f"a span of tokens {edit.token_start} to {edit.token_end} lies outside the text"
            )
        if edit.token_start <= last:
            raise ProjectError("two spans overlap; keep one")
        last = edit.token_end
        old = before.get((edit.token_start, edit.token_end))
        result.append(_span(row, edit, old, known, reader))
    return result


def _span(
    row: Mapping[str, Any], edit: Edit, old: Row | None, known: Callable[[str, str], bool], reader: Reader
) -> Row:
    if edit.label not in LABELS:
        raise ProjectError(f"unknown label {edit.label!r}; use one of {', '.join(LABELS)}")
    tokens, text = row["tokens"], row["text"]
    kb_id = (edit.kb_id or NIL) if edit.label in LINKED_LABELS else None
    same_label = old is not None and old["label"] == edit.label
    same_link = old is not None and (old.get("kb_id") or None) == kb_id
    if kb_id not in (None, NIL) and not (same_label and same_link) and not known(str(kb_id), edit.label):
        raise ProjectError(f"{kb_id!r} is no {edit.label} of the knowledge base")
    span: Row = dict(old) if old is not None else {}
    if not (same_label and same_link):
        span = {name: value for name, value in span.items() if name not in _OF_THE_MODEL}
    if span.pop(AMOUNT_EDITED, False):
        span.pop("amount", None)
    span |= {
        "start": tokens[edit.token_start]["start"],
        "end": tokens[edit.token_end]["end"],
        "token_start": edit.token_start,
        "token_end": edit.token_end,
        "label": edit.label,
    }
    span.pop("kb_id", None)
    if kb_id is not None:
        span["kb_id"] = kb_id
    if edit.label == "AMOUNT" and edit.amount is not None:
        span |= {"amount": edit.amount.model_dump(mode="json", exclude_none=True), AMOUNT_EDITED: True}
    elif edit.label == "AMOUNT" and "amount" not in span:
        amount = reader.amount(text, span["start"], span["end"])
        if amount is not None:
            span["amount"] = amount.model_dump(mode="json", exclude_none=True)
    return span


def edits_of(row: Mapping[str, Any]) -> list[Edit]:
    """Return the edits that leave the spans of a task as they are."""
    return [
        Edit(
            token_start=span["token_start"],
            token_end=span["token_end"],
            label=span["label"],
            kb_id=span.get("kb_id"),
            amount=span.get("amount") if span.get(AMOUNT_EDITED) else None,
        )
        for span in row["spans"]
    ]


def mentions(row: Mapping[str, Any], words: Sequence[str]) -> list[tuple[int, int]]:
    """Find a sequence of token texts in a task, as first and last token; occurrences do not overlap."""
    texts = [token["text"] for token in row["tokens"]]
    size = len(words)
    found: list[tuple[int, int]] = []
    index = 0
    while size and index + size <= len(texts):
        if texts[index : index + size] == list(words):
            found.append((index, index + size - 1))
            index += size
        else:
            index += 1
    return found


def spread(
    row: Mapping[str, Any], words: Sequence[str], label: str | None, kb_id: str | None
) -> tuple[list[Edit], int, int]:
    """Give every mention of some words the same label and link, or none.

    Parameters
    ----------
    words
        The token texts of the mention.
    label, kb_id
        What the mentions become; a label of ``None`` removes their spans.

    Returns
    -------
    tuple
        The spans that the task shall have, how many mentions changed, and how many were left alone because
        they lie within, or across, another span.
    """
    spans = edits_of(row)
    changed = skipped = 0
    for first, last in mentions(row, words):
        touching = [span for span in spans if span.token_start <= last and first <= span.token_end]
        same = [span for span in touching if (span.token_start, span.token_end) == (first, last)]
        if touching and not same:
            skipped += label is not None
            continue
        if label is None:
            changed += len(same)
            spans = [span for span in spans if span not in same]
            continue
        if same and (same[0].label, same[0].kb_id) == (label, kb_id):
            continue
        spans = [span for span in spans if span not in same]
        spans.append(Edit(token_start=first, token_end=last, label=label, kb_id=kb_id))
        changed += 1
    return sorted(spans, key=lambda span: span.token_start), changed, skipped
