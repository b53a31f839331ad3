"""Measuring the main job: time and peak memory of every step of ``spacy project run all``."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import yaml

from ..core.errors import ProjectError
from ..core.files import read_text, write_json

_PAUSE = 0.2


def read_project(path: Path) -> dict[str, Any]:
    """Read ``project.yml``; raises ``ProjectError`` when it is not YAML or lacks its commands."""
    try:
        project = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise ProjectError(f"is not valid YAML ({error})", file=path) from None
    if not isinstance(project, dict) or not isinstance(project.get("commands"), list):
        raise ProjectError("is no spaCy project: it has no list of commands", file=path)
    return project


def measure_run(project: Path, out: Path, *, workflow: str = "all", force: bool = True) -> dict[str, Any]:
    """Run a workflow step by step and write what it cost.

    Memory is the sum of resident memory over the step's processes, read from ``/proc`` five times a second; so this
    works on Linux only. Raises ``ProjectError`` when there is no such workflow, or a step fails.

    Parameters
    ----------
    force
        Whether to run steps that are up to date.
    """
    workflows = read_project(project).get("workflows") or {}
    if workflow not in workflows:
        raise ProjectError(
            f"has no workflow {workflow!r}; there are: {', '.join(workflows) or 'none'}", file=project
        )
    steps = []
    for name in workflows[workflow]:
        command = [sys.executable, "-m", "spacy", "project", "run", name, *(["--force"] if force else [])]
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=project.resolve().parent)
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watcher.start()
        code = process.wait()
        watcher.join()
        if code:
            raise ProjectError(f"step {name} ended with exit code {code}", file=project)
        steps.append(
            {"name": name, "seconds": round(time.perf_counter() - start, 1), "peak_mib": peak[0] >> 20}
        )
    report = {
        "cores": len(os.sched_getaffinity(0)),
        "threads": int(os.environ.get("OMP_NUM_THREADS", len(os.sched_getaffinity(0)))),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "seconds": round(sum(step["seconds"] for step in steps), 1),
        "peak_mib": max(step["peak_mib"] for step in steps),
        "steps": steps,
    }
    write_json(out, report)
    return report


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _family(process.pid)) * page)
        time.sleep(_PAUSE)


def _family(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _resident(pid: int) -> int:
    """Return resident pages of a process, 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
