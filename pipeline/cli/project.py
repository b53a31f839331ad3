"""Commands about the project itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import paths


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("sync-deps")(sync_deps)
    app.command("measure-run")(measure)
    app.command("notebooks")(notebooks)


def sync_deps(
    check: Annotated[bool, typer.Option(help="Change nothing; exit 1 when something differs.")] = False,
    file: Annotated[Path, typer.Option(help="The workflow.")] = Path("project.yml"),
) -> None:
    """Write the modules that each step runs into the deps of project.yml, and its steps into the README beside it."""
    from ..workflow import sync, sync_readme
    from .app import app

    readme = file.parent / "README.md"
    for path, changed in (
        (file, sync(file, all_commands(app), check=check)),
        (readme, sync_readme(file, readme, check=check)),
    ):
        print(f"{path}: {'updated' if changed else 'up to date'}")


def measure(
    file: Annotated[Path, typer.Option(help="The workflow.")] = Path("project.yml"),
    out: Annotated[Path, typer.Option(help="The JSON file to write.")] = paths.METRICS / "run.json",
    workflow: Annotated[str, typer.Option(help="Which workflow to run.")] = "all",
) -> None:
    """Run every step of the main job anew and write its time and peak memory (Linux)."""
    from ..measure import measure_run

    report = measure_run(file, out, workflow=workflow)
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

    from ..notebooks import FOLDER, refresh_notebook

    for file in tqdm(files or sorted(FOLDER.glob("*.ipynb")), desc="notebooks", disable=None):
        refresh_notebook(file)
        tqdm.write(str(file))


def all_commands(app: typer.Typer, prefix: str = "") -> dict[str, Callable[..., Any]]:
    """Return the function of every command by its words: ``evaluate``, ``kb check``."""
    found: dict[str, Callable[..., Any]] = {}
    for command in app.registered_commands:
        if command.name and command.callback:
            found[prefix + command.name] = command.callback
    for group in app.registered_groups:
        if group.typer_instance is not None and group.name:
            found.update(all_commands(group.typer_instance, f"{prefix}{group.name} "))
    return found
