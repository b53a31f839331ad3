"""Every built pipeline and every installed peer, measured in processes of their own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from tqdm import tqdm

from ...annotations.gold.gold_files import read_tasks
from ...annotations.gold.split import read_split
from ...core.errors import ProjectError
from ...core.files import read_json, write_json
from ...core.language import blank_pipeline
from .peers import FROG, measure_frog, spacy_peers

#: A pipeline with this component is whole; without it, it is a step on the way to one.
_WHOLE = "kamerstuk_amounts"


def find_models(folder: Path) -> dict[str, Path]:
    """Return every whole pipeline that was built below a folder, by the name of its own folder."""
    found = {}
    for meta in sorted(folder.glob("*/model-best/meta.json")):
        if _WHOLE in read_json(meta).get("pipeline", ()):
            found[meta.parent.parent.name] = meta.parent
    return found


def read_texts(gold: Path, split: Path, words: int) -> tuple[list[str], int]:
    """Return paragraphs of the dev letters, up to a number of words, and how many words they are.

    A word is a token of the project's tokenizer, punctuation too, as in the figures that spaCy publishes. Raises
    ``ProjectError`` when there is no gold.
    """
    letters = read_split(split)
    nlp = blank_pipeline()
    texts: list[str] = []
    count = 0
    for task in read_tasks(gold):
        if letters.part_of(task.key[0]) == "dev" and count < words:
            texts.append(task.text)
            count += len(nlp.make_doc(task.text))
    if not texts:
        raise ProjectError("holds no paragraph of a dev letter", file=gold)
    return texts, count


def benchmark(
    models: dict[str, Path],
    out: Path,
    *,
    gold: Path,
    split: Path,
    words: int,
    batch_sizes: Sequence[int],
    processes: Sequence[int],
    repeats: int,
    peers: bool = True,
) -> dict[str, Any]:
    """Measure pipelines and write the figures, after each pipeline anew.

    Raises ``ProjectError`` when there is nothing to measure or a pipeline fails.

    Parameters
    ----------
    models
        Folder of every pipeline by name.
    gold, split
        Whose dev letters are read.
    repeats
        How often each figure is measured; the fastest counts.
    peers
        Whether to measure what else is installed: blank spaCy, ``nl_core_news_lg``, clinlp, Frog.
    """
    if not models:
        raise ProjectError("there is no trained pipeline; train one with: spacy project run all")
    texts, count = read_texts(gold, split, words)
    report: dict[str, Any] = {
        "machine": _machine(),
        "texts": {"paragraphs": len(texts), "words": count, "from": "dev letters"},
        "repeats": repeats,
        "models": [],
        "peers": [],
    }
    order = {
        "texts": texts,
        "words": count,
        "batch_sizes": list(batch_sizes),
        "processes": list(processes),
        "repeats": repeats,
    }
    jobs: list[tuple[str, str, dict[str, Any]]] = [
        ("models", name, {"model": str(path)}) for name, path in models.items()
    ]
    jobs += [("peers", name, job) for name, job in (spacy_peers() if peers else {}).items()]
    for part, name, job in tqdm(jobs, desc="benchmark", disable=None):
        row = {"name": name} | _in_new_process(job["model"], order | job)
        if part == "models":
            row["size_mib"] = round(_size(models[name]) / 2**20, 1)
        report[part].append(row)
        write_json(out, report)
    if peers and (frog := measure_frog(texts, count)) is not None:
        report["peers"].append({"name": FROG} | frog)
    write_json(out, report)
    return report


def _in_new_process(model: str, order: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "order.json", Path(folder) / "result.json"
        source.write_text(json.dumps(order), encoding="utf8")
        command = [sys.executable, "-W", "ignore", "-m", f"{__package__}.worker", str(source), str(target)]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not target.exists():
            last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise ProjectError(f"could not be measured: {last}", file=model)
        row = json.loads(target.read_text(encoding="utf8"))
        row["measured_in_seconds"] = round(time.perf_counter() - start, 1)
    return row


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": cores,
        "threads": int(os.environ.get("OMP_NUM_THREADS", cores or 1)),
        "load_at_start": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": platform.system(),
        "python": platform.python_version(),
        "spacy": spacy.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'} ({platform.machine()})"
