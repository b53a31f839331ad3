"""Candidate generation for the entity linker, from nothing but the knowledge base of the pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.kb import Candidate, InMemoryLookupKB
from spacy.tokens import Span
from spacy.util import registry
from spacy.vocab import Vocab

from ...core.errors import ProjectError
from ...core.labels import UNLINKED_LABELS
from ...knowledge_base.lookup.index import KeyIndex
from ...knowledge_base.lookup.keys import BY_COUNTRY
from ...knowledge_base.lookup.letter_context import resolve
from ...knowledge_base.names.countries import ADJECTIVES, country_cues
from ...knowledge_base.names.lexicon import SERVICES
from ...knowledge_base.names.normalise import normalise
from ..attributes.extensions import register_extensions

#: Entity labels that are never linked.
_MOST = 20
_MOST_REMEMBERED = 5000
_SERVICES = frozenset(SERVICES)
_BEFORE, _AFTER = 80, 40
_MOST_COUNTRIES = 4
_COUNTRY_TRUST = 0.3
_SURE = 0.9


class WeightedCandidate(Candidate):
    """A candidate that knows the way from the mention to it.

    Attributes
    ----------
    id
        The entity.
    prior
        Prior of the alias for the entity.
    trust
        Trust in the way from the mention to the alias, from 0 to 1.
    way
        That way: ``EXACT`` to ``FUZZY`` of the key analysis, or ``BY_COUNTRY``.
    """

    id: str
    prior: float
    trust: float
    way: int

    @property
    def prior_prob(self) -> float:
        """The prior of the alias for this entity times the trust in the look-up, from 0 to 1."""
        return self.prior * self.trust

    @property
    def entity_vector(self) -> list[float]:
        """The vector of the entity, read from the base only when asked for."""
        return self.kb.get_vector(self.entity_)


class CandidateGenerator:
    """Look mentions up in a knowledge base that ``build_kb`` made.

    A service that every state has (`de marine`) also gets those of the countries that the text around it, or the letter
    before it (``doc._.countries``), points to.

    The keys are read from the base itself at the first mention, so that a pipeline loaded from disk needs
    nothing beside it. They are kept for the last base seen; spaCy's base takes no weak references.

    Parameters
    ----------
    limit
        The most candidates for a mention.
    """

    def __init__(self, limit: int = _MOST) -> None:
        register_extensions()
        self.limit = limit
        self._memory: dict[tuple[str, str], list[WeightedCandidate]] = {}
        self._kb: InMemoryLookupKB | None = None
        self._size = (0, 0)
        self._index = KeyIndex(())

    def __getstate__(self) -> dict[str, Any]:
        """Leave the cache out: it is as large as the base and made again at once."""
        return {"limit": self.limit}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def __call__(self, kb: InMemoryLookupKB, span: Span) -> list[WeightedCandidate]:
        """Return the candidates of a span, highest prior first; none for amounts."""
        label = span.label_
        if label in UNLINKED_LABELS:
            return []
        texts = resolve(span)
        if len(texts) == 1 and not is_service(span):
            return self._remembered(kb, span.text, label)
        found: dict[str, WeightedCandidate] = {}
        for text, weight in texts:
            trust = weight if found else 1.0
            for candidate in self._remembered(kb, text, label):
                _keep(found, candidate, trust, candidate.way)
        if is_service(span):
            for text in _by_country(span):
                for candidate in self._remembered(kb, text, label):
                    if candidate.trust >= _SURE and candidate.id not in found:
                        _keep(found, candidate, _COUNTRY_TRUST, BY_COUNTRY)
        return sorted(found.values(), key=_order)[: self.limit]

    def _remembered(self, kb: InMemoryLookupKB, text: str, label: str) -> list[WeightedCandidate]:
        self._keys(kb)  # forgets what it remembers when the base is another
        known = self._memory.get((text, label))
        if known is None:
            if len(self._memory) > _MOST_REMEMBERED:
                self._memory.clear()
            known = self._memory[text, label] = self.lookup(kb, text, label)
        return known

    def lookup(self, kb: InMemoryLookupKB, text: str, label: str = "") -> list[WeightedCandidate]:
        """Return the candidates of a bare text, highest prior first."""
        found: dict[str, WeightedCandidate] = {}
        for hit in self._keys(kb).find(text, label):
            for candidate in kb.get_alias_candidates(hit.key):
                _keep(found, candidate, hit.weight, hit.way)
        return sorted(found.values(), key=_order)[: self.limit]

    def _keys(self, kb: InMemoryLookupKB) -> KeyIndex:
        size = (kb.get_size_aliases(), kb.get_size_entities())
        if self._kb is not kb or self._size != size:
            self._kb, self._size = kb, size
            self._memory.clear()
            self._index = KeyIndex(frozenset(kb.get_alias_strings()))
        return self._index


def is_service(span: Span) -> bool:
    """Whether a mention names a service that every state has, and not whose: `marine`, `strijdkrachten`."""
    return span.label_ == "UNIT" and len(span) == 1 and normalise(span.text) in _SERVICES


def _by_country(span: Span) -> list[str]:
    """Return `Turkse marine` for `marine` where the text points to Turkey, what points most first."""
    doc = span.doc
    near = country_cues([token.text for token in doc[max(0, span.start - _BEFORE) : span.end + _AFTER]])
    counts = Counter(cue.country for cue in near)
    before = Counter(doc._.countries or {})
    named = [country for country, _ in counts.most_common()]
    named += [country for country, _ in before.most_common(_MOST_COUNTRIES) if country not in counts]
    return [f"{adjective} {span.text}" for country in named for adjective in ADJECTIVES.get(country, ())]


def _keep(found: dict[str, WeightedCandidate], candidate: Candidate, trust: float, way: int) -> None:
    """Add a candidate unless the same entity is there with a higher score."""
    weighted = isinstance(candidate, WeightedCandidate)
    prior = candidate.prior if weighted else candidate.prior_prob
    trust = trust * candidate.trust if weighted else trust
    entity_id = candidate.id if weighted else candidate.entity_
    known = found.get(entity_id)
    if known is not None and known.prior_prob >= prior * trust:
        return
    kept = WeightedCandidate(
        candidate.kb, candidate.entity, candidate.entity_freq, [], candidate.alias, prior
    )
    kept.id, kept.prior, kept.trust, kept.way = entity_id, prior, trust, way
    found[entity_id] = kept


class BatchCandidateGenerator(CandidateGenerator):
    """The same for several spans at once."""

    def __call__(self, kb: InMemoryLookupKB, spans: Iterable[Span]) -> list[list[WeightedCandidate]]:  # type: ignore[override]
        """Return the candidates of each span."""
        single = super().__call__
        return [single(kb, span) for span in spans]


def _order(candidate: WeightedCandidate) -> tuple[float, str]:
    return -candidate.prior_prob, candidate.id


@registry.misc("kamerstuk.CandidateGenerator.v1")
def create_candidate_generator(limit: int = _MOST) -> CandidateGenerator:
    """Make the ``get_candidates`` function of an ``entity_linker``."""
    return CandidateGenerator(limit)


@registry.misc("kamerstuk.CandidateGeneratorBatch.v1")
def create_batch_candidate_generator(limit: int = _MOST) -> BatchCandidateGenerator:
    """Make the ``get_candidates_batch`` function of an ``entity_linker``."""
    return BatchCandidateGenerator(limit)


@registry.misc("kamerstuk.KnowledgeBase.v1")
def load_knowledge_base(path: str | Path) -> Callable[[Vocab], InMemoryLookupKB]:
    """Make the ``kb_loader`` of an ``entity_linker`` from a base on disk.

    Raises ``ProjectError`` when the loader is called and there is no base at ``path``.
    """

    def load(vocab: Vocab) -> InMemoryLookupKB:
        folder = Path(path)
        if not (folder / "contents").is_file():
            raise ProjectError("holds no knowledge base; build it first: spacy project run kb", file=folder)
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
