"""The annotation record: one paragraph of a letter with its spans, in Prodigy's JSON form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from murmurhash import hash as murmurhash3
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ...core.statements import Argument, StatementRecord

ANSWERS = ("accept", "reject", "ignore")
"""The decisions on a task."""


AMOUNT_EDITED = "amount_edited"
"""Key of a span whose ``amount`` a person gave: nothing that reads the text may replace it."""


class Token(BaseModel):
    """A token: its characters ``start`` to ``end`` (exclusive), its place ``id``, white space after it."""

    model_config = ConfigDict(extra="allow")

    text: str
    start: int
    end: int
    id: int
    ws: bool


class TaskSpan(BaseModel):
    """A labelled span: characters ``start`` up to ``end``, tokens ``token_start`` to ``token_end`` inclusive."""

    model_config = ConfigDict(extra="allow")

    start: int
    end: int
    token_start: int | None = None
    token_end: int | None = None
    label: str
    kb_id: str | None = None
    of: Argument | None = None  # what an amount counts or pays for

    @property
    def edited_amount(self) -> dict[str, Any] | None:
        """The amount that a person gave; None where it was only read from the text."""
        extra = self.model_extra or {}
        return extra.get("amount") if extra.get(AMOUNT_EDITED) else None


class Task(BaseModel):
    """One paragraph to annotate or annotated.

    Keys that are not named here are kept through a round trip. ``meta`` holds ``letter`` and ``paragraph``,
    on which tasks are told apart: Prodigy's own hashes are equal for equal sentences of different letters.
    """

    model_config = ConfigDict(extra="allow")

    text: str
    tokens: list[Token] = Field(default_factory=list)
    spans: list[TaskSpan] = Field(default_factory=list)
    meta: dict[str, Any] = Field(default_factory=dict)
    statements: list[StatementRecord] | None = None  # None where nobody has looked for them
    answer: str | None = None
    input_hash: int | None = Field(default=None, alias="_input_hash")
    task_hash: int | None = Field(default=None, alias="_task_hash")
    view_id: str | None = Field(default=None, alias="_view_id")
    session_id: str | None = Field(default=None, alias="_session_id")
    annotator_id: str | None = Field(default=None, alias="_annotator_id")

    @field_validator("text")
    @classmethod
    def _unicode(cls, text: str) -> str:
        # JSON can hold half a surrogate pair; spaCy and UTF-8 files cannot
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise ValueError("holds half a surrogate pair; write the whole character")
        return text

    @field_validator("answer")
    @classmethod
    def _known_answer(cls, answer: str | None) -> str | None:
        if answer is not None and answer not in ANSWERS:
            raise ValueError(f"unknown answer {answer!r}; use {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}")
        return answer

    @field_validator("meta")
    @classmethod
    def _whole_paragraph(cls, meta: dict[str, Any]) -> dict[str, Any]:
        paragraph = meta.get("paragraph", -1)
        whole = isinstance(paragraph, int) and not isinstance(paragraph, bool)
        # tools that were fed from CSV write numbers as text
        if not whole and not (isinstance(paragraph, str) and paragraph.isdecimal()):
            raise ValueError(f"the paragraph {paragraph!r} is not a whole number")
        return meta

    @model_validator(mode="after")
    def _spans_inside_text(self) -> Task:
        for span in self.spans:
            if not 0 <= span.start < span.end <= len(self.text):
                raise ValueError(
                    f"span {span.start}-{span.end} ({span.label}) does not lie in the text, "
                    f"which has {len(self.text)} characters"
                )
        for argument in self._arguments():
            if not 0 <= argument.start < argument.end <= len(self.text):
                raise ValueError(
                    f"the argument {argument.start}-{argument.end} of a statement or an amount does not lie in the "
                    f"text, which has {len(self.text)} characters"
                )
        return self

    def _arguments(self) -> Iterator[Argument]:
        for span in self.spans:
            if span.of is not None:
                yield span.of
        for statement in self.statements or ():
            yield statement.anchor
            yield from (argument for _, argument in statement.arguments())

    @property
    def key(self) -> tuple[str, int]:
        """The letter and the paragraph that the task is about."""
        return str(self.meta.get("letter", "")), int(self.meta.get("paragraph", -1))

    @property
    def has_of(self) -> bool:
        """Whether somebody said what the amounts are of: some are of nothing, but not all of a paragraph without it."""
        return self.statements is not None or any(span.of is not None for span in self.spans)

    @property
    def is_gold(self) -> bool:
        """Whether the task was accepted: rejected and ignored tasks teach nothing."""
        return self.answer in (None, "accept")

    def to_json(self) -> dict[str, Any]:
        """Return the task as Prodigy writes it: only keys that were set, unknown keys included."""
        row = self.model_dump(by_alias=True, exclude_unset=True)
        # Review writes a key `view_id` beside `_view_id`; pydantic then takes the field of that name for set.
        for name in self.model_extra or {}:
            if name in type(self).model_fields and row.get(f"_{name}") is None:
                row.pop(f"_{name}", None)
        return row


def misplaced(text: str, tokens: Iterable[str]) -> str:
    """Say that a span on ``text`` does not fall on token boundaries, and which tokens are there."""
    near = " ".join(map(repr, tokens)) or "none"
    return f"{text!r} does not fall on token boundaries; the tokens there are {near}"


def input_hash(text: str) -> int:
    """Return Prodigy's ``_input_hash`` of a text task: signed 32-bit MurmurHash3, seed 0.

    The hashed string is ``text=`` and the text as ASCII-escaped JSON.
    """
    return int(murmurhash3("text=" + json.dumps(text), 0))
