"""Genuine documents beside the checkout: their gold, and the same spans found from the files themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein
from spacy.language import Language

from ..annotations.gold.letters import annotated_paragraphs
from ..annotations.gold.task import Task, TaskSpan
from ..core.errors import ProjectError
from ..core.files import read_json, read_jsonl
from ..core.labels import LINKED_LABELS
from ..knowledge_base.lookup.index import AliasIndex
from ..letters import read_letter
from .genuine_gold import identifier
from .score import Score

GOLD = "gold.jsonl"
_SET = Path("documents") / "SET.json"
_FIRST_MODERN_YEAR = 2000


def read_documents_gold(folder: Path, aliases: AliasIndex) -> list[Task]:
    """Read the gold of genuine documents, one task a paragraph.

    A span that the gold links to nothing but whose concept the knowledge base has by now takes that entity. Raises
    ``ProjectError`` when a line is no task.
    """
    tasks = []
    for number, row in read_jsonl(folder / GOLD):
        try:
            meta = {**row["meta"], "letter": row["meta"]["document"]}
            spans = [TaskSpan.model_validate(span) for span in row["spans"]]
            task = Task(text=row["text"], spans=spans, meta=meta)
        except (KeyError, TypeError, ValueError):
            raise ProjectError(
                "needs text, spans and meta with document", file=folder / GOLD, place=f"line {number}"
            ) from None
        for span in spans:
            concept = (span.model_extra or {}).get("concept")
            if span.label in LINKED_LABELS and concept:
                span.kb_id = identifier(concept, span.label, aliases)
            amount = (span.model_extra or {}).get("amount") or {}
            low, dots, high = str(amount.get("value")).partition("..")
            if dots:  # a range, which has no value of its own here
                amount |= {"value": None, "low": low, "high": high}
        tasks.append(task)
    return tasks


def read_genres(folder: Path) -> dict[str, str]:
    """Return the genre of each document: the second part of its file's name, or ``old print`` before 2000."""
    genres = {}
    for row in read_json(folder / _SET):
        date, genre, _ = row["file"].split("_", 2)
        genres[row["code"]] = genre if int(date[:4]) >= _FIRST_MODERN_YEAR else "old print"
    return genres


def score_files(nlp: Language, folder: Path, tasks: Sequence[Task]) -> dict[str, Any]:
    """Score spans, and spans with links, that are found in what the reader makes of the files.

    The reader's text is aligned with that of the gold, character by character, so that a span is right only when it
    covers the same characters. A span in text that the gold does not hold, such as a running head, is false.

    Returns
    -------
    dict
        ``spans`` and ``links``, each with precision, recall, F1 and counts; ``unread``, the files that gave no text.
    """
    by_document: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_document[task.meta["letter"]].append(task)
    spans, links = Score(), Score()
    unread = []
    for row in read_json(folder / _SET):
        code = row["code"]
        gold = _gold_of(by_document[code])
        try:
            found = _found_in(
                nlp, folder / "documents", row, "\n".join(task.text for task in by_document[code])
            )
        except ProjectError:
            unread.append(code)
            found = []
        spans.add([item[:3] for item in gold], [item[:3] for item in found])
        links.add(
            [item for item in gold if item[2] in LINKED_LABELS],
            [item for item in found if item[2] in LINKED_LABELS],
        )
    return {"spans": spans.to_json(), "links": links.to_json(), "unread": unread}


_Found = tuple[int, int, str, str]


def _gold_of(tasks: Sequence[Task]) -> list[_Found]:
    found, offset = [], 0
    for task in tasks:
        found += [
            (offset + span.start, offset + span.end, span.label, span.kb_id or "NIL") for span in task.spans
        ]
        offset += len(task.text) + 1
    return found


def _found_in(nlp: Language, folder: Path, row: dict[str, str], truth: str) -> list[_Found]:
    """Return the spans that the pipeline finds in a file, in offsets of the gold's text; -1 where it has none."""
    code, pages = row["code"], _pages(row["pages"])
    file = next(path for path in sorted(folder.glob(f"{code}.*")) if path.suffix in {".pdf", ".txt"})
    letter = read_letter(file)
    kept = {
        paragraph.index for paragraph in letter.paragraphs if pages is None or paragraph.source.page in pages
    }
    texts = [text for index, _, text in annotated_paragraphs(letter) if index in kept]
    position = _alignment("\n".join(texts), truth)
    docs = [nlp.make_doc(text) for text in texts]
    for doc in docs:
        doc._.letter = code
    found, offset = [], 0
    for doc in nlp.pipe(docs):
        for number, ent in enumerate(doc.ents):
            start, last = position[offset + ent.start_char], position[offset + ent.end_char - 1]
            whole = start >= 0 and last >= 0
            bounds = (start, last + 1) if whole else (-1 - offset - number, -1)
            found.append((*bounds, ent.label_, ent.kb_id_ or "NIL"))
        offset += len(doc.text) + 1
    return found


def _alignment(text: str, truth: str) -> list[int]:
    """Return for every character of a text its index in another, -1 where it has no counterpart."""
    position = [-1] * len(text)
    for block in Levenshtein.opcodes(text, truth):
        if block.tag == "equal":
            for index in range(block.src_end - block.src_start):
                position[block.src_start + index] = block.dest_start + index
    return position


def _pages(text: str) -> set[int] | None:
    if text == "all":
        return None
    first, _, last = text.partition("-")
    return set(range(int(first), int(last or first) + 1))
