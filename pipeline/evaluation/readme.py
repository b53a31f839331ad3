"""Tables in the README, generated from the metric files and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..annotations.record import LABELS
from ..errors import ProjectError
from ..files import read_json, read_text, write_text

_NAMES = {"dev": "dev", "test": "seed letter (test)", "real": "real motions"}


def update_readme(readme: Path, metrics: Path, *, check: bool = False) -> bool:
    """Write the generated tables between their marks in the README.

    A table stands between ``<!-- table: NAME -->`` and ``<!-- end table -->``.

    Parameters
    ----------
    readme
        The file.
    metrics
        Folder of the metric files.
    check
        Change nothing.

    Returns
    -------
    bool
        Whether the README differed.

    Raises
    ------
    ProjectError
        When a mark names no table, a metric file lacks a figure, or with ``check`` a metric file is missing or the
        README differs.
    """
    before = read_text(readme)

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in TABLES:
            raise ProjectError(f"no table {name!r}; there are {', '.join(TABLES)}", file=readme)
        file, render = TABLES[name]
        if not check and not (metrics / file).exists():
            return match[0]  # not measured yet
        try:
            table = render(read_json(metrics / file))
        except (KeyError, TypeError):
            raise ProjectError(
                f"lacks figures of the table {name!r}; measure again", file=metrics / file
            ) from None
        return f"<!-- table: {name} -->\n{table}\n<!-- end table -->"

    after = re.sub(r"<!-- table: (?P<name>[\w-]+) -->\n.*?<!-- end table -->", fill, before, flags=re.DOTALL)
    if check and after != before:
        raise ProjectError(
            "its tables differ from the metric files; run: python -m pipeline readme", file=readme
        )
    if after != before:
        write_text(readme, after)
    return after != before


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _f(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def render_ner(metrics: dict[str, Any]) -> str:
    """Render exact-span scores, a row a label and part."""
    rows = []
    for part, figures in metrics["parts"].items():
        scores = {"all": figures["ner"]["micro"], **figures["ner"]["labels"]}
        for label in ("all", *LABELS):
            score = scores[label]
            rows.append(
                [
                    _NAMES[part] if label == "all" else "",
                    label,
                    _f(score["precision"]),
                    _f(score["recall"]),
                    f"**{_f(score['f1'])}**" if label == "all" else _f(score["f1"]),
                    score["gold"],
                ]
            )
    return _table(["gold", "label", "precision", "recall", "F1", "spans"], rows)


def render_linking(metrics: dict[str, Any]) -> str:
    """Render links of gold mentions, end-to-end linking and amounts, a column a part."""
    parts = metrics["parts"]

    def row(name: str, get: Callable[[dict[str, Any]], float | None]) -> list[str]:
        return [name, *(_f(get(figures)) for figures in parts.values())]

    rows = [
        row("links of gold mentions, accuracy", lambda f: f["linking"]["accuracy"]["all"]["share"]),
        row(
            "… of mentions with several candidates", lambda f: f["linking"]["accuracy"]["ambiguous"]["share"]
        ),
        row("… prior alone", lambda f: f["linking"]["baselines"]["prior"]["share"]),
        row("NIL precision", lambda f: f["linking"]["nil"]["precision"]),
        row("NIL recall", lambda f: f["linking"]["nil"]["recall"]),
        row("candidate recall at 1", lambda f: f["linking"]["candidate_recall"]["1"]["share"]),
        row("candidate recall at 5", lambda f: f["linking"]["candidate_recall"]["5"]["share"]),
        row("candidate recall, all", lambda f: f["linking"]["candidate_recall"]["all"]["share"]),
        row("span and link both right, F1", lambda f: f["linking_end_to_end"]["f1"]),
        row("values of gold amounts right", lambda f: f["amounts"]["share"]),
    ]
    return _table(["", *(_NAMES[part] for part in parts)], rows)


def render_corpus(report: dict[str, Any]) -> str:
    """Render the size of the gold, a row a part."""
    rows = [
        [
            part,
            *(report[part][key] for key in ("letters", "paragraphs", "empty_paragraphs", "tokens", "spans")),
            *(report[part]["labels"][label] for label in LABELS),
        ]
        for part in ("train", "dev", "test")
    ]
    return _table(["part", "letters", "paragraphs", "without a span", "tokens", "spans", *LABELS], rows)


def render_run(report: dict[str, Any]) -> str:
    """Render time and peak memory of ``spacy project run all``, a row a step."""
    rows = [
        [step["name"], f"{step['seconds']:.0f} s", f"{step['peak_mib'] / 1024:.1f} GiB"]
        for step in report["steps"]
    ]
    rows.append(
        ["**all**", f"**{report['seconds'] / 60:.1f} min**", f"**{report['peak_mib'] / 1024:.1f} GiB**"]
    )
    return _table(["step", "time", "peak memory"], rows)


def render_agreement(report: dict[str, Any]) -> str:
    """Render how far the second reader agrees with the gold, a row a label."""
    rows = [
        [
            row["name"],
            row["first"],
            row["second"],
            _f(row["exact_f1"]),
            _f(row["relaxed_f1"]),
            _f(row["kappa"]),
        ]
        for row in report["labels"]
    ]
    return _table(["label", "gold", "second reader", "exact F1", "relaxed F1", "Cohen's kappa"], rows)


#: Name in the README: metric file, and what renders it.
TABLES: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "ner": ("metrics.json", render_ner),
    "linking": ("metrics.json", render_linking),
    "corpus": ("gold.json", render_corpus),
    "agreement": ("agreement.json", render_agreement),
    "run": ("run.json", render_run),
}
