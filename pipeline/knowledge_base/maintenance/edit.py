"""Adding and editing entities without breaking order, ids or references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...core.errors import ProjectError, first_fault
from ..names.entities_file import as_row, load_entities, save_entities
from ..names.entity import ALIAS_KINDS, Entity
from .check import check_entities


def add_entity(path: str | Path, row: Mapping[str, Any]) -> Entity:
    """Add an entity; names that the alias list lacks are added to it as official.

    Raises ``ProjectError`` when the id is taken or the record or the base with it has a fault. The file is then left
    as it was.
    """
    entity, merged = include(load_entities(path), row, file=path)
    save_entities(path, merged)
    return entity


def include(
    entities: Iterable[Entity], row: Mapping[str, Any], *, file: str | Path | None = None
) -> tuple[Entity, list[Entity]]:
    """Return a new entity and the base with it in its place; nothing is written.

    Raises ``ProjectError`` when the id is taken or the record or the base with it has a fault.

    Parameters
    ----------
    row
        The record; names that its alias list lacks are added to it as official.
    """
    entities = list(entities)
    if any(entity.id == row.get("id") for entity in entities):
        raise ProjectError(f"the id {row['id']!r} is taken; use edit", file=file)
    return _merge(file, entities, _entity(file, row))


def edit_entity(
    path: str | Path,
    entity_id: str,
    changes: Mapping[str, Any],
    aliases: Iterable[Mapping[str, Any]] = (),
    drop: Iterable[str] = (),
) -> Entity:
    """Change fields of an entity, add or replace aliases and drop others. The id stays.

    Raises ``ProjectError`` when there is no such entity or alias, or the result has a fault. The file is then left as
    it was.

    Parameters
    ----------
    changes
        New values of fields; ``name`` and ``period`` may be given in part.
    aliases
        Aliases to add; one whose text is there already takes its place.
    drop
        Texts of aliases to remove.
    """
    entities = load_entities(path)
    old = next((entity for entity in entities if entity.id == entity_id), None)
    if old is None:
        raise ProjectError(f"there is no entity {entity_id!r}; use add", file=path)
    if changes.get("id", entity_id) != entity_id:
        raise ProjectError(f"the id of {entity_id!r} cannot change; ids last", file=path)
    row = as_row(old)
    for field, value in changes.items():
        row[field] = {**(row[field] or {}), **value} if field in ("name", "period") and value else value
    by_text = {alias["text"]: alias for alias in row["aliases"]}
    for text in drop:
        if by_text.pop(text, None) is None:
            raise ProjectError(f"{entity_id!r} has no alias {text!r}", file=path)
    by_text.update({alias["text"]: dict(alias) for alias in aliases})
    row["aliases"] = list(by_text.values())
    others = [entity for entity in entities if entity.id != entity_id]
    entity, merged = _merge(path, others, _entity(path, row))
    save_entities(path, merged)
    return entity


def parse_alias(text: str) -> dict[str, Any]:
    """Read an alias from `TEXT`, `TEXT=KIND` or `TEXT=KIND=WEIGHT`.

    Raises ``ProjectError`` when the kind is unknown or the weight no number.
    """
    name, *rest = text.split("=")
    kind = rest[0] if rest else "variant"
    if kind not in ALIAS_KINDS or len(rest) > 2:
        raise ProjectError(f"alias {text!r}: write TEXT=KIND=WEIGHT with a kind of {', '.join(ALIAS_KINDS)}")
    alias: dict[str, Any] = {"text": name, "kind": kind}
    if len(rest) == 2:
        try:
            alias["weight"] = float(rest[1])
        except ValueError:
            raise ProjectError(f"alias {text!r}: {rest[1]!r} is not a weight from 0 to 1") from None
    return alias


def _entity(path: str | Path | None, row: Mapping[str, Any]) -> Entity:
    row = dict(row)
    aliases = list(row.get("aliases", ()))
    texts = {alias["text"] for alias in aliases}
    named = [name for name in dict.fromkeys(row.get("name", {}).values()) if name not in texts]
    row["aliases"] = [*({"text": name, "kind": "official"} for name in named), *aliases]
    try:
        return Entity.model_validate(row)
    except ValidationError as error:
        raise ProjectError(f"entity {row.get('id')!r}: {first_fault(error)}", file=path) from None


def _merge(path: str | Path | None, entities: list[Entity], entity: Entity) -> tuple[Entity, list[Entity]]:
    merged = sorted([*entities, entity], key=lambda one: one.id)
    try:
        check_entities(merged)
    except ProjectError as error:
        raise ProjectError(error.message, file=path) from None
    return entity, merged
