"""Examples from the gold, and every kind of change, for the tests of augmentation."""

from functools import lru_cache
from pathlib import Path

from spacy.training import Example

from pipeline.annotations.gold.convert import make_doc
from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.core.language import blank_pipeline
from pipeline.knowledge_base.names.entities_file import load_entities
from pipeline.training.augmentation.augmenters import PassageAugmenter
from pipeline.training.augmentation.invented_names import InventedNames
from pipeline.training.augmentation.mention_pools import Pools
from pipeline.training.augmentation.number_formats import NumberFormats
from pipeline.training.augmentation.replacement import MentionReplacement
from pipeline.training.augmentation.surroundings import Surroundings

ROOT = Path(__file__).resolve().parents[1]

LETTERS = ("brief-002", "brief-089", "brief-120", "brief-167")


@lru_cache(maxsize=1)
def nlp():
    return blank_pipeline()


@lru_cache(maxsize=1)
def pools():
    mentions = [(ent.text, ent.label_, ent.kb_id_) for one in examples() for ent in one.reference.ents]
    return Pools(load_entities(ROOT / "corpus/knowledge_base/entities.jsonl"), mentions)


@lru_cache(maxsize=1)
def examples():
    found = []
    for letter in LETTERS:
        for task in read_tasks(ROOT / f"annotations/gold/{letter}.jsonl"):
            reference = nlp()(make_doc(task, nlp()))
            found.append(Example(nlp().make_doc(task.text), reference))
    return found


def example_of(text, *mentions):
    """An example of marked mentions: ``(text, label, kb_id)`` in the order of the text."""
    doc = nlp()(nlp().make_doc(text))
    ents, at = [], 0
    for mention, label, kb_id in mentions:
        start = text.index(mention, at)
        at = start + len(mention)
        ents.append(doc.char_span(start, at, label=label, kb_id=kb_id))
    doc.ents = ents
    return Example(nlp().make_doc(text), doc)


CHANGES = {
    "replacement": lambda: MentionReplacement(pools(), rate=1),
    "invention": lambda: InventedNames(pools(), rate=1),
    "numbers": lambda: NumberFormats(rate=1),
    "surroundings": lambda: Surroundings(),
}


def augmenter(*kinds, seed=0):
    return PassageAugmenter([(1, CHANGES[kind]()) for kind in kinds], seed)


def augmented(example, *kinds, seed=0):
    """The gold document that one augmentation gives."""
    (result,) = augmenter(*kinds, seed=seed)(nlp(), example)
    return result.reference
