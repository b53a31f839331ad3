"""Candidate generation for the entity linker, from nothing but the knowledge base of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.kb import Candidate, InMemoryLookupKB
from spacy.tokens import Span
from spacy.util import registry
from spacy.vocab import Vocab

from ..errors import ProjectError
from ..knowledge_base.index import KeyIndex
from ..knowledge_base.letter_context import resolve
from .extensions import register_extensions

#: Entity labels that are never linked.
UNLINKED = frozenset({"AMOUNT"})
#: Name of the ``Doc`` extension with the ids that the letter settled on before this Doc, in order.
ESTABLISHED = "established"
_MOST = 20
_MOST_REMEMBERED = 5000
_SETTLED = 0.8
_BOOST = 0.6
_FADE = 0.6


class WeightedCandidate(Candidate):
    """A candidate whose prior is scaled by the trust in the way from the mention to the alias."""

    _prior: float

    @property
    def prior_prob(self) -> float:
        """The prior of the alias for this entity times the trust in the look-up, from 0 to 1."""
        return self._prior

    @property
    def entity_vector(self) -> list[float]:
        """The vector of the entity, read from the base only when asked for."""
        return self.kb.get_vector(self.entity_)


class CandidateGenerator:
    """Look mentions up in a knowledge base that ``build_kb`` made.

    A candidate that an earlier mention of the letter has settled on gets a higher prior: `Leopards` after
    `Leopard 2A6-tanks`, `de marine` after `Oekraïense marine`. Earlier mentions are those before the span in
    its Doc; ids in ``doc._.established`` come before these, for letters that are processed in paragraphs.

    The keys are read from the base itself at the first mention, so that a pipeline loaded from disk needs
    nothing beside it. They are kept for the last base seen; spaCy's base takes no weak references.

    Parameters
    ----------
    limit
        The most candidates for a mention.
    history
        Whether earlier mentions count.
    """

    def __init__(self, limit: int = _MOST, history: bool = True) -> None:
        register_extensions()
        self.limit = limit
        self.history = history
        self._memory: dict[tuple[str, str], list[Candidate]] = {}
        self._kb: InMemoryLookupKB | None = None
        self._size = (0, 0)
        self._index = KeyIndex(())

    def __getstate__(self) -> dict[str, Any]:
        """Leave the cache out: it is as large as the base and made again at once."""
        return {"limit": self.limit, "history": self.history}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def __call__(self, kb: InMemoryLookupKB, span: Span) -> list[Candidate]:
        """Return the candidates of a span, highest prior first; none for amounts."""
        if span.label_ in UNLINKED:
            return []
        found: dict[str, Candidate] = {}
        for text, weight in resolve(span):
            for candidate in self.lookup(kb, text, span.label_, weight if found else 1.0):
                known = found.get(candidate.entity_)
                if known is None or candidate.prior_prob > known.prior_prob:
                    found[candidate.entity_] = candidate
        if self.history and len(found) > 1:
            boost = _BOOST
            for entity_id in self._established(kb, span):
                if entity_id in found:
                    prior = found[entity_id].prior_prob
                    found[entity_id] = _weighted(found[entity_id], prior + (1 - prior) * boost)
                    boost *= _FADE
        return sorted(found.values(), key=_order)[: self.limit]

    def _established(self, kb: InMemoryLookupKB, span: Span) -> Iterator[str]:
        """Give the ids that earlier mentions of the same type settled on, the latest first, each once."""
        seen: set[str] = set()
        earlier = [ent for ent in span.doc.ents if ent.end <= span.start and ent.label == span.label]
        for ent in reversed(earlier):
            found = self._remembered(kb, ent.text, ent.label_)
            if found and found[0].prior_prob >= _SETTLED and found[0].entity_ not in seen:
                seen.add(found[0].entity_)
                yield found[0].entity_
        before = span.doc._.get(ESTABLISHED) if span.doc.has_extension(ESTABLISHED) else None
        for entity_id in reversed(before or []):
            if entity_id not in seen:
                seen.add(entity_id)
                yield entity_id

    def _remembered(self, kb: InMemoryLookupKB, text: str, label: str) -> list[Candidate]:
        self._keys(kb)  # forgets what it remembers when the base is another
        if len(self._memory) > _MOST_REMEMBERED:
            self._memory.clear()
        if (text, label) not in self._memory:
            self._memory[text, label] = self.lookup(kb, text, label)
        return self._memory[text, label]

    def lookup(self, kb: InMemoryLookupKB, text: str, label: str = "", trust: float = 1.0) -> list[Candidate]:
        """Return the candidates of a bare text, highest prior first."""
        found: dict[int, Candidate] = {}
        for key, weight in self._keys(kb).find(text, label):
            for candidate in kb.get_alias_candidates(key):
                prior = candidate.prior_prob * weight * trust
                known = found.get(candidate.entity)
                if known is None or prior > known.prior_prob:
                    found[candidate.entity] = (
                        candidate if weight * trust == 1.0 else _weighted(candidate, prior)
                    )
        return sorted(found.values(), key=_order)[: self.limit]

    def _keys(self, kb: InMemoryLookupKB) -> KeyIndex:
        size = (kb.get_size_aliases(), kb.get_size_entities())
        if self._kb is not kb or self._size != size:
            self._kb, self._size = kb, size
            self._memory.clear()
            self._index = KeyIndex(frozenset(kb.get_alias_strings()))
        return self._index


class BatchCandidateGenerator(CandidateGenerator):
    """The same for several spans at once."""

    def __call__(self, kb: InMemoryLookupKB, spans: Iterable[Span]) -> list[list[Candidate]]:  # type: ignore[override]
        """Return the candidates of each span."""
        single = super().__call__
        return [single(kb, span) for span in spans]


def _weighted(base: Candidate, prior: float) -> WeightedCandidate:
    candidate = WeightedCandidate(base.kb, base.entity, base.entity_freq, [], base.alias, prior)
    candidate._prior = prior
    return candidate


def _order(candidate: Candidate) -> tuple[float, str]:
    return -candidate.prior_prob, candidate.entity_


@registry.misc("kamerstuk.CandidateGenerator.v1")
def create_candidate_generator(limit: int = _MOST, history: bool = True) -> CandidateGenerator:
    """Make the ``get_candidates`` function of an ``entity_linker``."""
    return CandidateGenerator(limit, history)


@registry.misc("kamerstuk.CandidateGeneratorBatch.v1")
def create_batch_candidate_generator(limit: int = _MOST, history: bool = True) -> BatchCandidateGenerator:
    """Make the ``get_candidates_batch`` function of an ``entity_linker``."""
    return BatchCandidateGenerator(limit, history)


@registry.misc("kamerstuk.KnowledgeBase.v1")
def load_knowledge_base(path: str | Path) -> Callable[[Vocab], InMemoryLookupKB]:
    """Make the ``kb_loader`` of an ``entity_linker`` from a base on disk.

    Raises
    ------
    ProjectError
        When the loader is called and there is no base at ``path``.
    """

    def load(vocab: Vocab) -> InMemoryLookupKB:
        folder = Path(path)
        if not (folder / "contents").is_file():
            raise ProjectError("holds no knowledge base; build it first", file=folder)
        kb = InMemoryLookupKB(vocab, entity_vector_length=1)
        kb.from_disk(folder)
        return kb

    return load


__all__ = [
    "BatchCandidateGenerator",
    "CandidateGenerator",
    "create_batch_candidate_generator",
    "create_candidate_generator",
    "load_knowledge_base",
]
