"""The command that compares ways to train."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import DocbinsPath


def experiment(
    plan: Annotated[Path, typer.Argument(help="The plan: experiments with their values.")] = Path(
        "configs/experiments.yml"
    ),
    out: Annotated[Path, typer.Option(help="The JSON file of results.")] = paths.METRICS / "experiments.json",
    docbins: DocbinsPath = paths.DOCBINS,
    scratch: Annotated[Path, typer.Option(help="Folder for what is deleted again.")] = Path(
        "models/experiments"
    ),
    only: Annotated[list[str] | None, typer.Option(help="Run only this group; may be given again.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Trainings at once; they share the cores.")] = 1,
    curve: Annotated[Path, typer.Option(help="Where the learning curve is drawn.")] = Path(
        "docs/images/learning_curve.svg"
    ),
) -> None:
    """Train every experiment of a plan, score it on dev, and write table and learning curve; takes hours.

    Stopped with Ctrl-C, it goes on where it was when it is called again.
    """
    from ..core.files import write_json
    from ..evaluation.experiment_table import learning_curve, plot_curve, summarise
    from ..lab.experiments.plan import read_plan
    from ..lab.experiments.run_plan import run_plan

    rows = run_plan(read_plan(plan), out, docbins=docbins, scratch=scratch, groups=only, jobs=jobs)
    if points := learning_curve(rows):
        write_json(paths.METRICS / "learning_curve.json", points)
        plot_curve(points, curve)
    for row in summarise(rows):
        spread = f" ± {row['spread']:.3f}" if row["spread"] is not None else ""
        print(f"{row['group']}: {row['name']}: F1 {row['f1']:.3f}{spread}, {row['minutes']:.1f} min")
