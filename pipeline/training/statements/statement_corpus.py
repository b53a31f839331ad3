"""Training text of the statements: gold paragraphs with the vectors of a trained recogniser's encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from ...annotations.gold.convert import add_statements, make_doc
from ...annotations.gold.gold_files import read_tasks
from ...annotations.gold.split import read_split


@registry.readers("kamerstuk.StatementCorpus.v1")
def create_statement_corpus(
    gold: Path, split: Path, part: str, encoder: Path, amounts_only: float = 1.0
) -> Callable[[Language], Iterator[Example]]:
    """Build a reader of the gold paragraphs that have statements, or amounts with what they are of.

    Parameters
    ----------
    gold, split
        The folder of the gold and the file of its split.
    part
        ``train``, ``dev`` or ``test``.
    encoder
        A pipeline whose ``doc.tensor`` the statements read, without statements of its own. It runs once on the text.
    amounts_only
        The share of the paragraphs that have only what their amounts are of to take: they cost as much to encode as
        those with statements.
    """
    kept: list[tuple[Doc, Doc]] = []

    def read(nlp: Language) -> Iterator[Example]:
        if not kept:
            kept.extend(_read(nlp, gold, split, part, encoder, amounts_only))
        for predicted, reference in kept:
            yield Example(predicted.copy(), reference)

    return read


def _read(
    nlp: Language, gold: Path, split: Path, part: str, encoder: Path, amounts_only: float
) -> Iterator[tuple[Doc, Doc]]:
    letters = set(getattr(read_split(Path(split)), part))
    tasks = [
        task for task in read_tasks(Path(gold)) if task.key[0] in letters and task.is_gold and task.has_of
    ]
    rng = Random(len(tasks))
    tasks = [task for task in tasks if task.statements is not None or rng.random() < amounts_only]
    reads = spacy.load(encoder, vocab=nlp.vocab, exclude=["ner"])
    for task, encoded in zip(tasks, reads.pipe([task.text for task in tasks]), strict=True):
        reference = make_doc(task, nlp)
        for name, component in nlp.pipeline:
            if name == "kamerstuk_sentences":
                reference = component(reference)
        predicted = reference.copy()
        add_statements(reference, task)
        predicted.tensor = encoded.tensor
        predicted.user_data.clear()
        yield predicted, reference


__all__ = ["create_statement_corpus"]
