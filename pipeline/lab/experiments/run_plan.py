"""Running a plan: each training's result is on disk as soon as it ends."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ...core.errors import ProjectError
from ...core.files import read_json, sha256, write_json
from ...training.base.encoder import build_base
from .plan import Experiment
from .trainings import Trainings

Run = dict[str, Any]


def run_plan(
    experiments: Sequence[Experiment],
    out: Path,
    *,
    docbins: Path,
    scratch: Path,
    groups: Sequence[str] | None = None,
    jobs: int = 1,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Train every experiment of a plan and write what it scores on dev.

    A training whose config, values, seed and data are those of a row in ``out`` is not run again, so a plan that was
    stopped goes on where it was. Rows of experiments that are no longer in the plan, or of other data, go. Raises
    ``ProjectError`` when training files are missing, a group is in no experiment, or a training fails.

    Parameters
    ----------
    out
        The JSON file of results, written after every training.
    scratch
        Folder for encoders and trainings; a training is deleted when it is scored.
    groups
        Run only experiments of these groups; rows of others stay.
    jobs
        How many trainings run at once; they share the processor's cores.

    Returns
    -------
    list of dict
        The rows: what was run, the best step's scores on dev, and its time in seconds.
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
    due = {
        run["key"]: run
        for run in runs
        if run["key"] not in measured and (not groups or run["group"] in groups)
    }
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="run.") as folder:
        bases = _build_bases({run["layers"] for run in due.values()}, Path(folder))
        trainings = Trainings(train, dev, bases, Path(folder), jobs=jobs)
        with ThreadPoolExecutor(jobs) as pool:
            begun = {pool.submit(trainings.run, run): key for key, run in due.items()}
            try:
                bar = tqdm(as_completed(begun), "experiments", len(begun), disable=None if progress else True)
                for done in bar:
                    measured[begun[done]] = done.result()
                    write_json(out, {"scored on": "dev", "rows": _rows(runs, measured)})
            except BaseException:
                # a pool waits for what it began, and nobody waits for half an hour after Ctrl-C
                pool.shutdown(wait=False, cancel_futures=True)
                trainings.stop()
                raise
    rows = _rows(runs, measured)
    write_json(out, {"scored on": "dev", "rows": rows})
    return rows


def _build_bases(layers: set[int], folder: Path) -> dict[int, Path]:
    bases = {count: folder / f"base-{count}" for count in sorted(layers)}
    for count, base in bases.items():
        build_base(base, layers=count)
    return bases


def _rows(runs: list[Run], measured: dict[str, Run]) -> list[Run]:
    """Give the results in the order of the plan; two experiments with one and the same training share it."""
    return [
        {**run, **{name: measured[run["key"]][name] for name in ("letters", "seconds", "dev")}}
        for run in runs
        if run["key"] in measured
    ]


def _expand(experiments: Sequence[Experiment], data: str) -> Iterator[Run]:
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
                yield {"key": hashlib.sha256(what.encode()).hexdigest()[:16], **run}
