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

from ..errors import ProjectError
from .casing import HeadingCase
from .class_nouns import ClassNouns
from .damage import TextDamage
from .invention import InventedNames
from .numbers import NumberFormats
from .passage import Change, read_example, write_example
from .pools import load_pools
from .replacement import MentionReplacement

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
    class_nouns: float = 0.0,
    headings: float = 0.0,
    damage: float = 0.0,
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
    replacement, invention, numbers, class_nouns, headings, damage
        The share of the passages that each kind may change, none unless given; a passage with nothing to change stays
        as it is.
    """
    pools = load_pools(entities, mentions)
    changes: list[tuple[float, Change]] = [
        # replacement and invention know names only as the gold writes them; damage comes last
        (class_nouns, ClassNouns(pools)),
        (replacement, MentionReplacement(pools)),
        (invention, InventedNames(pools)),
        (numbers, NumberFormats()),
        (headings, HeadingCase()),
        (damage, TextDamage()),
    ]
    return PassageAugmenter(changes, seed)


@registry.augmenters("kamerstuk.MentionReplacement.v1")
def create_mention_replacement(
    entities: str | Path, mentions: str | Path | None = None, share: float = 0.5, seed: int = 0
) -> Augmenter:
    """Return an augmenter that puts other known names and class nouns in the place of mentions."""
    return PassageAugmenter([(share, MentionReplacement(load_pools(entities, mentions)))], seed)


@registry.augmenters("kamerstuk.InventedNames.v1")
def create_invented_names(
    entities: str | Path, mentions: str | Path | None = None, share: float = 0.5, seed: int = 0
) -> Augmenter:
    """Return an augmenter that puts names which no base knows in the place of mentions."""
    return PassageAugmenter([(share, InventedNames(load_pools(entities, mentions)))], seed)


@registry.augmenters("kamerstuk.NumberFormats.v1")
def create_number_formats(share: float = 0.5, seed: int = 0) -> Augmenter:
    """Return an augmenter that writes amounts in other formats."""
    return PassageAugmenter([(share, NumberFormats())], seed)


@registry.augmenters("kamerstuk.ClassNouns.v1")
def create_class_nouns(
    entities: str | Path, mentions: str | Path | None = None, share: float = 0.5, seed: int = 0
) -> Augmenter:
    """Return an augmenter that drops, adds or re-joins the class nouns beside names."""
    return PassageAugmenter([(share, ClassNouns(load_pools(entities, mentions)))], seed)


@registry.augmenters("kamerstuk.HeadingCase.v1")
def create_heading_case(share: float = 0.5, seed: int = 0) -> Augmenter:
    """Return an augmenter that writes headings in capitals or title case."""
    return PassageAugmenter([(share, HeadingCase())], seed)


@registry.augmenters("kamerstuk.TextDamage.v1")
def create_text_damage(share: float = 0.2, seed: int = 0) -> Augmenter:
    """Return an augmenter that damages text as scanners, PDF readers and typists do."""
    return PassageAugmenter([(share, TextDamage())], seed)
