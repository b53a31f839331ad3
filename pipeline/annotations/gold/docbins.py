"""Gold tasks to spaCy's binary training files, one a part of the split."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import DocBin

from ...core.errors import ProjectError
from ...core.files import atomic_path
from .convert import make_doc
from .split import SPLITS, Split
from .task import Task

_ATTRIBUTES = ("ORTH", "SPACY", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")


def write_docbins(tasks: Sequence[Task], split: Split, nlp: Language, folder: Path) -> dict[str, int]:
    """Write ``train.spacy``, ``dev.spacy`` and ``test.spacy``.

    Raises ``ProjectError`` when a letter of the gold is in no part, or a letter of the split has no gold.

    Parameters
    ----------
    tasks
        Gold of all letters. Only accepted tasks go in; paragraphs without a span stay.
    split
        Which letter goes where.
    nlp
        Makes the tokens, and sets the sentence boundaries that the linker trains with.

    Returns
    -------
    dict
        Number of documents by part.
    """
    bins = {part: DocBin(attrs=_ATTRIBUTES, store_user_data=True) for part in SPLITS}
    annotated = {task.key[0] for task in tasks}
    for part in SPLITS:
        for letter in getattr(split, part):
            if letter not in annotated:
                raise ProjectError(
                    f"letter {letter} of the {part} part has no gold; annotate it or take it out"
                )
    for task in tasks:
        home = split.part_of(task.key[0])
        if home is None:
            raise ProjectError(f"letter {task.key[0]} has gold but is in no part of the split; add it to one")
        if task.is_gold:
            doc = make_doc(task, nlp)
            for _, component in nlp.pipeline:
                doc = component(doc)
            bins[home].add(doc)
    for part in SPLITS:
        with atomic_path(folder / f"{part}.spacy") as temporary:
            bins[part].to_disk(temporary)
    return {part: len(bins[part]) for part in SPLITS}
