"""What components that hold something of every entity share: how it is read, kept and given back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import srsly
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.training import Example

from ...knowledge_base.names.entities_file import load_entities
from ...knowledge_base.names.entity import Entity

Holder = TypeVar("Holder", bound="RecordHolder")


class RecordHolder(Pipe):
    """A component that is made of the knowledge base and travels with its pipeline as JSON lines.

    Attributes
    ----------
    FILE
        The file in the folder of the component.
    """

    FILE: ClassVar[str]

    @abstractmethod
    def set_entities(self, entities: Iterable[Entity]) -> None:
        """Take these entities in place of those held."""

    @abstractmethod
    def _rows(self) -> Iterator[Any]:
        """Give what is held as plain values."""

    @abstractmethod
    def _take(self, rows: Iterable[Any]) -> None:
        """Take what ``_rows`` gave."""

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]] | None = None,
        *,
        nlp: Language | None = None,
        path: str | None = None,  # only built-in types: spaCy resolves the annotation outside this module
    ) -> None:
        """Read the entities.

        Raises ``ProjectError`` at a fault in that file.

        Parameters
        ----------
        path
            ``entities.jsonl``; without it what is held stays.
        """
        if path is not None:
            self.set_entities(load_entities(path))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return what is held as bytes."""
        return srsly.msgpack_dumps(list(self._rows()))

    def from_bytes(self: Holder, data: bytes, *, exclude: Iterable[str] = ()) -> Holder:
        """Read what ``to_bytes`` gave."""
        self._take(srsly.msgpack_loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write what is held into the folder of the component."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_jsonl(folder / self.FILE, self._rows())

    def from_disk(self: Holder, path: str | Path, *, exclude: Iterable[str] = ()) -> Holder:
        """Read what ``to_disk`` wrote."""
        self._take(srsly.read_jsonl(Path(path) / self.FILE))
        return self
