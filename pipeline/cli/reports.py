"""Commands that show how the models do: benchmark, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import GoldPath, LettersPath, MetricsPath, Seed, SplitPath


def benchmark(
    models: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders of trained pipelines; without any, every whole one in models/."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The figures.")] = paths.METRICS / "benchmark.json",
    picture: Annotated[Path, typer.Option(help="The picture: .svg, .png or .pdf.")] = (
        paths.METRICS / "benchmark.svg"
    ),
    gold: GoldPath = paths.GOLD,
    split: SplitPath = paths.SPLIT,
    words: Annotated[int, typer.Option(help="About how many words.", min=1)] = 6000,
    batch_size: Annotated[list[int], typer.Option(help="Texts in a batch; repeat it for more.", min=1)] = [  # noqa: B006
        16,
        64,
        256,
    ],
    processes: Annotated[list[int], typer.Option(help="Numbers of processes.", min=1)] = [1, 2],  # noqa: B006
    repeats: Annotated[int, typer.Option(help="Runs of each; the fastest counts.", min=1)] = 2,
    peers: Annotated[bool, typer.Option(help="Measure blank spaCy, nl_core_news_lg, clinlp, Frog too.")] = (
        True
    ),
) -> None:
    """Measure speed, loading, size and memory of the built pipelines, and of what else is installed."""
    from ..charts.speed import plot
    from ..lab.speed.measure import benchmark as run
    from ..lab.speed.measure import find_models

    chosen = {path.parent.name if path.name == "model-best" else path.name: path for path in models or ()}
    report = run(
        chosen or find_models(Path("models")),
        out,
        gold=gold,
        split=split,
        words=words,
        batch_sizes=batch_size,
        processes=processes,
        repeats=repeats,
        peers=peers,
    )
    plot(report, picture)
    for row in (*report["models"], *report["peers"]):
        speeds = [one["words_per_second"] for one in row.get("end_to_end", ())]
        line = (
            f"{row['name']}: {max(speeds):,} words a second" if speeds else f"{row['name']}: {row['fault']}"
        )
        if row.get("encoder"):
            line += f", {row['encoder']['ratio']} times its encoder alone"
        print(line)


def report(
    model: Annotated[Path, typer.Argument(help="The trained pipeline.")] = paths.MODEL,
    out: Annotated[Path, typer.Option(help="The page.")] = Path("models/report/report.html"),
    gold: GoldPath = paths.GOLD,
    split: SplitPath = paths.SPLIT,
    letters: LettersPath = paths.LETTERS,
    metrics: MetricsPath = paths.METRICS,
    seed: Seed = 1,
) -> None:
    """Write one page about a pipeline: scores, confusion, calibration, links, errors, corpus, amounts, speed."""
    from ..evaluation.report.page import write_report

    write_report(model, out, gold=gold, split=split, letters=letters, metrics=metrics, seed=seed)
    print(f"{out}: written")
