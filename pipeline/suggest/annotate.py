"""New letters in, Prodigy-compatible suggestions and readable pages out; what is done is not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tqdm import tqdm

from ..core.files import write_jsonl, write_text
from ..letters.find import content_hash, find_letters
from .letter_suggestions import Fault, Made, Settings
from .manifest import Manifest, Record
from .model import identity
from .processes import annotate_all

#: Part of what tells results apart; count it up when the same model gives other suggestions or another page.
FORM = 1


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
    """

    letter: str
    file: Path
    tasks: Path
    view: Path
    paragraphs: int
    spans: int
    skipped: bool = False


def suggest(
    places: Sequence[Path],
    model: str | Path,
    out: Path,
    *,
    jobs: int = 1,
    batch: int = 128,
    scores: bool = True,
    force: bool = False,
    progress: bool = True,
) -> Iterator[Suggested | Fault]:
    """Annotate letters; each letter's files are whole when it is yielded.

    After an interruption the same call does the rest: a letter whose content this model has annotated before is
    passed over.

    Parameters
    ----------
    places
        Letters, and folders whose letters are found at any depth.
    model
        A folder or the name of an installed package.
    out
        Folder for ``ID.jsonl``, ``ID.html`` and the record of what is done.
    jobs
        Number of processes; each holds the model.
    batch
        Paragraphs that go through the model at once.
    scores
        Whether to say how sure the model is.
    force
        Annotate again what is done; corrections made in the suggestion files by hand are lost.
    progress
        Whether to show a progress bar, where there is a terminal.

    Yields
    ------
    Suggested or Fault
        One for each letter that is done, and one for each file that cannot be read.

    Raises
    ------
    ProjectError
        When a place does not exist, there is no such model, or the results cannot be written.
    """
    run = _Run(Settings(str(model), scores, batch), out)
    files = find_letters(places).files
    bar = tqdm(total=len(files), desc="annotate", unit="letter", disable=None if progress else True)
    with bar:
        todo: list[Path] = []
        for file in files:
            done = run.already(file, force=force)
            if done is None:
                todo.append(file)
                continue
            bar.update()
            yield done
        for result in annotate_all(todo, run.settings, jobs):
            bar.update()
            yield run.keep(result) if isinstance(result, Made) else result


class _Run:
    """One call of :func:`suggest`: the record of what is done, and which file each letter came from."""

    def __init__(self, settings: Settings, out: Path) -> None:
        self.settings, self.out = settings, out
        self.manifest = Manifest(out)
        self._source: dict[str, tuple[Path, str | None]] = {}
        self._contents: dict[Path, str | None] = {}

    @cached_property
    def model(self) -> str:
        """What tells the results of this run from those of another model; read when first needed."""
        text = f"{FORM} {self.settings.scores} {identity(self.settings.model)}"
        return hashlib.sha256(text.encode()).hexdigest()

    def already(self, file: Path, *, force: bool) -> Suggested | Fault | None:
        """Return what there is of a letter that need not be annotated; its content is noted as it is now."""
        content = self._content(file)
        record = self.manifest.find(file.stem, content) if content else None
        if force or record is None or record.model != self.model:
            return None
        tasks, view = self._targets(record.letter)
        if not (tasks.is_file() and view.is_file()):
            return None
        return self._claim(record.letter, file, content) or Suggested(
            record.letter, file, tasks, view, record.paragraphs, record.spans, skipped=True
        )

    def keep(self, made: Made) -> Suggested | Fault:
        """Write a letter's files, then that it is done."""
        content = self._content(made.file)
        fault = self._claim(made.letter, made.file, content)
        if fault is not None:
            return fault
        tasks, view = self._targets(made.letter)
        write_jsonl(tasks, made.rows)
        write_text(view, made.page)
        spans = sum(len(row["spans"]) for row in made.rows)
        if content:
            record = Record(made.letter, made.file.stem, content, self.model, len(made.rows), spans)
            self.manifest.add(record)
        return Suggested(made.letter, made.file, tasks, view, len(made.rows), spans)

    def _content(self, file: Path) -> str | None:
        if file not in self._contents:
            self._contents[file] = content_hash(file)
        return self._contents[file]

    def _targets(self, letter: str) -> tuple[Path, Path]:
        return self.out / f"{letter}.jsonl", self.out / f"{letter}.html"

    def _claim(self, letter: str, file: Path, content: str | None) -> Fault | None:
        """Give a letter to the first file that holds it; another file must not take its place silently."""
        first, its_content = self._source.setdefault(letter, (file, content))
        if first == file or (content is not None and content == its_content):
            return None
        return Fault(file, f"{file}: is letter {letter}, as {first} is; annotate one of them")
