"""The evaluation step: a model and gold in, one JSON of metrics and a list of errors out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacy.language import Language

from ..annotations.gold.gold_files import read_tasks
from ..annotations.gold.split import read_split
from ..annotations.gold.task import Task
from ..core.errors import ProjectError
from ..core.files import write_json, write_text
from ..core.language import load_model
from ..knowledge_base.lookup.index import AliasIndex
from .error_list import Error, list_errors, render_errors
from .genuine_gold import read_real_gold
from .metrics import measure, measure_ner
from .predict import BATCH, Predicted, predict

#: The letters that the pipeline is chosen by, and the one it is tested on.
PARTS = ("dev", "test")
GAZETTEER = "kamerstuk_gazetteer"


def evaluate_model(
    model: str | Path, gold: Path, split: Path, out: Path, *, real: Path | None = None
) -> dict[str, Any]:
    """Measure a pipeline on dev, on the test letter and, where given and present, on real motions.

    Writes ``metrics.json`` and ``errors.md`` to ``out``. Real gold is measured, never listed: its text is not ours
    to pass on.

    Raises
    ------
    ProjectError
        When the model, the gold or the split cannot be read, or the model holds no records for real gold.
    """
    nlp = load_model(model)
    letters = read_split(split)
    tasks = read_tasks(gold)
    parts: dict[str, Any] = {}
    errors: dict[str, list[Error]] = {}
    for part in PARTS:
        chosen = [task for task in tasks if letters.part_of(task.key[0]) == part and task.is_gold]
        parts[part], errors[part] = _measure(nlp, chosen)
    if real is not None and real.exists():
        if "kamerstuk_entity_info" not in nlp.pipe_names:
            raise ProjectError("lacks kamerstuk_entity_info, which --real needs for the names", file=model)
        info = nlp.get_pipe("kamerstuk_entity_info")
        real_tasks, unmapped = read_real_gold(real, AliasIndex(info.entities.values()))  # type: ignore[attr-defined]
        parts["real"], _ = _measure(nlp, real_tasks)
        parts["real"]["unmapped_concepts"] = unmapped
    metrics = {
        "model": {"name": f"{nlp.meta['lang']}_{nlp.meta['name']}", "pipeline": nlp.pipe_names},
        "seed": nlp.config.interpolate()["training"]["seed"],
        "parts": parts,
    }
    write_json(out / "metrics.json", metrics)
    write_text(out / "errors.md", render_errors(errors))
    return metrics


def _measure(nlp: Language, tasks: list[Task]) -> tuple[dict[str, Any], list[Error]]:
    predictions = list(predict(nlp, tasks))
    figures = measure(predictions, nlp)
    if GAZETTEER in nlp.pipe_names:
        figures["ner_without_gazetteer"] = measure_ner(_without_gazetteer(nlp, tasks))
    return figures, list_errors(predictions)


def _without_gazetteer(nlp: Language, tasks: list[Task]) -> list[Predicted]:
    """Read the texts with the base's names hidden: what is left where a letter names what no base knows."""
    with nlp.select_pipes(disable=GAZETTEER):
        docs = nlp.pipe((task.text for task in tasks), batch_size=BATCH)
        return [Predicted(task, doc, doc) for task, doc in zip(tasks, docs, strict=True)]
