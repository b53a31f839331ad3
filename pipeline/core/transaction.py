"""Several files replaced together: after a kill or a power cut all are new or all are old.

The new contents are staged beside their targets and a journal lists them. A line ``commit`` in the journal decides:
with it :func:`recover` finishes the renames, without it the staged files are removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import ProjectError
from .files import sync

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_COMMIT = b"commit\n"


def replace_together(contents: Mapping[Path, bytes], journal: Path) -> None:
    """Write files so that all of them change or none does, whatever interrupts.

    Raises ``ProjectError`` when another process is replacing files under the same journal.

    Parameters
    ----------
    contents
        New content by target. Folders are made when absent.
    journal
        File that exists while the change is under way; later calls of :func:`recover` need its path.
    """
    for folder in {journal.parent, *(target.parent for target in contents)}:
        folder.mkdir(parents=True, exist_ok=True)
    recover(journal)
    names = [os.path.relpath(target, journal.parent) for target in contents]
    try:
        handle = os.open(journal, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        raise _busy(journal) from None
    try:
        with _locked(handle, journal):
            _append(handle, json.dumps(names).encode() + b"\n")
            sync(journal.parent)
            for target, data in contents.items():
                staged = _staged(target)
                staged.write_bytes(data)
                sync(staged)
            for folder in {target.parent for target in contents}:
                sync(folder)
            _append(handle, _COMMIT)
            _finish(journal)
    except BaseException:
        recover(journal)
        raise
    finally:
        os.close(handle)


def recover(journal: Path) -> None:
    """Finish or undo what an interrupted :func:`replace_together` left; nothing happens without a journal.

    Raises ``ProjectError`` when the process that writes the journal is still at work.
    """
    try:
        handle = os.open(journal, os.O_RDWR)
    except FileNotFoundError:
        return
    try:
        with _locked(handle, journal):
            _finish(journal)
    finally:
        os.close(handle)


def _finish(journal: Path) -> None:
    lines = journal.read_bytes().splitlines(keepends=True) if journal.exists() else []
    if lines and lines[0].endswith(b"\n"):  # a torn first line: nothing is staged yet
        targets = [journal.parent / name for name in json.loads(lines[0])]
        for target in targets:
            if lines[1:] == [_COMMIT]:
                if _staged(target).exists():  # else it was renamed before the interruption
                    _staged(target).replace(target)
            else:
                _staged(target).unlink(missing_ok=True)
        for folder in {target.parent for target in targets}:
            sync(folder)
    journal.unlink(missing_ok=True)
    sync(journal.parent)


def _staged(target: Path) -> Path:
    return target.with_name(f".{target.name}.new")


def _append(handle: int, line: bytes) -> None:
    os.write(handle, line)
    os.fsync(handle)


@contextmanager
def _locked(handle: int, journal: Path) -> Iterator[None]:
    """Hold the journal alone; a killed process gives it free."""
    if fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _busy(journal) from None
    try:
        yield
    finally:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _busy(journal: Path) -> ProjectError:
    return ProjectError("another command is writing these files; try again", file=journal)
