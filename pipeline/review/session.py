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
from .journal import Journal
from .queue import Queue
from .spans import Edit, Reader, build_spans, edits_of, spread
from .state import Change, Spread, State
from .tasks import Key, Row, Source

_NAME = re.compile(r"\w[\w.-]{0,63}")
JOURNAL = "journal.log"
LARGEST_BATCH = 5000
_CACHED_ROWS = 2000
#: So many paragraphs of a letter are searched for a link that it gave the same words.
_NEAR = 400


class ConflictError(ProjectError):
    """A paragraph was changed by another browser since it was shown."""


def check_name(name: str) -> str:
    """Return a session's name when it can be the name of a folder.

    Raises
    ------
    ProjectError
        When it holds anything but letters, digits, points, hyphens and underscores.
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
    source
        The suggestions.
    order
        Their keys in the order of the queue.
    entities
        Checks links.
    reader
        Reads amounts.
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
        self._state = State(source.rows, lambda key: self.row(key)["spans"])
        self._export = Export(self.folder, self._state, self.row)
        try:
            for number, (line, row) in enumerate(self._journal.entries(), 1):
                self._state.apply(self._understand(row, number), line, str(row.get("batch", "")))
            self._forget_changed_texts()
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

        Raises
        ------
        ProjectError
            When there is no such paragraph.
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

    def status(self, key: Key) -> str:
        """Return the answer given to a paragraph, ``""`` while there is none."""
        decision = self._state.decided.get(key)
        return decision.answer if decision else ""

    def revision(self, key: Key) -> int:
        """Return how often a paragraph was changed."""
        return self._state.revisions.get(key, 0)

    def next_keys(self, count: int = 1, only: str = "") -> list[Key]:
        """Return the paragraphs to show next, fewer when there are no more.

        Parameters
        ----------
        count
            How many.
        only
            ``spans``: only paragraphs with a suggestion; a label: only those with one of it.
        """
        if not only:
            return self._queue.next(count)
        entries = self._source.rows.entries

        def wanted(key: Key) -> bool:
            return bool(entries[key].labels) if only == "spans" else only in entries[key].labels

        return self._queue.matching(wanted, count)

    def progress(self) -> dict[str, int]:
        """Count: ``total``, ``done``, each answer, accepted ``spans``, decisions of this ``sitting``.

        ``pending`` counts the letters whose files the disk refused; their decisions are in the journal.
        """
        counts = self._state.counts
        return {
            "total": len(self._source.rows),
            **{name: counts[name] for name in ("done", *ANSWERS, "spans")},
            "sitting": self.sitting,
            "pending": len(self._export.pending),
        }

    def letters(self) -> list[dict[str, Any]]:
        """Return the letters with the number of their paragraphs and of those decided."""
        decided = self._state.letters
        return [
            {
                "letter": letter,
                "paragraph": keys[0][1],
                "total": len(keys),
                "done": len(decided.get(letter, ())),
            }
            for letter, keys in self._source.letters.items()
        ]

    def link_in_letter(self, key: Key, text: str, label: str) -> str | None:
        """Return the link that the letter gives these words near a paragraph, the latest paragraph's first."""
        keys = self._source.letters.get(key[0], [])
        index = keys.index(key) if len(keys) > _NEAR else 0
        for other in reversed(keys[max(0, index - _NEAR) : index + _NEAR]):
            row = self.row(other)
            if text not in row["text"]:
                continue
            for span in row["spans"]:
                same = span["label"] == label and row["text"][span["start"] : span["end"]] == text
                if same and span.get("kb_id"):
                    return str(span["kb_id"])
        return None

    # What is done to it

    def decide(self, key: Key, answer: str, edits: Sequence[Edit], revision: int | None = None) -> None:
        """Record a decision; when this returns it is on the disk.

        Parameters
        ----------
        key, answer, edits
            The paragraph, what is decided, its spans.
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
        self._record([self._answer(key, answer, edits)])
        self.sitting += 1

    def accept_rest(self, letter: str, *, only_empty: bool = False) -> int:
        """Accept what is undecided in a letter, all of it or what has no suggestion; undone as one."""
        batch = uuid.uuid4().hex
        open_keys = [key for key in self._source.letters.get(letter, []) if not self.status(key)]
        if len(open_keys) > LARGEST_BATCH:
            raise ProjectError(f"more than {LARGEST_BATCH} paragraphs are open; decide them in parts")
        rows = [
            {**self._answer(key, "accept", edits_of(self.row(key))), "batch": batch}
            for key in open_keys
            if not (only_empty and self.row(key)["spans"])
        ]
        if rows:
            self._record(rows)
            self.sitting += len(rows)
        return len(rows)

    def undo(self) -> list[Key]:
        """Take the last decision back; its spans stay as they were corrected.

        Decisions that were made together are taken back together.

        Returns
        -------
        list
            The paragraphs, the one to show first; empty when there is no decision.
        """
        history = self._state.history
        last = next((key for key in reversed(history) if key in self._source.rows), None)
        if last is None:
            return []
        batch = history[last]
        keys = (
            [key for key, name in history.items() if name == batch and key in self._source.rows]
            if batch
            else [last]
        )
        self._record(
            [{"action": "undo", "letter": letter, "paragraph": number} for letter, number in reversed(keys)]
        )
        self.sitting = max(0, self.sitting - len(keys))
        for key in reversed(keys):
            self._queue.reopen(key)
        return keys

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
    ) -> dict[str, Any]:
        """Give all mentions of the letter that are written alike the same label and link, or none.

        Paragraphs that were rejected or ignored stay as they are; accepted ones change too.

        Parameters
        ----------
        key
            The paragraph on the page.
        edits
            Its spans on the page.
        first, last
            The tokens of the mention.
        label, kb_id
            What all become; a label of ``None`` removes the spans.
        revision
            See :meth:`decide`.

        Returns
        -------
        dict
            ``changed`` and ``skipped`` (mentions), ``paragraphs`` (the numbers of those that changed).
        """
        self._check_revision(key, revision)
        here = {**self.row(key), "spans": self._spans(self.row(key), edits)}
        if not 0 <= first <= last < len(here["tokens"]):
            raise ProjectError(f"tokens {first} to {last} lie outside the text")
        mention = [token["text"] for token in here["tokens"][first : last + 1]]
        link = (kb_id or NIL) if label in LINKED_LABELS else None
        changes: list[dict[str, Any]] = []
        result: dict[str, Any] = {"changed": 0, "skipped": 0, "paragraphs": []}
        for other in self._source.letters[key[0]]:
            if self.status(other) in ("reject", "ignore") and other != key:
                continue
            row = here if other == key else self.row(other)
            wanted, changed, skipped = spread(row, mention, label, link)
            result["skipped"] += skipped
            result["changed"] += changed
            if changed:
                result["paragraphs"].append(other[1])
            if changed or other == key:
                spans = self._spans(row, wanted)
                changes.append({"paragraph": other[1], "before": row["spans"], "after": spans})
        self._record([{"action": "spread", "letter": key[0], "changes": changes}])
        return result

    def unspread(self, key: Key) -> list[int]:
        """Take back the last change throughout the letter of ``key``; returns the paragraphs that changed."""
        if not self._state.spreads.get(key[0]):
            return []
        (change,) = self._record([{"action": "unspread", "letter": key[0]}])
        return [number for _, number in _keys(change)]

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
        changed = [key for key, text in state.texts.items() if key in entries and text != entries[key].text]
        for key in changed:
            state.forget(key)
            state.spans.pop(key, None)
        if changed:
            self.messages.append(
                f"{self._journal.path}: {len(changed)} paragraphs read otherwise than when decided; "
                "they are shown again"
            )


def _keys(change: Change) -> Iterable[Key]:
    return [key for key, _, _ in change.changes] if isinstance(change, Spread) else [change.key]
