"""The spaCy knowledge base of a base encoder: entity vectors from descriptions."""

from __future__ import annotations

from pathlib import Path

from ..files import atomic_folder
from ..knowledge_base import Entity, build_kb, load_entities
from ..language import blank_pipeline
from .encode import Encoder


def description(entity: Entity) -> str:
    """Return the text that stands for an entity: its names and its description."""
    return f"{entity.name.nl} ({entity.name.en}): {entity.description}"


def write_knowledge_base(encoder: Path, entities: Path, out: Path) -> tuple[int, int]:
    """Build and write the base; returns the number of entities and of alias keys.

    Raises
    ------
    ProjectError
        At a fault in the records, or when there is no encoder. What stood at ``out`` stays then.
    """
    records = load_entities(entities)
    vectors = Encoder(encoder).encode([description(entity) for entity in records])
    kb = build_kb(records, vectors, blank_pipeline().vocab)
    with atomic_folder(out) as built:
        kb.to_disk(built)
    return len(records), kb.get_size_aliases()
