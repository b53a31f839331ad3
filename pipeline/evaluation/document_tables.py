"""Tables in the README and the documents, generated from the metric files and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ..core.errors import ProjectError
from ..core.files import read_json, read_text, write_text
from ..core.labels import LABELS, LINKED_LABELS
from .experiment_table import render_experiments
from .markdown import figure, table


class Model(NamedTuple):
    """A model whose figures the README shows once it has been measured."""

    package: str
    base: str
    metrics: str


#: Models in the order of the README, each with its metric file.
MODELS = (
    Model("nl_kamerstuk_embedded", "multilingual-e5-small, six layers", "metrics.json"),
    Model("nl_kamerstuk_fast", "static vectors and a CNN", "fast/metrics.json"),
)
#: What stands in the place of a table of figures that nobody has measured yet.
UNMEASURED = "Not measured yet."
_MARK = re.compile(
    r"(?P<mark><!-- table: (?P<name>[\w-]+)(?: (?P<folder>[\w-]+))? -->)\n.*?<!-- end table -->", re.DOTALL
)
_NAMES = {
    "documents": "genuine documents",
    "real": "genuine motions",
    "test": "seed letter (test)",
    "dev": "dev",
}
_STATEMENT_FIELDS = ("status", "actor", "recipient", "quantity", "value", "mission", "time")
_BASELINES = {"prior": "prior alone", "exact": "exact match", "oracle": "oracle"}


def documents() -> list[Path]:
    """Return the documents that hold generated tables."""
    return [
        path
        for path in (Path("README.md"), *sorted(Path("docs").glob("*.md")))
        if path.exists() and _MARK.search(read_text(path))
    ]


def fill_tables(file: Path, metrics: Path, *, check: bool = False) -> str:
    """Return a document with its tables made anew.

    A table stands between ``<!-- table: NAME -->`` and ``<!-- end table -->``; ``<!-- table: NAME FOLDER -->`` takes
    the metric files of another model from a folder of that name. Raises ``ProjectError`` when a mark names no table,
    a metric file lacks a figure, or with ``check`` a metric file is missing.

    Parameters
    ----------
    check
        Take a metric file that is missing for a fault, unless the document says that it was not measured; without
        it the table stays as it is.
    """

    def fill(match: re.Match[str]) -> str:
        name, folder = match["name"], metrics / (match["folder"] or "")
        if name not in TABLES:
            raise ProjectError(f"no table {name!r}; there are {', '.join(TABLES)}", file=file)
        source, render = TABLES[name]
        if not (folder / source).exists() and (not check or UNMEASURED in match[0]):
            return match[0]
        try:
            figures = read_json(folder / source)
            table = render_models(folder) if name == "models" else render(figures)
        except (KeyError, TypeError):
            raise ProjectError(
                f"lacks figures of the table {name!r}; measure again", file=folder / source
            ) from None
        return f"{match['mark']}\n{table}\n<!-- end table -->"

    return _MARK.sub(fill, read_text(file))


def update_readme(readme: Path, metrics: Path, *, check: bool = False) -> bool:
    """Write the generated tables of one document; see :func:`fill_tables`.

    Raises ``ProjectError`` as :func:`fill_tables`; with ``check`` also when the document differs.

    Returns
    -------
    bool
        Whether the document differed.
    """
    before, after = read_text(readme), fill_tables(readme, metrics, check=check)
    if check and after != before:
        raise ProjectError(
            "its tables differ from the metric files; run: python -m pipeline readme", file=readme
        )
    if after != before:
        write_text(readme, after)
    return after != before


def render_models(folder: Path) -> str:
    """Render one row a model that has been measured."""
    rows = []
    for model in MODELS:
        if not (folder / model.metrics).exists():
            continue
        parts = read_json(folder / model.metrics)["parts"]
        rows.append(
            [
                f"`{model.package}`",
                model.base,
                *(figure(parts[part]["ner"]["micro"]["f1"] if part in parts else None) for part in _NAMES),
                figure(parts["dev"]["linking"]["accuracy"]["all"]["share"]),
                figure(parts["dev"]["linking_end_to_end"]["f1"]),
                figure(parts["dev"]["amounts"]["share"]),
            ]
        )
    head = ["model", "base", *(f"F1, {name}" for name in _NAMES.values())]
    return table([*head, "links, dev", "span and link, dev", "amounts, dev"], rows)


def render_ner(metrics: dict[str, Any]) -> str:
    """Render exact-span scores, a row a label and part."""
    rows = []
    for part, figures in metrics["parts"].items():
        scores = {"all": figures["ner"]["micro"], **figures["ner"]["labels"]}
        if "ner_without_gazetteer" in figures:
            scores["all, without the base's names"] = figures["ner_without_gazetteer"]["micro"]
        for label, score in scores.items():
            rows.append(
                [
                    _NAMES[part] if label == "all" else "",
                    label,
                    figure(score["precision"]),
                    figure(score["recall"]),
                    f"**{figure(score['f1'])}**" if label == "all" else figure(score["f1"]),
                    _interval(figures["ner"]) if label == "all" else "",
                    score["gold"],
                ]
            )
    return table(["gold", "label", "precision", "recall", "F1", "95% interval", "spans"], rows)


def _interval(figures: dict[str, Any]) -> str:
    if "interval" not in figures:
        return "–"
    low, high = figures["interval"]
    return "too few spans" if low <= 0 and high >= 1 else f"{low:.3f} to {high:.3f}"


def render_genuine(metrics: dict[str, Any]) -> str:
    """Render genuine documents by genre, from clean text and from the files as the reader reads them."""
    figures = metrics["parts"].get("documents")
    if figures is None:
        return UNMEASURED
    rows = [
        [
            genre,
            *(figure(scores["micro"][key]) for key in ("precision", "recall", "f1")),
            _interval(scores),
            scores["micro"]["gold"],
            "{false_spans} in {paragraphs}".format(**scores["empty_paragraphs"]),
        ]
        for genre, scores in {"all": figures["ner"], **figures["genres"]}.items()
    ]
    for name, key in (("all, from the files", "spans"), ("span and link right, from the files", "links")):
        score = figures["from_files"][key]
        rows.append(
            [name, *(figure(score[key]) for key in ("precision", "recall", "f1")), "", score["gold"], ""]
        )
    head = ["genre", "precision", "recall", "F1", "95% interval", "spans"]
    return table([*head, "false spans in paragraphs without any"], rows)


def render_linking(metrics: dict[str, Any]) -> str:
    """Render links of gold mentions, end-to-end linking and amounts, a column a part."""
    parts = metrics["parts"]

    def row(name: str, get: Callable[[dict[str, Any]], float | None]) -> list[str]:
        return [name, *(figure(get(figures)) for figures in parts.values())]

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
    return table(["", *(_NAMES[part] for part in parts)], rows)


def render_linker(report: dict[str, Any]) -> str:
    """Render the linker on gold mentions beside simpler ways to choose, a row a part and way."""
    rows = []
    for part, figures in report["parts"].items():
        accuracy = figures["accuracy"]
        ways = [("linker", accuracy["all"], accuracy["ambiguous"], figures["nil"])]
        ways += [
            (name, *(figures[key][way] for key in ("baselines", "baselines_ambiguous", "baselines_nil")))
            for way, name in _BASELINES.items()
        ]
        for number, (name, every, ambiguous, nil) in enumerate(ways):
            shares = [figure(every["share"]), figure(ambiguous["share"]), figure(nil["f1"])]
            counts = ["", "", ""] if number else [every["total"], ambiguous["total"], nil["gold"]]
            rows.append(["" if number else _NAMES[part], name, *shares, *counts])
    head = ["gold", "way to choose", "accuracy", "accuracy, ambiguous", "NIL F1"]
    return table([*head, "mentions", "ambiguous", "NIL"], rows)


def render_link_types(metrics: dict[str, Any]) -> str:
    """Render links of gold mentions, a row a type, with how many are right of how many in each part."""
    parts = metrics["parts"]
    rows = []
    for label in LINKED_LABELS:
        figures = [part["linking"]["accuracy"][label] for part in parts.values()]
        rows.append(
            [label, *(f"{figure(one['share'])} ({one['right']} of {one['total']})" for one in figures)]
        )
    return table(["type", *(_NAMES[part] for part in parts)], rows)


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
    return table(["part", "letters", "paragraphs", "without a span", "tokens", "spans", *LABELS], rows)


def render_run(report: dict[str, Any]) -> str:
    """Render time and peak memory of ``spacy project run all``, a row a step."""
    rows = [
        [step["name"], f"{step['seconds']:.0f} s", f"{step['peak_mib'] / 1024:.1f} GiB"]
        for step in report["steps"]
    ]
    rows.append(
        ["**all**", f"**{report['seconds'] / 60:.1f} min**", f"**{report['peak_mib'] / 1024:.1f} GiB**"]
    )
    return table(["step", "time", "peak memory"], rows)


def render_statements(metrics: dict[str, Any]) -> str:
    """Render statements and what amounts are of, a row a part; fields are shares of the statements that match."""
    rows = []
    for part, name in _NAMES.items():
        figures = metrics["parts"].get(part, {}).get("statements")
        if figures is None:
            continue
        found, given = figures["end_to_end"], figures["gold_mentions"]
        fields = [figure(found["fields"].get(field)) for field in _STATEMENT_FIELDS]
        rows.append(
            [
                name,
                found["expected"] or "–",
                *(figure(found[key]) for key in ("p", "r", "f")),
                figure(given["f"]),
                *fields,
                figure(figures["of"]["share"]),
            ]
        )
    head = ["part", "statements", "precision", "recall", "F1", "F1, gold mentions", *_STATEMENT_FIELDS]
    return table([*head, "what amounts are of"], rows)


def render_acts(figures: dict[str, Any]) -> str:
    """Render how well statements are recognised as one act."""
    names = {"pairs": "pairs of statements in one act", "revises": "statements that change an earlier one"}
    rows = [
        [
            name,
            figures[key]["expected"],
            *(figure(figures[key][score]) for score in ("precision", "recall", "f1")),
        ]
        for key, name in names.items()
    ]
    return table(["what", "gold", "precision", "recall", "F1"], rows)


def render_agreement(report: dict[str, Any]) -> str:
    """Render how far the second reader agrees with the gold, a row a label."""
    rows = [
        [
            row["name"],
            row["first"],
            row["second"],
            figure(row["exact_f1"]),
            figure(row["relaxed_f1"]),
            figure(row["kappa"]),
        ]
        for row in report["labels"]
    ]
    return table(["label", "gold", "second reader", "exact F1", "relaxed F1", "Cohen's kappa"], rows)


def render_speed(report: dict[str, Any]) -> str:
    """Render speed, loading, size and memory, a row a pipeline or peer; those that did not run are left out."""
    rows = []
    for row in (*report["models"], *report["peers"]):
        speeds = {
            count: max(run["words_per_second"] for run in row["end_to_end"] if run["processes"] == count)
            for count in {run["processes"] for run in row.get("end_to_end", ())}
        }
        if not speeds:
            continue
        encoder = row.get("encoder")
        rows.append(
            [
                row["name"],
                speeds.get(1, "–"),
                speeds.get(2, "–"),
                f"{encoder['ratio']:.2f}" if encoder else "–",
                f"{row['start']['load_seconds']:.1f} s",
                f"{row['size_mib']:.0f} MiB" if "size_mib" in row else "–",
                f"{row['peak_mib'] / 1024:.1f} GiB" if "peak_mib" in row else "–",
            ]
        )
    head = ["pipeline", "words a second", "with two processes", "times its bare encoder"]
    return table([*head, "loading", "on disk", "peak memory"], rows)


def render_endure(figures: dict[str, Any]) -> str:
    """Return what every attack of ``python -m pipeline endure`` came to."""
    rows = [
        [
            row["promise"],
            row["test"],
            row["figure"] if row["holds"] else f"**broken**: {row['figure']}",
            row["date"],
        ]
        for row in figures["attacks"]
    ]
    return table(["promise", "how it is tested", "figure", "date"], rows)


def render_licences(figures: dict[str, Any]) -> str:
    """Return the licences with their packages."""
    packages: dict[str, list[str]] = {}
    for row in figures["packages"]:
        packages.setdefault(row["licence"], []).append(row["package"])
    return table(
        ["licence", "packages"], [[licence, ", ".join(names)] for licence, names in sorted(packages.items())]
    )


#: Name in the README: metric file, and what renders it.
TABLES: dict[str, tuple[str, Callable[..., str]]] = {
    "speed": ("benchmark.json", render_speed),
    "models": ("metrics.json", render_models),  # the one table of several files: it is given their folder
    "ner": ("metrics.json", render_ner),
    "genuine": ("metrics.json", render_genuine),
    "linking": ("metrics.json", render_linking),
    "linker": ("linker.json", render_linker),
    "link-types": ("metrics.json", render_link_types),
    "statements": ("metrics.json", render_statements),
    "acts": ("acts.json", render_acts),
    "corpus": ("gold.json", render_corpus),
    "agreement": ("agreement.json", render_agreement),
    "run": ("run.json", render_run),
    "endure": ("endure.json", render_endure),
    "licences": ("licences.json", render_licences),
    "experiments": ("experiments.json", render_experiments),
}
