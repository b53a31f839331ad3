"""The model that suggests: its folder, a hash that identifies it, the entities that it carries."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import get_model_meta

from ..core.errors import ProjectError
from ..core.files import read_jsonl, sha256
from ..core.language import load_model

ENTITY_FILE = "entities.jsonl"


def locate(model: str | Path) -> Path:
    """Return the folder of a trained pipeline.

    Raises ``ProjectError`` when there is none.

    Parameters
    ----------
    model
        A folder, or the name of an installed package.
    """
    path = Path(model)
    if (path / "meta.json").is_file():
        try:
            meta = get_model_meta(path)
            inner = path / f"{meta['lang']}_{meta['name']}-{meta['version']}"
        except (OSError, ValueError) as error:
            message = " ".join(str(error).split())
            raise ProjectError(f"is no trained pipeline ({message})", file=path) from None
        return inner if (inner / "config.cfg").is_file() else path
    package = str(model)
    if package.isidentifier():
        spec = find_spec(package)
        if spec is not None and spec.origin:
            return locate(Path(spec.origin).parent)
    raise ProjectError("there is no trained pipeline; train it with: spacy project run all", file=model)


def identity(model: str | Path) -> str:
    """Return a hash of a pipeline's files: any change of the model changes it.

    Raises ``ProjectError`` when there is no such pipeline.
    """
    folder = locate(model)
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder).as_posix()} {sha256(path)}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def loaded(model: str) -> Language:
    """Return the pipeline, loaded once a process; raises ``ProjectError`` when there is no such pipeline."""
    locate(model)
    return load_model(model)


def entity_records(model: str | Path) -> dict[str, dict[str, Any]]:
    """Return the record of every entity that the pipeline carries, by identifier.

    Raises ``ProjectError`` when there is no such pipeline.
    """
    files = sorted(locate(model).glob(f"*/{ENTITY_FILE}"))
    return {str(row["id"]): row for path in files for _, row in read_jsonl(path)}
