"""The decided paragraphs of a session as files of tasks, one a letter."""

from __future__ import annotations

import json
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from ..annotations.agreement.adjudicate import settle
from ..annotations.gold.task import Task
from ..core.files import write_text
from .state import State
from .tasks import Key, Row

_KEPT_LETTERS = 8


class Export:
    """Writes the decided tasks of a letter as Prodigy's JSON lines, atomically.

    A letter whose file the disk refuses is kept in :attr:`pending`: its decisions are in the journal, and
    :meth:`retry` writes the file once there is room.
    """

    def __init__(self, folder: Path, state: State, row: Callable[[Key], Row]) -> None:
        self._folder, self._state, self._row = folder, state, row
        self._lines: OrderedDict[str, dict[int, str]] = OrderedDict()
        self.pending: set[str] = set()

    def write(self, letter: str, changed: set[int] | None = None) -> None:
        """Write the file of a letter, of which the paragraphs ``changed`` (all when None) changed."""
        self.pending.add(letter)
        decided = self._state.letters.get(letter, set())
        lines = self._lines.pop(letter, None)
        if lines is None or changed is None:
            lines, changed = {}, decided
        for paragraph in changed:
            if paragraph in decided:
                lines[paragraph] = _line(self._row((letter, paragraph)))
            else:
                lines.pop(paragraph, None)
        self._lines[letter] = lines
        while len(self._lines) > _KEPT_LETTERS:
            self._lines.popitem(last=False)
        target = self._folder / f"{file_name(letter)}.jsonl"
        text = "".join(lines[paragraph] for paragraph in sorted(lines))
        try:
            if not text:
                target.unlink(missing_ok=True)
            elif changed is not decided or not _holds(target, text):
                write_text(target, text)
        except OSError:
            return
        self.pending.discard(letter)

    def retry(self) -> None:
        """Write the files again that the disk refused."""
        for letter in sorted(self.pending):
            self.write(letter, set())


def file_name(letter: str) -> str:
    """Return a safe file name, without ending, for a letter's id."""
    safe = re.sub(r"[^\w.-]", "_", letter).lstrip(".")[:120]
    # Two ids that differ only in what a file name cannot hold must not share a file.
    return safe if safe == letter else f"{safe}_{zlib.crc32(letter.encode('utf8', 'replace')):08x}"


def _line(row: Row) -> str:
    # A decision between versions is written with its record instead of them; the journal keeps them.
    if isinstance(row.get("versions"), list):
        row = settle(Task.model_validate(row)).to_json()
    return json.dumps(row, separators=(",", ":")) + "\n"


def _holds(target: Path, text: str) -> bool:
    return target.exists() and target.read_bytes() == text.encode("utf8")
