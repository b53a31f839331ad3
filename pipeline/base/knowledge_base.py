"""The spaCy knowledge base of a base encoder: entity vectors from descriptions."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..files import atomic_folder
from ..knowledge_base import Entity, build_kb, load_entities
from ..language import blank_pipeline


def description(entity: Entity) -> str:
    """Return the text that stands for an entity: its names and its description."""
    return f"{entity.name.nl} ({entity.name.en}): {entity.description}"


def write_knowledge_base(entities: Path, out: Path, *, encoder: Path | None = None) -> tuple[int, int]:
    """Build and write the base; returns the number of entities and of alias keys.

    Parameters
    ----------
    entities
        The records.
    out
        Where the base goes.
    encoder
        Gives a vector of every entity's description. The linker reads none, so that by default there are none.

    Raises
    ------
    ProjectError
        At a fault in the records, or when there is no such encoder. What stood at ``out`` stays then.
    """
    records = load_entities(entities)
    if encoder is None:
        vectors = np.zeros((len(records), 1), dtype=np.float32)  # spaCy's base wants one of some length
    else:
        from .encode import Encoder  # torch and transformers, which are slow to load

        vectors = Encoder(encoder).encode([description(entity) for entity in records])
    kb = build_kb(records, vectors, blank_pipeline().vocab)
    with atomic_folder(out) as built:
        kb.to_disk(built)
    return len(records), kb.get_size_aliases()
