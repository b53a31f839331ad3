"""The pictures of the report, as SVG that stands in the page and takes its colours from it."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ...charts.figures import new_figure, style
from ...charts.speed import speed_bars
from .intervals import Calibration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Stand-ins that the page's own colours replace, so that one picture serves screen, dark screen and paper.
_COLOURS = {
    "#010203": "currentColor",
    "#010204": "var(--soft)",
    "#010205": "var(--accent)",
    "#010206": "var(--second)",
    "#010207": "var(--edge)",
}
_INK, _SOFT, _ACCENT, _SECOND, _EDGE = _COLOURS
_SHAPES = ("o", "s", "^", "D")


def _draw(name: str, title: str, paint: Callable[[Axes], None], *, size: tuple[float, float]) -> str:
    """Return a drawing as SVG with a title that is read aloud.

    Raises ``ProjectError`` when matplotlib is not installed.
    """
    settings: Any = {
        "svg.fonttype": "none",  # text stays text: to select, to search, to read aloud
        "font.size": 10,
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "axes.edgecolor": _SOFT,
        "xtick.color": _SOFT,
        "ytick.color": _SOFT,
        "xtick.labelcolor": _INK,
        "ytick.labelcolor": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.facecolor": "none",
        "grid.color": _EDGE,
        "legend.frameon": False,
    }
    with style(name, **settings):
        figure = new_figure(size, facecolor="none")
        paint(figure.subplots())
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return _inline(text.getvalue(), name, title)


def _inline(svg: str, name: str, title: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for stand_in, colour in _COLOURS.items():
        svg = svg.replace(stand_in, colour)
    svg = re.sub(r"font: ([\d.]+px) '[^;\"]*", r"font: \1 system-ui, sans-serif", svg)
    # ids are the page's: two pictures must not share one
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{name}-", svg)
    head = f'<svg role="img" aria-labelledby="{name}-title" '
    svg = re.sub(r'\s(?:width|height)="[\d.]+pt"', "", svg, count=2)
    return re.sub(r"<svg ([^>]*)>", rf'{head}\1><title id="{name}-title">{title}</title>', svg, count=1)


def intervals(parts: dict[str, dict[str, Any]], names: dict[str, str]) -> str:
    """Draw F1 of every label with its interval, one mark a part."""
    labels = [row["label"] for row in next(iter(parts.values()))["scores"]]

    def paint(axes: Axes) -> None:
        for number, (part, figures) in enumerate(parts.items()):
            rows = figures["scores"]
            heights = [index + (number - (len(parts) - 1) / 2) * 0.26 for index in range(len(rows))]
            # an interval from 0 to 1 says nothing and is not drawn
            told = [row["low"] > 0 or row["high"] < 1 for row in rows]
            spread = [
                [max(0.0, row["f1"] - row["low"]) * shown for row, shown in zip(rows, told, strict=True)],
                [max(0.0, row["high"] - row["f1"]) * shown for row, shown in zip(rows, told, strict=True)],
            ]
            axes.errorbar(
                [row["f1"] for row in rows],
                heights,
                xerr=spread,
                fmt=_SHAPES[number],
                color=(_ACCENT, _SECOND)[number % 2],
                capsize=3,
                label=names[part],
            )
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        axes.set_xlim(right=1.01)
        axes.set_xlabel("exact F1, with its 95-percent interval")
        axes.grid(axis="x")
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))

    return _draw("intervals", "Exact F1 of every label with its interval", paint, size=(8, 2.8))


def reliability(calibration: Calibration, name: str) -> str:
    """Draw the share of right spans over the score, with the number of spans of each bin."""

    def paint(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_SOFT, linestyle="--", linewidth=1, label="perfectly calibrated")
        bins = calibration.bins
        axes.bar(
            [(one["low"] + one["high"]) / 2 for one in bins],
            [one["right"] for one in bins],
            width=0.09,
            color=_ACCENT,
            alpha=0.35,
        )
        axes.plot(
            [one["score"] for one in bins],
            [one["right"] for one in bins],
            "o-",
            color=_ACCENT,
            label="spans by score",
        )
        for one in bins:
            axes.annotate(
                f"{one['count']}",
                (one["score"], one["right"]),
                textcoords="offset points",
                xytext=(-7, 7),
                ha="right",
                fontsize=8,
                color=_INK,
            )
        axes.set(xlim=(0, 1.02), ylim=(0, 1.12), xlabel="score", ylabel="share that is right")
        axes.legend(loc="upper left", fontsize=8)

    return _draw(f"reliability-{name}", "Share of right spans by score", paint, size=(4.6, 3.6))


def curve(points: Sequence[dict[str, Any]]) -> str:
    """Draw F1 on dev over the number of letters trained on: every training, and the mean."""

    def paint(axes: Axes) -> None:
        for number, name in enumerate(dict.fromkeys(point.get("experiment", "") for point in points)):
            own = [point for point in points if point.get("experiment", "") == name]
            colour = (_ACCENT, _SECOND, _SOFT)[number % 3]
            letters = sorted({point["letters"] for point in own})
            grouped = [[point["dev_f1"] for point in own if point["letters"] == at] for at in letters]
            axes.plot(
                letters, [sum(f1) / len(f1) for f1 in grouped], color=colour, marker="o", label=name or None
            )
            axes.scatter(
                [point["letters"] for point in own],
                [point["dev_f1"] for point in own],
                color=colour,
                s=14,
                alpha=0.5,
            )
        axes.set(xlabel="letters trained on", ylabel="exact F1 on dev")
        axes.set_xlim(left=0)
        axes.grid()
        if any(point.get("experiment") for point in points):
            axes.legend()

    return _draw("curve", "F1 on dev over the number of letters trained on", paint, size=(7, 3.2))


def ambiguity(rows: Sequence[dict[str, Any]], name: str) -> str:
    """Draw accuracy of links by number of candidates, beside the first candidate alone."""

    def paint(axes: Axes) -> None:
        places = range(len(rows))
        for key, shift, colour, label in (
            ("right", -0.2, _ACCENT, "the linker"),
            ("prior", 0.2, _SECOND, "the first candidate"),
        ):
            bars = axes.bar([at + shift for at in places], [row[key] for row in rows], 0.36, color=colour)
            bars.set_label(label)
            axes.bar_label(bars, labels=[f"{row[key]:.2f}" for row in rows], fontsize=8, color=_INK)
        axes.set_xticks(list(places), [f"{row['candidates']}\n(n = {row['mentions']})" for row in rows])
        axes.set(ylim=(0, 1.12), xlabel="candidates", ylabel="right links")
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=8)

    return _draw(f"ambiguity-{name}", "Right links by number of candidates", paint, size=(6.6, 3))


def money(points: Sequence[tuple[str, str, float]]) -> str:
    """Draw every sum in euros on the date of its letter."""

    def paint(axes: Axes) -> None:
        known = [(datetime.date.fromisoformat(date), value) for date, _, value in points if value > 0]
        axes.scatter(
            [date for date, _ in known],  # type: ignore[arg-type]
            [value for _, value in known],
            s=16,
            color=_ACCENT,
            alpha=0.45,
            linewidths=0,
        )
        axes.set_yscale("log")
        ticks = [10.0**power for power in range(2, 13, 2)]
        low, high = min(value for _, value in known), max(value for _, value in known)
        shown = [tick for tick in ticks if low / 100 <= tick <= high * 100]
        axes.set_yticks(shown, [_euros(tick) for tick in shown])
        axes.minorticks_off()
        axes.set_ylabel("euros (logarithmic)")
        axes.set_xlabel("date of the letter")
        axes.grid()

    return _draw("money", "Sums in euros by date of the letter", paint, size=(8, 3.4))


def speed(report: dict[str, Any]) -> str:
    """Draw words a second of every model and peer."""
    bars = speed_bars(report)

    def paint(axes: Axes) -> None:
        colours = {"own": _ACCENT, "bare": _SECOND, "peer": _SOFT}
        drawn = axes.barh(
            [name for name, _, _ in bars],
            [value for _, value, _ in bars],
            color=[colours[kind] for _, _, kind in bars],
        )
        axes.bar_label(drawn, labels=[f"{value:,}" for _, value, _ in bars], padding=3, color=_INK)
        axes.set_xscale("log")
        axes.margins(x=0.15)
        axes.invert_yaxis()
        axes.set_xlabel("words a second (logarithmic)")

    return _draw("speed", "Words a second", paint, size=(8, 0.9 + 0.32 * len(bars)))


def _euros(value: float) -> str:
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:,.0f} {name}"
    return f"{value:,.0f}"
