"""The tasks to review: an index over the files of suggestions; a task is read when it is shown."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json
from spacy.language import Language

from ..annotations.agreement.adjudicate import adjudication_of, shown_versions
from ..annotations.gold.convert import make_tokens
from ..annotations.gold.gold_files import JOURNAL, check_spans, parse_task
from ..annotations.gold.task import Task, input_hash
from ..core.errors import ProjectError, located
from ..core.transaction import recover
from .tables import Cell, cell_of, grouped

Key = tuple[str, int]
Row = dict[str, Any]

#: So many tasks are checked when the server starts, the others when they are shown.
CHECKED_AT_START = 2000
_CACHED_ROWS = 2000
# Most of a task is its tokens. Where a token holds a bracket, what is left is no JSON, and the whole is parsed.
_TOKENS = re.compile(rb'"tokens"\s*:\s*\[[^\]]*\]')


class Entry(NamedTuple):
    """Where a task lies, and what the queue and the filters ask of it."""

    file: int
    offset: int
    size: int
    text: str
    certainty: float | None
    labels: tuple[str, ...]
    links: tuple[str, ...]
    cell: Cell | None


@dataclass
class Source:
    """The tasks to review, by letter and paragraph, in the order of the files.

    Attributes
    ----------
    rows
        Every task, completed with tokens; unknown keys included. Not to be changed.
    letters
        The keys of each letter's paragraphs, in the order of the letter.
    """

    rows: Rows
    letters: dict[str, list[Key]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._cells: dict[Key, tuple[Key, ...]] = {}
        self._heads: dict[Key, Key] = {}
        for letter, keys in self.letters.items():
            cells = ((key[1], cell) for key in keys if (cell := self.entry(key).cell) is not None)
            for group in grouped(cells):
                table = tuple((letter, number) for number in group)
                self._cells[table[0]] = table
                self._heads |= dict.fromkeys(table[1:], table[0])

    def entry(self, key: Key) -> Entry:
        """Return what is known of a task without reading it."""
        return self.rows.entries[key]

    def head(self, key: Key) -> Key:
        """Return the key of the task that a paragraph belongs to: the first cell of its table, or itself."""
        return self._heads.get(key, key)

    def unit(self, key: Key) -> tuple[Key, ...]:
        """Return the paragraphs that are decided together: the cells of a table, or one."""
        return self._cells.get(self.head(key), (key,))

    def is_head(self, key: Key) -> bool:
        """Whether a paragraph gives its task the key."""
        return key in self.rows and key not in self._heads

    def heads(self, letter: str) -> list[Key]:
        """Return the tasks of a letter."""
        return [key for key in self.letters.get(letter, []) if key not in self._heads]

    @property
    def total(self) -> int:
        """The number of tasks; a table is one."""
        return len(self.rows) - len(self._heads)

    def certainty(self, key: Key) -> float | None:
        """Return how certain the least certain suggestion of a task is."""
        scores = (self.entry(one).certainty for one in self.unit(key))
        return min((score for score in scores if score is not None), default=None)


class Rows(Mapping[Key, Row]):
    """Tasks read from their files one at a time; the last ones are kept.

    Raises ``ProjectError`` when a task that is asked for has a fault, or its file changed since the start.
    """

    def __init__(self, files: list[Path], nlp: Language) -> None:
        self.files = files
        self.entries: dict[Key, Entry] = {}
        self._stamps = [_stamp(file) for file in files]
        self._nlp = nlp
        self._cached = lru_cache(maxsize=_CACHED_ROWS)(self._read)

    def __getitem__(self, key: Key) -> Row:
        if key not in self.entries:
            raise KeyError(key)
        return self._cached(key)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.entries)

    def _read(self, key: Key) -> Row:
        entry = self.entries[key]
        file = self.files[entry.file]
        if _stamp(file) != self._stamps[entry.file]:
            raise ProjectError("changed while it was reviewed; start the server again", file=file)
        with file.open("rb") as stream:
            stream.seek(entry.offset)
            line = stream.read(entry.size)
        with located(file, self._line(entry)):
            task = parse_task(json.loads(line))
            check_spans(task)
        if not task.key[0]:
            task.meta = {**task.meta, "letter": key[0], "paragraph": key[1]}
        _complete(task, self._nlp, file)
        shown_versions(task, file)  # A fault in these must show before a decision is in the journal.
        adjudication_of(task)
        return task.to_json()

    def _line(self, entry: Entry) -> str:
        with self.files[entry.file].open("rb") as stream:
            before = stream.read(entry.offset).count(b"\n")
        return f"line {before + 1}"


def load_source(path: Path, nlp: Language) -> Source:
    """Index the suggestions of a file or a folder.

    Tasks without tokens get those of ``nlp``. Tasks that name no letter (Prodigy needs none) count as paragraphs of
    one letter, named after the file or folder, in their order. Raises ``ProjectError`` when there is nothing to read,
    or a task has a fault.
    """
    if not path.exists() or (path.is_dir() and not any(path.glob("*.jsonl"))):
        what = "holds no .jsonl file" if path.exists() else "no such file or folder"
        raise ProjectError(f"{what}; make suggestions with `python -m pipeline annotate`", file=path)
    recover((path if path.is_dir() else path.parent) / JOURNAL)
    rows = Rows(sorted(path.glob("*.jsonl")) if path.is_dir() else [path], nlp)
    grouped: dict[str, list[Key]] = defaultdict(list)
    for index, file in enumerate(rows.files):
        for number, offset, line in _lines(file):
            row = _slim(line, file, number)
            key = _key(row, path.stem, len(rows.entries), file, number)
            if key in rows.entries:
                raise ProjectError(
                    f"paragraph {key[1]} of letter {key[0]} is already annotated in "
                    f"{rows.files[rows.entries[key].file]}; keep one of the two",
                    file=file,
                    place=f"line {number}",
                )
            labels, links = (_named(row, name) for name in ("label", "kb_id"))
            text = str(row.get("text", ""))
            rows.entries[key] = Entry(
                index, offset, len(line), text, certainty(row), labels, links, cell_of(row)
            )
            grouped[key[0]].append(key)
            if len(rows.entries) <= CHECKED_AT_START:
                rows[key]
    if not rows:
        raise ProjectError("holds no task to review", file=path)
    return Source(rows, {letter: sorted(keys) for letter, keys in grouped.items()})


def certainty(row: Mapping[str, Any]) -> float | None:
    """Return how certain the suggestions of a task are, from 0 to 1.

    The lowest ``score`` of its spans and of its ``meta`` decides: one doubtful span is enough to look.

    Returns
    -------
    float or None
        ``None`` where nothing carries a score.
    """
    given = [span.get("score") for span in row.get("spans") or ()] + [(row.get("meta") or {}).get("score")]
    scores = [
        float(score) for score in given if isinstance(score, int | float) and not isinstance(score, bool)
    ]
    return min(scores, default=None)


def _lines(file: Path) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                start = 3 if number == 1 and line.startswith(b"\xef\xbb\xbf") else 0
                if line.strip():
                    yield number, offset + start, line[start:]
                offset += len(line)
    except OSError as error:
        raise ProjectError(f"cannot be read ({error.strerror})", file=file) from None


def _slim(line: bytes, file: Path, number: int) -> Row:
    """Parse a task without its tokens."""
    for source in (_TOKENS.sub(b'"tokens":[]', line, count=1), line):
        try:
            row = from_json(source)
        except ValueError:
            continue
        if not isinstance(row, dict):
            raise ProjectError("is not a JSON object", file=file, place=f"line {number}")
        return row
    try:
        json.loads(line)
        reason = "half a surrogate pair or a number too large"
    except (ValueError, RecursionError) as error:
        reason = str(error)
    raise ProjectError(f"is not valid JSON ({reason})", file=file, place=f"line {number}")


def _key(row: Row, name: str, order: int, file: Path, number: int) -> Key:
    try:
        letter = str(row.get("meta", {}).get("letter", ""))
        return (letter, int(row["meta"].get("paragraph", -1))) if letter else (name, order)
    except (AttributeError, TypeError, ValueError):
        raise ProjectError(
            "is no task: meta holds no letter and paragraph number", file=file, place=f"line {number}"
        ) from None


def _named(row: Row, name: str) -> tuple[str, ...]:
    try:
        return tuple(sorted({str(span[name]) for span in row.get("spans") or () if span.get(name)}))
    except (AttributeError, KeyError, TypeError):
        return ()  # a fault, named when the task is read


def _stamp(file: Path) -> tuple[int, int, int]:
    info = file.stat()
    return info.st_ino, info.st_size, info.st_mtime_ns


def _complete(task: Task, nlp: Language, file: Path) -> None:
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
                file=file,
                place=f"letter {task.key[0]}, paragraph {task.key[1]}",
            )
        span.token_start, span.token_end = starts[span.start], ends[span.end]
    task.spans = sorted(task.spans, key=lambda span: span.start)
