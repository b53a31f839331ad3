"""Commands about the project itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from ..core.errors import ProjectError


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


def endure(
    output: Annotated[Path, typer.Option(help="JSON file for the figures.")] = paths.METRICS / "endure.json",
    times: Annotated[int, typer.Option(min=1, help="Kills of each kind.")] = 50,
    tasks: Annotated[int, typer.Option(min=1, help="Length of the queue.")] = 200_000,
    only: Annotated[str, typer.Option(help="Run only attacks that hold this in their name.")] = "",
    page: Annotated[Path, typer.Option(help="The document with the table.")] = Path("docs/reliability.md"),
) -> None:
    """Attack what the project promises: kills, a full disk, a long queue, hostile files (Linux)."""
    from ..evaluation.document_tables import update_readme
    from ..lab.endure.report import endure as run

    broken = 0
    for row in run(output, times, tasks, only):
        broken += not row["holds"]
        print(
            f"{'holds' if row['holds'] else 'BROKEN'}: {row['promise']} ({row['test']}): {row['figure']}",
            flush=True,
        )
    update_readme(page, output.parent)
    if broken:
        raise ProjectError(f"{broken} promises are broken")


def licences(
    output: Annotated[Path, typer.Option(help="The JSON file.")] = paths.METRICS / "licences.json",
    page: Annotated[Path, typer.Option(help="The document with the table.")] = Path("docs/licences.md"),
) -> None:
    """List the licences of what is installed, and refuse any that would reach our own code."""
    from ..evaluation.document_tables import update_readme
    from ..lab.licences import write_licences

    print(f"{output}: {len(write_licences(output))} packages")
    update_readme(page, output.parent)
