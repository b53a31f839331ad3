"""Choosing from which share a mention is NIL, on dev, and measuring the linker with it on gold mentions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language

from ..annotations.gold.gold_files import read_tasks
from ..annotations.gold.split import read_split
from ..annotations.gold.task import Task
from ..components.linker.entity_linker import LetterLinker
from ..core.errors import ProjectError
from ..core.files import atomic_folder, write_json
from ..core.labels import LINKED_LABELS, NIL
from ..core.language import load_model
from ..knowledge_base.lookup.index import AliasIndex
from ..knowledge_base.names.entities_file import load_entities
from .evaluate import PARTS
from .genuine_gold import read_real_gold
from .link_metrics import measure_linking
from .predict import Predicted, link_gold
from .score import Score

_NAME = "entity_linker"
#: The thresholds that are tried.
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(2, 19))


def tune_linker(
    model: Path, gold: Path, split: Path, entities: Path, out: Path, *, real: Path | None = None
) -> dict[str, Any]:
    """Set the threshold for NIL that does best on dev, and write it and the linker's figures down.

    Best is the highest sum of accuracy and NIL F1; of equals the one nearest to 0.5. Raises ``ProjectError`` when the
    pipeline cannot be read or has no linker of ours.

    Parameters
    ----------
    model
        A trained pipeline with our linker; its threshold is changed.
    gold, split
        The gold, and which letters are dev.
    entities
        The records, for the names in real gold.
    real
        Gold of real motions; passed over when absent.
    """
    nlp = load_model(model)
    linker = nlp.get_pipe(_NAME) if _NAME in nlp.pipe_names else None
    if not isinstance(linker, LetterLinker):
        raise ProjectError("has no linker to tune; train it with: spacy project run linker", file=model)
    letters = read_split(split)
    tasks = [task for task in read_tasks(gold) if task.is_gold]
    parts = {part: [task for task in tasks if letters.part_of(task.key[0]) == part] for part in PARTS}
    sweep = _sweep(nlp, linker, parts["dev"])
    best = max(sweep, key=lambda row: (row["accuracy"] + row["nil"]["f1"], -abs(row["threshold"] - 0.5)))
    linker.configure_nil_threshold(best["threshold"])
    nlp.get_pipe_config(_NAME)["nil_threshold"] = best["threshold"]
    with atomic_folder(model) as folder:
        nlp.to_disk(folder)
    if real is not None and real.exists():
        parts["real"], _ = read_real_gold(real, AliasIndex(load_entities(entities)))
    report = {
        "seed": nlp.config.interpolate()["training"]["seed"],
        "nil_threshold": {"value": best["threshold"], "chosen_on": "dev", "tried": sweep},
        "parts": {name: measure_linking(_linked(nlp, chosen), nlp) for name, chosen in parts.items()},
    }
    write_json(out, report)
    return report


def _linked(nlp: Language, tasks: Sequence[Task]) -> list[Predicted]:
    return [Predicted(task, doc, doc) for task, doc in zip(tasks, link_gold(nlp, tasks), strict=True)]


def _sweep(nlp: Language, linker: LetterLinker, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    rows = []
    for threshold in THRESHOLDS:
        linker.nil_threshold = threshold
        right = total = 0
        nil = Score()
        for one in _linked(nlp, tasks):
            for ent, gold in zip(one.linked.ents, one.gold_links, strict=True):
                if ent.label_ in LINKED_LABELS:
                    total += 1
                    right += ent.kb_id_ == gold
                    nil.add([NIL] if gold == NIL else [], [NIL] if ent.kb_id_ == NIL else [])
        accuracy = round(right / total, 4) if total else 0.0
        rows.append({"threshold": threshold, "accuracy": accuracy, "nil": nil.to_json()})
    return rows
