"""An installed spaCy pipeline as a base: whether it is there, fits, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from spacy import about
from spacy.util import get_model_meta, get_package_path, is_compatible_version, is_package

from ...core.errors import ProjectError
from ...core.files import sha256

#: What ``configs/ner_spacy.cfg`` takes over.
COMPONENTS = ("tok2vec", "morphologizer", "tagger", "parser", "lemmatizer", "attribute_ruler")


@dataclass(frozen=True)
class PipelineSummary:
    """What was found; the project's steps depend on this record, because they cannot depend on an installed package."""

    name: str
    version: str
    licence: str
    pipeline: list[str]
    vectors: int
    vector_width: int
    meta_sha256: str


def check_spacy_pipeline(name: str) -> PipelineSummary:
    """Check that an installed package can serve as base.

    Parameters
    ----------
    name
        For example ``nl_core_news_lg``.

    Raises
    ------
    ProjectError
        When it is not installed, is for another spaCy, or lacks a component or word vectors.
    """
    command = f"python -m spacy download {name}"
    if not is_package(name):
        raise ProjectError(f"{name} is not installed; get it with: {command}")
    folder = get_package_path(name)
    meta = get_model_meta(folder)
    wanted = meta.get("spacy_version", "")
    if not is_compatible_version(about.__version__, wanted):
        raise ProjectError(
            f"{name} {meta['version']} is for spaCy {wanted}, and this is {about.__version__}; get the right one "
            f"with: {command}"
        )
    # the order among these is that of the package; what it has beside them is left out
    if missing := [component for component in COMPONENTS if component not in meta["pipeline"]]:
        raise ProjectError(f"{name} lacks {', '.join(missing)}; use nl_core_news_lg or nl_core_news_md")
    vectors = meta.get("vectors", {})
    if not vectors.get("width"):
        raise ProjectError(f"{name} has no word vectors; use nl_core_news_lg or nl_core_news_md")
    return PipelineSummary(
        name=name,
        version=meta["version"],
        licence=meta.get("license", ""),
        pipeline=list(meta["pipeline"]),
        vectors=vectors.get("vectors", 0),
        vector_width=vectors["width"],
        meta_sha256=sha256(folder / "meta.json"),
    )
