"""Commands about the project itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths


def measure_run(
    file: Annotated[Path, typer.Option(help="The workflow.")] = Path("project.yml"),
    out: Annotated[Path, typer.Option(help="The JSON file to write.")] = paths.METRICS / "run.json",
    workflow: Annotated[str, typer.Option(help="Which workflow to run.")] = "all",
) -> None:
    """Run every step of the main job anew and write its time and peak memory (Linux)."""
    from ..lab.measure_run import measure_run as run

    report = run(file, out, workflow=workflow)
    print(
        f"{report['seconds'] / 60:.1f} minutes, peak {report['peak_mib'] / 1024:.1f} GiB on {report['cores']} cores"
    )


def notebooks(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Notebooks; those in docs/notebooks when left out.")
    ] = None,
) -> None:
    """Run notebooks and write what they show into them (needs the extra `notebooks` and the wheel)."""
    from tqdm import tqdm

    from ..lab.notebooks import FOLDER, refresh_notebook

    for file in tqdm(files or sorted(FOLDER.glob("*.ipynb")), desc="notebooks", disable=None):
        refresh_notebook(file)
        tqdm.write(str(file))
