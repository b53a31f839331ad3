"""The validator: every fault of a base that would mislead a linker or a reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ...core.errors import ProjectError
from ...core.files import read_jsonl
from ..names.entities_file import read_entities, relation_faults
from ..names.entity import Entity
from ..names.normalise import normalise


def check_file(path: str | Path, since: str | Path | None = None) -> tuple[list[Entity], list[ProjectError]]:
    """Check a base and list every fault.

    Parameters
    ----------
    since
        An earlier state of the same file, to check that no id went away or changed its type.

    Returns
    -------
    tuple
        The entities that could be read, and the faults, each with file and line.
    """
    path = Path(path)
    entities, faults = read_entities(path)
    lines = {str(row.get("id")): number for number, row in read_jsonl(path)}
    for entity_id, message in alias_faults(entities):
        faults.append(ProjectError(message, file=path, place=f"line {lines[entity_id]}"))
    if since is not None:
        now = {entity.id: entity.type for entity in entities}
        for number, row in read_jsonl(Path(since)):
            if now.get(str(row.get("id"))) != row.get("type"):
                message = (
                    f"the id {row.get('id')!r} of {since} (line {number}) is gone or changed type; ids last"
                )
                faults.append(ProjectError(message, file=path))
    return entities, faults


def check_entities(entities: list[Entity]) -> None:
    """Check a base held in memory; raises ``ProjectError`` at the first fault."""
    faults = [*relation_faults(entities), *(message for _, message in alias_faults(entities))]
    if faults:
        raise ProjectError(faults[0])


def alias_faults(entities: Iterable[Entity]) -> list[tuple[str, str]]:
    """List the faults of aliases and Wikidata ids as ``(entity id, message)``."""
    faults: list[tuple[str, str]] = []
    holders: dict[tuple[str, str], dict[str, list[float | None]]] = defaultdict(lambda: defaultdict(list))
    items: dict[str, str] = {}
    for entity in entities:
        forms: dict[str, str] = {}
        names = {entity.name.nl, entity.name.en}
        for alias in entity.aliases:
            key = normalise(alias.text)
            if key in forms and alias.text not in names:
                twin = forms[key]
                faults.append(
                    (entity.id, f"the aliases {twin!r} and {alias.text!r} are one to the normaliser")
                )
            forms.setdefault(key, alias.text)
            holders[entity.type, key][entity.id].append(alias.weight)
        if entity.wikidata is not None:
            if entity.wikidata in items:
                other = items[entity.wikidata]
                faults.append((entity.id, f"{entity.wikidata} is already the item of {other!r}"))
            items.setdefault(entity.wikidata, entity.id)
            if not any("wikidata" in source.lower() for source in entity.sources):
                faults.append((entity.id, f"no source shows that {entity.wikidata} is {entity.name.nl!r}"))
    for (_, key), ids in holders.items():
        if len(ids) > 1:
            faults += _sharing_faults(key, ids)
    return faults


def shared_aliases(entities: Iterable[Entity]) -> dict[tuple[str, str], dict[str, float]]:
    """Return the aliases that several entities of a type share: ``{(type, key): {id: weight}}``."""
    holders: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for entity in entities:
        for alias in entity.aliases:
            holders[entity.type, normalise(alias.text)][entity.id] = alias.weight or 0.0
    return {key: ids for key, ids in sorted(holders.items()) if len(ids) > 1}


def _sharing_faults(key: str, ids: dict[str, list[float | None]]) -> list[tuple[str, str]]:
    faults = []
    bare = [entity_id for entity_id, weights in ids.items() if all(weight is None for weight in weights)]
    if bare:
        others = ", ".join(entity_id for entity_id in ids if entity_id != bare[0])
        faults.append(
            (bare[0], f"the alias {key!r} is also of {others}; give it a weight on each when that is meant")
        )
    total = sum(max(weight or 0.0 for weight in weights) for weights in ids.values())
    if total > 1.0001:
        last = list(ids)[-1]
        faults.append((last, f"the weights of the shared alias {key!r} add up to {total:.2f}, more than 1"))
    return faults
