"""New letters in, Prodigy-compatible suggestions and readable pages out; what is done is not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tqdm import tqdm

from ..annotations.gold.gold_files import iter_tasks
from ..core.errors import ProjectError
from ..core.files import write_jsonl, write_text
from ..letters.find import content_hash, find_letters, ids_of
from .letter_suggestions import Fault, Made, NamedFile, Settings
from .manifest import Manifest, Record, file_state
from .model import identity
from .processes import annotate_all

#: Part of the identity of results; count it up when the same model gives other suggestions or another page.
FORM = 3


@dataclass(frozen=True)
class Suggested:
    """What there is of one letter.

    Attributes
    ----------
    letter, file
        Its id, and the file that it was read from.
    tasks, view
        The suggestions and the page.
    paragraphs, spans
        How many there are.
    skipped
        Whether they were there already.
    notice
        What the user should know of the letter, in one line.
    """

    letter: str
    file: Path
    tasks: Path
    view: Path
    paragraphs: int
    spans: int
    skipped: bool = False
    notice: str = ""


def suggest(
    paths: Sequence[Path],
    model: str | Path,
    out: Path,
    *,
    jobs: int = 1,
    batch: int = 128,
    scores: bool = True,
    force: bool = False,
    progress: bool = True,
    language: str = "nl",
) -> Iterator[Suggested | Fault]:
    """Annotate letters; each letter's files are whole and on the disk when it is yielded.

    After an interruption the same call does the rest: a letter whose content this model has annotated before is
    passed over while its files are as they were written. Raises ``ProjectError`` when a path does not exist, there is
    no such model, or the results cannot be written.

    Parameters
    ----------
    paths
        Letters, and folders whose letters are found at any depth.
    model
        A folder or the name of an installed package.
    out
        Folder for ``ID.jsonl``, ``ID.html`` and the record of what is done.
    jobs
        Number of processes; each holds the model.
    batch
        Paragraphs that go through the model at once.
    force
        Annotate again what is done; corrections made in the suggestion files by hand are lost.
    language
        Language of the pages around the letter's text: ``nl`` or ``en``.

    Yields
    ------
    Suggested or Fault
        One for each letter that is done, and one for each file that cannot be read.
    """
    run = _Run(Settings(str(model), scores, batch, language, out), out, force=force)
    found = find_letters(paths)
    yield from map(Fault, found.refused)
    with tqdm(found.files, desc="annotate", unit="letter", disable=None if progress else True) as bar:
        todo: list[NamedFile] = []
        for file in found.files:
            if done := run.already(file):
                bar.update()
                yield done
            else:
                todo.append(NamedFile(file, run.name(file)))
        for result in annotate_all(todo, run.settings, jobs):
            bar.update()
            yield run.keep(result) if isinstance(result, Made) else result


class _Run:
    """One call of :func:`suggest`: the record of what is done, and which file each letter came from."""

    def __init__(self, settings: Settings, out: Path, *, force: bool) -> None:
        self.settings, self.out, self.force = settings, out, force
        self.manifest = Manifest(out)
        self._owners: dict[str, Path] = {}
        self._named: dict[str, Path] = {}
        self._contents: dict[Path, str | None] = {}

    @cached_property
    def model(self) -> str:
        """What distinguishes the results of this run from those of another model; read when first needed."""
        text = f"{FORM} {self.settings.scores} {self.settings.language} {identity(self.settings.model)}"
        return hashlib.sha256(text.encode()).hexdigest()

    def name(self, file: Path) -> str:
        """Return the id of a letter if it prints none: its stem, after its folders where another has that."""
        for name in ids_of(file):
            other = self._named.get(name, file)
            if self._owner(name, file) is None and self._content(other) == self._content(file):
                self._named[name] = file
                return name
        return file.stem

    def already(self, file: Path) -> Suggested | Fault | None:
        """Return what there is of a letter that need not be annotated; its content is noted as it is now."""
        content = self._content(file)
        record = self.manifest.find(file.stem, content) if content else None
        if self.force or record is None or record.model != self.model:
            return None
        edited = self._edited(record)
        if edited is None:
            return None
        if fault := self._claim(record.letter, file):
            return fault
        tasks, view = self._targets(record.letter)
        notice = f"{tasks} was changed by hand and is left as it is" if edited else ""
        return Suggested(record.letter, file, tasks, view, record.paragraphs, record.spans, True, notice)

    def _edited(self, record: Record) -> bool | None:
        """Return whether a person has changed a letter's suggestions; None when the files are damaged."""
        tasks, view = self._targets(record.letter)
        if file_state(view) != record.files.get(view.name):
            return None
        if file_state(tasks) == record.files.get(tasks.name):
            return False
        try:
            whole = [task.key[0] for _, task in iter_tasks(tasks)] == [record.letter] * record.paragraphs
        except ProjectError:
            return None
        return True if whole else None

    def keep(self, made: Made) -> Suggested | Fault:
        """Write a letter's files, and when these are on the disk, that it is done."""
        if fault := self._claim(made.letter, made.file):
            return fault
        content = self._content(made.file)
        tasks, view = self._targets(made.letter)
        write_jsonl(tasks, made.rows)
        write_text(view, made.page)
        spans = sum(len(row["spans"]) for row in made.rows)
        if content:
            self.manifest.add(
                Record(
                    made.letter,
                    made.file.stem,
                    content,
                    self.model,
                    len(made.rows),
                    spans,
                    source=str(made.file.resolve()),
                    files={path.name: file_state(path) for path in (tasks, view)},
                )
            )
        return Suggested(made.letter, made.file, tasks, view, len(made.rows), spans, notice=made.notice)

    def _content(self, file: Path) -> str | None:
        if file not in self._contents:
            self._contents[file] = content_hash(file)
        return self._contents[file]

    def _targets(self, letter: str) -> tuple[Path, Path]:
        return self.out / f"{letter}.jsonl", self.out / f"{letter}.html"

    def _owner(self, letter: str, file: Path) -> Path | None:
        """Return the other file, of other content, that a letter was read from in this run or an earlier one."""
        owner = self._owners.get(letter)
        if owner is not None:
            return None if owner == file or self._content(owner) == self._content(file) else owner
        record = self.manifest.latest(letter)
        if record is None or not record.source or record.source == str(file.resolve()):
            return None
        return None if record.content == self._content(file) else Path(record.source)

    def _claim(self, letter: str, file: Path) -> Fault | None:
        """Give a letter to the first file that holds it; another file must not take its place silently."""
        owner = self._owner(letter, file)
        if owner is None or (self.force and letter not in self._owners):
            self._owners.setdefault(letter, file)
            return None
        advice = (
            "annotate one of them" if letter in self._owners else "--force annotates this one in its place"
        )
        return Fault(f"{file}: is letter {letter}, as {owner} is; {advice}")
