"""Training letters for the linker: paragraphs that know what their letter said before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from spacy.language import Language
from spacy.training import Corpus, Example
from spacy.util import registry

from ...components.linker.letter_memory import LetterMemory, paragraphs
from ...knowledge_base.names.entities_file import load_entities
from ..augmentation.passage import read_example, write_example
from .echoes import Echoes


@registry.readers("kamerstuk.LetterCorpus.v1")
def create_letter_corpus(
    path: Path,
    gold_context: bool = False,
    echoes: float = 0.0,
    entities: str | Path | None = None,
    seed: int = 0,
) -> Callable[[Language], Iterator[Example]]:
    """Build a reader of training files whose Docs carry the id of their letter, in the order of the letter.

    Parameters
    ----------
    path
        A ``.spacy`` file, as the ``gold`` step writes it.
    gold_context
        Whether each Doc also carries what the gold of the paragraphs before it established, and paragraphs without
        entities are left out: for training, which shuffles them. Without it the linker finds that out itself.
    echoes
        How many paragraphs, as a share of those with entities, come a second time with an ambiguous name in place of
        a mention that the letter established before; only with ``gold_context``. Above 1 some come more than once.
    entities
        The knowledge base, ``entities.jsonl``, where those names come from.
    seed
        Of the choice among them.
    """
    names = Echoes(load_entities(entities)) if echoes and entities is not None else None

    def read(nlp: Language) -> Iterator[Example]:
        memory, letter = LetterMemory(), None
        rng = Random(seed)
        for example in Corpus(path)(nlp):
            doc, gold = example.predicted, example.reference
            doc._.letter = gold._.letter
            if gold_context:
                if gold._.letter is None or gold._.letter != letter:
                    memory, letter = LetterMemory(), gold._.letter
                memory.tell(doc)
                for paragraph in paragraphs(gold):
                    memory.add(paragraph, [ent.kb_id_ for ent in paragraph.ents])
                if not gold.ents:
                    continue
            yield example
            if names is not None and gold_context:
                for _ in range(int(echoes + rng.random())):
                    yield from _echo(nlp, example, names, rng)

    return read


def _echo(nlp: Language, example: Example, names: Echoes, rng: Random) -> Iterator[Example]:
    """Give the example with an ambiguous name in it, where it has a mention to change."""
    echo = names.make(read_example(example), rng)
    copy = write_example(nlp, echo.passage, example) if echo is not None else None
    if echo is None or copy is None:
        return
    told = example.predicted._
    copy.predicted._.letter = told.letter
    copy.predicted._.established = [*(told.established or ()), *echo.established]
    copy.predicted._.countries = told.countries
    yield copy
