"""What is already annotated: one line a letter, appended after its files are on the disk."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..core.errors import ProjectError
from ..core.files import sha256, sync

#: Not ``.jsonl``: the folder's JSONL files are tasks.
NAME = "annotated.log"


@dataclass(frozen=True)
class Record:
    """One letter that was annotated.

    Attributes
    ----------
    letter
        Its id; the files in the folder bear this name.
    stem
        Stem of the file it was read from, after which a letter without a publication id is named.
    content
        Hash of what it was read from.
    model
        Identity of the model and of the settings that change suggestions.
    paragraphs, spans
        How many there are.
    source
        The file that it was read from; empty in records of older versions.
    files
        Size and hash of the suggestions and of the page, by name, as they were written.
    """

    letter: str
    stem: str
    content: str
    model: str
    paragraphs: int
    spans: int
    source: str = ""
    files: Mapping[str, list[Any] | None] = field(default_factory=dict)


def file_state(path: Path) -> list[Any] | None:
    """Return the size and the SHA-256 of a file; None when it is not there."""
    return [path.stat().st_size, sha256(path)] if path.is_file() else None


class Manifest:
    """The record of a folder of suggestions.

    Lines are only ever added; the last line of a letter counts. A line torn by an interruption is passed over, and
    its letter is annotated again. Raises ``ProjectError`` when the file cannot be read.

    Parameters
    ----------
    folder
        The folder of the suggestions; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._latest: dict[str, Record] = {}
        self._by_source: dict[tuple[str, str], Record] = {}
        try:
            data = self.path.read_bytes() if self.path.exists() else b""
        except OSError as error:
            raise ProjectError(f"cannot be read ({error.strerror})", file=self.path) from None
        self._torn = not data.endswith(b"\n") if data else False
        for line in data.decode("utf8", errors="replace").split("\n"):
            try:
                self._take(Record(**json.loads(line)))
            except (ValueError, TypeError):
                continue

    def find(self, stem: str, content: str) -> Record | None:
        """Return the record of the letter that was read from this content, when it is that letter's latest."""
        return self._by_source.get((stem, content))

    def latest(self, letter: str) -> Record | None:
        """Return the latest record of a letter."""
        return self._latest.get(letter)

    def add(self, record: Record) -> None:
        """Add a record; call it when the letter's files are on the disk.

        Raises ``ProjectError`` when the file cannot be written.
        """
        line = json.dumps(asdict(record), ensure_ascii=False)
        new = not self.path.exists()
        try:
            with self.path.open("a", encoding="utf8") as stream:
                stream.write(f"\n{line}\n" if self._torn else f"{line}\n")
                stream.flush()
                os.fsync(stream.fileno())
            if new:
                sync(self.path.parent)
        except OSError as error:
            raise ProjectError(f"cannot be written ({error.strerror})", file=self.path) from None
        self._torn = False
        self._take(record)

    def _take(self, record: Record) -> None:
        before = self._latest.get(record.letter)
        if before is not None:
            self._by_source.pop((before.stem, before.content), None)
        self._latest[record.letter] = record
        self._by_source[record.stem, record.content] = record
