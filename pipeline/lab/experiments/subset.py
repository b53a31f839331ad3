"""A part of the training letters, for a learning curve."""

from __future__ import annotations

import random
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ...core.docbins import read_training_file
from ...core.errors import ProjectError
from ...core.files import atomic_path


def write_subset(train: Path, target: Path, *, share: float, seed: int) -> int:
    """Write the paragraphs of some of the letters; a smaller share's letters are among a larger one's.

    Raises ``ProjectError`` when the file is none, or a document names no letter.

    Parameters
    ----------
    train
        The training file; its documents carry their letter in ``user_data``.
    share
        Above 0 and up to 1; at least one letter is kept.

    Returns
    -------
    int
        The number of letters kept.
    """
    docs = read_training_file(train, Vocab())
    letters = sorted({_letter(doc, train) for doc in docs})
    random.Random(seed).shuffle(letters)
    chosen = set(letters[: max(1, round(share * len(letters)))])
    kept = DocBin(docs=[doc for doc in docs if _letter(doc, train) in chosen], store_user_data=True)
    with atomic_path(target) as temporary:
        kept.to_disk(temporary)
    return len(chosen)


def _letter(doc: Doc, train: Path) -> str:
    letter = doc.user_data.get("letter")
    if not isinstance(letter, str):
        raise ProjectError("names no letter of a document; make it with: spacy project run gold", file=train)
    return letter
