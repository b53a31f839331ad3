"""Letters into an archive: what is there already is kept, the rest is read, and the archive changes at the end."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ..core.errors import ProjectError
from ..knowledge_base.names.entity import WIKIDATA
from ..letters.find import content_hash, find_letters, ids_of
from ..suggest.letter_suggestions import Fault, NamedFile, Settings
from ..suggest.model import entity_records, identity
from ..suggest.processes import spread
from .database import LETTER_TABLES, alone, check, connect, create, insert, whole
from .merging import merge, publish
from .rows import LetterRows, letters_to_rows

#: Part of what identifies a reading; count it up when the same model gives other rows.
FORM = 1
#: Letters that go through the model together, and seconds until what was read is on the disk and can be searched.
TOGETHER = 16
_COMMIT_SECONDS = 1.0

#: Reads and annotates files: the processes of this machine, or a cluster.
Engine = Callable[[Sequence[NamedFile], Settings], Iterator[LetterRows | Fault]]


@dataclass
class Summary:
    """What a build did: numbers of letters, and the files that could not be read, each with its reason."""

    read: int = 0
    kept: int = 0
    removed: int = 0
    faults: dict[str, str] = field(default_factory=dict)


def local_engine(jobs: int) -> Engine:
    """Return the engine that works in ``jobs`` processes of this machine."""
    return partial(_read_here, jobs=jobs)


def _read_here(files: Sequence[NamedFile], settings: Settings, jobs: int) -> Iterator[LetterRows | Fault]:
    return spread(letters_to_rows, files, settings, jobs, TOGETHER)


def work_file(archive: Path) -> Path:
    """Return the file that a build fills: an archive too, which can be searched while it grows."""
    return archive.with_name(f"{archive.stem}.building{archive.suffix}")


def build(
    paths: Sequence[Path],
    model: str | Path,
    out: Path,
    *,
    engine: Engine | None = None,
    batch: int = 128,
    scores: bool = True,
    force: bool = False,
    progress: bool = True,
) -> Summary:
    """Make or renew an archive, which then holds the letters of ``paths`` and no others.

    New and changed letters are read into :func:`work_file`. When all are read, a new archive takes its name, and an
    old one changes in one transaction; a call that was killed is continued by the next.

    Parameters
    ----------
    paths
        Letters, and folders whose letters are found at any depth.
    model
        A folder or the name of an installed package.
    out
        The archive.
    engine
        What reads and annotates; without one, this process.
    batch
        Paragraphs that go through the model at once.
    scores
        Whether to store how sure the model is.
    force
        Read again what is there.
    progress
        Whether to show a progress bar, where there is a terminal.

    Raises
    ------
    ProjectError
        When a path does not exist, there is no such model, another build is at work, or ``out`` is another file.
    """
    settings = Settings(str(model), scores, batch)
    found = find_letters(paths)
    with alone(out):
        check(out, writable=True)
        with closing(_open_work_file(work_file(out))) as connection:
            run = _Run(connection, out, f"{FORM} {scores} {identity(model)}")
            run.summary.faults = {text.partition(": ")[0]: text.partition(": ")[2] for text in found.refused}
            todo = run.plan(found.files, force=force)
            results = (engine or local_engine(1))(todo, settings) if todo else iter(())
            with tqdm(
                results, "archive", len(todo), unit="letter", disable=None if progress else True
            ) as bar:
                run.store(bar, entity_records(model).values())
        if out.exists():
            merge(work_file(out), out, run.gone)
        else:
            publish(work_file(out), out)
        _remove(work_file(out))
    return run.summary


def _open_work_file(path: Path) -> sqlite3.Connection:
    try:
        check(path)
    except ProjectError:  # of another version, or damaged: it holds nothing that cannot be read again
        _remove(path)
    return connect(path) if path.exists() else create(path)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()


#: What a letter was read from, and with what: its file, its content, the model.
_Source = tuple[str, str, str]


class _Run:
    """One build: what the archive and the work file hold, and which file each letter's id belongs to."""

    def __init__(self, work: sqlite3.Connection, out: Path, model: str) -> None:
        self.summary = Summary()
        self.gone: list[str] = []
        self._work, self._model = work, model
        self._folder = out.parent.resolve()
        self._archive: dict[_Source, str] = {}
        if out.exists():
            with closing(connect(out, read_only=True)) as archive:
                self._archive = _held(archive)
        self._sources: dict[str, _Source] = {}
        self._owners: dict[str, str] = {}

    def plan(self, files: Sequence[Path], *, force: bool) -> list[NamedFile]:
        """Return the files that must be read, with the ids that letters get which print none."""
        work = _held(self._work)
        held = {} if force else work | self._archive
        todo = []
        for path in files:
            file = self._file(path)
            source = self._sources[file] = (file, content_hash(path) or "", self._model)
            if source in held:
                self._owners[held[source]] = file
            else:
                todo.append(path)
        current = {self._sources[file] for file in self._owners.values()}
        self.gone = [letter for source, letter in self._archive.items() if source not in current]
        unwanted = [
            letter for source, letter in work.items() if source not in current or source in self._archive
        ]
        self._work.execute("BEGIN")
        self._work.executemany("DELETE FROM letters WHERE id = ?", [(letter,) for letter in unwanted])
        self._work.execute("COMMIT")
        self.summary.kept = sum(source in self._archive for source in current)
        self.summary.read = len(current) - self.summary.kept
        self.summary.removed = len(self.gone)
        return self._with_names(todo)

    def store(self, results: Iterable[LetterRows | Fault], entities: Iterable[Mapping[str, Any]]) -> None:
        """Write what comes, on the disk every second, then the entities and the faults."""
        self._work.execute("BEGIN")
        written = time.monotonic()
        try:
            for result in results:
                self._store_letter(result)
                if time.monotonic() - written > _COMMIT_SECONDS:
                    self._work.execute("COMMIT")
                    self._work.execute("BEGIN")
                    written = time.monotonic()
            self._work.execute("DELETE FROM entities")
            insert(self._work, "entities", map(_entity_row, entities))
            self._work.execute("DELETE FROM faults")
            insert(self._work, "faults", self.summary.faults.items())
        finally:
            self._work.execute("COMMIT")

    def _store_letter(self, result: LetterRows | Fault) -> None:
        if isinstance(result, LetterRows):
            file = self._file(result.file)
            owner = self._owners.setdefault(result.letter, file)
            if owner == file:
                with whole(self._work):
                    for table in LETTER_TABLES:
                        rows = result.tables[table]
                        if table == "letters":
                            rows = [(result.letter, *self._sources[file], *rows[0])]
                        insert(self._work, table, rows)
                self.summary.read += 1
                return
            result = Fault(f"is letter {result.letter}, as {owner} is; keep one of them", result.file)
        path = str(result.file)
        self.summary.faults[path] = result.message.removeprefix(path).lstrip(",: ")

    def _file(self, path: Path) -> str:
        return Path(os.path.relpath(path.resolve(), self._folder)).as_posix()

    def _with_names(self, paths: Iterable[Path]) -> list[NamedFile]:
        """Name letters after their files, and after the folders of these where another letter has that name."""
        taken = dict(self._owners)
        named = []
        for path in paths:
            file = self._file(path)
            name = next((name for name in ids_of(path) if taken.setdefault(name, file) == file), path.stem)
            named.append(NamedFile(path, name))
        return named


def _held(connection: sqlite3.Connection) -> dict[_Source, str]:
    rows = connection.execute("SELECT file, content, model, id FROM letters")
    return {(file, content, model): letter for file, content, model, letter in rows}


def _entity_row(record: Mapping[str, Any]) -> tuple[Any, ...]:
    period = record.get("period") or {}
    names, aliases = record["name"], [alias["text"] for alias in record["aliases"]]
    row = (
        record["id"],
        record["type"],
        names["nl"],
        names["en"],
        record.get("parent"),
        record.get("country"),
    )
    url = record.get("url") or (f"{WIKIDATA}{record['wikidata']}" if record.get("wikidata") else None)
    facts = (period.get("start"), period.get("end"), record["description"], url)
    return (*row, *facts, json.dumps(aliases, ensure_ascii=False))
