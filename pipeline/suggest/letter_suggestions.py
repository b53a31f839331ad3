"""From letter files to suggestions, a few letters at a time: the part that runs in several processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ..annotations.gold.convert import make_task
from ..annotations.gold.letters import annotated_paragraphs
from ..annotations.gold.task import Task
from ..annotations.merging.merge_files import check_letter_id
from ..components.attributes.extensions import register_extensions
from ..core.errors import ProjectError
from ..knowledge_base.lookup.letter_context import ATTRIBUTE, short_forms
from ..letters import Letter, read_letter
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
    """

    model: str
    scores: bool = True
    batch: int = 128


@dataclass(frozen=True)
class Made:
    """One letter's suggestions, not written yet: tasks as JSON objects, and the page."""

    file: Path
    letter: str
    rows: list[dict[str, Any]]
    page: str


@dataclass(frozen=True)
class Fault:
    """A file that could not be annotated, and why, in one line."""

    file: Path
    message: str

    def __str__(self) -> str:
        return self.message


def annotate_files(files: Sequence[Path], settings: Settings) -> list[Made | Fault]:
    """Annotate letters; their paragraphs go through the model together.

    Returns
    -------
    list of Made or Fault
        One for each file, in their order. A letter with a fault leaves the others alone.

    Raises
    ------
    ProjectError
        When there is no such model.
    """
    read = [_read(file) for file in files]
    letters = [one for one in read if isinstance(one, Letter)]
    if not letters:
        return [one for one in read if isinstance(one, Fault)]
    nlp = loaded(settings.model)
    made: dict[int, Made | Fault] = {}
    places = [number for number, one in enumerate(read) if isinstance(one, Letter)]
    try:
        results = _annotate(letters, nlp, settings)
        made = {number: Made(files[number], *result) for number, result in zip(places, results, strict=True)}
    except Exception as error:  # whatever one letter does to the model must not cost the others
        if len(files) == 1:
            return [Fault(files[0], _line(files[0], error))]
        made = {number: annotate_files([files[number]], settings)[0] for number in places}
    return [one if isinstance(one, Fault) else made[number] for number, one in enumerate(read)]


def _read(file: Path) -> Letter | Fault:
    try:
        letter = read_letter(file)
        check_letter_id(letter.id)
    except ProjectError as error:
        return Fault(file, str(error) if str(file) in str(error) else f"{file}: {error}")
    except Exception as error:  # a reader's own fault is one letter's fault
        return Fault(file, _line(file, error))
    return letter


def _line(file: Path, error: Exception) -> str:
    return f"{file}: cannot be annotated ({type(error).__name__}: {' '.join(str(error).split())[:200]})"


def _annotate(
    letters: Sequence[Letter], nlp: Language, settings: Settings
) -> list[tuple[str, list[dict[str, Any]], str]]:
    register_extensions()
    paragraphs = [annotated_paragraphs(letter) for letter in letters]
    docs: list[Doc] = []
    for letter, its in zip(letters, paragraphs, strict=True):
        known = short_forms(letter.text)  # what one paragraph introduces, the others use
        for _, _, text in its:
            doc = nlp.make_doc(text)
            doc._.set(ATTRIBUTE, known)
            doc._.letter = letter.id  # so that the linker knows what earlier paragraphs established
            docs.append(doc)
    docs = list(nlp.pipe(docs, batch_size=settings.batch))
    sure = confidences(nlp, docs) if settings.scores else None
    results = []
    at = 0
    for letter, its in zip(letters, paragraphs, strict=True):
        own = docs[at : at + len(its)]
        own_sure = sure[at : at + len(its)] if sure is not None else [None] * len(its)
        at += len(its)
        rows = [
            suggestion(doc, letter.id, index, kind, one).to_json()
            for (index, kind, _), doc, one in zip(its, own, own_sure, strict=True)
        ]
        by_index = {index: doc for (index, _, _), doc in zip(its, own, strict=True)}
        by_index_sure = {index: one for (index, _, _), one in zip(its, own_sure, strict=True) if one}
        results.append((letter.id, rows, render_letter(letter, by_index, by_index_sure)))
    return results


def suggestion(doc: Doc, letter: str, paragraph: int, kind: str, sure: Confidence | None = None) -> Task:
    """Make the task of one paragraph; no answer yet.

    Spans carry ``kb_id``, on amounts ``amount``, and ``score``. The ``score`` of ``meta`` is the lowest of the
    paragraph, doubtful links and words that may be missed mentions included; the review page shows low ones first.
    """
    meta: dict[str, Any] = {"letter": letter, "paragraph": paragraph, "kind": kind}
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
