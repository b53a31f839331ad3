"""The knowledge base as the link picker sees it: candidates of a mention, search, drafts of entities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..core.errors import ProjectError, first_fault
from ..core.labels import NIL
from ..knowledge_base.lookup.index import AliasIndex
from ..knowledge_base.lookup.search import search
from ..knowledge_base.names.entities_file import as_row, load_entities
from ..knowledge_base.names.entity import Entity
from ..knowledge_base.names.normalise import normalise
from .journal import Journal

#: A candidate below this is shown but not chosen for the annotator.
SURE = 0.5
_SHOWN_ALIASES = 6


class DraftForm(BaseModel):
    """A new entity as the page sends it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    type: str
    nl: str = Field(min_length=1, max_length=200)
    en: str = Field(default="", max_length=200)
    description: str = Field(min_length=1, max_length=2000)
    parent: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, max_length=10)
    mention: str = Field(default="", max_length=500)
    letter: str = Field(default="", max_length=300)
    paragraph: int = -1


class Entities:
    """The entities of the base and the drafts beside it, to search and to link to.

    Parameters
    ----------
    base
        ``entities.jsonl``.
    drafts
        The file that new entities are drafted in, one JSON object a line: ``entity`` (a record of the base),
        ``session``, ``at``, ``letter``, ``paragraph``, ``mention``, and ``alias`` where an alias of the entity is
        all that is new. The base itself is never written.
    """

    def __init__(self, base: Path, drafts: Path) -> None:
        self._by_id = {entity.id: entity for entity in load_entities(base)}
        self._base_ids = frozenset(self._by_id)
        self._drafts = drafts
        self.messages: list[str] = []
        self._refresh()

    def knows(self, entity_id: str, label: str) -> bool:
        """Whether spans of ``label`` may link to ``entity_id``."""
        entity = self._by_id.get(entity_id)
        return entity is not None and entity.type == label

    def card(self, entity_id: str, score: float | None = None) -> dict[str, Any]:
        """Return what the page shows of an entity; an identifier the base lacks is marked ``unknown``."""
        entity = self._by_id.get(entity_id)
        if entity is None:
            return {"id": entity_id, "unknown": entity_id != NIL}
        parent = self._by_id.get(entity.parent or "")
        aliases = [
            alias.text for alias in entity.aliases if alias.text not in (entity.name.nl, entity.name.en)
        ]
        return {
            "id": entity.id,
            "type": entity.type,
            "nl": entity.name.nl,
            "en": entity.name.en,
            "description": entity.description,
            "country": entity.country,
            "parent": parent.name.nl if parent else None,
            "aliases": aliases[:_SHOWN_ALIASES],
            "names": [alias.text for alias in entity.aliases],
            "draft": entity.id not in self._base_ids,
            "score": None if score is None else round(score, 3),
        }

    def candidates(self, text: str, label: str, limit: int = 8) -> list[dict[str, Any]]:
        """Return the entities that a mention may denote, best first."""
        return [self.card(one.id, one.score) for one in self._index.find(text, label)[:limit]]

    def best(self, text: str, label: str) -> str:
        """Return the identifier to start from: the best candidate when it is a sure one, else ``NIL``."""
        found = self._index.find(text, label)
        return found[0].id if found and found[0].score >= SURE else NIL

    def search(self, query: str, label: str = "", limit: int = 20) -> list[dict[str, Any]]:
        """Return at most ``limit`` entities that a query may mean, best first; see :func:`search.search`."""
        return [self.card(entity_id) for entity_id in search(self._by_id, self._index, query, label)[:limit]]

    def draft(self, form: DraftForm, session: str) -> dict[str, Any]:
        """Keep a new entity in the file of drafts and make it known at once.

        Raises ``ProjectError`` when the record has a fault or the name is taken.
        """
        with Journal(self._drafts) as journal:
            self._take_in(journal)
            entity = self._new_entity(form)
            journal.append(
                {
                    "entity": as_row(entity),
                    "session": session,
                    "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                    "letter": form.letter,
                    "paragraph": form.paragraph,
                    "mention": form.mention,
                }
            )
            self._take_in(journal)
        return self.card(entity.id)

    def add_alias(
        self, entity_id: str, text: str, session: str, letter: str, paragraph: int
    ) -> dict[str, Any]:
        """Keep a further alias of an entity in the file of drafts and make it known at once.

        Raises ``ProjectError`` when there is no such entity, or the alias has a fault.
        """
        with Journal(self._drafts) as journal:
            self._take_in(journal)
            if entity_id not in self._by_id:
                raise ProjectError(f"there is no entity {entity_id!r}")
            entity = with_alias(self._by_id[entity_id], text.strip())
            journal.append(
                {
                    "entity": as_row(entity),
                    "alias": text.strip(),
                    "session": session,
                    "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                    "letter": letter,
                    "paragraph": paragraph,
                }
            )
            self._take_in(journal)
        return self.card(entity_id)

    def _new_entity(self, form: DraftForm) -> Entity:
        parent = form.parent or None
        if parent is not None and not self.knows(parent, form.type):
            raise ProjectError(f"the broader entity {parent!r} is no {form.type} of the knowledge base")
        en = form.en or form.nl
        texts = dict.fromkeys([form.nl, en, form.mention.strip()])
        aliases = [
            {
                "text": text,
                "kind": "official" if text == form.nl else "translation" if text == en else "variant",
            }
            for text in texts
            if text
        ]
        try:
            return Entity.model_validate(
                {
                    "id": self._free_id(form.nl),
                    "type": form.type,
                    "name": {"nl": form.nl, "en": en},
                    "aliases": aliases,
                    "parent": parent,
                    "country": form.country or None,
                    "period": None,
                    "description": form.description,
                    "wikidata": None,
                    "sources": [f"draft: {form.letter}" if form.letter else "draft"],
                }
            )
        except ValidationError as error:
            raise ProjectError(first_fault(error)) from None

    def _free_id(self, name: str) -> str:
        slug = slugify(name)
        if not slug:
            raise ProjectError("the name holds no letter or digit to make an identifier of")
        taken = next((one for one in self._by_id.values() if normalise(one.name.nl) == normalise(name)), None)
        if taken is not None:
            raise ProjectError(f"the name is taken by {taken.id!r}; link to it")
        number, entity_id = 2, slug
        while entity_id in self._by_id:
            entity_id, number = f"{slug}-{number}", number + 1
        return entity_id

    def _refresh(self) -> None:
        if self._drafts.exists():
            with Journal(self._drafts) as journal:
                self._take_in(journal)
        self._index = AliasIndex(self._by_id.values())

    def _take_in(self, journal: Journal) -> None:
        """Make every draft of the file known; another server may have added some."""
        self.messages += journal.messages
        rows = journal.rows
        for row, entity in zip(rows, read_drafts(rows, self._drafts), strict=True):
            known = self._by_id.setdefault(entity.id, entity)
            if row.get("alias"):
                self._by_id[entity.id] = with_alias(known, str(row["alias"]))
        self._index = AliasIndex(self._by_id.values())


def with_alias(entity: Entity, text: str) -> Entity:
    """Return an entity that has a text among its aliases.

    Raises ``ProjectError`` when the text cannot be an alias.
    """
    row = as_row(entity)
    if any(alias["text"] == text for alias in row["aliases"]):
        return entity
    try:
        return Entity.model_validate({**row, "aliases": [*row["aliases"], {"text": text, "kind": "variant"}]})
    except ValidationError as error:
        raise ProjectError(first_fault(error)) from None


def read_drafts(rows: Iterable[dict[str, Any]], file: Path) -> list[Entity]:
    """Read the entities out of the rows of a file of drafts; raises ``ProjectError`` when a row holds no entity."""
    found: list[Entity] = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(Entity.model_validate(row.get("entity")))
        except ValidationError:
            raise ProjectError(
                "holds no entity; mend or remove it", file=file, place=f"line {number}"
            ) from None
    return found


def slugify(name: str) -> str:
    """Make an identifier of a name: lower-case letters and digits, joined by hyphens."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join(re.findall(r"[a-z0-9]+", folded))
