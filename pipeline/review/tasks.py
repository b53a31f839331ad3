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
    text: int
    """The hash of its text."""
    certainty: float | None
    labels: tuple[str, ...]
    kind: str


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

    def entry(self, key: Key) -> Entry:
        """Return what is known of a task without reading it."""
        return self.rows.entries[key]


class Rows(Mapping[Key, Row]):
    """Tasks read from their files one at a time; the last ones are kept.

    Raises
    ------
    ProjectError
        When a task that is asked for has a fault, or its file changed since the start.
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

    Tasks without tokens get those of ``nlp``. Tasks that name no letter (Prodigy needs none) count as
    paragraphs of one letter, named after the file or folder, in their order.

    Raises
    ------
    ProjectError
        When there is nothing to read, or a task has a fault.
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
            rows.entries[key] = Entry(
                index, offset, len(line), hash(row.get("text")), certainty(row), _labels(row), _kind(row)
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


def _labels(row: Row) -> tuple[str, ...]:
    try:
        return tuple(sorted({str(span["label"]) for span in row.get("spans") or ()}))
    except (KeyError, TypeError):
        return ()  # a fault, named when the task is read


def _kind(row: Row) -> str:
    return str((row.get("meta") or {}).get("kind", "body"))


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
