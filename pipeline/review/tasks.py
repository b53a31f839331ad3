"""What there is to review: the suggestions of letters, each paragraph with its tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language

from ..annotations.agreement.adjudicate import adjudication_of, shown_versions
from ..annotations.gold.convert import make_tokens
from ..annotations.gold.gold_files import read_tasks
from ..annotations.gold.task import Task, input_hash
from ..core.errors import ProjectError

Key = tuple[str, int]


@dataclass
class Source:
    """The tasks to review, by letter and paragraph, in the order of the files.

    Attributes
    ----------
    rows
        Every task as it was read, unknown keys included.
    letters
        The keys of each letter's paragraphs, in the order of the letter.
    """

    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, list[Key]] = field(default_factory=dict)


def load_source(place: Path, nlp: Language) -> Source:
    """Read suggestions from a file or a folder.

    Tasks without tokens get those of ``nlp``. Tasks that name no letter (Prodigy needs none) count as
    paragraphs of one letter, named after the file or folder, in their order.

    Raises
    ------
    ProjectError
        When there is nothing to read, or a task has a fault.
    """
    if not place.exists() or (place.is_dir() and not any(place.glob("*.jsonl"))):
        what = "holds no .jsonl file" if place.exists() else "no such file or folder"
        raise ProjectError(f"{what}; make suggestions with `python -m pipeline annotate`", file=place)
    return make_source(read_tasks(place), nlp, name=place.stem, place=place)


def make_source(tasks: Iterable[Task], nlp: Language, *, name: str = "", place: Path | None = None) -> Source:
    """Order tasks by letter; see :func:`load_source`."""
    source = Source()
    grouped: dict[str, list[Key]] = defaultdict(list)
    for number, task in enumerate(tasks):
        if not task.key[0]:
            task.meta = {**task.meta, "letter": name, "paragraph": number}
        if task.key in source.rows:
            raise ProjectError(f"paragraph {task.key[1]} of letter {task.key[0]} is there twice", file=place)
        _complete(task, nlp, place)
        shown_versions(task, place)  # A fault in these must show here, not once a decision is in the journal.
        adjudication_of(task)
        source.rows[task.key] = task.to_json()
        grouped[task.key[0]].append(task.key)
    if not source.rows:
        raise ProjectError("holds no task to review", file=place)
    source.letters = {letter: sorted(keys) for letter, keys in grouped.items()}
    return source


def _complete(task: Task, nlp: Language, place: Path | None) -> None:
    if not task.tokens:
        task.tokens = make_tokens(nlp.make_doc(task.text))
    if task.input_hash is None:
        task.input_hash = input_hash(task.text)
    starts = {token.start: number for number, token in enumerate(task.tokens)}
    ends = {token.end: number for number, token in enumerate(task.tokens)}
    for span in task.spans:
        if span.start not in starts or span.end not in ends:
            raise ProjectError(
                f"span {task.text[span.start : span.end]!r} does not fall on token boundaries",
                file=place,
                place=f"letter {task.key[0]}, paragraph {task.key[1]}",
            )
        span.token_start, span.token_end = starts[span.start], ends[span.end]
    task.spans = sorted(task.spans, key=lambda span: span.start)
