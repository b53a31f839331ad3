"""Commands about bases other than the embedded one, and about public sets of named entities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Gpu, Seed


def encoder(
    source: Annotated[
        str, typer.Argument(help="A folder, or a name on the Hugging Face hub, which is downloaded.")
    ],
    out: Annotated[Path, typer.Argument(help="The Hugging Face directory to make.")],
    gpu: Annotated[int, typer.Option(help="Also check that this graphics card can be used.")] = -1,
) -> None:
    """Take any Hugging Face encoder as base: check it and put it where training reads it."""
    from ..training.base.gpu import check_gpu
    from ..training.base.hub import prepare_encoder

    summary = prepare_encoder(source, out)
    check_gpu(gpu)
    print(
        f"{out}: {summary.kind}, {summary.layers} layers of width {summary.width}, {summary.pieces} pieces, "
        f"texts up to {summary.longest} pieces"
    )


def spacy_base(
    name: Annotated[str, typer.Argument(help="An installed spaCy pipeline, for example nl_core_news_lg.")],
    out: Annotated[Path, typer.Argument(help="The JSON file that says what it is.")],
) -> None:
    """Check that a spaCy pipeline can serve as base, and write down which it is."""
    from ..training.base.spacy_pipeline import check_spacy_pipeline

    summary = check_spacy_pipeline(name, out)
    print(f"{name} {summary.version}: {summary.vectors} vectors of width {summary.vector_width}")


def conll2002(
    folder: Annotated[Path, typer.Argument(help="Holds ned.train, ned.testa and ned.testb.")],
    out: Annotated[Path, typer.Option(help="Where the model and metrics.json go.")] = Path(
        "models/conll2002"
    ),
    config: Annotated[Path, typer.Option(help="The recogniser's config.")] = Path("configs/ner_embedded.cfg"),
    base: Annotated[str, typer.Option(help="Its base.")] = "models/base/embedded",
    steps: Annotated[int, typer.Option(help="How many steps to train.", min=1)] = 1000,
    seed: Seed = 1,
    gpu: Gpu = -1,
) -> None:
    """Train and score the recogniser's config on a CoNLL-2002 set that you hold."""
    from ..lab.conll2002_scores import train_on_conll2002
    from ..training.base.gpu import check_gpu

    check_gpu(gpu)
    metrics = train_on_conll2002(folder, config, base, out, steps=steps, seed=seed, gpu=gpu)
    for part, figures in metrics["parts"].items():
        micro = figures["micro"]
        print(
            f"{part}: F1 {micro['f1']:.3f} (precision {micro['precision']:.3f}, recall {micro['recall']:.3f}) of "
            f"{micro['gold']} spans"
        )
    print(f"{out / 'metrics.json'}: written")
