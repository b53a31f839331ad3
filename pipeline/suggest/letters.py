"""The letters that tasks are about, found by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

from ..core.errors import ProjectError
from ..letters import Letter, read_letter
from ..letters.find import find_letters, ids_of
from .manifest import Manifest


class Letters:
    """Letters by id.

    Parameters
    ----------
    folders
        Where the letters' files are looked for; those that do not exist are passed over.
    suggestions
        Folders of suggestions, whose records name the files that they were made of.
    """

    def __init__(self, folders: Sequence[Path], suggestions: Sequence[Path] = ()) -> None:
        self.missing: list[str] = []
        self._files = find_letters([path for path in folders if path.exists()], empty=True).files
        self._manifests = [Manifest(path) for path in suggestions if path.is_dir()]
        self.get = cache(self._get)

    def _get(self, letter: str) -> Letter | None:
        """Return a letter; None, and its id among ``missing``, when it has no file."""
        records = (manifest.latest(letter) for manifest in self._manifests)
        known = [Path(record.source) for record in records if record and record.source]
        named = sorted(
            (file for file in self._files if letter in ids_of(file)), key=lambda file: file.stem != letter
        )
        for file in (*known, *named):
            if (found := _read(file)) and found.id in (letter, file.stem):
                return found
        if letter not in self._printed:
            self.missing.append(letter)
        return self._printed.get(letter)

    @cached_property
    def _printed(self) -> dict[str, Letter]:
        """All letters by the ids that they print; read only when a name does not lead to a letter."""
        return {letter.id: letter for file in self._files if (letter := _read(file))}


def _read(file: Path) -> Letter | None:
    try:
        return read_letter(file)
    except ProjectError:
        return None
