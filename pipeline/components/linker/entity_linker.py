"""The linker: spaCy's entity linker with a trained choice among candidates, paragraph by paragraph of a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import srsly
from spacy.kb import InMemoryLookupKB, KnowledgeBase
from spacy.language import Language
from spacy.pipeline.entity_linker import EntityLinker
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate
from thinc.types import Floats2d

from ...core.labels import UNLINKED_LABELS
from ...knowledge_base.names.entities_file import load_entities
from ...knowledge_base.names.entity import Entity
from ..attributes.extensions import register_extensions
from . import ranker
from .candidates import CandidateGenerator, is_service
from .entity_facts import FactTable
from .features import WIDTH, FeatureMaker, Mention
from .letter_memory import LetterMemory, Paragraph, paragraphs

_FACTS = "facts.msgpack"
_KEPT = 5
_CONFIGURED = "configured_nil_threshold"
_DEFAULT_THRESHOLD = 0.5

DEFAULT_MODEL: dict[str, Any] = {
    "@architectures": "kamerstuk.LinkRanker.v1",
    "hidden_width": 32,
    "dropout": 0.3,
}


@Language.factory(
    "kamerstuk_entity_linker",
    assigns=["token.ent_kb_id", "span._.candidates"],
    requires=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={
        "model": DEFAULT_MODEL,
        "get_candidates": {"@misc": "kamerstuk.CandidateGenerator.v1"},
        "generate_empty_kb": {"@misc": "spacy.EmptyKB.v2"},
        "nil_threshold": _DEFAULT_THRESHOLD,
        "overwrite": True,
        "scorer": {"@scorers": "kamerstuk.LinkScorer.v1"},
    },
    default_score_weights={"link_accuracy": 0.5, "link_accuracy_ambiguous": 0.5},
)
def make_entity_linker(
    nlp: Language,
    name: str,
    model: Model[Floats2d, Floats2d],
    get_candidates: CandidateGenerator,
    generate_empty_kb: Callable[[Vocab, int], KnowledgeBase],
    nil_threshold: float,
    overwrite: bool,
    scorer: Callable | None,
) -> LetterLinker:
    """Build the component.

    Parameters
    ----------
    model
        Scores the rows of :mod:`pipeline.components.linker.features`.
    get_candidates
        Gives the candidates of a mention.
    generate_empty_kb
        Makes the base that training or loading fills.
    nil_threshold
        A mention is NIL when the share of NIL is at least this.
    overwrite
        Whether to replace links that are there already.
    scorer
        Measures links on gold.
    """
    return LetterLinker(
        nlp.vocab,
        model,
        name,
        get_candidates=get_candidates,
        generate_empty_kb=generate_empty_kb,
        nil_threshold=nil_threshold,
        overwrite=overwrite,
        scorer=scorer,
    )


class Link(NamedTuple):
    """What the linker makes of a mention: its choice, and the candidates with their shares, highest first."""

    kb_id: str
    candidates: list[tuple[str, float]]
    nil: float


_UNTOUCHED = Link("NIL", [], 1.0)


class LetterLinker(EntityLinker):
    """Link the mentions of letters to a knowledge base, or to NIL.

    Candidates come from the base by :class:`CandidateGenerator`. Each of them, and NIL, becomes a row of numbers: its
    prior, the way it was found, the countries that the sentence, the paragraph and the letter point to, the words
    around the mention, and what the letter linked before. A small network scores the rows. It reads neither a
    transformer nor ``doc.tensor``, so that one trained linker serves every pipeline.

    Docs of one letter (``doc._.letter``) that come one after the other in ``pipe`` share what the letter established;
    a Doc that holds a whole letter is read paragraph by paragraph. ``doc._.established`` and ``doc._.countries`` give
    what came before a Doc when the letter is not in the stream.

    Parameters
    ----------
    get_candidates, generate_empty_kb, nil_threshold, overwrite, scorer
        See :func:`make_entity_linker`.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Floats2d, Floats2d],
        name: str = "entity_linker",
        *,
        get_candidates: CandidateGenerator,
        generate_empty_kb: Callable[[Vocab, int], KnowledgeBase],
        nil_threshold: float = _DEFAULT_THRESHOLD,
        overwrite: bool = True,
        scorer: Callable | None = None,
    ) -> None:
        register_extensions()
        super().__init__(
            vocab,
            model,
            name,
            labels_discard=UNLINKED_LABELS,
            n_sents=0,
            incl_prior=True,
            incl_context=False,
            entity_vector_length=1,
            get_candidates=get_candidates,
            get_candidates_batch=lambda kb, spans: [get_candidates(kb, span) for span in spans],
            generate_empty_kb=generate_empty_kb,
            overwrite=overwrite,
            scorer=scorer,
            use_gold_ents=True,
            candidates_batch_size=1,
            threshold=None,
        )
        self.configure_nil_threshold(nil_threshold)
        self._rows = FeatureMaker(FactTable())
        self._scorer = scorer

    def __reduce__(self) -> tuple[Callable, tuple[Any, ...]]:
        """Pickle through bytes, as `n_process` needs where processes are spawned: spaCy's linker holds local functions.

        A base of another class than spaCy's own does not outlive this.
        """
        return _from_parts, (
            self.vocab,
            self.model,
            self.name,
            self.get_candidates,
            self._scorer,
            self.to_bytes(exclude=["vocab", "model"]),
        )

    @property
    def nil_threshold(self) -> float:
        """The share of NIL from which a mention is NIL."""
        return self.cfg["nil_threshold"]

    @nil_threshold.setter
    def nil_threshold(self, value: float) -> None:
        self.cfg["nil_threshold"] = value

    def configure_nil_threshold(self, value: float) -> None:
        """Set the threshold as the pipeline's configuration has it, which tells an override when loading."""
        self.cfg["nil_threshold"] = self.cfg[_CONFIGURED] = value

    def set_entities(self, entities: Iterable[Entity]) -> None:
        """Take what is known of entities from these records."""
        self._rows = FeatureMaker(FactTable.of_entities(entities))

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        # only built-in types: spaCy resolves the annotation outside this module
        kb_loader: object | None = None,
        entities: str | None = None,
    ) -> None:
        """Read the base and the records, and shape the network.

        Raises ``ProjectError`` at a fault in that file, or when there is no base.
        """
        if kb_loader is not None:
            self.set_kb(cast(Callable[[Vocab], KnowledgeBase], kb_loader))
        if entities is not None:
            self.set_entities(load_entities(entities))
        self.model.initialize(X=np.zeros((1, WIDTH), dtype="float32"), Y=np.zeros((1, 1), dtype="float32"))

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from gold mentions and their links; a gold entity that is no candidate counts as NIL."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        rows: list[np.ndarray] = []
        sizes: list[int] = []
        right: list[int] = []
        for example in self._ensure_ents(examples):
            gold = {(ent.start_char, ent.end_char): ent.kb_id_ for ent in example.reference.ents}
            for paragraph in paragraphs(example.predicted):
                mentions = self._mentions(paragraph)
                rows.append(self._rows.rows(paragraph, mentions, _memory_of(example.predicted)))
                for one in mentions:
                    ids = [candidate.id for candidate in one.candidates]
                    link = gold.get((one.span.start_char, one.span.end_char))
                    sizes.append(len(ids) + 1)
                    right.append(ids.index(link) if link in ids else len(ids))
        if not sizes:
            return losses
        set_dropout_rate(self.model, drop)
        scores, backprop = self.model.begin_update(np.vstack(rows))
        parts = ranker.shares(scores, sizes)
        losses[self.name] += float(
            -sum(np.log(part[at] + 1e-9) for part, at in zip(parts, right, strict=True))
        )
        for part, at in zip(parts, right, strict=True):
            part[at] -= 1
        backprop((np.concatenate(parts)[:, None] / len(sizes)).astype("float32"))
        if sgd is not None:
            self.finish_update(sgd)
        return losses

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Link a stream of Docs; those of one letter share what it established, across batches too."""
        before = _Reader(self)
        for docs in minibatch(stream, size=batch_size):
            try:
                self.set_annotations(docs, [before.read(doc) for doc in docs])
            except Exception as error:
                self.get_error_handler()(self.name, self, docs, error)
            yield from docs

    def predict(self, docs: Iterable[Doc]) -> list[list[Link]]:  # type: ignore[override]
        """Return a link for each entity of each Doc; consecutive Docs of one letter share what it established."""
        reader = _Reader(self)
        return [reader.read(doc) for doc in docs]

    def set_annotations(self, docs: Iterable[Doc], links: Sequence[Sequence[Link]]) -> None:  # type: ignore[override]
        """Set ``ent.kb_id_`` and ``ent._.candidates``, dicts with id and share, highest first."""
        for doc, own in zip(docs, links, strict=True):
            for ent, link in zip(doc.ents, own, strict=True):
                for token in ent:
                    if token.ent_kb_id == 0 or self.cfg["overwrite"]:
                        token.ent_kb_id_ = link.kb_id
                ent._.candidates = [
                    {"id": entity_id, "score": round(share, 4)}
                    for entity_id, share in link.candidates[:_KEPT]
                ]

    def _mentions(self, paragraph: Paragraph) -> list[Mention]:
        return [
            Mention(ent, self.get_candidates(self.kb, ent), is_service(ent))  # type: ignore[arg-type]
            for ent in paragraph.ents
            if ent.label_ not in UNLINKED_LABELS
        ]

    def link(self, paragraph: Paragraph, memory: LetterMemory) -> list[Link]:
        """Return a link for each entity of a paragraph."""
        mentions = self._mentions(paragraph)
        if not mentions:
            return [_UNTOUCHED] * len(paragraph.ents)
        rows = self._rows.rows(paragraph, mentions, memory)
        parts = iter(
            zip(
                mentions,
                ranker.shares(self.model.predict(rows), [len(one.candidates) + 1 for one in mentions]),
                strict=True,
            )
        )
        return [
            _UNTOUCHED if ent.label_ in UNLINKED_LABELS else self._choose(*next(parts))
            for ent in paragraph.ents
        ]

    def _choose(self, mention: Mention, part: np.ndarray) -> Link:
        ranked = sorted(
            ((one.id, float(share)) for one, share in zip(mention.candidates, part[:-1], strict=True)),
            key=lambda pair: (-pair[1], pair[0]),
        )
        nil = float(part[-1])
        return Link(self.NIL if not ranked or nil >= self.nil_threshold else ranked[0][0], ranked, nil)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return base, records, settings and network as bytes."""
        facts = self._rows.table.to_rows()
        return srsly.msgpack_dumps({"linker": super().to_bytes(exclude=tuple(exclude)), "facts": facts})

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> LetterLinker:
        """Read what ``to_bytes`` gave."""
        data = srsly.msgpack_loads(bytes_data)
        super().from_bytes(data["linker"], exclude=tuple(exclude))
        self._rows = FeatureMaker(FactTable.from_rows(data["facts"]))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write base, records, settings and network into the folder of the component."""
        super().to_disk(path, exclude=tuple(exclude))
        srsly.write_msgpack(Path(path) / _FACTS, self._rows.table.to_rows())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> LetterLinker:
        """Read what ``to_disk`` wrote; a threshold given to ``spacy.load`` goes before the one that was saved."""
        given = self.cfg.pop(_CONFIGURED)
        super().from_disk(path, exclude=tuple(exclude))
        if given != self.cfg.setdefault(_CONFIGURED, _DEFAULT_THRESHOLD):  # models before 0.2 did not keep it
            self.configure_nil_threshold(given)
        self._rows = FeatureMaker(FactTable.from_rows(srsly.read_msgpack(Path(path) / _FACTS)))
        return self


def _from_parts(
    vocab: Vocab,
    model: Model[Floats2d, Floats2d],
    name: str,
    get_candidates: CandidateGenerator,
    scorer: Callable | None,
    data: bytes,
) -> LetterLinker:
    linker = LetterLinker(
        vocab,
        model,
        name,
        get_candidates=get_candidates,
        generate_empty_kb=InMemoryLookupKB,
        scorer=scorer,
    )
    return linker.from_bytes(data, exclude=["vocab", "model"])


class _Reader:
    """Goes through a stream of Docs and keeps what their letter established."""

    def __init__(self, linker: LetterLinker) -> None:
        self._linker = linker
        self._letter: str | None = None
        self._memory = LetterMemory()

    def read(self, doc: Doc) -> list[Link]:
        if doc._.letter is None or doc._.letter != self._letter:
            self._letter, self._memory = doc._.letter, _memory_of(doc)
        elif doc._.established is None and doc._.countries is None:
            self._memory.tell(doc)
        links = []
        for paragraph in paragraphs(doc):
            found = self._linker.link(paragraph, self._memory)
            self._memory.add(paragraph, [link.kb_id for link in found])
            links += found
        return links


def _memory_of(doc: Doc) -> LetterMemory:
    return LetterMemory(doc._.established or (), doc._.countries, doc._.short_forms)


__all__ = ["LetterLinker", "Link", "make_entity_linker"]
