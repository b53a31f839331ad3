"""Reading and writing files: atomic and durable writes, JSON lines with line numbers, checksums."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import ProjectError


def sync(path: Path) -> None:
    """Return when the content of a file, or the names in a folder, are on the disk.

    A rename without this can leave an empty file after a power cut: the name reaches the disk before the content.
    """
    if path.is_dir() and os.name != "posix":
        return  # Windows has no such call for folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target`` that replaces it, durably, when the block ends without an error.

    Parameters
    ----------
    target
        The file to write. Its folder is made when absent.

    Yields
    ------
    Path
        Where to write. An error inside the block leaves ``target`` as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)  # mkstemp makes files private; these are not
        sync(temporary)
        temporary.replace(target)
        sync(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """Give a path for a new folder that replaces ``target``, durably, when the block ends without an error.

    Parameters
    ----------
    target
        The folder to make. What stands there stays until the new one is complete.

    Yields
    ------
    Path
        A folder that does not exist yet.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as scratch:
        built = Path(scratch) / target.name
        yield built
        for path in (*built.rglob("*"), built):
            if not path.is_symlink():
                sync(path)
        if target.exists():
            # moved and not removed: a kill in between leaves both folders
            target.replace(Path(scratch) / f"{target.name}.old")
        built.replace(target)
        sync(target.parent)


def write_text(target: Path, text: str) -> None:
    """Write UTF-8 text atomically, line ends as given."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(text.encode("utf8"))


def write_json(target: Path, value: Any) -> None:
    """Write JSON atomically, readable and with its keys in the order given."""
    write_text(target, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def write_jsonl(target: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write JSON lines atomically and return how many."""
    # Not srsly: it rounds numbers to ten digits when writing and in the last digit when reading.
    lines = [json.dumps(row, separators=(",", ":")) for row in rows]
    write_text(target, "".join(line + "\n" for line in lines))
    return len(lines)


def read_text(path: Path) -> str:
    """Read a UTF-8 file; raises ``ProjectError`` when the file is absent, a folder, or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ProjectError("no such file", file=path) from None
    except OSError as error:
        raise ProjectError(f"cannot be read ({error.strerror})", file=path) from None
    except UnicodeDecodeError as error:
        raise ProjectError(
            "is not UTF-8 text; save it as UTF-8", file=path, place=f"byte {error.start}"
        ) from None


def read_json(path: Path) -> Any:
    """Read a JSON file; raises ``ProjectError`` when it is absent or not JSON."""
    return _parse(read_text(path), path, None)


def _parse(text: str, path: Path, place: str | None) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ProjectError(f"is not valid JSON ({error})", file=path, place=place) from None
    except RecursionError:
        raise ProjectError("is JSON nested too deeply", file=path, place=place) from None


def read_beside(module: str, name: str) -> Any:
    """Read the JSON file of words or tables that lies beside a module, given its ``__file__``."""
    return read_json(Path(module).parent / name)


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read JSON lines as ``(line number from 1, object)``; blank lines are passed over.

    Raises ``ProjectError`` when the file cannot be read or a line is not a JSON object.
    """
    # Only \n ends a record: str.splitlines would also break at U+2028 inside a string.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        row = _parse(line, path, f"line {number}")
        if not isinstance(row, dict):
            raise ProjectError("is not a JSON object", file=path, place=f"line {number}")
        yield number, row


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
