"""A stand-in for the package nl_core_news_lg: its components, labels and vector width, next to no knowledge.

The real package is not on PyPI and weighs half a gigabyte. This one has the same components in the same order under the
same names, the label scheme of ``fixtures/nl_core_news_lg/scheme.json`` and 300-dimensional vectors, is trained for a
moment on a few sentences, and is built and installed as spaCy builds and installs packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import spacy
from spacy.cli.package import package
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed
from spacy.vocab import Vocab

SCHEME = json.loads(
    (Path(__file__).parent / "fixtures" / "nl_core_news_lg" / "scheme.json").read_text(encoding="utf8")
)
NAME = "nl_core_news_lg"
VERSION = "3.8.0"

#: Word, lemma, tag, morphology, head (relative), relation, entity.
SENTENCES = [
    """
    De de LID|bep|stan|rest Definite=Def|POS=DET 1 det O
    minister minister N|soort|ev|basis|zijd|stan Gender=Com|Number=Sing|POS=NOUN 1 nsubj O
    koopt kopen WW|pv|tgw|met-t Number=Sing|POS=VERB|Tense=Pres|VerbForm=Fin 0 ROOT O
    twee twee TW|hoofd|prenom|stan POS=NUM 1 nummod B-CARDINAL
    schepen schip N|soort|mv|basis Number=Plur|POS=NOUN -2 obj O
    . . LET POS=PUNCT -3 punct O
    """,
    """
    Nederland Nederland N|eigen|ev|basis|onz|stan Gender=Neut|Number=Sing|POS=PROPN 1 nsubj B-GPE
    levert leveren WW|pv|tgw|met-t Number=Sing|POS=VERB|Tense=Pres|VerbForm=Fin 0 ROOT O
    houwitsers houwitser N|soort|mv|basis Number=Plur|POS=NOUN -1 obj O
    aan aan VZ|init POS=ADP 1 case O
    Oekraïne Oekraïne N|eigen|ev|basis|onz|stan Gender=Neut|Number=Sing|POS=PROPN -3 obl B-GPE
    . . LET POS=PUNCT -4 punct O
    """,
    """
    Het het LID|bep|stan|evon Definite=Def|POS=DET 1 det O
    schip schip N|soort|ev|basis|onz|stan Gender=Neut|Number=Sing|POS=NOUN 1 nsubj O
    vaart varen WW|pv|tgw|met-t Number=Sing|POS=VERB|Tense=Pres|VerbForm=Fin 0 ROOT O
    langzaam langzaam ADJ|vrij|basis|zonder Degree=Pos|POS=ADJ -1 advmod O
    . . LET POS=PUNCT -2 punct O
    """,
]


def rows_of(sentence: str) -> list[list[str]]:
    return [line.split() for line in sentence.strip().splitlines()]


def example(vocab: Vocab, sentence: str) -> Example:
    rows = rows_of(sentence)
    words, lemmas, tags, features, heads, deps, ents = zip(*rows, strict=True)
    parts = [dict(part.split("=") for part in one.split("|")) for one in features]
    reference = Doc(
        vocab,
        words=words,
        lemmas=lemmas,
        tags=tags,
        pos=[one.pop("POS") for one in parts],
        morphs=["|".join(f"{key}={value}" for key, value in one.items()) for one in parts],
        heads=[index + int(head) for index, head in enumerate(heads)],
        deps=deps,
        ents=ents,
    )
    return Example(Doc(vocab, words=words), reference)


def tok2vec(width: int) -> dict:
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": width,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
            "rows": [500, 100, 250, 250, 50, 50],
            "include_static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": width,
            "depth": 2,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def make_pipeline(words: list[str]) -> Language:
    """Make and train the stand-in; ``words`` get vectors beside those of the sentences."""
    fix_random_seed(0)
    nlp = spacy.blank("nl")
    known = sorted({*words, *(row[0] for sentence in SENTENCES for row in rows_of(sentence))})
    rows = np.random.default_rng(0).standard_normal((len(known), SCHEME["vectors_width"])).astype("float32")
    nlp.vocab.vectors = spacy.vectors.Vectors(
        strings=nlp.vocab.strings, data=rows, keys=known, name="nl_vectors"
    )
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    shared = {"model": {"tok2vec": listener}}
    configs = {
        "tok2vec": {"model": tok2vec(96)},
        "morphologizer": shared,
        "tagger": shared,
        "parser": shared,
        "lemmatizer": {**shared, "min_tree_freq": 1},
        "senter": {"model": {"tok2vec": tok2vec(16)}},
        "attribute_ruler": {},
        "ner": {"model": {"tok2vec": tok2vec(96)}},
    }
    for name in SCHEME["components"]:
        factory = "trainable_lemmatizer" if name == "lemmatizer" else name
        nlp.add_pipe(factory, name=name, config=configs[name])
    for name, labels in SCHEME["labels"].items():
        for label in labels:
            if label != "ROOT":
                nlp.get_pipe(name).add_label(label)
    examples = [example(nlp.vocab, sentence) for sentence in SENTENCES]
    optimizer = nlp.initialize(lambda: examples)
    nlp.get_pipe("attribute_ruler").add([[{"TAG": "_SP"}]], {"MORPH": "_", "POS": "SPACE"})
    for _ in range(40):
        nlp.update(examples, sgd=optimizer, drop=0.0)
    nlp.disable_pipe("senter")
    nlp.meta["license"] = "CC BY-SA 4.0"
    return nlp


def install(folder: Path, words: list[str]) -> Path:
    """Build the wheel and install it away from every environment; returns the folder for ``PYTHONPATH``."""
    nlp = make_pipeline(words)
    nlp.to_disk(folder / "pipeline")
    source = folder / "source"
    source.mkdir()
    package(
        folder / "pipeline",
        source,
        name=NAME.removeprefix("nl_"),
        version=VERSION,
        create_sdist=False,
        create_wheel=False,
        silent=True,
    )
    run = [sys.executable, "-m"]
    subprocess.run(
        [*run, "build", "--wheel", "--no-isolation", "--outdir", folder, source / f"{NAME}-{VERSION}"],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    subprocess.run(
        [*run, "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel], check=True
    )
    return site
