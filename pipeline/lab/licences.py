"""The licence of everything that the project installs where it runs, as the packages state it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..core.errors import ProjectError
from ..core.files import write_json

OWN = "kamerstuk-pipeline"
#: What a user installs beside the main dependencies; ``dev`` and ``notebooks`` are for work on the project.
EXTRAS = ("formats", "ocr", "fetch", "review", "exchange", "rdf", "tables")
#: Licences that packages do not state in their metadata, read in their licence files.
_READ = {"locate": "MIT"}
#: One name for what packages write in several ways.
_NAMES = {
    "MIT": "MIT License",
    "Apache-2.0": "Apache|Apache 2|Apache 2.0|Apache Software License|Apache License 2.0|Apache 2.0 License"
    "|Apache License Version 2.0",
    "BSD": "BSD License",
    "ISC": "ISC License",
    "PSF-2.0": "Python Software Foundation License",
}
_OSI = "License :: OSI Approved :: "
_STRONG = re.compile(r"(?<![A-Z])A?GPL|General Public License", re.IGNORECASE)
_LESSER = re.compile(r"LGPL|Lesser General Public|Library General Public", re.IGNORECASE)


def installed(name: str = OWN, extras: Iterable[str] = EXTRAS) -> dict[str, Distribution]:
    """Return what is installed of the dependencies of a package and of theirs, by canonical name."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    todo = [(name, extra) for extra in ("", *extras)]
    while todo:
        name, extra = todo.pop()
        key = (canonicalize_name(name), extra)
        if key in seen:
            continue
        seen.add(key)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # another system's, or optional
        found[key[0]] = package
        for line in package.requires or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                todo += [(wanted.name, inner) for inner in ("", *wanted.extras)]
    return {key: found[key] for key in sorted(found) if key != canonicalize_name(OWN)}


def licence_of(package: Distribution) -> str:
    """Return the licence that a package states; empty when it states none."""
    meta = package.metadata
    if known := _READ.get(canonicalize_name(meta["Name"])):
        return known
    if expressions := meta.get_all("License-Expression"):
        return str(expressions[0])
    classified = [
        line.rpartition(" :: ")[2] for line in meta.get_all("Classifier") or () if line.startswith(_OSI)
    ]
    written = (meta.get_all("License") or [""])[0].strip()
    if "\n" in written or not 0 < len(written) < 60:
        written = ", ".join(classified)
    return next((name for name, forms in _NAMES.items() if written in forms.split("|")), written)


def is_strong(licence: str) -> bool:
    """Whether a licence reaches what is linked with it: GPL and AGPL, unless another may be chosen."""
    choices = re.split(r"\s+OR\s+", licence)
    return all(_STRONG.search(_LESSER.sub("", choice)) for choice in choices)


def write_licences(output: Path) -> list[dict[str, str]]:
    """Write the table of licences as JSON.

    Raises ``ProjectError`` when a package states no licence, or one that reaches our own code.
    """
    rows = [{"package": name, "licence": licence_of(package)} for name, package in installed().items()]
    if bad := [row["package"] for row in rows if not row["licence"] or is_strong(row["licence"])]:
        raise ProjectError(
            f"no licence that we can use is stated by {', '.join(bad)}; read theirs, or leave it out"
        )
    write_json(output, {"packages": rows})
    return rows
