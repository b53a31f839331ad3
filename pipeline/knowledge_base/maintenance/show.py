"""An entity as text for a reader."""

from __future__ import annotations

from collections.abc import Mapping

from ..names.entity import Entity


def describe(entity: Entity, base: Mapping[str, Entity]) -> str:
    """Return the record of an entity as lines of text.

    Parameters
    ----------
    base
        All entities by id, for the names of its broader and narrower ones.
    """
    lines = [f"{entity.id} ({entity.type}): {entity.name.nl}"]
    if entity.name.en != entity.name.nl:
        lines[0] += f" / {entity.name.en}"
    broader = []
    parent = entity.parent
    while parent is not None and parent in base:
        broader.append(base[parent].name.nl)
        parent = base[parent].parent
    narrower = [other.name.nl for other in base.values() if other.parent == entity.id]
    period = entity.period
    years = f"{period.start or '?'}-{period.end or ''}" if period and (period.start or period.end) else ""
    details = {
        "description": entity.description,
        "broader": " > ".join(broader),
        "narrower": ", ".join(narrower),
        "country": entity.country or "",
        "period": years,
        "aliases": "; ".join(f"{alias.text} ({alias.kind})" for alias in entity.aliases),
        "wikidata": entity.url or "",
        "sources": "; ".join(entity.sources),
    }
    return "\n".join(lines + [f"      {name}: {value}" for name, value in details.items() if value])
