"""Which files are letters: those named, and those in the folders named."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import ProjectError
from ..core.files import sha256
from .formats.detect import LETTER_SUFFIXES
from .metadata import is_metadata, metadata_beside
from .reading import MAX_BYTES

_LETTER_ID = re.compile(r"\w[\w .()-]*")
_LEVELS = 8
#: Control characters, line separators, and what stands for bytes that are not UTF-8.
_NOT_IN_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Found:
    """The letter files of a search.

    Attributes
    ----------
    files
        The letters.
    passed_over
        Files of the folders whose names have other endings than those of letters.
    refused
        One line for each file that is named like a letter and must not be opened.
    """

    files: list[Path]
    passed_over: list[Path] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def find_letters(paths: Sequence[Path], *, empty: bool = False) -> Found:
    """Return the letter files among ``paths``; a folder stands for all letters below it.

    Hidden files and folders, lock files of Word (``~$``) and metadata records are left out. Files come in the order
    of the paths, those of a folder by name, each once.

    Parameters
    ----------
    paths
        Files and folders.
    empty
        Whether a folder may hold no letter.

    Raises
    ------
    ProjectError
        When a path does not exist or a folder holds no letter.
    """
    files: list[Path] = []
    passed_over: list[Path] = []
    refused: list[str] = []
    for path in paths:
        if not path.is_dir():
            if not path.exists():
                raise ProjectError("no such letter or folder", file=printable(path))
            inside = [path]
        else:
            inside = [file for file in sorted(path.rglob("*")) if _counts(file, path)]
            passed_over += [file for file in inside if file.suffix.lower() not in LETTER_SUFFIXES]
            inside = [file for file in inside if file.suffix.lower() in LETTER_SUFFIXES]
            if not inside and not empty:
                known = ", ".join(sorted(LETTER_SUFFIXES))
                raise ProjectError(f"holds no letter; letters in folders are named {known}", file=path)
        for file in inside:
            if reason := _refusal(file, path):
                refused.append(f"{printable(file)}: {reason}")
            else:
                files.append(file)
    unique = {file.resolve(): file for file in reversed(files)}
    return Found(list(unique.values())[::-1], passed_over, refused)


def _counts(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
    return not hidden and not file.is_dir() and not is_metadata(file)


def _refusal(file: Path, path: Path) -> str | None:
    """Say why a file must not be opened; None when it may be."""
    if _NOT_IN_NAMES.search(str(file)):
        return "its name holds a line end or is not UTF-8; rename it"
    if path.is_dir() and not file.resolve().is_relative_to(path.resolve()):
        return "is a link that leads out of its folder; name the file itself"
    try:
        status = file.stat()
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file but a pipe, socket or device; refused"
    if status.st_size > MAX_BYTES:
        return f"is {status.st_size >> 20} MB; letters of at most {MAX_BYTES >> 20} MB are read"
    return None


def printable(path: Path) -> str:
    """Return a path as text for one line: what breaks lines or is not UTF-8 is escaped."""
    return _NOT_IN_NAMES.sub(lambda match: ascii(match[0])[1:-1], str(path))


def check_letter_id(letter: str, what: str = "letter id") -> None:
    """Check that a letter's id, or another name that ``what`` says, can be a file name.

    Raises
    ------
    ProjectError
        When it could lead out of its folder.
    """
    if not _LETTER_ID.fullmatch(letter) or letter.endswith((".", " ")):
        raise ProjectError(
            f"{what} {letter!r} cannot be a file name; use letters, digits, hyphens, full stops"
        )


def ids_of(file: Path) -> Iterator[str]:
    """Yield the ids that a letter without a printed id can have, from short to long.

    Its stem, and for files of one name in different folders the names of these folders before it:
    ``brief``, ``march-brief``, ``2024-march-brief``.
    """
    name = file.stem
    yield name
    for folder in file.resolve().parents[:_LEVELS]:
        if folder.name:
            prefix = re.sub(r"[^\w .()-]", "-", folder.name).lstrip(" .()-")
            name = f"{prefix}-{name}" if prefix else name
            yield name


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
