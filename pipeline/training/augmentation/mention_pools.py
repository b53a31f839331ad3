"""What may stand in for a mention: names and class nouns of the knowledge base and of the training gold."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.vocab import Vocab

from ...core.docbins import read_training_file
from ...knowledge_base.names.entities_file import load_entities
from ...knowledge_base.names.entity import Entity
from ...knowledge_base.names.normalise import normalise
from ...knowledge_base.names.nouns import ends_in_noun
from .inflection import Gender, Number, gender_of_unit, noun_of, plural_of
from .mention_forms import DUTCH_SERVICES, Form, form_of, shape_of

#: A replacement comes from the nearest class that holds so many others.
_ENOUGH = 4
_ARTICLE = re.compile(r"(?:de|het|een|the|la|el|al)\s", re.IGNORECASE)
_WORDS_OF_A_NAME = 4


class Choice(NamedTuple):
    """A text to put in and the entity that it denotes, empty for none."""

    text: str
    kb_id: str


class Pools:
    """Names and class nouns to choose from.

    Parameters
    ----------
    entities
        The knowledge base.
    mentions
        ``(text, label, kb_id)`` of the training gold.
    """

    def __init__(self, entities: Sequence[Entity], mentions: Iterable[tuple[str, str, str]] = ()) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self._children: dict[str | None, list[str]] = defaultdict(list)
        for entity in entities:
            self._children[entity.parent].append(entity.id)
        owners: Counter[str] = Counter(
            key for entity in entities for key in {normalise(alias.text) for alias in entity.aliases}
        )
        #: Normal forms of all names and class nouns of the base.
        self.known = frozenset(owners)
        self._written = {alias.text for entity in entities for alias in entity.aliases}
        #: Normal forms of the names in it, without class nouns.
        self.named = frozenset(
            normalise(alias.text) for entity in entities if not entity.is_class for alias in entity.aliases
        )
        self._shared = {key for key, count in owners.items() if count > 1}
        self.names: dict[str, tuple[str, ...]] = {}
        self.ships: list[Choice] = []
        self.units: dict[tuple[str, Gender], list[Choice]] = defaultdict(list)
        self.missions: dict[tuple[str, str], list[Choice]] = defaultdict(list)
        self.pairs: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
        self.nations: dict[str, str] = {}
        self._classes: dict[str, set[tuple[str, Number, Gender]]] = defaultdict(set)
        self.parse = lru_cache(16384)(self._parse)
        self.weapons_like = lru_cache(4096)(self._weapons_like)
        self.classes_like = lru_cache(4096)(self._classes_like)
        for entity in entities:
            self._add(entity)
        for text, label, kb_id in mentions:
            self._learn(text, label, kb_id)

    def _add(self, entity: Entity) -> None:
        own = [
            alias.text
            for alias in entity.aliases
            if normalise(alias.text) not in self._shared and not _ARTICLE.match(alias.text)
        ]
        kinds = {alias.text: alias.kind for alias in entity.aliases}
        if entity.is_class:
            for text in own:
                if kinds[text] in ("official", "variant"):
                    self._add_class(text, entity.id)
            return
        if entity.type == "WEAPON":
            ship = next((text for text in own if text.startswith("Zr.Ms. ")), None)
            if ship:
                self.ships.append(Choice(ship.removeprefix("Zr.Ms. "), entity.id))
            elif not entity.name.nl.endswith("klasse"):
                self.names[entity.id] = tuple(text for text in own if _is_weapon_name(text, kinds[text]))
            return
        for text in own:
            if kinds[text] in ("translation", "nickname", "former") or "(" in text:
                continue
            self._add_named(text, entity)
        self._add_pair(entity, own)

    def _add_named(self, text: str, entity: Entity) -> None:
        form = self.parse(text, entity.type)
        if form is None:
            return
        choice = Choice(text, entity.id)
        if form.kind == "nation":
            self.nations[text] = entity.id
        elif form.kind == "unit" and form.shape:
            gender = gender_of_unit(entity.name.nl if form.shape == "acronym" else text)
            self.units[form.shape, gender].append(choice)
        elif form.kind == "mission" and form.shape and not form.lead and not re.search(r"\d", text):
            self.missions[mission_noun(entity), form.shape].append(choice)

    def _add_pair(self, entity: Entity, own: Sequence[str]) -> None:
        long = next((text for text in own if shape_of(text) in ("words", "long") and "(" not in text), None)
        short = next((text for text in own if shape_of(text) == "acronym"), None)
        if long and short:
            kind = mission_noun(entity) if entity.type == "MISSION" else gender_of_unit(entity.name.nl)
            self.pairs[entity.type, kind].append((long, short, entity.id))

    def _add_class(self, text: str, entity_id: str) -> None:
        noun = noun_of(text)
        if noun is None or text != text.lower() or "-" in text or " en " in text or " voor " in text:
            return
        self._classes[entity_id].add((text, noun.number, noun.gender))
        many = plural_of(text)
        if many:
            self._classes[entity_id].add((many, "many", noun.gender))

    def _learn(self, text: str, label: str, kb_id: str) -> None:
        entity = self.entities.get(kb_id)
        form = self.parse(text, label)
        if form is None:
            return
        if form.kind == "class" and entity is not None and entity.is_class:
            noun = noun_of(text)
            if noun and " en " not in text:
                self._classes[kb_id].add((text, noun.number, noun.gender))
        elif form.kind == "unit" and form.shape and not kb_id:
            choice = Choice(text, "")
            pool = self.units[form.shape, gender_of_unit(text)]
            if choice not in pool:
                pool.append(choice)
        elif form.kind == "mission" and form.shape and not kb_id and form.noun:
            choice = Choice(form.name, "")
            pool = self.missions[form.noun, form.shape]
            if choice not in pool and not re.search(r"\d", form.name):
                pool.append(choice)

    def _parse(self, text: str, label: str) -> Form | None:
        """Take a mention apart with the names of the base at hand."""
        return form_of(text, label, self.named, self._written)

    def _weapons_like(self, kb_id: str) -> tuple[str, ...]:
        """Return the named weapons nearest to one in the hierarchy."""
        return tuple(one for one in self._near(kb_id, lambda one: bool(self.names.get(one))) if one != kb_id)

    def _classes_like(self, kb_id: str, number: Number, gender: Gender) -> tuple[Choice, ...]:
        """Return class nouns near a class in the hierarchy, of one number, and one gender in the singular."""

        def fits(form: tuple[str, Number, Gender]) -> bool:
            return form[1] == number and (number == "many" or form[2] == gender)

        near = self._near(
            kb_id, lambda one: any(map(fits, self._classes[one])) if one in self._classes else False
        )
        return tuple(
            Choice(form[0], one) for one in near for form in sorted(self._classes[one]) if fits(form)
        )

    def _near(self, kb_id: str, wanted: Callable[[str], bool]) -> list[str]:
        """Return the wanted entities under the lowest ancestor that has enough of them."""
        found: list[str] = []
        at = self.entities[kb_id].parent or kb_id if kb_id in self.entities else None
        while at is not None:
            found = [one for one in self._below(at) if wanted(one)]
            if len(found) > _ENOUGH:
                break
            at = self.entities[at].parent
        return found

    def _below(self, kb_id: str) -> list[str]:
        found = [kb_id]
        for child in self._children[kb_id]:
            found += self._below(child)
        return found


def _is_weapon_name(text: str, kind: str) -> bool:
    """Whether an alias is a bare name, which a class noun or a plural may follow."""
    if kind not in ("official", "short", "variant") or not (text[0].isupper() or text[0].isdigit()):
        return False
    if (
        "(" in text
        or "/" in text
        or len(text.split()) > _WORDS_OF_A_NAME
        or ends_in_noun(normalise(text), "WEAPON")
    ):
        return False
    form = form_of(text, "WEAPON")
    if form is None or form.kind != "name" or form.lead or form.tail:
        return False
    # long English names are not what a class noun follows
    return sum(word.isalpha() and word[1:].islower() for word in text.split()) <= 2


def mission_noun(entity: Entity) -> str:
    """Return what kind of mission an entity is: ``oefening``, ``missie`` or ``operatie``."""
    description = entity.description.lower()
    for noun, stems in (
        ("oefening", ("oefening",)),
        ("operatie", ("operatie", "offensief", "campagne")),
        ("missie", ("missie", "vredesmacht", "waarnemers")),
    ):
        if any(stem in description for stem in stems):
            return noun
    return "operatie"


def read_mentions(path: Path) -> list[tuple[str, str, str]]:
    """Return ``(text, label, kb_id)`` of every entity in a training file, each once, in the order of the text."""
    found: dict[tuple[str, str, str], None] = {}
    for doc in read_training_file(path, Vocab()):
        for ent in doc.ents:
            text = mention_text(doc.text, ent.start_char, ent.end_char, _starts(doc))
            found[text, ent.label_, ent.kb_id_] = None
    return list(found)


def _starts(doc: Doc) -> set[int]:
    return {token.idx for token in doc if token.is_sent_start} if doc.has_annotation("SENT_START") else {0}


def mention_text(text: str, start: int, end: int, starts: Iterable[int]) -> str:
    """Return a mention as it would stand inside a sentence: ``Fregatten`` at the start becomes ``fregatten``."""
    mention = text[start:end]
    first = mention.split(" ")[0]
    if start in starts and len(first) > 3 and first[1:].islower():
        lower = first.lower()
        if noun_of(lower) or noun_of(mention) or lower in ("operatie", "missie", "oefening", *DUTCH_SERVICES):
            return lower + mention[len(first) :]
    return mention


def load_pools(entities: str | Path, mentions: str | Path | None) -> Pools:
    """Build pools from a knowledge base and a training file."""
    return Pools(load_entities(entities), read_mentions(Path(mentions)) if mentions else ())
