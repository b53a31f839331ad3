"""What the knowledge base says about entities: `ent._.kb`, `ent._.candidates`, `doc._.entities_table()`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy
from spacy.kb import InMemoryLookupKB
from spacy.language import Language
from spacy.tokens import Doc

from ...core.errors import ProjectError
from ...knowledge_base.lookup.build import build_kb
from ...knowledge_base.maintenance.edit import include
from ...knowledge_base.names.entities_file import as_row
from ...knowledge_base.names.entity import Entity
from ..attributes.entity_attributes import set_records
from ..attributes.extensions import register_extensions
from ..attributes.record_holder import RecordHolder
from .candidates import CandidateGenerator


@Language.factory(
    "kamerstuk_entity_info",
    assigns=["span._.kb", "span._.candidates", "doc._.entities_table"],
    requires=["doc.ents", "token.ent_kb_id"],
    default_config={"linker": "entity_linker", "candidates": 5},
)
def make_entity_info(nlp: Language, name: str, linker: str, candidates: int) -> EntityInfo:
    """Build the component.

    Parameters
    ----------
    linker
        Name of the linker in the pipeline; where it sets no candidates of its own, its base gives them.
    candidates
        How many candidates to keep for each entity; 0 for none.
    """
    return EntityInfo(nlp, name, linker=linker, candidates=candidates)


class EntityInfo(RecordHolder):
    """Attach entity records to linked entities and list the candidates of every entity with their scores.

    The records travel with the pipeline. What a Doc needs of them is put into ``doc.user_data`` as plain
    values, so that it survives ``Doc.to_bytes`` and ``DocBin(store_user_data=True)``.

    Parameters
    ----------
    linker
        Name of the linker whose base gives the candidates.
    candidates
        How many candidates to keep for each entity.
    """

    FILE = "entities.jsonl"

    def __init__(
        self,
        nlp: Language,
        name: str = "kamerstuk_entity_info",
        *,
        linker: str = "entity_linker",
        candidates: int = 5,
    ) -> None:
        register_extensions()
        self.name = name
        self.linker = linker
        self.limit = candidates
        self.entities: dict[str, Entity] = {}
        self._nlp = nlp
        self._generate = CandidateGenerator(max(candidates, 1))

    def set_entities(self, entities: Iterable[Entity]) -> None:
        """Take these records in place of those held."""
        self.entities = {entity.id: entity for entity in entities}

    def add_entity(self, row: Mapping[str, Any]) -> Entity:
        """Add an entity to this pipeline: it is a candidate from now on, and nothing has to be trained.

        The linker's base is built anew with it, and every component that holds records takes them. Our linker reads
        no vectors; for one that does, it gets the vector of its parent, or the mean of its type. Raises
        ``ProjectError`` when the id is taken, the record or the base with it has a fault, or the pipeline has no
        linker with a base. The pipeline is then left as it was.

        Parameters
        ----------
        row
            The record, as a line of ``entities.jsonl``; names that its alias list lacks are added to it as official.
        """
        kb = self._kb()
        if kb is None:
            raise ProjectError(f"the pipeline has no linker {self.linker!r} with a knowledge base")
        entity, merged = include(self.entities.values(), row)
        vectors = {one: kb.get_vector(one) for one in kb.get_entity_strings()}
        like = [entity.parent] if entity.parent else [one.id for one in merged if one.type == entity.type]
        near = [vectors[one] for one in like if one in vectors] or [[0.0] * kb.entity_vector_length]
        vectors[entity.id] = numpy.mean(near, axis=0).tolist()
        base = build_kb(merged, numpy.asarray([vectors[one.id] for one in merged]), self._nlp.vocab)
        linker: Any = self._nlp.get_pipe(self.linker)
        linker.set_kb(lambda vocab: base)
        for _, component in self._nlp.pipeline:
            if hasattr(component, "set_entities"):
                component.set_entities(merged)
        return entity

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of every entity of ``doc``."""
        kb = self._kb()
        for ent in doc.ents:
            if self.limit:
                # by the linker, when it is ours
                scored = {one["id"]: one["score"] for one in ent._.candidates}
                if not scored and kb is not None:
                    scored = {one.id: float(one.prior_prob) for one in self._generate(kb, ent)}
                ent._.candidates = self._named(scored)
            ids = {ent.kb_id_, *(candidate["id"] for candidate in ent._.candidates)} & self.entities.keys()
            set_records(ent, {entity_id: self.describe(entity_id) for entity_id in sorted(ids)})
        return doc

    def describe(self, entity_id: str) -> dict[str, Any]:
        """Return what ``ent._.kb`` holds of an entity.

        ``wikidata`` is the Wikidata id, ``url`` its address; ``parent`` is the id of the broader entity and
        ``parent_name`` its Dutch name.
        """
        entity = self.entities[entity_id]
        parent = self.entities.get(entity.parent or "")
        return {
            "id": entity.id,
            "name": entity.name.nl,
            "name_en": entity.name.en,
            "type": entity.type,
            "parent": entity.parent,
            "parent_name": parent.name.nl if parent else None,
            "country": entity.country,
            "wikidata": entity.wikidata,
            "url": entity.url,
            "description": entity.description,
        }

    def _named(self, scored: dict[str, float]) -> list[dict[str, Any]]:
        return [
            {
                "id": entity_id,
                "name": self.entities[entity_id].name.nl if entity_id in self.entities else None,
                "score": round(score, 4),
            }
            for entity_id, score in list(scored.items())[: self.limit]
        ]

    def _kb(self) -> InMemoryLookupKB | None:
        if self.linker not in self._nlp.pipe_names:
            return None
        return getattr(self._nlp.get_pipe(self.linker), "kb", None)

    def _rows(self) -> Iterator[dict[str, Any]]:
        return (as_row(entity) for entity in self.entities.values())

    def _take(self, rows: Iterable[Any]) -> None:
        self.set_entities(Entity.model_validate(row) for row in rows)


__all__ = ["EntityInfo", "make_entity_info"]
