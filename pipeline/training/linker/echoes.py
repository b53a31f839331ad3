"""Later, shorter mentions for training: the name that a letter uses once it has said which of several it means.

A letter that bought `Leopard 1A5-tanks` says `Leopards` afterwards. Letters do so too seldom for the ranker to learn it
from the gold alone, so that some paragraphs come twice: as they are, and with such a name in place of a mention.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from ...knowledge_base.lookup.index import alias_table
from ...knowledge_base.names.entity import Entity
from ...knowledge_base.names.normalise import normalise
from ..augmentation.passage import Edit, Mention, Passage, rewrite


class Echo(NamedTuple):
    """A paragraph with an ambiguous name in it, and what the letter must have established for it to be clear."""

    passage: Passage
    established: tuple[str, ...]


class Echoes:
    """Writes ambiguous names in place of mentions.

    Parameters
    ----------
    entities
        The records of the knowledge base.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        #: For each entity the names that it shares, each with the others that it may denote.
        self.names = _shared_names(entities)

    def make(self, passage: Passage, rng: Random) -> Echo | None:
        """Return the paragraph with one mention under a shared name, or ``None`` where it has no mention to change.

        In half of the echoes another entity of that name was established before: the last one counts.
        """
        places = [mention for mention in passage.mentions if mention.kb_id in self.names]
        if not places:
            return None
        mention = rng.choice(places)
        name, others = rng.choice(self.names[mention.kb_id])
        changed = rewrite(passage, [Edit(mention.start, mention.end, name)])
        if changed is None or _is_part(passage, mention):
            return None
        before = (rng.choice(others),) if rng.random() < 0.5 else ()
        return Echo(changed, (*before, mention.kb_id))


def _is_part(passage: Passage, mention: Mention) -> bool:
    """Whether letters or hyphens join the mention to what stands beside it."""
    around = (
        passage.text[max(0, mention.start - 1) : mention.start] + passage.text[mention.end : mention.end + 1]
    )
    return any(char.isalnum() or char == "-" for char in around)


def _shared_names(entities: Sequence[Entity]) -> dict[str, list[tuple[str, list[str]]]]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for key, shares in alias_table(entities).items():
        bearers[key.partition("|")[2]].update(shares)
    written = _written(entities)
    names: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for key, ids in bearers.items():
        if len(ids) > 1 and key in written:
            for one in sorted(ids):
                names[one].append((written[key], sorted(ids - {one})))
    return dict(names)


def _written(entities: Iterable[Entity]) -> Mapping[str, str]:
    """Return a way of writing each normal form, the first in the base."""
    written: dict[str, str] = {}
    for entity in entities:
        for alias in entity.aliases:
            written.setdefault(normalise(alias.text), alias.text)
    return written


__all__ = ["Echo", "Echoes"]
