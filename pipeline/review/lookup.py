"""Looking through all letters: what the queue shows, where words stand, what a letter linked them to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from .tasks import Key, Row, Source

#: So many paragraphs of a letter are searched for a link that it gave the same words.
_NEAR = 400
_AROUND = 60


class Rows(Protocol):
    """What gives the tasks as they stand."""

    def row(self, key: Key) -> Row:
        """Return a task."""


class Filter(BaseModel):
    """Which tasks come next; all when nothing is set."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    only: str = Field(default="", max_length=40)
    """Tasks with a suggestion (``spans``), or with one of a label."""
    below: float | None = Field(default=None, ge=0, le=1)
    """Tasks whose least certain suggestion has a lower score than this."""
    entity: str = Field(default="", max_length=200)
    """Tasks with a suggestion that is linked to this entity."""
    words: str = Field(default="", max_length=200)
    """Tasks in whose text these words stand, in any case."""

    @property
    def is_set(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.only or self.below is not None or self.entity or self.words)

    def admits(self, source: Source, key: Key) -> bool:
        """Whether a task is one of those to show."""
        entries = [source.entry(one) for one in source.unit(key)]
        labels = {label for entry in entries for label in entry.labels}
        if self.only and not (labels if self.only == "spans" else self.only in labels):
            return False
        certainty = source.certainty(key) if self.below is not None else None
        if self.below is not None and (certainty is None or certainty >= self.below):
            return False
        if self.entity and not any(self.entity in entry.links for entry in entries):
            return False
        words = self.words.casefold()
        return not words or any(words in entry.text.casefold() for entry in entries)


def find_words(source: Source, words: str) -> Iterator[dict[str, Any]]:
    """Give the paragraphs of all letters in whose text some words stand, in any case, with the text around them."""
    wanted = words.strip().casefold()
    for key, entry in source.rows.entries.items() if wanted else ():
        at = entry.text.casefold().find(wanted)
        if at >= 0:
            start = max(0, at - _AROUND)
            quote = entry.text[start : at + len(wanted) + _AROUND]
            yield {
                "letter": key[0],
                "paragraph": source.head(key)[1],
                "quote": ("…" if start else "") + quote,
            }


def mentioning(source: Source, letter: str, words: Sequence[str]) -> Iterator[Key]:
    """Give the paragraphs of a letter in which all these words stand somewhere."""
    for key in source.letters[letter]:
        text = source.entry(key).text
        if all(word in text for word in words):
            yield key


def link_in_letter(source: Source, session: Rows, key: Key, text: str, label: str) -> str | None:
    """Return the link that the letter gives these words near a paragraph, the latest paragraph's first."""
    keys: Sequence[Key] = source.letters.get(key[0], [])
    index = keys.index(key) if len(keys) > _NEAR else 0
    for other in reversed(keys[max(0, index - _NEAR) : index + _NEAR]):
        row = session.row(other)
        if text not in row["text"]:
            continue
        for span in row["spans"]:
            same = span["label"] == label and row["text"][span["start"] : span["end"]] == text
            if same and span.get("kb_id"):
                return str(span["kb_id"])
    return None
