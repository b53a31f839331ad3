"""The benchmark as a picture: words a second, and where the time goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..charts.figures import new_figure, save_figure

_OWN, _PEER, _BARE = "#1d4ed8", "#9ca3af", "#c2410c"
_PARTS = ("#1d4ed8", "#0e7490", "#15803d", "#a16207", "#c2410c", "#9d174d", "#6d28d9", "#6b7280", "#111827")


def speed_bars(report: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Return name, words a second and kind (``own``, ``bare``, ``peer``) of every bar, the fastest run of each."""
    bars = []
    for kind, part in (("own", "models"), ("peer", "peers")):
        for row in report[part]:
            for processes in sorted({run["processes"] for run in row.get("end_to_end", ())}):
                speeds = [
                    run["words_per_second"] for run in row["end_to_end"] if run["processes"] == processes
                ]
                name = row["name"] if processes == 1 else f"{row['name']}, {processes} processes"
                bars.append((name, max(speeds), kind))
            if row.get("encoder"):
                speed = row["encoder"]["words_per_processor_second"]
                bars.append((f"{row['name']}: bare encoder", speed, "bare"))
    return bars


def plot(report: dict[str, Any], path: Path) -> None:
    """Draw the benchmark.

    Raises ``ProjectError`` when matplotlib is not installed or the file is of another kind.

    Parameters
    ----------
    report
        What :func:`pipeline.lab.speed.measure.benchmark` gave.
    path
        A ``.svg``, ``.png`` or ``.pdf`` file.
    """
    bars = speed_bars(report)
    models = [row for row in report["models"] if row.get("components")]
    names = list(dict.fromkeys(part["name"] for row in models for part in row["components"]))
    height = 1.8 + 0.34 * max(len(bars), len(names) * 0.6 + len(models))
    figure = new_figure((12, height))
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    colours = {"own": _OWN, "bare": _BARE, "peer": _PEER}
    drawn = left.barh(
        [name for name, _, _ in bars],
        [speed for _, speed, _ in bars],
        color=[colours[kind] for _, _, kind in bars],
    )
    left.bar_label(drawn, labels=[f"{speed:,}" for _, speed, _ in bars], padding=3)
    left.set_xscale("log")
    left.margins(x=0.12)
    left.invert_yaxis()
    left.set_xlabel("words a second (logarithmic)")
    left.set_title("Speed")
    start = [0.0] * len(models)
    for number, name in enumerate(names):
        shares = [
            sum(part["share"] or 0.0 for part in row["components"] if part["name"] == name) for row in models
        ]
        right.barh(
            [row["name"] for row in models],
            shares,
            left=start,
            label=name,
            color=_PARTS[number % len(_PARTS)],
        )
        start = [at + share for at, share in zip(start, shares, strict=True)]
    right.set_xlim(0, 1)
    right.invert_yaxis()
    right.set_xlabel("share of processor time")
    right.set_title("Where the time goes")
    if names:
        right.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=2, fontsize="small", frameon=False
        )
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    save_figure(figure, path)
