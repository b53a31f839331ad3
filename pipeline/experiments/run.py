"""Running a plan: one training after the other, each result on disk before the next begins."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import srsly
from tqdm import tqdm

from ..annotations.record import LABELS
from ..base.encoder import build_base
from ..errors import ProjectError
from ..files import read_json, sha256, write_json
from .plan import Experiment
from .subset import write_subset

Run = dict[str, Any]


def run_plan(
    experiments: Sequence[Experiment],
    out: Path,
    *,
    docbins: Path,
    scratch: Path,
    groups: Sequence[str] | None = None,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Train every experiment of a plan and write what it scores on dev.

    A training whose config, values, seed and data are those of a row in ``out`` is not run again, so a plan that was
    stopped goes on where it was. Rows of experiments that are no longer in the plan, or of other data, go.

    Parameters
    ----------
    experiments
        The plan.
    out
        The JSON file of results, written after every training.
    docbins
        Folder of ``train.spacy`` and ``dev.spacy``.
    scratch
        Folder for encoders and trainings; a training is deleted when it is scored.
    groups
        Run only experiments of these groups; rows of others stay.
    progress
        Whether to show a progress bar.

    Returns
    -------
    list of dict
        The rows: what was run, the best step's scores on dev, and its time in seconds.

    Raises
    ------
    ProjectError
        When training files are missing, a group is in no experiment, or a training fails.
    """
    if unknown := set(groups or ()) - {one.group for one in experiments}:
        raise ProjectError(f"no experiment is of the group {min(unknown)!r}")
    train, dev = docbins / "train.spacy", docbins / "dev.spacy"
    for file in (train, dev):
        if not file.is_file():
            raise ProjectError("is not there; make it with: spacy project run gold", file=file)
    data = sha256(train)[:12] + sha256(dev)[:12]
    measured = {row["key"]: row for row in (read_json(out)["rows"] if out.exists() else [])}
    runs = list(_expand(experiments, data))
    for run, experiment in tqdm(runs, desc="experiments", disable=None if progress else True):
        if run["key"] in measured or (groups and experiment.group not in groups):
            continue
        measured[run["key"]] = _train(run, experiment, train, dev, scratch)
        write_json(out, {"scored on": "dev", "rows": _rows(runs, measured)})
    rows = _rows(runs, measured)
    write_json(out, {"scored on": "dev", "rows": rows})
    return rows


def _rows(runs: list[tuple[Run, Experiment]], measured: dict[str, Run]) -> list[Run]:
    """Give the results in the order of the plan; two experiments with one and the same training share it."""
    return [
        {**run, **{name: measured[run["key"]][name] for name in ("letters", "seconds", "dev")}}
        for run, _ in runs
        if run["key"] in measured
    ]


def _expand(experiments: Sequence[Experiment], data: str) -> Iterator[tuple[Run, Experiment]]:
    for one in experiments:
        for share in one.shares:
            for seed in one.seeds:
                run = {
                    "group": one.group,
                    "name": one.name,
                    "config": str(one.config),
                    "layers": one.layers,
                    "overrides": one.overrides,
                    "seed": seed,
                    "share": share,
                }
                told = {key: value for key, value in run.items() if key not in ("group", "name")}
                what = json.dumps([told, sha256(one.config), data], sort_keys=True)
                yield {"key": hashlib.sha256(what.encode()).hexdigest()[:16], **run}, one


def _train(
    run: dict[str, Any], experiment: Experiment, train: Path, dev: Path, scratch: Path
) -> dict[str, Any]:
    base = scratch / f"base-{experiment.layers}"
    if not (base / "base.json").exists():
        build_base(base, layers=experiment.layers)
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="run.") as folder:
        part = Path(folder) / "train.spacy"
        letters = write_subset(train, part, share=run["share"], seed=run["seed"])
        values = {
            "paths.train": part,
            "paths.dev": dev,
            "paths.base": base,
            "system.seed": run["seed"],
            **experiment.overrides,
        }
        command = [sys.executable, "-m", "spacy", "train", str(experiment.config), "--output", folder]
        command += [word for name, value in values.items() for word in (f"--{name}", _as_word(value))]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise ProjectError(f"training {run['name']!r} failed: {' '.join(last)}", file=experiment.config)
        scores = srsly.read_json(Path(folder) / "model-best" / "meta.json")["performance"]
        shutil.rmtree(Path(folder) / "model-best")
    return {"letters": letters, "seconds": round(seconds, 1), "dev": _scores(scores)}


def _as_word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str).strip('"')


def _scores(performance: dict[str, Any]) -> dict[str, Any]:
    """Take precision, recall and F1 from what spaCy wrote, whether of entities or of a span group."""
    for prefix in ("ents", "spans_sc"):
        if f"{prefix}_f" in performance:
            per_type = performance.get(f"{prefix}_per_type") or {}
            return {
                "precision": round(performance[f"{prefix}_p"], 4),
                "recall": round(performance[f"{prefix}_r"], 4),
                "f1": round(performance[f"{prefix}_f"], 4),
                "labels": {label: round(per_type.get(label, {}).get("f", 0.0), 4) for label in LABELS},
            }
    raise ProjectError("the training scored no spans; its config needs ents_f or spans_sc_f")
