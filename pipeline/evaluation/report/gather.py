"""What the report shows, gathered from a pipeline, the gold, the letters and the metric files."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from ...amounts import Amount, parse_amount
from ...annotations.gold.gold_files import read_tasks
from ...annotations.gold.split import Split, read_split
from ...annotations.gold.statistics import corpus_statistics
from ...annotations.gold.task import Task
from ...core.errors import ProjectError
from ...core.files import read_json
from ...core.labels import LABELS, LINKED_LABELS, NIL
from ...core.language import load_model
from ...letters import read_letter
from ...suggest.confidence import confidences
from ..error_list import Error, list_errors
from ..evaluate import PARTS
from ..predict import BATCH, Predicted, predict
from ..score import Score, bootstrap
from .intervals import SpanKey, by_ambiguity, calibrate, confuse, money_by_year, rows_of

#: The most errors of one kind that are shown; which, the seed decides.
SHOWN = 4
#: Characters on either side of an error.
CONTEXT = 160
_MOST_MENTIONED = 12
_FILES = {"benchmark": "benchmark.json", "curve": "learning_curve.json"}

#: Dutch name of each entity, by identifier.
Names = Mapping[str, str]


def gather(
    model: Path, *, gold: Path, split: Path, letters: Path, metrics: Path, seed: int
) -> dict[str, Any]:
    """Read the gold with a pipeline and work out everything that the report shows.

    Raises ``ProjectError`` when the pipeline or the gold cannot be read.

    Parameters
    ----------
    gold, split, letters
        Gold tasks, the fixed split, and the letters, for their dates.
    metrics
        Folder of the metric files; the figures of genuine documents, the benchmark and the learning curve come from
        it when they are there.
    seed
        Of resampling and of the choice of errors.
    """
    nlp = load_model(model)
    letter_parts = read_split(split)
    name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    names = _names(nlp)
    tasks = read_tasks(gold)
    parts = {}
    for part in PARTS:
        chosen = [task for task in tasks if letter_parts.part_of(task.key[0]) == part and task.is_gold]
        if not chosen:
            raise ProjectError(f"holds no gold of {part}", file=gold)
        parts[part] = _part(nlp, chosen, names, seed)
    return {
        "model": {"name": name, "version": nlp.meta["version"]},
        "pipeline": nlp.pipe_names,
        "seed": seed,
        "labels": list(LABELS),
        "genuine": _genuine(metrics / "metrics.json", name),
        "parts": parts,
        "corpus": _corpus(tasks, letter_parts, names),
        "money": _money(tasks, letters),
        **{key: _read(metrics / file) for key, file in _FILES.items()},
    }


def _read(path: Path) -> Any:
    return read_json(path) if path.exists() else None


def _genuine(path: Path, model: str) -> dict[str, Any] | None:
    """Return what the evaluation measured of this model on genuine documents, which are not read again here."""
    measured = _read(path)
    if not measured or measured["model"]["name"] != model:
        return None
    return measured["parts"].get("documents")


def _names(nlp: Language) -> Names:
    if "kamerstuk_entity_info" not in nlp.pipe_names:
        return {}
    info: Any = nlp.get_pipe("kamerstuk_entity_info")
    return {entity.id: entity.name.nl for entity in info.entities.values()}


def _part(nlp: Language, tasks: Sequence[Task], names: Names, seed: int) -> dict[str, Any]:
    predictions = list(predict(nlp, tasks))
    scores: list[float] = []
    right: list[bool] = []
    # the recogniser is out of the pipeline until the last task is read, so scores come after
    for offset in range(0, len(predictions), BATCH):
        chunk = predictions[offset : offset + BATCH]
        sure = confidences(nlp, [prediction.doc for prediction in chunk])
        for prediction, confidence in zip(chunk, sure or (), strict=bool(sure)):
            gold = set(prediction.gold_spans)
            scores += confidence.spans
            right += [span in gold for span in prediction.found_spans]
    by_letter = len({prediction.task.key[0] for prediction in predictions}) > 1
    return {
        "letters": len({prediction.task.key[0] for prediction in predictions}),
        "paragraphs": len(predictions),
        "resampled": "letter" if by_letter else "paragraph",
        "scores": _scores(predictions, by_letter=by_letter, seed=seed),
        "confusion": rows_of(
            sum(
                (confuse(prediction.gold_spans, prediction.found_spans) for prediction in predictions),
                Counter(),
            ),
            LABELS,
        ),
        "calibration": calibrate(scores, right) if scores else None,
        "ambiguity": by_ambiguity(list(_mentions(nlp, predictions))),
        "errors": _errors(predictions, names, seed),
    }


def _scores(predictions: Sequence[Predicted], *, by_letter: bool, seed: int) -> list[dict[str, Any]]:
    rows = []
    for name in ("all", *LABELS):
        units: dict[Any, Score] = {}
        for prediction in predictions:
            unit = units.setdefault(prediction.task.key[0] if by_letter else prediction.task.key, Score())
            unit.add(
                [span for span in prediction.gold_spans if name in ("all", span[2])],
                [span for span in prediction.found_spans if name in ("all", span[2])],
            )
        interval = bootstrap(list(units.values()), seed=seed)
        whole = Score(
            sum(unit.correct for unit in units.values()),
            sum(unit.predicted for unit in units.values()),
            sum(unit.gold for unit in units.values()),
        )
        rows.append({"label": name, **whole.to_json(), "low": interval.low, "high": interval.high})
    return rows


def _mentions(nlp: Language, predictions: Sequence[Predicted]) -> Iterator[tuple[int, bool, bool]]:
    linker: Any = nlp.get_pipe("entity_linker") if "entity_linker" in nlp.pipe_names else None
    for prediction in predictions if linker is not None else ():
        for ent, gold in zip(prediction.linked.ents, prediction.gold_links, strict=True):
            if ent.label_ in LINKED_LABELS:
                candidates = [item.entity_ for item in linker.get_candidates(linker.kb, ent)]
                first = candidates[0] if candidates else NIL
                yield len(candidates), (ent.kb_id_ or NIL) == gold, first == gold


@dataclass(frozen=True)
class ShownError:
    """An error with the part of its paragraph that is shown, as the gold has it and as the pipeline read it.

    ``gold`` and ``read`` are spans as displaCy takes them, with characters of ``text``.
    """

    letter: str
    paragraph: int
    expected: str
    found: str
    text: str
    gold: list[dict[str, Any]]
    read: list[dict[str, Any]]


@dataclass(frozen=True)
class ErrorGroup:
    """How many errors of one kind there are, and those that are shown."""

    kind: str
    count: int
    rows: list[ShownError]


def _errors(predictions: Sequence[Predicted], names: Names, seed: int) -> list[ErrorGroup]:
    """Return some errors of every kind, the most frequent kind first."""
    by_key = {prediction.task.key: prediction for prediction in predictions}
    kinds: dict[str, list[Error]] = {}
    for error in list_errors(predictions):
        kinds.setdefault(error.kind, []).append(error)
    groups = []
    for kind, errors in sorted(kinds.items(), key=lambda item: -len(item[1])):
        drawn = random.Random(seed).sample(errors, min(SHOWN, len(errors)))
        drawn.sort(key=lambda error: (error.letter, error.paragraph))
        rows = [_shown(error, by_key[error.letter, error.paragraph], names) for error in drawn]
        groups.append(ErrorGroup(kind, len(errors), rows))
    return groups


def _shown(error: Error, prediction: Predicted, names: Names) -> ShownError:
    text = prediction.task.text
    start, end = _window(text, error.start, error.end)
    doc = prediction.linked if error.kind in ("link", "amount") else prediction.doc
    gold = zip(prediction.gold_spans, prediction.gold_links, strict=True)
    read = (((ent.start_char, ent.end_char, ent.label_), ent.kb_id_) for ent in doc.ents)
    return ShownError(
        error.letter,
        error.paragraph,
        error.expected,
        error.found,
        f"{'… ' * (start > 0)}{text[start:end]}{' …' * (end < len(text))}",
        _inside(gold, start, end, names),
        _inside(read, start, end, names),
    )


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return bounds round a span, at spaces, that leave enough of a paragraph to understand it."""
    first = 0 if start <= CONTEXT else text.find(" ", start - CONTEXT, start) + 1 or start
    last = text.rfind(" ", end, end + CONTEXT) if end + CONTEXT < len(text) else len(text)
    return first, last if last >= end else end


def _inside(spans: Iterable[tuple[SpanKey, str]], start: int, end: int, names: Names) -> list[dict[str, Any]]:
    """Return spans of a text as displaCy wants them for the part of it that is shown, links by name."""
    shift = (2 if start else 0) - start
    return [
        {
            "start": max(first, start) + shift,
            "end": min(last, end) + shift,
            "label": label,
            "kb_id": names.get(link, link) if label in LINKED_LABELS else "",
        }
        for (first, last, label), link in spans
        if first < end and start < last
    ]


def _corpus(tasks: Sequence[Task], split: Split, names: Names) -> dict[str, Any]:
    mentioned: dict[str, Counter[str]] = {label: Counter() for label in LINKED_LABELS}
    for task in tasks:
        for span in task.spans:
            if span.label in LINKED_LABELS and span.kb_id and span.kb_id != NIL:
                mentioned[span.label][span.kb_id] += 1
    return {
        "statistics": corpus_statistics(tasks, split),
        "mentioned": {
            label: [(names.get(kb_id, kb_id), count) for kb_id, count in counts.most_common(_MOST_MENTIONED)]
            for label, counts in mentioned.items()
        },
    }


def _money(tasks: Sequence[Task], letters: Path) -> dict[str, Any]:
    """Read the sums in euros of every letter that bears a date; those of other currencies are only counted."""
    read = {path.stem: read_letter(path).date for path in sorted(letters.iterdir()) if path.is_file()}
    dates = {stem: date for stem, date in read.items() if isinstance(date, datetime.date)}
    points: list[tuple[str, str, float]] = []
    other: Counter[str] = Counter()
    undated = 0
    for task in tasks:
        date = dates.get(task.key[0])
        for span in task.spans:
            amount = _value(task, span.start, span.end) if span.label == "AMOUNT" else None
            if amount is None or amount.kind != "money":
                continue
            if amount.currency != "EUR":
                other[amount.currency or "?"] += 1
            elif date is None:
                undated += 1
            else:
                number = amount.value if amount.value is not None else amount.high
                points.append((str(date), task.key[0], float(number or 0)))
    points.sort()
    return {
        "points": points,
        "years": money_by_year([(int(date[:4]), value) for date, _, value in points]),
        "undated": undated,
        "other": other.most_common(),
    }


def _value(task: Task, start: int, end: int) -> Amount | None:
    return parse_amount(task.text[start:end], task.text[end:], before=task.text[:start])
