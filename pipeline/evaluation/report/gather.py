"""What the report shows, gathered from a pipeline, the gold, the letters and the metric files."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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


def gather(
    model: Path, *, gold: Path, split: Path, letters: Path, metrics: Path, seed: int
) -> dict[str, Any]:
    """Read the gold with a pipeline and work out everything that the report shows.

    Parameters
    ----------
    model
        The trained pipeline.
    gold, split, letters
        Gold tasks, the fixed split, and the letters, for their dates.
    metrics
        Folder of the metric files; the benchmark and the learning curve come from it when they are there.
    seed
        Of resampling and of the choice of errors.

    Raises
    ------
    ProjectError
        When the pipeline or the gold cannot be read.
    """
    nlp = load_model(model)
    places = read_split(split)
    tasks = read_tasks(gold)
    parts = {}
    for part in PARTS:
        chosen = [task for task in tasks if places.part_of(task.key[0]) == part and task.is_gold]
        if not chosen:
            raise ProjectError(f"holds no gold of {part}", file=gold)
        parts[part] = _part(nlp, chosen, seed)
    return {
        "model": {"name": f"{nlp.meta['lang']}_{nlp.meta['name']}", "version": nlp.meta["version"]},
        "pipeline": nlp.pipe_names,
        "seed": seed,
        "labels": list(LABELS),
        "parts": parts,
        "corpus": _corpus(tasks, places),
        "money": _money(tasks, letters),
        **{name: _read(metrics / file) for name, file in _FILES.items()},
    }


def _read(path: Path) -> Any:
    return read_json(path) if path.exists() else None


def _part(nlp: Language, tasks: Sequence[Task], seed: int) -> dict[str, Any]:
    predictions = list(predict(nlp, tasks))
    scores: list[float] = []
    right: list[bool] = []
    # the recogniser is out of the pipeline until the last task is read, so scores come after
    for at in range(0, len(predictions), BATCH):
        chunk = predictions[at : at + BATCH]
        sure = confidences(nlp, [one.doc for one in chunk])
        for one, confidence in zip(chunk, sure or (), strict=bool(sure)):
            gold = set(one.gold_spans)
            scores += confidence.spans
            right += [span in gold for span in one.found_spans]
    by_letter = len({one.task.key[0] for one in predictions}) > 1
    return {
        "letters": len({one.task.key[0] for one in predictions}),
        "paragraphs": len(predictions),
        "resampled": "letter" if by_letter else "paragraph",
        "scores": _scores(predictions, by_letter=by_letter, seed=seed),
        "confusion": rows_of(
            sum((confuse(one.gold_spans, one.found_spans) for one in predictions), Counter()), LABELS
        ),
        "calibration": calibrate(scores, right) if scores else None,
        "ambiguity": by_ambiguity(list(_mentions(nlp, predictions))),
        "errors": _errors(predictions, seed),
    }


def _scores(predictions: Sequence[Predicted], *, by_letter: bool, seed: int) -> list[dict[str, Any]]:
    rows = []
    for name in ("all", *LABELS):
        units: dict[Any, Score] = {}
        for one in predictions:
            unit = units.setdefault(one.task.key[0] if by_letter else one.task.key, Score())
            unit.add(
                [span for span in one.gold_spans if name in ("all", span[2])],
                [span for span in one.found_spans if name in ("all", span[2])],
            )
        interval = bootstrap(list(units.values()), seed=seed)
        whole = Score(
            sum(one.correct for one in units.values()),
            sum(one.predicted for one in units.values()),
            sum(one.gold for one in units.values()),
        )
        rows.append({"label": name, **whole.to_json(), "low": interval.low, "high": interval.high})
    return rows


def _mentions(nlp: Language, predictions: Sequence[Predicted]) -> Iterator[tuple[int, bool, bool]]:
    linker: Any = nlp.get_pipe("entity_linker") if "entity_linker" in nlp.pipe_names else None
    for one in predictions if linker is not None else ():
        for ent, gold in zip(one.linked.ents, one.gold_links, strict=True):
            if ent.label_ in LINKED_LABELS:
                candidates = [item.entity_ for item in linker.get_candidates(linker.kb, ent)]
                first = candidates[0] if candidates else NIL
                yield len(candidates), (ent.kb_id_ or NIL) == gold, first == gold


def _errors(predictions: Sequence[Predicted], seed: int) -> list[dict[str, Any]]:
    """Return some errors of every kind, each with its paragraph as the gold has it and as it was read."""
    by_key = {one.task.key: one for one in predictions}
    kinds: dict[str, list[Error]] = {}
    for error in list_errors(predictions):
        kinds.setdefault(error.kind, []).append(error)
    groups = []
    for kind, errors in sorted(kinds.items(), key=lambda item: -len(item[1])):
        shown = random.Random(seed).sample(errors, min(SHOWN, len(errors)))
        rows = []
        for error in sorted(shown, key=lambda one: (one.letter, one.paragraph)):
            one = by_key[error.letter, error.paragraph]
            on_gold = kind in ("link", "amount")
            start, end = _window(one.task.text, error.start, error.end)
            rows.append(
                {
                    "letter": error.letter,
                    "paragraph": error.paragraph,
                    "expected": error.expected,
                    "found": error.found,
                    "text": f"{'… ' * (start > 0)}{one.task.text[start:end]}{' …' * (end < len(one.task.text))}",
                    "gold": _inside(zip(one.gold_spans, one.gold_links, strict=True), start, end),
                    "read": _inside(
                        (
                            ((ent.start_char, ent.end_char, ent.label_), ent.kb_id_)
                            for ent in (one.linked if on_gold else one.doc).ents
                        ),
                        start,
                        end,
                    ),
                }
            )
        groups.append({"kind": kind, "count": len(errors), "rows": rows})
    return groups


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return bounds round a span, at spaces, that leave enough of a paragraph to understand it."""
    first = 0 if start <= CONTEXT else text.find(" ", start - CONTEXT, start) + 1 or start
    last = text.rfind(" ", end, end + CONTEXT) if end + CONTEXT < len(text) else len(text)
    return first, last if last >= end else end


def _inside(spans: Iterable[tuple[SpanKey, str]], start: int, end: int) -> list[dict[str, Any]]:
    """Return spans of a text as displaCy wants them for the part of it that is shown."""
    shift = (2 if start else 0) - start
    return [
        {
            "start": max(a, start) + shift,
            "end": min(b, end) + shift,
            "label": label,
            "kb_id": link if label in LINKED_LABELS else "",
        }
        for (a, b, label), link in spans
        if a < end and start < b
    ]


def _corpus(tasks: Sequence[Task], split: Split) -> dict[str, Any]:
    mentioned: dict[str, Counter[str]] = {label: Counter() for label in LINKED_LABELS}
    for task in tasks:
        for span in task.spans:
            if span.label in LINKED_LABELS and span.kb_id and span.kb_id != NIL:
                mentioned[span.label][span.kb_id] += 1
    return {
        "statistics": corpus_statistics(tasks, split),
        "mentioned": {label: counts.most_common(_MOST_MENTIONED) for label, counts in mentioned.items()},
    }


def _money(tasks: Sequence[Task], letters: Path) -> dict[str, Any]:
    """Read the sums in euros of every letter that bears a date; those of other currencies are only counted."""
    dates = {path.stem: read_letter(path).date for path in sorted(letters.iterdir()) if path.is_file()}
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
