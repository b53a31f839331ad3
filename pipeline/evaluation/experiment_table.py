"""Results of a plan as a table and, over shares of the letters, as a curve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from ..charts.figures import new_figure, save_figure
from .markdown import figure, table

Row = dict[str, Any]


def summarise(rows: Iterable[Row]) -> list[Row]:
    """Bring the seeds of one experiment and share together.

    Returns
    -------
    list of dict
        ``group``, ``name``, ``layers``, ``steps``, ``share``, ``letters``, ``seeds``, mean ``f1``, ``precision``,
        ``recall`` and ``minutes``, and ``spread``, the standard deviation of F1 over the seeds, ``None`` with one.
    """
    return [_summary(list(runs)) for runs in _by_experiment(rows)]


def _by_experiment(rows: Iterable[Row]) -> Iterator[list[Row]]:
    found: dict[tuple[str, float], list[Row]] = {}
    for row in rows:
        found.setdefault((row["name"], row["share"]), []).append(row)
    yield from found.values()


def _summary(runs: list[Row]) -> Row:
    f1 = [run["dev"]["f1"] for run in runs]
    return {
        **{key: runs[0][key] for key in ("group", "name", "layers", "share", "letters")},
        "steps": runs[0]["overrides"].get("training.max_steps"),
        "seeds": len(runs),
        "f1": mean(f1),
        "spread": stdev(f1) if len(f1) > 1 else None,
        "precision": mean(run["dev"]["precision"] for run in runs),
        "recall": mean(run["dev"]["recall"] for run in runs),
        "minutes": mean(run["seconds"] for run in runs) / 60,
    }


def learning_curve(rows: Iterable[Row]) -> list[Row]:
    """Return one point for every training of the experiments that were run over several shares."""
    rows = list(rows)
    shares: dict[str, set[float]] = {}
    for row in rows:
        shares.setdefault(row["name"], set()).add(row["share"])
    return [
        {
            "experiment": row["name"],
            "share": row["share"],
            "letters": row["letters"],
            "seed": row["seed"],
            "dev_f1": row["dev"]["f1"],
        }
        for row in rows
        if len(shares[row["name"]]) > 1
    ]


def plot_curve(points: list[Row], path: Path) -> None:
    """Draw F1 on dev over the number of training letters.

    Raises ``ProjectError`` when matplotlib is not installed or the file is of another kind.
    """
    figure = new_figure((6.4, 3.6))
    axes = figure.subplots()
    for name in dict.fromkeys(point["experiment"] for point in points):
        own = sorted((p["letters"], p["dev_f1"]) for p in points if p["experiment"] == name)
        letters = sorted({count for count, _ in own})
        means = [mean(f1 for count, f1 in own if count == at) for at in letters]
        axes.plot(letters, means, marker="o", label=name)
        axes.scatter([count for count, _ in own], [f1 for _, f1 in own], s=12, alpha=0.5)
    axes.set_xlabel("training letters")
    axes.set_ylabel("exact F1 on dev")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    save_figure(figure, path)


def render_experiments(report: dict[str, Any]) -> str:
    """Render trainings of a plan, a row an experiment and share of the letters."""
    rows = []
    for row in summarise(report["rows"]):
        spread = "" if row["spread"] is None else f" ± {row['spread']:.3f}"
        rows.append(
            [
                row["group"],
                row["name"],
                row["steps"],
                row["letters"],
                row["seeds"],
                f"{row['f1']:.3f}{spread}",
                figure(row["precision"]),
                figure(row["recall"]),
                f"{row['minutes']:.1f} min",
            ]
        )
    head = ["question", "choice", "steps", "letters", "seeds", "F1, dev", "precision", "recall", "time"]
    return table(head, rows)
