"""What the ranker knows of an entity: plain facts of its record, boiled down for comparing with a letter."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from spacy.lang.nl.stop_words import STOP_WORDS

from ...knowledge_base.names.countries import countries_in
from ...knowledge_base.names.entity import Entity

#: Records of alliances carry these in place of a country.
_ALLIANCES = frozenset({"EU", "UN", "NATO"})
_WORD = re.compile(r"\w+")
_SHORTEST = 3


class Facts(NamedTuple):
    """What the ranker knows of one entity.

    Attributes
    ----------
    type
        WEAPON, UNIT or MISSION.
    country
        Code of its country or alliance; empty when it has none.
    places
        Countries in its country field and its names.
    hints
        Other countries in its description.
    parent
        Id of the broader entity, or empty.
    is_class
        Whether it is a class of materiel.
    start, end
        Years of its period; 0 when open or unknown.
    names, words
        Words of its names, and of its description: those a letter may use to say which one it means.
    """

    type: str
    country: str
    places: frozenset[str]
    hints: frozenset[str]
    parent: str
    is_class: bool
    start: int
    end: int
    names: frozenset[str]
    words: frozenset[str]

    def to_row(self) -> list[Any]:
        """Return the facts as plain values."""
        return [sorted(value) if isinstance(value, frozenset) else value for value in self]


class FactTable(dict[str, Facts]):
    """Facts by entity id, with how much each word says.

    Parameters
    ----------
    facts
        The facts of every entity of a base.
    """

    def __init__(self, facts: Mapping[str, Facts] | None = None) -> None:
        super().__init__(facts or {})
        counts = Counter(word for one in self.values() for word in one.names | one.words)
        most = math.log(1 + len(self)) or 1.0
        #: Word to its weight from 0 (in every entity) to 1 (in one).
        self.weights: dict[str, float] = {
            word: 1 - math.log(count) / most for word, count in counts.items() if most
        }

    @classmethod
    def of_entities(cls, entities: Iterable[Entity]) -> FactTable:
        """Boil records down."""
        return cls({entity.id: _facts(entity) for entity in entities})

    def to_rows(self) -> dict[str, list[Any]]:
        """Return plain values for saving."""
        return {entity_id: facts.to_row() for entity_id, facts in self.items()}

    @classmethod
    def from_rows(cls, rows: Mapping[str, list[Any]]) -> FactTable:
        """Read what ``to_rows`` gave."""
        return cls({entity_id: Facts._make(map(_frozen, row)) for entity_id, row in rows.items()})


def _frozen(value: Any) -> Any:
    return frozenset(value) if isinstance(value, (list, tuple)) else value


def content_words(text: str) -> list[str]:
    """Return the words of a text that say something: small letters, no function words, compounds in their parts."""
    return [
        word
        for word in _WORD.findall(text.lower())
        if word not in STOP_WORDS and (len(word) >= _SHORTEST or any(map(str.isdigit, word)))
    ]


def _facts(entity: Entity) -> Facts:
    texts = [alias.text for alias in entity.aliases]
    places = countries_in(texts)
    if entity.country and entity.country not in _ALLIANCES:
        places.add(entity.country)
    period = entity.period
    names = frozenset(word for text in texts for word in content_words(text))
    return Facts(
        type=entity.type,
        country=entity.country or "",
        places=frozenset(places),
        hints=frozenset(countries_in([entity.description]) - places),
        parent=entity.parent or "",
        is_class=entity.is_class,
        start=(period.start if period else None) or 0,
        end=(period.end if period else None) or 0,
        names=names,
        words=frozenset(content_words(entity.description)) - names,
    )
