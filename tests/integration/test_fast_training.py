"""The fast model's configs train on a handful of paragraphs, with vectors of a few words."""

import subprocess
import sys

import numpy as np
import pytest
import spacy
from spacy.cli.train import train
from spacy.kb import InMemoryLookupKB
from spacy.tokens import DocBin

from pipeline.knowledge_base.lookup.build import build_kb
from pipeline.knowledge_base.names.entities_file import load_entities, save_entities
from pipeline.training.base.word_vectors import make_vectors

pytestmark = pytest.mark.slow
MENTIONS = {"Patriot-systemen": ("WEAPON", "patriot"), "Korps Mariniers": ("UNIT", "korps-mariniers"),
            "twee": ("AMOUNT", "")}  # fmt: skip
TEXTS = [
    "Nederland levert twee Patriot-systemen.",
    "Het Korps Mariniers oefent met Patriot-systemen.",
    "Er is niets te melden.",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory, root, blank):
    """Vectors, knowledge base, training file, and the pipeline trained on them for two steps."""
    folder = tmp_path_factory.mktemp("fast")
    records = [
        entity.model_copy(update={"parent": None})
        for entity in load_entities(root / "corpus/knowledge_base/entities.jsonl")
        if entity.id in ("patriot", "korps-mariniers")
    ]
    save_entities(folder / "entities.jsonl", records)
    kb: InMemoryLookupKB = build_kb(records, np.eye(2, 384, dtype=np.float32), blank.vocab)
    kb.to_disk(folder / "kb")
    nlp = spacy.blank("nl")
    words = ["nederland", "levert", "twee", "korps", "mariniers"]
    nlp.vocab.vectors = make_vectors(words, np.eye(5, 128, dtype=np.float32))
    nlp.to_disk(folder / "vectors")
    store = DocBin(store_user_data=True)
    for text in TEXTS:
        doc = blank(text)
        doc.ents = [
            doc.char_span(text.index(mention), text.index(mention) + len(mention), label=label, kb_id=kb_id)
            for mention, (label, kb_id) in MENTIONS.items()
            if mention in text
        ]
        store.add(doc)
    store.to_disk(folder / "train.spacy")
    common = {"paths.train": str(folder / "train.spacy"), "paths.dev": str(folder / "train.spacy"),
              "paths.vectors": str(folder / "vectors"), "paths.entities": str(folder / "entities.jsonl"),
              "training.eval_frequency": 2}  # fmt: skip
    train(root / "configs/ner_fast.cfg", folder / "ner", overrides={**common, "training.max_steps": 2})
    letters = {key: value for key, value in common.items() if key != "paths.vectors"}
    train(
        root / "configs/linker.cfg",
        folder / "linker",
        overrides={
            **letters,
            "paths.kb": str(folder / "kb"),
            "training.max_epochs": 60,
            "training.eval_frequency": 50,
        },
    )
    words = ["assemble", root / "configs/assemble_fast.cfg", folder / "fast/model-last"]
    words += ["--paths.ner", folder / "ner/model-last", "--paths.linker", folder / "linker/model-last"]
    words += ["--paths.entities", folder / "entities.jsonl"]
    subprocess.run([sys.executable, "-m", "spacy", *map(str, words)], check=True)
    return folder


def test_the_pipeline_is_whole_without_a_transformer(built):
    nlp = spacy.load(built / "fast/model-last")
    assert "transformer" not in nlp.pipe_names
    assert (
        nlp.pipe_names.index("tok2vec") < nlp.pipe_names.index("ner") < nlp.pipe_names.index("entity_linker")
    )
    assert {*nlp.get_pipe("ner").labels} == {"WEAPON", "UNIT", "AMOUNT"}


def test_the_vectors_came_along(built):
    nlp = spacy.load(built / "fast/model-last")
    assert nlp("Korps korps onbekend")[0].vector.tolist() == nlp("korps")[0].vector.tolist()
    assert nlp.vocab.vectors.shape == (5, 128)


def test_known_mentions_are_linked_and_valued(built):
    nlp = spacy.load(built / "fast/model-last")
    with nlp.select_pipes(disable=["ner"]):
        doc = nlp.make_doc(TEXTS[0])
        start = TEXTS[0].index("twee")
        doc.ents = [
            doc.char_span(start, start + 4, label="AMOUNT"),
            doc.char_span(start + 5, start + 5 + len("Patriot-systemen"), label="WEAPON"),
        ]
        for _, component in nlp.pipeline:
            doc = component(doc)
    amount, weapon = doc.ents
    assert str(amount._.amount.value) == "2"
    assert [one["id"] for one in weapon._.candidates] == ["patriot"]
    assert weapon._.kb["name"] == "Patriot"
