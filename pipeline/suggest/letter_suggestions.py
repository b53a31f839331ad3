"""From letter files to suggestions, a few letters at a time: the part that runs in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from ..annotations.gold.convert import make_task
from ..annotations.gold.letters import annotated_paragraphs
from ..annotations.gold.task import Task
from ..components.attributes.extensions import register_extensions
from ..components.statements.decode import DATE
from ..core.dutch import is_dutch
from ..core.errors import ProjectError
from ..knowledge_base.lookup.letter_context import ATTRIBUTE, short_forms
from ..letters import Letter, read_letter
from ..letters.find import check_letter_id
from ..letters.letter import Paragraph
from .confidence import Confidence, confidences
from .model import loaded
from .view import render_letter


@dataclass(frozen=True)
class Settings:
    """How to annotate.

    Attributes
    ----------
    model
        A folder or the name of an installed package.
    scores
        Whether to say how sure the model is.
    batch
        Paragraphs that go through the model at once.
    language
        Language of the page around the letter's text: ``nl`` or ``en``.
    out
        Folder of the pages, from which they link to the PDF.
    """

    model: str
    scores: bool = True
    batch: int = 128
    language: str = "nl"
    out: Path | None = None


@dataclass(frozen=True)
class NamedFile:
    """A letter's file, and the id that the letter gets if it prints none."""

    path: Path
    name: str


@dataclass(frozen=True)
class Made:
    """One letter's suggestions, not written yet: tasks as JSON objects, the page, what the user should know."""

    file: Path
    letter: str
    rows: list[dict[str, Any]]
    page: str
    notice: str = ""


@dataclass(frozen=True)
class Fault:
    """A file that could not be annotated, and why, in one line."""

    message: str
    file: Path | None = None

    def __str__(self) -> str:
        return self.message


class FromFile(Protocol):
    """A result of one letter's file."""

    @property
    def file(self) -> Path:
        """The file."""


T = TypeVar("T", bound=FromFile)


def annotate_files(files: Sequence[NamedFile], settings: Settings) -> list[Made | Fault]:
    """Annotate letters; see :func:`read_files`."""
    return read_files(files, settings, _annotate)


def read_files(
    files: Sequence[NamedFile],
    settings: Settings,
    annotate: Callable[[Mapping[Path, Letter], Language, Settings], Sequence[T]],
) -> list[T | Fault]:
    """Read letters and annotate them; their paragraphs go through the model together.

    Raises ``ProjectError`` when there is no such model.

    Returns
    -------
    list
        What ``annotate`` makes of each file, or its fault, in their order. A letter with a fault leaves the others
        alone.
    """
    results: dict[Path, T | Fault] = {}
    letters: dict[Path, Letter] = {}
    for file in files:
        try:
            letters[file.path] = _read(file)
        except Exception as error:  # a reader's own fault is one letter's fault
            results[file.path] = _fault(file.path, error)
    if letters:
        nlp = loaded(settings.model)
        try:
            results |= {made.file: made for made in annotate(letters, nlp, settings)}
        except Exception as error:  # whatever one letter does to the model must not cost the others
            if len(files) == 1:
                return [_fault(files[0].path, error)]
            results |= {
                file.path: read_files([file], settings, annotate)[0] for file in files if file.path in letters
            }
    return [results[file.path] for file in files]


def _read(file: NamedFile) -> Letter:
    letter = read_letter(file.path)
    if letter.id == file.path.stem:
        letter = letter.model_copy(update={"id": file.name})
    check_letter_id(letter.id)
    return letter


def _fault(file: Path, error: Exception) -> Fault:
    if isinstance(error, ProjectError):
        return Fault(str(error) if str(file) in str(error) else f"{file}: {error}", file)
    return Fault(
        f"{file}: cannot be annotated ({type(error).__name__}: {' '.join(str(error).split())[:200]})", file
    )


@dataclass(frozen=True)
class ReadParagraph:
    """A paragraph that the model has read."""

    index: int
    kind: str
    doc: Doc
    sure: Confidence | None


def read_paragraphs(
    letters: Mapping[Path, Letter], nlp: Language, settings: Settings
) -> dict[Path, list[ReadParagraph]]:
    """Let the model read the running text of letters.

    Raises ``ProjectError`` when a paragraph is longer than the model reads at once.
    """
    register_extensions()
    paragraphs = {file: annotated_paragraphs(letter) for file, letter in letters.items()}
    docs: list[Doc] = []
    for file, letter in letters.items():
        known = short_forms(letter.text)  # what one paragraph introduces, the others use
        for index, _, text in paragraphs[file]:
            if len(text) > nlp.max_length:
                raise ProjectError(
                    f"has {len(text)} characters, of which the model reads at most {nlp.max_length} at once; "
                    "put blank lines into it",
                    file=file,
                    place=f"paragraph {index}",
                )
            doc = nlp.make_doc(text)
            doc._.set(ATTRIBUTE, known)
            doc.user_data[DATE] = str(letter.date or "")
            doc._.letter = letter.id  # so that the linker knows what earlier paragraphs established
            docs.append(doc)
    docs = list(nlp.pipe(docs, batch_size=settings.batch))
    scores = confidences(nlp, docs) if settings.scores else None
    none: list[Confidence | None] = [None] * len(docs)
    scored = zip(docs, scores or none, strict=True)
    return {
        file: [ReadParagraph(index, kind, *next(scored)) for index, kind, _ in paragraphs[file]]
        for file in letters
    }


def _annotate(letters: Mapping[Path, Letter], nlp: Language, settings: Settings) -> list[Made]:
    made = []
    for file, own in read_paragraphs(letters, nlp, settings).items():
        letter = letters[file]
        tasks = [suggestion(one.doc, letter.id, one.index, one.kind, one.sure) for one in own]
        for task, one in zip(tasks, own, strict=True):
            task.meta |= _place(letter.paragraphs[one.index])
        rows = [task.to_json() for task in tasks]
        page = render_letter(
            letter,
            {one.index: one.doc for one in own},
            {one.index: one.sure for one in own if one.sure},
            settings.language,
            os.path.relpath(file.resolve(), settings.out.resolve())
            if settings.out and letter.format == "pdf"
            else "",
        )
        notice = "" if is_dutch(letter.text) else f"{file}: does not look Dutch; the model knows Dutch only"
        made.append(Made(file, letter.id, rows, page, notice))
    return made


def _place(paragraph: Paragraph) -> dict[str, Any]:
    """Return the page, and where a cell stands: the review page shows a table as one task."""
    place: dict[str, Any] = {}
    if paragraph.source.page is not None:
        place["page"] = paragraph.source.page
    if paragraph.table is not None and paragraph.cell is not None:
        place |= {"table": paragraph.table, "cell": list(paragraph.cell)}
    return place


def suggestion(doc: Doc, letter: str, paragraph: int, kind: str, sure: Confidence | None = None) -> Task:
    """Make the task of one paragraph; no answer yet.

    Spans carry ``kb_id``, on amounts ``amount``, and ``score``. The ``score`` of ``meta`` is the lowest of the
    paragraph, doubtful links and words that may be missed mentions included; the review page shows low ones first.
    ``sentences`` of ``meta`` says where these start.
    """
    meta: dict[str, Any] = {"letter": letter, "paragraph": paragraph, "kind": kind}
    if doc.has_annotation("SENT_START"):
        meta["sentences"] = [sentence.start_char for sentence in doc.sents]
    if sure is not None:
        meta["score"] = sure.lowest
    task = make_task(doc, meta=meta, view_id="ner_manual")
    for number, (span, ent) in enumerate(zip(task.spans, doc.ents, strict=True)):
        amount = ent._.amount if ent.label_ == "AMOUNT" else None
        if amount is not None:
            span.amount = amount.model_dump(mode="json", exclude_none=True)  # type: ignore[attr-defined]
        if sure is not None:
            span.score = sure.spans[number]  # type: ignore[attr-defined]
    return task
