"""Drafted entities after the review: list them, take them into the knowledge base."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import ProjectError
from ..core.files import read_jsonl
from ..knowledge_base.maintenance.edit import add_entity
from ..knowledge_base.names.entities_file import as_row, load_entities
from .entities import read_drafts


def list_drafts(file: Path, entities: Path) -> list[str]:
    """Return one line a draft that the base does not have yet.

    Raises
    ------
    ProjectError
        When a line of either file has a fault.
    """
    if not file.exists():
        return []
    have = {entity.id for entity in load_entities(entities)}
    rows = [row for _, row in read_jsonl(file)]
    lines = []
    for row, entity in zip(rows, read_drafts(rows, file), strict=True):
        if entity.id not in have:
            where = f"{row.get('session', '?')}, letter {row.get('letter') or '?'}"
            lines.append(f"{entity.id} ({entity.type}): {entity.name.nl}. {entity.description} [{where}]")
    return lines


def accept_draft(file: Path, entities: Path, entity_id: str) -> None:
    """Add a drafted entity to the base; the file of drafts stays as it is.

    Raises
    ------
    ProjectError
        When there is no such draft, or the base refuses it.
    """
    rows = [row for _, row in read_jsonl(file)]
    entity = next((one for one in read_drafts(rows, file) if one.id == entity_id), None)
    if entity is None:
        raise ProjectError(f"there is no draft {entity_id!r}", file=file)
    add_entity(entities, as_row(entity))
