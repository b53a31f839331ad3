"""A passage as text with mentions, edits to it that keep every span right, and the way from spaCy and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Span
from spacy.training import Example


@dataclass(frozen=True)
class Mention:
    """A labelled stretch of a passage; ``kb_id`` is empty where the base has no entity for it."""

    start: int
    end: int
    label: str
    kb_id: str = ""


@dataclass(frozen=True)
class Passage:
    """A paragraph: its text, its mentions in order, and where its sentences start."""

    text: str
    mentions: tuple[Mention, ...]
    sentences: tuple[int, ...] = (0,)

    def of(self, mention: Mention) -> str:
        """Return the text of a mention."""
        return self.text[mention.start : mention.end]


@dataclass(frozen=True)
class Edit:
    """Text to put in place of a stretch; with ``kb_id`` the mention there becomes one of that entity."""

    start: int
    end: int
    text: str
    kb_id: str | None = None


class Change(Protocol):
    """One kind of change to a passage."""

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the changed passage, or ``None`` where there is nothing to change."""


def rewrite(passage: Passage, edits: Iterable[Edit]) -> Passage | None:
    """Apply edits and move mentions and sentence starts along.

    An edit lies within one mention or outside all of them. Edits that reach over the end of a mention, over the
    start of a sentence or into another edit are left out.

    Returns
    -------
    Passage or None
        ``None`` when no edit changed anything.
    """
    done: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        behind = not done or edit.start >= done[-1].end
        twice = done and edit.start == edit.end == done[-1].start
        if (
            behind
            and not twice
            and _sound(passage, edit)
            and passage.text[edit.start : edit.end] != edit.text
        ):
            done.append(edit)
    if not done:
        return None
    pieces: list[str] = []
    at = 0
    for edit in done:
        pieces += [passage.text[at : edit.start], edit.text]
        at = edit.end
    pieces.append(passage.text[at:])

    def moved(place: int) -> int:
        return place + sum(len(edit.text) - edit.end + edit.start for edit in done if edit.end <= place)

    mentions = []
    for mention in passage.mentions:
        inside = [edit for edit in done if mention.start <= edit.start and edit.end <= mention.end]
        links = [edit.kb_id for edit in inside if edit.kb_id is not None]
        mentions.append(
            replace(
                mention,
                start=moved(mention.start),
                end=moved(mention.end),
                kb_id=links[-1] if links else mention.kb_id,
            )
        )
    # what is put in where a sentence starts belongs to that sentence
    fronts = {edit.start: len(edit.text) for edit in done if edit.start == edit.end}
    starts = tuple(moved(place) - fronts.get(place, 0) for place in passage.sentences)
    return Passage("".join(pieces), tuple(mentions), starts)


def _sound(passage: Passage, edit: Edit) -> bool:
    if any(edit.start < place < edit.end for place in passage.sentences):
        return False
    for mention in passage.mentions:
        if edit.end <= mention.start or edit.start >= mention.end:
            continue
        if edit.start < mention.start or edit.end > mention.end:
            return False
        if (edit.start, edit.end) == (mention.start, mention.end) and not edit.text.strip():
            return False
    return True


def read_example(example: Example) -> Passage:
    """Return the passage that the gold side of an example holds."""
    doc = example.reference
    mentions = tuple(
        Mention(ent.start_char, ent.end_char, ent.label_, ent.kb_id_) for ent in doc.ents if ent.text.strip()
    )
    starts = (
        tuple(token.idx for token in doc if token.is_sent_start) if doc.has_annotation("SENT_START") else ()
    )
    return Passage(doc.text, mentions, starts)


def write_example(nlp: Language, passage: Passage, original: Example) -> Example | None:
    """Make an example of a passage.

    Parameters
    ----------
    nlp
        Makes the tokens.
    passage
        What the example is to hold.
    original
        What it was made from; sentence starts and user data are carried over when it has them.

    Returns
    -------
    Example or None
        ``None`` when a mention or a sentence does not start or end where a token does.
    """
    doc = nlp.make_doc(passage.text)
    predicted = doc.copy()
    ents: list[Span] = []
    for mention in passage.mentions:
        ent = doc.char_span(mention.start, mention.end, label=mention.label, kb_id=mention.kb_id)
        if ent is None or (ents and ent.start < ents[-1].end):
            return None
        ents.append(ent)
    doc.ents = tuple(ents)
    if original.reference.has_annotation("SENT_START"):
        starts = set(passage.sentences)
        if not starts <= {token.idx for token in doc}:
            return None
        for token in doc:
            token.is_sent_start = token.idx in starts
    doc.user_data.update(original.reference.user_data)
    return Example(predicted, doc)
