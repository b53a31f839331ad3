"""Search the base as a person types: by name, alias, identifier, part of a name or description."""

from __future__ import annotations

from collections.abc import Mapping

from ..names.entity import Entity
from ..names.normalise import normalise, words
from .index import KIND_WEIGHTS, AliasIndex

# The order of the ways to match; what is between two of them is ordered by closeness.
_EXACT, _START, _WORD, _READ, _INSIDE, _DESCRIPTION = range(6)
_SHORTEST_IN_DESCRIPTION = 4


def search(base: Mapping[str, Entity], index: AliasIndex, query: str, label: str = "") -> list[str]:
    """Return the ids of the entities that a query may mean, best first.

    An exact name, alias or id comes first, then names that start with the query, words that do, mentions as the
    linker reads them, and names and descriptions that hold it. Of two names that start with the query, the one that
    has least left and is most surely the entity's comes first: ``patr`` is ``Patriot`` before ``Patria``, which two
    share.

    Parameters
    ----------
    label
        Only entities of this label; all when empty.
    """
    wanted = normalise(query)
    if not wanted:
        return []
    ranks: dict[str, tuple[float, float, str]] = {}
    for entity in base.values():
        if not label or entity.type == label:
            own = _rank(entity, wanted, query.strip().lower())
            if own is not None:
                ranks[entity.id] = (*own, entity.name.nl)
    for candidate in index.find(query, label):
        rank = (_READ, -candidate.score, base[candidate.id].name.nl)
        ranks[candidate.id] = min(rank, ranks.get(candidate.id, rank))
    return sorted(ranks, key=lambda entity_id: (*ranks[entity_id], entity_id))


def _rank(entity: Entity, wanted: str, query: str) -> tuple[float, float] | None:
    found: list[tuple[float, float]] = []
    if entity.id == query:
        found.append((_EXACT, -1.0))
    for alias in entity.aliases:
        key = normalise(alias.text)
        trust = KIND_WEIGHTS[alias.kind] if alias.weight is None else alias.weight
        if key == wanted:
            found.append((_EXACT, -trust))
        elif key.startswith(wanted):
            found.append((_START, -trust * len(wanted) / len(key)))
        elif any(normalise(word).startswith(wanted) for word in words(alias.text)):
            found.append((_WORD, -trust * len(wanted) / len(key)))
        elif wanted in key:
            found.append((_INSIDE, -trust * len(wanted) / len(key)))
    if not found and len(query) >= _SHORTEST_IN_DESCRIPTION and query in entity.description.lower():
        found.append((_DESCRIPTION, 0.0))
    return min(found, default=None)
