"""What the span classification head of an experiment reads: entities as a span group."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.training import Example, dont_augment
from spacy.util import registry

from ...training.augmentation.augmenters import Augmenter


@registry.augmenters("kamerstuk.EntsAsSpans.v1")
def create_ents_as_spans(key: str = "sc", augmenter: Augmenter | None = None) -> Augmenter:
    """Return an augmenter that copies the gold entities to a span group.

    Parameters
    ----------
    key
        The group's name, that of the `spancat_singlelabel`.
    augmenter
        Changes the text before; none leaves it.
    """
    change = augmenter or dont_augment

    def copy(nlp: Language, example: Example) -> Iterator[Example]:
        for changed in change(nlp, example):
            changed.reference.spans[key] = list(changed.reference.ents)
            yield changed

    return copy
