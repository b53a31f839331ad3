"""Which files are letters: those named, and those in the folders named."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import ProjectError
from ..core.files import sha256
from .detect import LETTER_SUFFIXES
from .metadata import is_metadata, metadata_beside


@dataclass(frozen=True)
class Found:
    """The letter files, and how many files of the folders were passed over because of their names."""

    files: list[Path]
    passed_over: int = 0


def find_letters(places: Sequence[Path]) -> Found:
    """Return the letter files among ``places``; a folder stands for all letters below it.

    Hidden files and folders and metadata records are left out. Files come in the order of the places, those of a
    folder by name, each once.

    Raises
    ------
    ProjectError
        When a place does not exist or a folder holds no letter.
    """
    files: list[Path] = []
    passed_over = 0
    for place in places:
        if place.is_dir():
            inside = [
                path for path in sorted(place.rglob("*")) if path.is_file() and not _hidden(path, place)
            ]
            inside = [path for path in inside if not is_metadata(path)]
            chosen = [path for path in inside if path.suffix.lower() in LETTER_SUFFIXES]
            if not chosen:
                known = ", ".join(sorted(LETTER_SUFFIXES))
                raise ProjectError(f"holds no letter; letters in folders are named {known}", file=place)
            passed_over += len(inside) - len(chosen)
            files += chosen
        elif place.exists():
            files.append(place)
        else:
            raise ProjectError("no such letter or folder", file=place)
    return Found(list({path.resolve(): path for path in reversed(files)}.values())[::-1], passed_over)


def content_hash(path: Path) -> str | None:
    """Return a hash of all that a letter is read from: its file, and the metadata record beside it.

    Returns
    -------
    str or None
        64 hexadecimal digits; ``None`` when the file cannot be read.
    """
    try:
        digest = sha256(path)
        beside = metadata_beside(path)
        if beside is None:
            return digest
        return hashlib.sha256(f"{digest} {sha256(beside)}".encode()).hexdigest()
    except OSError:
        return None


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
