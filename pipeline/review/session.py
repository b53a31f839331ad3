"""The work of one annotator: decisions, undo, mentions changed throughout a letter, notes, counters."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..annotations.gold.task import ANSWERS
from ..core.errors import ProjectError
from ..core.labels import LINKED_LABELS, NIL
from .entities import Entities
from .export import Export
from .history import history
from .journal import Journal
from .lookup import Filter, mentioning
from .queue import Queue
from .spans import Edit, Reader, build_spans, edits_of
from .spreading import Mention, Spreading
from .state import Change, Spread, State
from .tables import Joined
from .tasks import Key, Row, Source

_NAME = re.compile(r"\w[\w.-]{0,63}")
JOURNAL = "journal.log"
LARGEST_BATCH = 5000
_CACHED_ROWS = 2000


class ConflictError(ProjectError):
    """A paragraph was changed by another browser since it was shown."""


def check_name(name: str) -> str:
    """Return a session's name when it can be the name of a folder.

    Raises ``ProjectError`` when it holds anything but letters, digits, points, hyphens and underscores.
    """
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise ProjectError(
            f"{name[:80]!r} is no name for a session; use at most 64 letters, digits, points, hyphens"
        )
    return name


class Session:
    """One annotator's reading of the suggestions, kept in a journal.

    The journal holds whole tasks, so that the export needs nothing but it. State is what a replay of the
    journal over the suggestions gives; nothing else is kept.

    Parameters
    ----------
    name
        The session, also the annotator.
    out
        The folder of all sessions; this one writes to ``out/name``.
    order
        Their keys in the order of the queue.
    """

    def __init__(
        self, name: str, out: Path, source: Source, order: Sequence[Key], entities: Entities, reader: Reader
    ) -> None:
        self.name = check_name(name)
        self.folder = out / self.name
        self._source, self._entities, self._reader = source, entities, reader
        self.sitting = 0
        self._journal = Journal(self.folder / JOURNAL)
        self.messages = list(self._journal.messages)
        self._read = lru_cache(maxsize=_CACHED_ROWS)(self._journal.read)
        self._state = State(source.rows, lambda key: self.row(key)["spans"], source.is_head)
        self._export = Export(self.folder, self._state, self.row)
        try:
            for number, (line, row) in enumerate(self._journal.entries(), 1):
                self._state.apply(self._understand(row, number), line, str(row.get("batch", "")))
            self._forget_changed_texts()
            self._reopen_tables()
            for letter in sorted(self._state.letters):
                self._export.write(letter)
        except BaseException:
            self._journal.close()
            raise
        self._queue = Queue(order, self._state.decided, self._state.reopened)

    def close(self) -> None:
        """Write what the disk refused before, and give the journal free."""
        self._export.retry()
        self._journal.close()

    # What there is

    def row(self, key: Key) -> Row:
        """Return a task as it stands: decided, corrected, or as suggested. It is not to be changed.

        Raises ``ProjectError`` when there is no such paragraph.
        """
        decision = self._state.decided.get(key)
        if decision is not None:
            base = self._read(decision.line)["task"]
        elif key in self._source.rows:
            base = self._source.rows[key]
        else:
            raise ProjectError(f"there is no paragraph {key[1]} in letter {key[0]!r} to review")
        if key in self._state.spans:
            base = {**base, "spans": self._state.spans[key]}
        if key in self._state.notes:
            base = {**base, "meta": {**base["meta"], **self._state.notes[key]}}
        return base

    def joined(self, key: Key) -> Joined:
        """Return the paragraphs of a task as they stand: the cells of a table, or one paragraph."""
        return Joined([self.row(one) for one in self._source.unit(key)])

    def status(self, key: Key) -> str:
        """Return the answer given to a paragraph, ``""`` while there is none."""
        decision = self._state.decided.get(key)
        return decision.answer if decision else ""

    def revision(self, key: Key) -> int:
        """Return how often a task was changed."""
        return sum(self._state.revisions.get(one, 0) for one in self._source.unit(key))

    def next_keys(self, count: int = 1, only: Filter | None = None) -> list[Key]:
        """Return the tasks to show next, of those that a filter admits; fewer when there are no more."""
        if only is None or not only.is_set:
            return self._queue.next(count)
        return self._queue.matching(lambda key: only.admits(self._source, key), count)

    def progress(self) -> dict[str, int]:
        """Count: ``total``, ``done``, each answer, accepted ``spans``, decisions of this ``sitting``.

        ``pending`` counts the letters whose files the disk refused; their decisions are in the journal.
        """
        counts = self._state.counts
        return {
            "total": self._source.total,
            **{name: counts[name] for name in ("done", *ANSWERS, "spans")},
            "sitting": self.sitting,
            "pending": len(self._export.pending),
        }

    def letters(self) -> list[dict[str, Any]]:
        """Return the letters with the number of their tasks and of those decided."""
        rows = []
        for letter in self._source.letters:
            numbers = [number for _, number in self._source.heads(letter)]
            done = len(self._state.letters.get(letter, set()).intersection(numbers))
            rows.append({"letter": letter, "paragraph": numbers[0], "total": len(numbers), "done": done})
        return rows

    def history(self, key: Key) -> list[dict[str, Any]]:
        """Return what was done to a paragraph, the latest first."""
        return history(key, self.row(key)["text"], self._state.lines.get(key, ()), self._journal.read)

    # What is done to it

    def decide(self, key: Key, answer: str, edits: Sequence[Edit], revision: int | None = None) -> None:
        """Record a decision; when this returns it is on the disk.

        Parameters
        ----------
        revision
            That of the paragraph as it was shown; None takes any.

        Raises
        ------
        ConflictError
            When the paragraph was changed since.
        ProjectError
            When the answer or a span has a fault, or the disk refuses. Nothing has changed then.
        """
        self._check_revision(key, revision)
        self._record(self._answers(key, answer, self.joined(key).split(edits)))
        self.sitting += 1

    def accept_rest(self, letter: str, *, only_empty: bool = False) -> int:
        """Accept what is undecided in a letter, all of it or what has no suggestion; undone as one."""
        batch = uuid.uuid4().hex
        open_keys = [key for key in self._source.heads(letter) if not self.status(key)]
        if len(open_keys) > LARGEST_BATCH:
            raise ProjectError(f"more than {LARGEST_BATCH} paragraphs are open; decide them in parts")
        tasks = [
            [{**row, "batch": batch} for row in self._answers(key, "accept", [*map(edits_of, rows)])]
            for key in open_keys
            if (rows := self.joined(key).rows) and not (only_empty and any(row["spans"] for row in rows))
        ]
        if tasks:
            self._record([row for task in tasks for row in task])
            self.sitting += len(tasks)
        return len(tasks)

    def undo(self) -> list[Key]:
        """Take the last decision back; its spans stay as they were corrected.

        Decisions that were made together are taken back together.

        Returns
        -------
        list
            The tasks, the one to show first; empty when there is no decision.
        """
        made = {key: batch for key, batch in self._state.history.items() if key in self._source.rows}
        if not made:
            return []
        last, batch = next(reversed(made.items()))
        keys = [key for key, name in made.items() if name == batch] if batch else [last]
        self._record(
            [{"action": "undo", "letter": letter, "paragraph": number} for letter, number in reversed(keys)]
        )
        heads = list(dict.fromkeys(map(self._source.head, keys)))
        self.sitting = max(0, self.sitting - len(heads))
        for key in reversed(heads):
            self._queue.reopen(key)
        return heads

    def note(self, key: Key, note: str, *, flag: bool) -> None:
        """Keep a note and a flag with a paragraph; both are exported in its ``meta``."""
        self.row(key)
        self._record([{"action": "note", "letter": key[0], "paragraph": key[1], "note": note, "flag": flag}])

    def spread(
        self,
        key: Key,
        edits: Sequence[Edit],
        first: int,
        last: int,
        label: str | None,
        kb_id: str | None,
        revision: int | None = None,
        *,
        everywhere: bool = False,
    ) -> dict[str, Any]:
        """Give all mentions that are written alike the same label and link, or none.

        Paragraphs that were rejected or ignored stay as they are; accepted ones change too.

        Parameters
        ----------
        first, last
            The tokens of the mention.
        label, kb_id
            What all become; a label of ``None`` removes the spans.
        revision
            See :meth:`decide`.
        everywhere
            Whether in all letters; else in the letter of ``key``.

        Returns
        -------
        dict
            ``changed`` and ``skipped`` (mentions), ``paragraphs`` (the numbers of those that changed).
        """
        self._check_revision(key, revision)
        joined, unit = self.joined(key), self._source.unit(key)
        parts = zip(unit, joined.rows, joined.split(edits), strict=True)
        here = {one: {**row, "spans": self._spans(row, part)} for one, row, part in parts}
        index, first, last = joined.locate(first, last)
        words = [token["text"] for token in joined.rows[index]["tokens"][first : last + 1]]
        mention = Mention(words, label, (kb_id or NIL) if label in LINKED_LABELS else None)
        result = Spreading()
        for letter in self._source.letters if everywhere else [key[0]]:
            others = (one for one in mentioning(self._source, letter, words) if one not in here)
            rows = ((one, self.row(one)) for one in others if self.status(one) in ("", "accept"))
            own = ((one, here[one]) for one in unit) if letter == key[0] else ()
            result.add(letter, sorted([*own, *rows], key=lambda row: row[0]), mention, here, self._spans)
        batch = {"batch": uuid.uuid4().hex} if everywhere else {}
        self._record([{**row, **batch} for row in result.rows])
        paragraphs = [number for _, number in result.keys]
        return {"changed": result.changed, "skipped": result.skipped, "paragraphs": paragraphs}

    def unspread(self, key: Key) -> list[Key]:
        """Take back the last such change to the letter of ``key``, in all letters that it changed.

        Returns
        -------
        list
            The paragraphs that changed. A letter that was changed again since keeps both changes.
        """
        spreads = self._state.spreads
        if not spreads.get(key[0]):
            return []
        batch = spreads[key[0]][-1].batch
        others = [letter for letter, made in spreads.items() if batch and made and made[-1].batch == batch]
        changes = self._record([{"action": "unspread", "letter": letter} for letter in others or [key[0]]])
        return [key for change in changes for key in _keys(change)]

    def retry(self) -> None:
        """Write the files again that the disk refused."""
        self._export.retry()

    # The journal

    def _answer(self, key: Key, answer: str, edits: Sequence[Edit]) -> Row:
        if answer not in ANSWERS:
            raise ProjectError(f"unknown answer {answer!r}; use one of {', '.join(ANSWERS)}")
        row = self.row(key)
        decided = {"answer": answer, "_session_id": self.name, "_annotator_id": self.name}
        task = {**row, "spans": self._spans(row, edits), **decided, "_timestamp": int(time.time())}
        return {"action": "answer", "task": task}

    def _answers(self, key: Key, answer: str, parts: Sequence[Sequence[Edit]]) -> list[Row]:
        """Return the decision on each paragraph of a task; those of a table are undone as one."""
        unit = self._source.unit(key)
        batch = {"batch": uuid.uuid4().hex} if len(unit) > 1 else {}
        pairs = zip(unit, parts, strict=True)
        return [{**self._answer(one, answer, part), **batch} for one, part in pairs]

    def _spans(self, row: Row, edits: Sequence[Edit]) -> list[Row]:
        return build_spans(row, edits, self._entities.knows, self._reader)

    def _check_revision(self, key: Key, revision: int | None) -> None:
        if revision is not None and revision != self.revision(key):
            raise ConflictError(
                "another browser changed this paragraph meanwhile; what it made of it is shown now"
            )

    def _record(self, rows: list[Row]) -> list[Change]:
        """Check changes, write them, then make them: a fault never reaches the journal."""
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        stamped = [{"at": now, **row} for row in rows]
        changes = [self._state.read(row) for row in stamped]
        lines = self._journal.append(*stamped)
        touched: dict[str, set[int]] = {}
        for row, change, line in zip(stamped, changes, lines, strict=True):
            self._state.apply(change, line, str(row.get("batch", "")))
            for letter, number in _keys(change):
                touched.setdefault(letter, set()).add(number)
        for letter, numbers in touched.items():
            self._export.write(letter, numbers)
        for letter in self._export.pending - touched.keys():
            self._export.write(letter, set())
        return changes

    def _understand(self, row: Row, number: int) -> Change:
        try:
            return self._state.read(row)
        except (KeyError, AttributeError, TypeError, ValueError, IndexError):
            raise ProjectError(
                "is no decision of this program; correct or remove the line",
                file=self._journal.path,
                place=f"line {number}",
            ) from None

    def _forget_changed_texts(self) -> None:
        """Show a paragraph again when its text is another than the one that was decided on."""
        entries, state = self._source.rows.entries, self._state
        changed = [
            key for key, old in state.texts.items() if key in entries and old != hash(entries[key].text)
        ]
        for key in changed:
            state.forget(key)
            state.spans.pop(key, None)
        if changed:
            self.messages.append(
                f"{self._journal.path}: {len(changed)} paragraphs read otherwise than when decided; "
                "they are shown again"
            )

    def _reopen_tables(self) -> None:
        """Show a table again of which a cell has no decision: it was decided cell by cell, or has changed."""
        decided = self._state.decided
        for key in [key for key in decided if self._source.is_head(key)]:
            if not decided.keys() >= set(self._source.unit(key)):
                self._state.reopen(key)


def _keys(change: Change) -> Iterable[Key]:
    return [key for key, _, _ in change.changes] if isinstance(change, Spread) else [change.key]
