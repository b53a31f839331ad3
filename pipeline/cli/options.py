"""Options that several commands share: where things are in the project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EntitiesPath = Annotated[
    Path, typer.Option("--entities", help="The knowledge base, JSON lines sorted by id.")
]
GoldPath = Annotated[Path, typer.Option("--gold", help="Gold tasks: a JSONL file or a folder of them.")]
SplitPath = Annotated[Path, typer.Option("--split", help="The fixed split of the letters.")]
LettersPath = Annotated[Path, typer.Option("--letters", help="The letters that the gold is about.")]
DocbinsPath = Annotated[Path, typer.Option("--docbins", help="Folder of train.spacy and dev.spacy.")]
MetricsPath = Annotated[Path, typer.Option("--metrics", help="Folder of the metric files.")]
DraftsPath = Annotated[Path, typer.Option("--drafts", help="New entities, drafted while reviewing.")]
GuidePath = Annotated[Path, typer.Option("--guide", help="The annotation guide, shown beside the text.")]
Browser = Annotated[str, typer.Option("--browser", help="Chromium; searched for when left out.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the random numbers.")]
Gpu = Annotated[int, typer.Option("--gpu", help="Graphics card, or -1 for none.")]
