"""Training and scoring a recogniser's config on a public set of named entities that the user holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import is_package, load_config
from tqdm import tqdm

from ..core.errors import ProjectError
from ..core.files import write_json
from ..evaluation.predict import BATCH
from ..evaluation.score import Score
from .conll2002 import convert, find_parts


def train_on_conll2002(
    folder: Path, config: Path, base: str, out: Path, *, steps: int, seed: int = 1, gpu: int = -1
) -> dict[str, Any]:
    """Train a config with the labels of a CoNLL-2002 set and score it on the set's own words.

    Writes ``metrics.json``, the converted files and the model into ``out``. Raises ``ProjectError`` at a fault in the
    files, or when the config or its base is missing.

    Parameters
    ----------
    folder
        Holds ``ned.train``, ``ned.testa`` and ``ned.testb``, or files of like names.
    config
        A training config of a recogniser, such as ``configs/ner_embedded.cfg``.
    base
        The config's ``paths.base``: an encoder directory, or a package.
    steps
        How many steps to train; the schedule of the learning rate is fitted to them.

    Returns
    -------
    dict
        The metrics: precision, recall and F1 of exact spans by part and label.
    """
    if not config.is_file():
        raise ProjectError("no such config", file=config)
    if not Path(base).is_dir() and not is_package(base):
        raise ProjectError("no encoder there; build it with: spacy project run base", file=base)
    files = find_parts(folder)
    vocab = spacy.blank("nl").vocab
    gold: dict[str, list[Doc]] = {}
    data: dict[str, Any] = {}
    for part, path in files.items():
        gold[part], data[part] = convert(path, out / f"{part}.spacy", vocab)
    model = out / "model"
    train(config, model, use_gpu=gpu, overrides=_overrides(config, base, out, steps=steps, seed=seed))
    nlp = spacy.load(model / "model-best")
    metrics = {
        "config": str(config),
        "base": base,
        "steps": steps,
        "seed": seed,
        "data": data,
        "parts": {part: score(nlp, gold[part]) for part in ("dev", "test")},
    }
    write_json(out / "metrics.json", metrics)
    return metrics


def _overrides(config: Path, base: str, out: Path, *, steps: int, seed: int) -> dict[str, Any]:
    overrides: dict[str, Any] = {
        "paths.train": str(out / "train.spacy"),
        "paths.dev": str(out / "dev.spacy"),
        "paths.base": base,
        "system.seed": seed,
        "training.max_steps": steps,
        "training.eval_frequency": max(1, min(200, steps // 5)),
        # the set's words, not our tokenizer's: figures of others are over these
        "corpora.train.gold_preproc": True,
        "corpora.dev.gold_preproc": True,
    }
    read = load_config(config)
    augmenter = read["corpora"]["train"].get("augmenter") or {}
    if augmenter.get("@augmenters") == "kamerstuk.Augmenter.v1":
        overrides["corpora.train.augmenter"] = None  # names of weapons have no place among public news
    rate = read["training"]["optimizer"]["learn_rate"]
    if isinstance(rate, dict) and "total_steps" in rate:
        overrides["training.optimizer.learn_rate.total_steps"] = steps
        overrides["training.optimizer.learn_rate.warmup_steps"] = min(rate["warmup_steps"], steps // 2)
    return overrides


def score(nlp: Language, gold: Sequence[Doc]) -> dict[str, Any]:
    """Score a recogniser on gold Docs, from their words alone.

    Returns
    -------
    dict
        ``micro`` and, under ``labels``, every label of the gold or found.
    """
    bare = (Doc(nlp.vocab, words=[token.text for token in doc]) for doc in gold)
    micro = Score()
    labels: dict[str, Score] = {}
    pairs = zip(gold, nlp.pipe(bare, batch_size=BATCH), strict=True)
    for there, found in tqdm(pairs, total=len(gold), desc="score", disable=None):
        sides = [{(ent.start, ent.end, ent.label_) for ent in doc.ents} for doc in (there, found)]
        micro.add(*sides)
        for label in {one[2] for side in sides for one in side}:
            labels.setdefault(label, Score()).add(
                *({one for one in side if one[2] == label} for side in sides)
            )
    return {
        "micro": micro.to_json(),
        "labels": {label: labels[label].to_json() for label in sorted(labels)},
    }
