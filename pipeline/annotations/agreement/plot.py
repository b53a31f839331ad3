"""The report as a picture: figures by label, and every two sessions."""

from __future__ import annotations

from pathlib import Path

from ...charts.figures import new_figure, save_figure
from .report import Report, show

_FIGURES = (
    ("exact_f1", "exact F1", "#1d4ed8"),
    ("relaxed_f1", "relaxed F1", "#93c5fd"),
    ("kappa", "Cohen's kappa", "#c2410c"),
    ("alpha", "Krippendorff's alpha", "#15803d"),
)


def plot(report: Report, path: Path) -> None:
    """Draw the report.

    Raises ``ProjectError`` when matplotlib is not installed or the file is of another kind.

    Parameters
    ----------
    path
        A ``.png``, ``.svg`` or ``.pdf`` file.
    """
    figure = new_figure((13, 4.8))
    bars, links, grid = figure.subplots(1, 3, width_ratios=[5, 4, 3])
    for axes, rows, title in ((bars, report.labels, "Spans and tokens"), (links, report.links, "Links")):
        width = 0.8 / len(_FIGURES)
        for number, (name, label, colour) in enumerate(_FIGURES):
            known = [(i, getattr(row, name)) for i, row in enumerate(rows) if getattr(row, name) is not None]
            at = [i + (number - 1.5) * width for i, _ in known]
            axes.bar(at, [value for _, value in known], width, label=label, color=colour)
        axes.set_xticks(range(len(rows)), [row.name for row in rows])
        low = min([0.0, *(getattr(row, name) or 0.0 for row in rows for name, _, _ in _FIGURES)])
        axes.set_ylim(low, 1.0)
        axes.axhline(0.8, color="#6b7280", linewidth=0.8, linestyle=":")
        axes.set_title(title)
    figure.legend(*bars.get_legend_handles_labels(), loc="outside lower center", ncols=len(_FIGURES))
    names = report.sessions
    values = [[float("nan")] * len(names) for _ in names]
    for pair in report.pairs:
        i, j = names.index(pair["first"]), names.index(pair["second"])
        if pair["exact_f1"] is not None:
            values[i][j] = values[j][i] = pair["exact_f1"]
            for x, y in ((i, j), (j, i)):
                grid.text(x, y, show(pair["exact_f1"]), ha="center", va="center", color="white")
    grid.imshow(values, vmin=0, vmax=1.4, cmap="viridis")
    grid.set_xticks(range(len(names)), names, rotation=45, ha="right")
    grid.set_yticks(range(len(names)), names)
    grid.set_title("Exact F1 of two sessions")
    save_figure(figure, path)
