"""Drafted entities after the review: list them, take them into the knowledge base."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import ProjectError
from ..core.files import read_jsonl
from ..knowledge_base.maintenance.edit import add_entity, edit_entity
from ..knowledge_base.names.entities_file import as_row, load_entities
from .entities import read_drafts


def list_drafts(file: Path, entities: Path) -> list[str]:
    """Return one line a draft that the base does not have yet.

    Raises ``ProjectError`` when a line of either file has a fault.
    """
    if not file.exists():
        return []
    have = {entity.id: {alias.text for alias in entity.aliases} for entity in load_entities(entities)}
    rows = [row for _, row in read_jsonl(file)]
    lines = []
    for row, entity in zip(rows, read_drafts(rows, file), strict=True):
        where = f"{row.get('session', '?')}, letter {row.get('letter') or '?'}"
        alias = row.get("alias")
        if alias:
            if alias not in have.get(entity.id, ()):
                lines.append(f"{entity.id} ({entity.type}): the alias {alias!r} [{where}]")
        elif entity.id not in have:
            lines.append(f"{entity.id} ({entity.type}): {entity.name.nl}. {entity.description} [{where}]")
    return lines


def accept_draft(file: Path, entities: Path, entity_id: str) -> None:
    """Take a drafted entity, and the drafted aliases of an entity, into the base; the file of drafts stays.

    Raises ``ProjectError`` when there is no such draft, or the base refuses it.
    """
    rows = [row for _, row in read_jsonl(file)]
    drafts = [pair for pair in zip(rows, read_drafts(rows, file), strict=True) if pair[1].id == entity_id]
    if not drafts:
        raise ProjectError(f"there is no draft {entity_id!r}", file=file)
    aliases = {
        row["alias"]: {"text": row["alias"], "kind": "variant"} for row, _ in drafts if row.get("alias")
    }
    new = next((entity for row, entity in drafts if not row.get("alias")), None)
    base = {entity.id: entity for entity in load_entities(entities)}
    if new is not None and (entity_id not in base or not aliases):
        add_entity(entities, as_row(new))
    known = {alias.text for alias in base[entity_id].aliases} if entity_id in base else set()
    if missing := [alias for text, alias in aliases.items() if text not in known]:
        edit_entity(entities, entity_id, {}, missing)
