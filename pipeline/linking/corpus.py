"""Training letters for the linker: paragraphs that know what their letter said before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.training import Corpus, Example
from spacy.util import registry

from .context import LetterMemory, paragraphs


@registry.readers("kamerstuk.LetterCorpus.v1")
def create_letter_corpus(path: Path, gold_context: bool = False) -> Callable[[Language], Iterator[Example]]:
    """Build a reader of training files whose Docs carry the id of their letter, in the order of the letter.

    Parameters
    ----------
    path
        A ``.spacy`` file, as the ``gold`` step writes it.
    gold_context
        Whether each Doc also carries what the gold of the paragraphs before it established, and paragraphs without
        entities are left out: for training, which shuffles them. Without it the linker finds that out itself.
    """

    def read(nlp: Language) -> Iterator[Example]:
        memory, letter = LetterMemory(), None
        for example in Corpus(path)(nlp):
            doc, gold = example.predicted, example.reference
            doc._.letter = gold._.letter
            if gold_context:
                if gold._.letter is None or gold._.letter != letter:
                    memory, letter = LetterMemory(), gold._.letter
                doc._.established, doc._.countries = memory.established[:], dict(memory.countries)
                for paragraph in paragraphs(gold):
                    memory.add(paragraph, [ent.kb_id_ for ent in paragraph.ents])
                if not gold.ents:
                    continue
            yield example

    return read
