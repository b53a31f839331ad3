"""A base of the user's: what it is, and the configs of the steps that train on it."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spacy.util import is_package, load_config

from ...core.errors import ProjectError
from ...core.files import atomic_folder, write_json
from .hub import EncoderSummary, prepare_encoder
from .spacy_pipeline import PipelineSummary, check_spacy_pipeline

#: Names of spaCy's published pipelines, such as ``nl_core_news_lg``, which the hub has under other names.
_SPACY_NAME = re.compile(r"[a-z]{2,3}_\w+_(sm|md|lg|trf)", re.ASCII)


def prepare_own_base(
    source: str, out: Path, *, configs: Path, encoder_rate: float, mixed_precision: bool
) -> PipelineSummary | EncoderSummary:
    """Check a base and write what the later steps read.

    ``out`` then holds ``base.json`` (what was found), ``ner.cfg`` and ``assemble.cfg``, and in ``encoder`` the
    encoder where the base is one.

    Parameters
    ----------
    source
        Name of an installed spaCy pipeline; else a Hugging Face folder or a name on the hub.
    out
        The directory to make; replaced as a whole when it exists.
    configs
        Folder of the configs that are filled in.
    encoder_rate
        Learning rate of an encoder as a share of the recogniser's.
    mixed_precision
        Whether an encoder computes in 16 bits on a graphics card.

    Raises
    ------
    ProjectError
        When there is no such base or it cannot be used.
    """
    if not source:
        raise ProjectError("no base is named; run: spacy project run own . --vars.own_base FOLDER_OR_NAME")
    summary: PipelineSummary | EncoderSummary
    overrides: dict[str, Any]
    with atomic_folder(out) as built:
        built.mkdir()
        if not Path(source).expanduser().is_dir() and (is_package(source) or _SPACY_NAME.fullmatch(source)):
            summary = check_spacy_pipeline(source)
            kind, overrides = "spacy", {"paths.base": source}
        else:
            summary = prepare_encoder(source, built / "encoder")
            kind = "embedded"
            model = "components.transformer.model"
            overrides = {
                "paths.base": (out / "encoder").as_posix(),
                f"{model}.frozen_layers": 0,
                f"{model}.learn_rate_factor": encoder_rate,
                f"{model}.mixed_precision": mixed_precision,
            }
        trained = {
            f"paths.{part}": (out.parent / part / "model-best").as_posix() for part in ("ner", "statements")
        }
        load_config(configs / f"ner_{kind}.cfg", overrides).to_disk(built / "ner.cfg")
        load_config(configs / f"assemble_{kind}.cfg", trained).to_disk(built / "assemble.cfg")
        write_json(built / "base.json", asdict(summary))
    return summary
