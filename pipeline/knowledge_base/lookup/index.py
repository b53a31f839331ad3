"""The alias index: which entities a key may denote, how likely each is, and the search through it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from ...core.labels import ALL, BY_NAME
from ..names.entity import ENTITY_TYPES, Entity
from ..names.inflection import singulars
from ..names.normalise import normalise
from ..names.nouns import adjective_of
from .fuzzy import FuzzyKeys
from .keys import COORDINATION, EXACT, FUZZY, HEAD, NAMED, LookupKey, build_keys, iterate_keys

#: Prior weight of an alias by its kind, unless the alias carries one of its own.
KIND_WEIGHTS: dict[str, float] = {
    "official": 1.0,
    "translation": 0.95,
    "short": 0.95,
    "plural": 0.95,
    "variant": 0.9,
    "former": 0.8,
    "nickname": 0.75,
}
#: What a variant gets of the prior of the family's names: a letter may say `Leopards` of its Leopard 2A6.
_VARIANT_SHARE = 0.03
#: Keys carry their type, classes of materiel in a small letter: a base on disk needs nothing beside it.
_SCOPES: dict[str, dict[str, tuple[str, ...]]] = {
    label.name: {
        "any": (f"{label.mark}|", *([f"{label.mark.lower()}|"] if label.has_classes else [])),
        "name": (f"{label.mark}|",),
        "class": (f"{label.mark.lower()}|",) if label.has_classes else (),
    }
    for label in ALL
    if label.linked
}
_FUZZY_WEIGHT = 0.7
_FUZZY_TRIES = 6
_LONG_STEM = 6
_ACRONYM = re.compile(r"[A-Z]+(?:-[A-Z]+)*(?=-[a-z])")
_SHORT_ACRONYM = 4


class Hit(NamedTuple):
    """A key of the base that a mention leads to, with the trust in that step from 0 to 1 and the way it was found.

    ``way`` is the level of the key (``EXACT``, ``INFLECTED``, ``NAMED``, ``HEAD``) or ``FUZZY``.
    """

    key: str
    weight: float
    way: int = EXACT


class Candidate(NamedTuple):
    """An entity that a mention may denote, with its score from 0 to 1."""

    id: str
    score: float


def prefix(entity: Entity) -> str:
    """Return the mark that the keys of an entity carry."""
    mark = BY_NAME[entity.type].mark
    return f"{mark.lower() if entity.is_class else mark}|"


def alias_table(entities: Collection[Entity]) -> dict[str, dict[str, float]]:
    """Return ``{stored key: {entity id: prior}}``; the priors of a key sum to at most 1.

    The prior is the highest weight of the entity's aliases with that key, divided by the sum over the
    entities that share the key when that sum is above 1. A named family shares its names with its variants,
    at a small weight.
    """
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for entity in entities:
        mark = prefix(entity)
        for alias in entity.aliases:
            weight = KIND_WEIGHTS[alias.kind] if alias.weight is None else alias.weight
            for key, share in build_keys(alias.text):
                shares = table[mark + key]
                shares[entity.id] = max(shares.get(entity.id, 0.0), weight * share)
    _add_variants(table, entities)
    for shares in table.values():
        total = sum(shares.values())
        if total > 1:
            for entity_id in shares:
                shares[entity_id] /= total
    return dict(table)


def _add_variants(table: dict[str, dict[str, float]], entities: Collection[Entity]) -> None:
    # a class of ships is no family: its name never stands for one of the ships
    named = {
        entity.id: not entity.name.nl.endswith("klasse")
        for entity in entities
        if entity.type == "WEAPON" and not entity.is_class
    }
    variants: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        if entity.id in named and entity.parent is not None and named.get(entity.parent):
            variants[entity.parent].append(entity.id)
    if not variants:
        return
    for key, shares in table.items():
        if key.startswith("W|"):
            for family in [one for one in shares if one in variants]:
                for variant in variants[family]:
                    shares.setdefault(variant, _VARIANT_SHARE * shares[family])


class KeyIndex:
    """Search over stored keys; all it needs is the keys themselves.

    Parameters
    ----------
    keys
        The stored keys, each with its mark (``"W|patriot"``).
    """

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys if isinstance(keys, (set, frozenset, dict)) else frozenset(keys)

    @cached_property
    def _fuzzy(self) -> dict[str, FuzzyKeys]:
        marks: dict[str, list[str]] = defaultdict(list)
        for key in self._keys:
            marks[key[:2]].append(key[2:])
        return {mark: FuzzyKeys(keys) for mark, keys in marks.items()}

    def find(self, text: str, label: str = "") -> list[Hit]:
        """Return the stored keys that a mention leads to, most trusted first.

        Parameters
        ----------
        label
            Its entity label; one that is none of the three takes all three.
        """
        labels = (label,) if label in ENTITY_TYPES else ENTITY_TYPES
        hits: dict[str, Hit] = {}
        for one in labels:
            for hit in self._find(text, one):
                if hit.key not in hits or hit.weight > hits[hit.key].weight:
                    hits[hit.key] = hit
        return sorted(hits.values(), key=lambda hit: -hit.weight)

    def _find(self, text: str, label: str) -> Iterator[Hit]:
        level = None
        tried: list[str] = []
        compound = self._compound(normalise(text)) if label == "WEAPON" else None
        for item in iterate_keys(text, label):
            if level is not None and item.level != level:
                break
            # what a head says of one of two things it does not say of both
            if item.level == HEAD and (compound is not None or COORDINATION.search(text)):
                break
            if len(tried) < _FUZZY_TRIES and item.key not in tried and _worth_guessing(item):
                tried.append(item.key)
            stored = self._stored(item, label)
            if stored:
                level = item.level
                yield from (Hit(key, item.weight, level) for key in stored)
                if level in (EXACT, HEAD):
                    break
        if level is None and compound is not None:
            yield compound
        elif level is None or level == HEAD:
            yield from self._near(tried, text, label)

    def _stored(self, item: LookupKey, label: str) -> list[str]:
        return [mark + item.key for mark in _SCOPES[label][item.scope] if mark + item.key in self._keys]

    def _compound(self, base: str) -> Hit | None:
        """Return the longest name that a class of the base follows: `Grad-raketwerpers`."""
        for end in range(len(base) - 3, 2, -1):
            rest = base[end:]
            if "W|" + base[:end] in self._keys and any(
                "w|" + form in self._keys for form in (rest, *singulars(rest))
            ):
                return Hit("W|" + base[:end], 0.9, NAMED)
        return None

    def _near(self, tried: list[str], text: str, label: str) -> Iterator[Hit]:
        # `Servische` and `Syrische` are near one another and no error of one another
        adjective = adjective_of(text.partition(" ")[0])
        nation = normalise(adjective)[:-1] if adjective else ""
        # nor are the short abbreviations of `C-RAM-systeem` and `SAM-systeem`
        acronym = _ACRONYM.match(text)
        short = normalise(acronym[0]) if acronym else ""
        start = nation or (short if len(short) <= _SHORT_ACRONYM else "")
        for mark in _SCOPES[label]["any"]:
            index = self._fuzzy.get(mark)
            for key in tried if index else ():
                for near, likeness in index.find(key) if index else ():
                    if near.startswith(start):
                        yield Hit(mark + near, _FUZZY_WEIGHT * likeness, FUZZY)


def _worth_guessing(item: LookupKey) -> bool:
    """Whether to look for a key with errors: what is left of a compound must be long enough to tell."""
    return item.level < NAMED or (item.level == NAMED and len(item.key) >= _LONG_STEM)


class AliasIndex:
    """The base held in memory without spaCy: candidates with scores for a mention."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.table = alias_table(list(entities))
        self._index = KeyIndex(self.table)

    def find(self, text: str, label: str = "") -> list[Candidate]:
        """Return the candidates of a mention, best first; equal scores in the order of their ids."""
        scores: dict[str, float] = {}
        for hit in self._index.find(text, label):
            for entity_id, prior in self.table[hit.key].items():
                scores[entity_id] = max(scores.get(entity_id, 0.0), prior * hit.weight)
        return [Candidate(*item) for item in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
