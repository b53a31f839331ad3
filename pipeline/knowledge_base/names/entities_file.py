"""Reading and writing ``entities.jsonl``, with every fault as one line that names file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...core.errors import ProjectError, first_fault
from ...core.files import read_jsonl, write_text
from .entity import ENTITY_TYPES, Entity


def load_entities(path: str | Path) -> list[Entity]:
    """Read the entities of a knowledge base.

    Raises ``ProjectError`` at the first fault: a line that is no record, a duplicate id, an unknown type or parent, a
    cycle in the hierarchy, an empty description, an alias list without the names, an unsorted file.

    Parameters
    ----------
    path
        A JSON-lines file sorted by ``id``.
    """
    entities, faults = read_entities(path)
    if faults:
        raise faults[0]
    return entities


def read_entities(path: str | Path) -> tuple[list[Entity], list[ProjectError]]:
    """Read what can be read and list every fault, in the order of the lines."""
    path = Path(path)
    rows: list[tuple[int, Entity]] = []
    faults: list[tuple[int, ProjectError]] = []
    broken: set[str] = set()  # ids of lines that are no record: whoever names them as parent is not to blame
    for number, row in read_jsonl(path):
        try:
            rows.append((number, Entity.model_validate(row)))
        except ValidationError as error:
            faults.append((number, _fault(path, number, row, error)))
            broken.add(str(row.get("id")))
    if not rows and not faults:
        faults.append((0, ProjectError("holds no entities", file=path)))
    relations = _relations(rows, broken)
    faults += [(number, ProjectError(text, file=path, place=f"line {number}")) for number, text in relations]
    return [entity for _, entity in rows], [fault for _, fault in sorted(faults, key=lambda item: item[0])]


def save_entities(path: str | Path, entities: list[Entity]) -> None:
    """Write entities sorted by id, atomically, leaving out alias weights that are not set."""
    ordered = sorted(entities, key=lambda entity: entity.id)
    # accents as they are: people read and compare this file
    lines = (json.dumps(as_row(entity), ensure_ascii=False) for entity in ordered)
    write_text(Path(path), "".join(line + "\n" for line in lines))


def as_row(entity: Entity) -> dict[str, Any]:
    """Return the JSON object of an entity, keys in the order of the record."""
    row = entity.model_dump(mode="json")
    for alias in row["aliases"]:
        if alias["weight"] is None:
            del alias["weight"]
    return row


def relation_faults(entities: list[Entity]) -> list[str]:
    """Name the faults between entities (ids, parents, cycles, order), for a base held in memory."""
    return [text for _, text in _relations(list(enumerate(entities, 1)), set())]


def _relations(rows: list[tuple[int, Entity]], broken: set[str]) -> list[tuple[int, str]]:
    faults: list[tuple[int, str]] = []
    first: dict[str, int] = {}
    types = {entity.id: entity.type for _, entity in rows}
    parents = {entity.id: entity.parent for _, entity in rows}
    previous = ""
    for number, entity in rows:
        if entity.id in first:
            faults.append(
                (number, f"the id {entity.id!r} is taken by line {first[entity.id]}; ids are unique")
            )
            continue
        first[entity.id] = number
        if entity.id < previous:
            faults.append((number, f"{entity.id!r} comes after {previous!r}; the file is sorted by id"))
        previous = max(previous, entity.id)
        if entity.parent is None or entity.parent in broken:
            continue
        if entity.parent not in types:
            faults.append((number, f"the parent {entity.parent!r} of {entity.id!r} is not in the base"))
        elif types[entity.parent] != entity.type:
            faults.append(
                (number, f"{entity.id!r} is a {entity.type} and its parent {entity.parent!r} is not")
            )
        cycle = _cycle(entity.id, parents)
        if cycle and min(cycle) == entity.id:  # told once, not once a member
            faults.append((number, f"the hierarchy runs in a circle: {' > '.join([*cycle, cycle[0]])}"))
    return faults


def _cycle(start: str, parents: dict[str, str | None]) -> list[str] | None:
    """Return the circle that ``start`` is on, if any."""
    path = [start]
    seen = {start}
    node = parents.get(start)
    while node is not None:
        if node == start:
            return path
        if node in seen:
            return None
        seen.add(node)
        path.append(node)
        node = parents.get(node)
    return None


def _fault(path: Path, number: int, row: dict[str, Any], error: ValidationError) -> ProjectError:
    text = first_fault(error)
    if text.startswith("type: ") and "type" in row:
        text = f"unknown type {row.get('type')!r}; use one of {', '.join(ENTITY_TYPES)}"
    named = f"entity {row['id']!r}: " if isinstance(row.get("id"), str) else ""
    return ProjectError(f"{named}{text}", file=path, place=f"line {number}")
