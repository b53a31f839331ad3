"""Gold and letters side by side: tasks of a letter, and whether gold still agrees with its letter."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from spacy.language import Language

from ...core.errors import ProjectError
from ...core.files import read_text, write_text
from ...letters import Letter, read_letter
from .convert import make_doc, make_task
from .gold_files import link_fault, write_tasks
from .markup import read_markup
from .task import Task, TaskSpan

#: What the reader of a letter sees as running text; the printed frame around it is not annotated.
ANNOTATED_KINDS = frozenset({"heading", "body", "list_item", "table_cell", "footnote"})


def annotated_paragraphs(letter: Letter) -> list[tuple[int, str, str]]:
    """Return ``(index, kind, text)`` of the paragraphs that are annotated, in order."""
    return [
        (paragraph.index, paragraph.kind, paragraph.text)
        for paragraph in letter.paragraphs
        if paragraph.kind in ANNOTATED_KINDS and paragraph.text.strip()
    ]


def import_marked_up(
    file: Path, letters: Path, gold: Path, nlp: Language, kb_types: Mapping[str, str]
) -> int:
    """Write the plain letter and its gold tasks from a letter with inline markup.

    Raises ``ProjectError`` on faulty markup, an unknown identifier or one of another type, a letter that prints
    another id than its file's name, or a span that is lost because it lies outside the annotated paragraphs. Nothing
    is written then.

    Parameters
    ----------
    file
        The marked-up letter; its stem becomes the letter's id.
    kb_types
        Type of every entity of the knowledge base, by identifier.

    Returns
    -------
    int
        Number of spans.
    """
    text, spans = read_markup(read_text(file), file=file)
    for span in spans:
        if fault := link_fault(span, text[span.start : span.end], kb_types):
            raise ProjectError(fault, file=file, place=f"line {text.count(chr(10), 0, span.start) + 1}")
    tasks = _align(text, spans, _read_plain(text, file), nlp, file)
    write_text(letters / f"{file.stem}.txt", text)
    write_tasks(gold / f"{file.stem}.jsonl", tasks)
    return sum(len(task.spans) for task in tasks)


def _read_plain(text: str, file: Path) -> Letter:
    """Read what is left of a marked-up file without its marks."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / f"{file.stem}.txt"
        write_text(plain, text)
        try:
            letter = read_letter(plain)
        except ProjectError as error:
            raise ProjectError(error.message, file=file, place=error.place) from None
    if letter.id != file.stem:
        raise ProjectError(f"prints the id {letter.id}; name the file {letter.id}{file.suffix}", file=file)
    return letter


def _align(text: str, spans: Sequence[TaskSpan], letter: Letter, nlp: Language, file: Path) -> list[Task]:
    tasks: list[Task] = []
    left = list(spans)
    at = 0
    for index, kind, paragraph in annotated_paragraphs(letter):
        start = text.find(paragraph, at)
        if start < 0:
            raise ProjectError(
                f"paragraph {paragraph[:40]!r} is changed by the reader; write it on one line with single spaces",
                file=file,
            )
        end = at = start + len(paragraph)
        inside = [span for span in left if start <= span.start and span.end <= end]
        left = [span for span in left if span not in inside]
        moved = [
            span.model_copy(update={"start": span.start - start, "end": span.end - start}) for span in inside
        ]
        meta = {"letter": letter.id, "paragraph": index, "kind": kind}
        bare = Task(text=paragraph, spans=moved, meta=meta)
        doc = make_doc(bare, nlp, place=f"{file}, paragraph {index}")
        task = make_task(doc, meta=meta)
        task.answer = "accept"
        tasks.append(task)
    if left:
        lost = text[left[0].start : left[0].end]
        raise ProjectError(f"span {lost!r} lies outside the running text", file=file)
    return tasks


def letter_file(letter_id: str, letters: Path) -> Path | None:
    """Return the file of a letter in a folder, None when there is none; ``ID.metadata.xml`` beside it is no letter."""
    files = sorted(letters.iterdir()) if letters.is_dir() else []
    return next((file for file in files if file.stem == letter_id and file.is_file()), None)


def check_against_letters(tasks: Iterable[Task], letters: Path) -> None:
    """Check that every annotated letter still reads as when it was annotated.

    Raises ``ProjectError`` when a letter is missing, or a paragraph differs from its task, or has none.
    """
    by_letter: dict[str, dict[int, Task]] = defaultdict(dict)
    for task in tasks:
        by_letter[task.key[0]][task.key[1]] = task
    for letter_id, annotated in sorted(by_letter.items()):
        found = letter_file(letter_id, letters)
        if found is None:
            raise ProjectError(f"holds no letter {letter_id!r}, of which there is gold", file=letters)
        texts = {index: text for index, _, text in annotated_paragraphs(read_letter(found))}
        for index in sorted(texts.keys() | annotated.keys()):
            if texts.get(index) != (annotated[index].text if index in annotated else None):
                raise ProjectError(
                    "the letter and its gold differ here; annotate the paragraph again",
                    file=found,
                    place=f"paragraph {index}",
                )
