"""The augmenters that training configurations name.

An augmenter is called with ``(nlp, example)`` and yields one example: the one it was given, or a changed copy in its
place. A corpus that is read anew in every epoch (``kamerstuk.ShuffledCorpus.v1``) shows each of them other copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from spacy.language import Language
from spacy.training import Example
from spacy.util import registry

from ...core.errors import ProjectError
from .invented_names import InventedNames
from .mention_pools import load_pools
from .number_formats import NumberFormats
from .passage import Change, read_example, write_example
from .replacement import MentionReplacement
from .surroundings import Surroundings

Augmenter = Callable[[Language, Example], Iterator[Example]]


class PassageAugmenter:
    """Apply changes, each to its share of the passages.

    Parameters
    ----------
    changes
        ``(share, change)`` in the order in which they are applied; several may fall on one passage.
    seed
        Of the random generator: the same corpus read the same number of times gives the same copies.
    """

    def __init__(self, changes: Sequence[tuple[float, Change]], seed: int) -> None:
        for share, change in changes:
            if not 0 <= share <= 1:
                raise ProjectError(
                    f"the share of {type(change).__name__} is {share}; give a number from 0 to 1"
                )
        self.changes = tuple(changes)
        self.rng = Random(seed)

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield the example or a changed copy of it."""
        drawn = [change for share, change in self.changes if self.rng.random() < share]
        passage = read_example(example) if drawn else None
        changed = False
        for change in drawn:
            after = change(passage, self.rng) if passage is not None else None
            if after is not None:
                passage, changed = after, True
        copy = write_example(nlp, passage, example) if passage is not None and changed else None
        yield example if copy is None else copy


@registry.augmenters("kamerstuk.Augmenter.v1")
def create_augmenter(
    entities: str | Path,
    mentions: str | Path | None = None,
    seed: int = 0,
    replacement: float = 0.0,
    invention: float = 0.0,
    numbers: float = 0.0,
    surroundings: float = 0.0,
    surrounding_kinds: list[str] | None = None,
) -> Augmenter:
    """Return an augmenter with every kind of change.

    Parameters
    ----------
    entities
        The knowledge base, ``entities.jsonl``.
    mentions
        The training file, whose mentions join those of the base; never that of another part.
    seed
        Seed of the random generator.
    replacement, invention, numbers, surroundings
        The share of the passages that each kind may change, none unless given; a passage with nothing to change stays
        as it is.
    surrounding_kinds
        The kinds of change to the surroundings of mentions, all of them unless given.
    """
    pools = load_pools(entities, mentions)
    changes: list[tuple[float, Change]] = [
        (replacement, MentionReplacement(pools)),
        (invention, InventedNames(pools)),
        (numbers, NumberFormats()),
        (surroundings, Surroundings(surrounding_kinds)),
    ]
    return PassageAugmenter(changes, seed)
