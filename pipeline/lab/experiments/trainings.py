"""Trainings of a plan, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import srsly

from ...core.errors import ProjectError
from ...core.labels import LABELS
from .subset import write_subset


class Trainings:
    """Runs trainings, several at once where its caller has several threads.

    Parameters
    ----------
    train, dev
        The training files.
    bases
        The encoder's folder by its number of layers.
    scratch
        A folder that is there, for what is deleted again.
    jobs
        How many run at once at most: each takes that share of the cores, unless ``OMP_NUM_THREADS`` says otherwise.
    """

    def __init__(
        self, train: Path, dev: Path, bases: Mapping[int, Path], scratch: Path, *, jobs: int
    ) -> None:
        self._train = train
        self._dev = dev
        self._bases = bases
        self._scratch = scratch
        self._threads = str(max(1, (os.cpu_count() or 1) // jobs))
        self._running: list[subprocess.Popen[str]] = []
        self._stopped = False
        self._lock = threading.Lock()  # so that none begins after the end of all

    def run(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """Train once.

        Raises ``ProjectError`` when the training fails or is stopped.

        Parameters
        ----------
        run
            Its ``name``, ``config``, ``layers``, ``seed``, ``share`` of the letters and ``overrides``.

        Returns
        -------
        dict
            Number of ``letters``, ``seconds``, and the best step's scores on ``dev``.
        """
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix="training.") as folder:
            part = Path(folder) / "train.spacy"
            letters = write_subset(self._train, part, share=run["share"], seed=run["seed"])
            values = {
                "paths.train": part,
                "paths.dev": self._dev,
                "paths.base": self._bases[run["layers"]],
                "system.seed": run["seed"],
                **run["overrides"],
            }
            if steps := values.get("training.max_steps"):
                values["training.optimizer.learn_rate.total_steps"] = steps
            command = [sys.executable, "-m", "spacy", "train", run["config"], "--output", folder]
            command += [word for name, value in values.items() for word in (f"--{name}", _as_word(value))]
            start = time.perf_counter()
            self._wait_for(command, run)
            seconds = time.perf_counter() - start
            scores = srsly.read_json(Path(folder) / "model-best" / "meta.json")["performance"]
        return {"letters": letters, "seconds": round(seconds, 1), "dev": _scores(scores)}

    def stop(self) -> None:
        """End the trainings under way, and begin no other."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    def _wait_for(self, command: list[str], run: Mapping[str, Any]) -> None:
        with self._lock:
            if self._stopped:
                raise ProjectError(f"training {run['name']!r} was stopped")
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={"OMP_NUM_THREADS": self._threads, **os.environ},
            )
            self._running.append(process)
        out, err = process.communicate()
        with self._lock:
            self._running.remove(process)
        if process.returncode:
            last = (err or out).strip().splitlines()[-1:]
            raise ProjectError(f"training {run['name']!r} failed: {' '.join(last)}", file=Path(run["config"]))


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
