"""Training text that is shuffled, and changed, anew in every epoch, and the labels in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.pipeline._parser_internals.ner import BiluoPushDown
from spacy.training import Corpus, Example, dont_augment
from spacy.util import registry
from spacy.vocab import Vocab

from ...core.docbins import read_training_file
from ...core.messages import scan_entry_points_once
from ..augmentation.augmenters import Augmenter


@registry.readers("kamerstuk.ShuffledCorpus.v1")
def create_shuffled_corpus(
    path: Path, augmenter: Augmenter | None = None, gold_preproc: bool = False, empty: float = 1.0
) -> Callable[[Language], Iterable[Example]]:
    """Build a reader of a training file that gives its paragraphs in another order each time it is read.

    For ``max_epochs = -1``, with which spaCy reads the corpus in every epoch. With another value it reads it once, and
    every epoch sees the copies that the augmenter made then. ``spacy.Corpus.v1`` has no setting for the order.

    Parameters
    ----------
    path
        A ``.spacy`` file.
    augmenter
        Changes examples; none changes nothing.
    gold_preproc
        Whether to keep the words of the file and give each sentence by itself, as for ``spacy.Corpus.v1``.
    empty
        The share of the paragraphs without an entity that each reading draws. They teach what is none, and there are
        more of them than a training of this length can read with the others.
    """
    scan_entry_points_once()
    corpus = Corpus(path, augmenter=augmenter or dont_augment, gold_preproc=gold_preproc, shuffle=True)
    if empty == 1.0:
        return corpus

    def read(nlp: Language) -> Iterator[Example]:
        # spaCy seeds this generator before a training, and draws the order from it too
        return (example for example in corpus(nlp) if example.reference.ents or random.random() < empty)

    return read


@registry.readers("kamerstuk.EntityLabels.v1")
def read_entity_labels(path: Path) -> dict[int, dict[str, int]]:
    """Return what an ``ner`` component is initialised with: its actions for each label of a training file.

    A corpus that is read anew in every epoch shows spaCy its first hundred paragraphs only, and a label that is not
    among them would never be learnt.
    """
    docs = read_training_file(Path(path), Vocab())
    return BiluoPushDown.get_actions(entity_types=sorted({ent.label_ for doc in docs for ent in doc.ents}))


__all__ = ["create_shuffled_corpus", "read_entity_labels"]
