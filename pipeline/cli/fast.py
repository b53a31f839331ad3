"""Commands that prepare the fast model: distilled word vectors, silver labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import DocbinsPath, EntitiesPath, Seed, SplitPath


def vectors(
    encoder: Annotated[Path, typer.Argument(help="The encoder to distil: a Hugging Face directory.")],
    out: Annotated[Path, typer.Argument(help="Where the pipeline with nothing but vectors goes.")],
    common: Annotated[int, typer.Option(min=1, help="How many of the most frequent Dutch words.")] = 40_000,
    dimensions: Annotated[int, typer.Option(min=1, help="Length of a vector.")] = 128,
) -> None:
    """Distil static word vectors from an encoder, for pipelines that run without it."""
    from ..training.base.word_vectors import distil_vectors

    count, width = distil_vectors(encoder, out, common=common, dimensions=dimensions)
    print(f"{out}: {count} words, {width} dimensions")


def silver(
    teacher: Annotated[Path, typer.Argument(help="The trained pipeline that labels.")],
    out: Annotated[Path, typer.Argument(help="The training file to write: gold of train, then silver.")],
    words: Annotated[int, typer.Option(min=0, help="About how many words to make of train's.")] = 70_000,
    strange: Annotated[
        int, typer.Option(min=0, help="About how many words of text with strange words.")
    ] = 250_000,
    letters: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of text without annotation; again for each. Default: corpus/new."),
    ] = None,
    docbins: DocbinsPath = paths.DOCBINS,
    split: SplitPath = paths.SPLIT,
    entities: EntitiesPath = paths.ENTITIES,
    seed: Seed = 1,
) -> None:
    """Label text that nobody annotated with a trained pipeline, for a smaller one to learn from."""
    from ..training.silver.label import write_silver

    summary = write_silver(
        teacher,
        out,
        docbins=docbins,
        split=split,
        entities=entities,
        letters=letters or [paths.NEW],
        words=words,
        strange=strange,
        seed=seed,
    )
    print(
        f"{out}: {summary.words} words of silver with {summary.entities} entities, from {summary.descriptions} "
        f"descriptions, {summary.letters} paragraphs without annotation and {summary.recombined} recombined ones; "
        f"{summary.estranged} paragraphs with strange words"
    )
