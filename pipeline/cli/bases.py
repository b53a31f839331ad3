"""Commands about other bases than the embedded one, and public sets of named entities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from .options import Gpu, Seed


def own_base(
    source: Annotated[
        str,
        typer.Argument(
            help="An installed spaCy pipeline, a Hugging Face folder, or a name on the hub, which is downloaded."
        ),
    ],
    out: Annotated[Path, typer.Argument(help="The directory to make: base.json, ner.cfg, assemble.cfg.")],
    configs: Annotated[Path, typer.Option(help="The configs that are filled in.")] = Path("configs"),
    encoder_rate: Annotated[
        float, typer.Option(min=0, help="Learning rate of an encoder as a share of the recogniser's.")
    ] = 0.03,
    mixed_precision: Annotated[
        Literal["true", "false"], typer.Option(help="16-bit arithmetic of an encoder on a graphics card.")
    ] = "false",
    gpu: Annotated[int, typer.Option(help="Also check that this graphics card can be used.")] = -1,
) -> None:
    """Check a base of your own and write the configs of the steps that train on it."""
    from ..training.base.gpu import check_gpu
    from ..training.base.hub import EncoderSummary
    from ..training.base.own_base import prepare_own_base

    check_gpu(gpu)
    summary = prepare_own_base(
        source, out, configs=configs, encoder_rate=encoder_rate, mixed_precision=mixed_precision == "true"
    )
    if isinstance(summary, EncoderSummary):
        print(
            f"{out}: {summary.kind}, {summary.layers} layers of width {summary.width}, {summary.pieces} pieces, "
            f"texts up to {summary.longest} pieces"
        )
    else:
        print(f"{out}: {source} {summary.version}, {summary.vectors} vectors of width {summary.vector_width}")


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
