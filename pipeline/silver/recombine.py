"""New paragraphs out of annotated ones: the changes that training makes on the fly, kept as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..augmentation.augmenters import Augmenter, create_augmenter

_MOST_ROUNDS = 20


def make_recombiner(entities: Path, train: Path, seed: int) -> Augmenter:
    """Return what changes a paragraph: other mentions, invented names, other number formats, all often."""
    return create_augmenter(entities, train, seed, replacement=0.8, invention=0.3, numbers=0.5)


def recombine(
    nlp: Language, docs: Sequence[Doc], augmenter: Augmenter, *, words: int, seed: int
) -> list[str]:
    """Return changed paragraphs, none of them one of ``docs``, each once.

    Parameters
    ----------
    nlp
        Makes the tokens.
    docs
        Annotated paragraphs; those without an entity give nothing new.
    augmenter
        Changes a paragraph.
    words
        About how many words to make.
    seed
        Of the order; with the augmenter's it decides the outcome.
    """
    random = Random(seed)
    chosen = [doc for doc in docs if doc.ents]
    known = {doc.text for doc in docs}
    made: dict[str, None] = {}
    count = 0
    for _ in range(_MOST_ROUNDS if chosen else 0):
        random.shuffle(chosen)
        for doc in chosen:
            if count >= words:
                return list(made)
            for example in augmenter(nlp, Example(doc.copy(), doc)):
                text = example.reference.text
                if text not in known and text not in made:
                    made[text] = None
                    count += len(example.reference)
    return list(made)
