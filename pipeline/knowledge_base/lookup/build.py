"""From entity records and vectors to a spaCy knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.kb import InMemoryLookupKB
from spacy.vocab import Vocab

from ...core.errors import ProjectError
from ...core.files import atomic_folder
from ..names.entities_file import load_entities
from ..names.entity import Entity
from .index import alias_table


class _Rows(Sequence[list[float]]):
    """Rows of an array as lists, made one at a time: spaCy reads lists much faster than array rows."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, at):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN204
        return self._array[at].tolist()


def build_kb(entities: Sequence[Entity], vectors: np.ndarray, vocab: Vocab) -> InMemoryLookupKB:
    """Build the spaCy knowledge base.

    Raises ``ProjectError`` when the shape of ``vectors`` does not fit.

    Parameters
    ----------
    vectors
        One row an entity, shape ``(len(entities), dim)``, in the same order.

    Returns
    -------
    InMemoryLookupKB
        Aliases are stored under their normal form with a mark of the type in front (``W|patriot``, ``w|`` for
        classes of materiel); the priors of an alias sum to at most 1.
    """
    if vectors.ndim != 2 or len(vectors) != len(entities):
        raise ProjectError(
            f"{len(entities)} entities need as many rows of vectors, not shape {tuple(vectors.shape)}; "
            "encode the descriptions again"
        )
    base = InMemoryLookupKB(vocab, entity_vector_length=int(vectors.shape[1]))
    base.set_entities([entity.id for entity in entities], [1.0] * len(entities), _Rows(vectors))
    for key, shares in alias_table(entities).items():
        base.add_alias(key, list(shares), list(shares.values()))
    return base


def write_kb(entities: Path, out: Path) -> tuple[int, int]:
    """Build the base from records and write it; returns the number of entities and of alias keys.

    Its vectors are zeros of length one: spaCy's base wants some, and the linker reads none. Raises ``ProjectError``
    at a fault in the records.

    Parameters
    ----------
    out
        Folder of the base; what stood there stays until the new one is complete.
    """
    records = load_entities(entities)
    kb = build_kb(records, np.zeros((len(records), 1), dtype="float32"), Vocab())
    with atomic_folder(out) as built:
        kb.to_disk(built)
    return len(records), kb.get_size_aliases()
