"""A folder for the Hugging Face hub, made of a wheel: the pipeline, the wheel, a model card with its figures."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import srsly

from .core.errors import ProjectError

_FIGURES = {
    "ents_p": ("NER Precision", "precision"),
    "ents_r": ("NER Recall", "recall"),
    "ents_f": ("NER F Score", "f_score"),
}
_ATTRIBUTES = "*.whl filter=lfs diff=lfs merge=lfs -text\n*.bin filter=lfs diff=lfs merge=lfs -text\n"
_ATTRIBUTES += "model filter=lfs diff=lfs merge=lfs -text\n"
_USE = """
## Install

```shell
pip install {wheel}
```
"""


def hub_folder(wheel: Path, out: Path) -> Path:
    """Unpack a wheel of :func:`pipeline.packaging.build_wheel` as the hub has spaCy pipelines. Offline.

    Raises ``ProjectError`` when the wheel cannot be read or holds no pipeline, or ``out`` holds something already.

    Parameters
    ----------
    out
        Folder to make: the pipeline's own files, the wheel, ``README.md`` with front matter, ``.gitattributes``.
    """
    if out.exists() and any(out.iterdir()):
        raise ProjectError("is not empty; name a new folder with --out", file=out)
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            # MODULE/meta.json is the package's; MODULE/MODULE-VERSION/ is what `spacy.load` reads
            data = next(str(path.parent) for path in map(PurePosixPath, names) if path.name == "config.cfg")
            for name in names:
                inner = PurePosixPath(name)
                if not inner.is_relative_to(data) or name.endswith("/"):
                    continue
                target = out / inner.relative_to(data)
                if ".." in inner.parts:
                    raise ProjectError(f"holds a path that leads elsewhere ({name})", file=wheel)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
            card_name = f"{PurePosixPath(data).parent}/README.md"
            card = archive.read(card_name).decode("utf8") if card_name in names else ""
    except (OSError, zipfile.BadZipFile) as error:
        raise ProjectError(f"cannot be read as a wheel ({error})", file=wheel) from None
    except StopIteration:
        raise ProjectError(
            "holds no pipeline; build one with `python -m pipeline package`", file=wheel
        ) from None
    (out / wheel.name).write_bytes(wheel.read_bytes())
    (out / ".gitattributes").write_text(_ATTRIBUTES, encoding="utf8")
    meta = srsly.read_json(out / "meta.json")
    text = (
        f"---\n{srsly.yaml_dumps(front_matter(meta))}---\n\n{card.strip()}\n{_USE.format(wheel=wheel.name)}"
    )
    (out / "README.md").write_text(text, encoding="utf8")
    return out


def front_matter(meta: dict[str, Any]) -> dict[str, Any]:
    """Return the head of a model card: language, licence, tags, and the figures as the hub's ``model-index``."""
    performance = meta.get("performance") or {}
    results = []
    for part, scores in [
        ("dev", performance),
        *((k, v) for k, v in performance.items() if isinstance(v, dict)),
    ]:
        metrics = [
            {"name": name, "type": kind, "value": scores[key]}
            for key, (name, kind) in _FIGURES.items()
            if isinstance(scores.get(key), float | int)
        ]
        if metrics:
            task = {"name": "NER", "type": "token-classification"}
            results.append({"task": task, "dataset": {"name": part, "type": part}, "metrics": metrics})
    return {
        "tags": ["spacy", "token-classification", "entity-linking"],
        "language": [meta["lang"]],
        "license": str(meta.get("license") or "other").lower(),
        "library_name": "spacy",
        "model-index": [{"name": f"{meta['lang']}_{meta['name']}", "results": results}],
    }
