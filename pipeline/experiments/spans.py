"""What the span classification head of an experiment reads: entities as a span group."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.training import Example
from spacy.util import registry


@registry.augmenters("kamerstuk.EntsAsSpans.v1")
def create_ents_as_spans(key: str = "sc") -> Callable[[Language, Example], Iterator[Example]]:
    """Return an augmenter that changes no text: it copies the gold entities to a span group.

    Parameters
    ----------
    key
        The group's name, that of the `spancat_singlelabel`.
    """

    def copy(nlp: Language, example: Example) -> Iterator[Example]:
        example.reference.spans[key] = list(example.reference.ents)
        yield example

    return copy
