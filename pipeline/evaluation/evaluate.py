"""The evaluation step: a model and gold in, one JSON of metrics and a list of errors out."""

from __future__ import annotations

from collections import defaultdict
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
from .genuine_documents import GOLD, read_documents_gold, read_genres, score_files
from .genuine_gold import read_real_gold
from .metrics import measure, measure_ner
from .predict import BATCH, Predicted, predict
from .score import Score, bootstrap

#: The letters that the pipeline is chosen by, and the one it is tested on.
PARTS = ("dev", "test")
GAZETTEER = "kamerstuk_gazetteer"


def evaluate_model(
    model: str | Path,
    gold: Path,
    split: Path,
    out: Path,
    *,
    documents: Path | None = None,
    motions: Path | None = None,
) -> dict[str, Any]:
    """Measure a pipeline on genuine documents and motions, where given and present, on the test letter and on dev.

    Writes ``metrics.json`` and ``errors.md`` to ``out``. Genuine gold is measured, never listed: its text is not ours
    to pass on. Raises ``ProjectError`` when the model, the gold or the split cannot be read, or the model holds no
    records for genuine gold.

    Parameters
    ----------
    documents
        Folder with ``gold.jsonl`` and ``documents/``; each genre gets figures of its own, and the spans are also
        scored from the files as the reader reads them.
    motions
        Gold of genuine motions in the form of ``gold_dev.jsonl``.
    """
    nlp = load_model(model)
    letters = read_split(split)
    tasks = read_tasks(gold)
    parts: dict[str, Any] = {}
    errors: dict[str, list[Error]] = {}
    if documents is not None and (documents / GOLD).exists():
        parts["documents"] = _measure_documents(nlp, documents, _aliases(nlp, model))
    if motions is not None and motions.exists():
        real_tasks, unmapped = read_real_gold(motions, _aliases(nlp, model))
        parts["real"] = _measure(nlp, list(predict(nlp, real_tasks)))
        parts["real"]["unmapped_concepts"] = unmapped
    for part in ("test", "dev"):
        chosen = [task for task in tasks if letters.part_of(task.key[0]) == part and task.is_gold]
        predictions = list(predict(nlp, chosen))
        parts[part], errors[part] = _measure(nlp, predictions), list_errors(predictions)
    metrics = {
        "model": {"name": f"{nlp.meta['lang']}_{nlp.meta['name']}", "pipeline": nlp.pipe_names},
        "seed": nlp.config.interpolate()["training"]["seed"],
        "parts": parts,
    }
    write_json(out / "metrics.json", metrics)
    write_text(out / "errors.md", render_errors(errors))
    return metrics


def _aliases(nlp: Language, model: str | Path) -> AliasIndex:
    if "kamerstuk_entity_info" not in nlp.pipe_names:
        raise ProjectError("lacks kamerstuk_entity_info, which genuine gold needs for the names", file=model)
    info = nlp.get_pipe("kamerstuk_entity_info")
    return AliasIndex(info.entities.values())  # type: ignore[attr-defined]


def _measure_documents(nlp: Language, folder: Path, aliases: AliasIndex) -> dict[str, Any]:
    tasks = read_documents_gold(folder, aliases)
    predictions = list(predict(nlp, tasks))
    figures = _measure(nlp, predictions)
    genres = read_genres(folder)
    figures["genres"] = {}
    for genre in sorted(set(genres.values())):
        figures["genres"][genre] = _spans_with_interval(
            [prediction for prediction in predictions if genres[prediction.task.key[0]] == genre]
        )
    figures["from_files"] = score_files(nlp, folder, tasks)
    return figures


def _spans_with_interval(predictions: list[Predicted]) -> dict[str, Any]:
    figures = measure_ner(predictions)
    units: dict[str, Score] = defaultdict(Score)
    by_paragraph = len({prediction.task.key[0] for prediction in predictions}) == 1
    for prediction in predictions:
        letter, paragraph = prediction.task.key
        unit = f"{letter} {paragraph}" if by_paragraph else letter
        units[unit].add(prediction.gold_spans, prediction.found_spans)
    interval = bootstrap(list(units.values()), seed=1)
    return {**figures, "interval": [interval.low, interval.high]}


def _measure(nlp: Language, predictions: list[Predicted]) -> dict[str, Any]:
    figures = measure(predictions, nlp)
    figures["ner"] = _spans_with_interval(predictions)
    if GAZETTEER in nlp.pipe_names:
        figures["ner_without_gazetteer"] = measure_ner(
            _without_gazetteer(nlp, [prediction.task for prediction in predictions])
        )
    return figures


def _without_gazetteer(nlp: Language, tasks: list[Task]) -> list[Predicted]:
    """Read the texts with the base's names hidden: what is left where a letter names what no base knows."""
    with nlp.select_pipes(disable=GAZETTEER):
        docs = nlp.pipe((task.text for task in tasks), batch_size=BATCH)
        return [Predicted(task, doc, doc) for task, doc in zip(tasks, docs, strict=True)]
