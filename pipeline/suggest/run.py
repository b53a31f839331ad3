"""New letters in, Prodigy-compatible suggestions and a readable page out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm

from ..annotations.convert import make_task
from ..annotations.gold import write_tasks
from ..annotations.letters import annotated_paragraphs
from ..annotations.record import Task
from ..errors import ProjectError
from ..evaluation.run import load_model
from ..files import write_text
from ..letters import Letter, read_letter
from .view import render_letter


@dataclass(frozen=True)
class Suggested:
    """What was written for one letter."""

    tasks: Path
    view: Path
    paragraphs: int
    spans: int


def find_letters(places: Sequence[Path]) -> list[Path]:
    """Return the letter files among ``places``; a folder stands for the files directly in it.

    Raises
    ------
    ProjectError
        When a place does not exist, a folder holds no file, or two letters would write the same result.
    """
    files: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = sorted(
                path for path in place.iterdir() if path.is_file() and not path.name.startswith(".")
            )
            if not inside:
                raise ProjectError("holds no letter", file=place)
            files += inside
        elif place.exists():
            files.append(place)
        else:
            raise ProjectError("no such letter or folder", file=place)
    return list(dict.fromkeys(files))


def suggest(
    places: Sequence[Path], model: str | Path, out: Path, *, progress: bool = True
) -> Iterator[Suggested]:
    """Annotate letters one after the other; each letter's files are whole when it is yielded.

    Parameters
    ----------
    places
        Letters or folders of letters.
    model
        A folder or the name of an installed package.
    out
        Folder for ``ID.jsonl`` and ``ID.html``.
    progress
        Whether to show a progress bar.

    Raises
    ------
    ProjectError
        When a letter or the model cannot be read. Every letter is read before the first result is written.
    """
    letters: dict[str, tuple[Path, Letter]] = {}
    for file in find_letters(places):
        letter = read_letter(file)
        if letter.id in letters:
            raise ProjectError(
                f"is letter {letter.id}, as {letters[letter.id][0]} is; annotate one of them", file=file
            )
        letters[letter.id] = (file, letter)
    nlp = load_model(model)
    for _, letter in tqdm(letters.values(), desc="annotate", unit="letter", disable=not progress):
        yield _suggest_letter(letter, nlp, out)


def _suggest_letter(letter: Letter, nlp: Language, out: Path) -> Suggested:
    paragraphs = annotated_paragraphs(letter)
    docs = list(nlp.pipe(text for _, _, text in paragraphs))
    tasks = [
        suggestion(doc, letter.id, index, kind)
        for (index, kind, _), doc in zip(paragraphs, docs, strict=True)
    ]
    target, view = out / f"{letter.id}.jsonl", out / f"{letter.id}.html"
    write_tasks(target, tasks)
    by_index = {index: doc for (index, _, _), doc in zip(paragraphs, docs, strict=True)}
    write_text(view, render_letter(letter, by_index))
    return Suggested(target, view, len(tasks), sum(len(task.spans) for task in tasks))


def suggestion(doc: Doc, letter: str, paragraph: int, kind: str) -> Task:
    """Make the task of one paragraph: spans with ``kb_id`` and, on amounts, ``amount``; no answer yet."""
    meta = {"letter": letter, "paragraph": paragraph, "kind": kind}
    task = make_task(doc, meta=meta, view_id="ner_manual")
    for span, ent in zip(task.spans, doc.ents, strict=True):
        amount = ent._.amount if ent.label_ == "AMOUNT" else None
        if amount is not None:
            span.amount = amount.model_dump(mode="json", exclude_none=True)  # type: ignore[attr-defined]
    return task
