"""The work of one annotator: decisions, undo, mentions changed throughout a letter, counters, export."""

from __future__ import annotations

import copy
import re
import time
import zlib
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..annotations.agreement.adjudicate import settle
from ..annotations.gold.task import Task
from ..core.errors import ProjectError
from ..core.files import write_jsonl
from ..core.labels import LINKED_LABELS, NIL
from .entities import Entities
from .journal import Journal
from .queue import pending
from .spans import Edit, Reader, Row, build_spans, spread
from .tasks import Key, Source

ANSWERS = ("accept", "reject", "ignore")
_NAME = re.compile(r"\w[\w.-]{0,63}")
JOURNAL = "journal.log"


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
        self._source, self._order, self._entities, self._reader = source, order, entities, reader
        self._working: dict[Key, Row] = {}
        self._decided: dict[Key, Row] = {}
        self._history: list[Key] = []
        self._reopened: list[Key] = []
        self._spread: list[Row] = []
        self.sitting = 0
        self._journal = Journal(self.folder / JOURNAL)
        self.messages = list(self._journal.messages)
        try:
            for number, row in enumerate(self._journal.rows, 1):
                self._replay(row, number)
            self._forget_changed_texts()
            self.export()
        except BaseException:
            self._journal.close()
            raise

    def close(self) -> None:
        """Give the journal free."""
        self._journal.close()

    # What there is

    def row(self, key: Key) -> Row:
        """Return a task as it stands: decided, worked on, or as suggested.

        Raises
        ------
        ProjectError
            When there is no such paragraph.
        """
        if key not in self._source.rows:
            raise ProjectError(f"there is no paragraph {key[1]} in letter {key[0]!r} to review")
        return self._decided.get(key) or self._working.get(key) or self._source.rows[key]

    def status(self, key: Key) -> str:
        """Return the answer given to a paragraph, ``""`` while there is none."""
        row = self._decided.get(key)
        return str(row["answer"]) if row else ""

    def next_key(self) -> Key | None:
        """Return the paragraph to show next; None when all is done."""
        left = pending(self._order, self._decided, self._reopened)
        return left[0] if left else None

    def progress(self) -> dict[str, int]:
        """Count: ``total``, ``done``, each answer, accepted ``spans``, and decisions of this ``sitting``."""
        answers = [str(self._decided[key]["answer"]) for key in self._source.rows if key in self._decided]
        return {
            "total": len(self._source.rows),
            "done": len(answers),
            **{answer: answers.count(answer) for answer in ANSWERS},
            "spans": sum(len(row["spans"]) for row in self._decided.values() if row["answer"] == "accept"),
            "sitting": self.sitting,
        }

    def link_in_letter(self, letter: str, text: str, label: str) -> str | None:
        """Return the link that the letter already gives these words, the latest paragraph's first."""
        for key in reversed(self._source.letters.get(letter, [])):
            row = self.row(key)
            for span in row["spans"]:
                if (
                    span["label"] == label
                    and row["text"][span["start"] : span["end"]] == text
                    and span.get("kb_id")
                ):
                    return str(span["kb_id"])
        return None

    # What is done to it

    def decide(self, key: Key, answer: str, edits: Sequence[Edit]) -> None:
        """Record a decision; when this returns it is on the disk.

        Raises
        ------
        ProjectError
            When the answer or a span has a fault, or the disk refuses. Nothing has changed then.
        """
        if answer not in ANSWERS:
            raise ProjectError(f"unknown answer {answer!r}; use one of {', '.join(ANSWERS)}")
        base = self.row(key)
        row = {
            **copy.deepcopy(base),
            "spans": build_spans(base, edits, self._entities.knows, self._reader),
            "answer": answer,
            "_session_id": self.name,
            "_annotator_id": self.name,
            "_timestamp": int(time.time()),
        }
        self._record({"action": "answer", "task": row})
        self.sitting += 1
        self.export(key[0])

    def undo(self) -> Key | None:
        """Take the last decision back; its spans stay as they were corrected.

        Returns
        -------
        tuple or None
            The paragraph, ``None`` when there is no decision.
        """
        key = next((one for one in reversed(self._history) if one in self._source.rows), None)
        if key is None:
            return None
        self._record({"action": "undo", "letter": key[0], "paragraph": key[1]})
        self.sitting = max(0, self.sitting - 1)
        self.export(key[0])
        return key

    def spread(
        self, key: Key, edits: Sequence[Edit], first: int, last: int, label: str | None, kb_id: str | None
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

        Returns
        -------
        dict
            ``changed`` and ``skipped`` (mentions), ``paragraphs`` (the numbers of those that changed).
        """
        here = {
            **copy.deepcopy(self.row(key)),
            "spans": build_spans(self.row(key), edits, self._entities.knows, self._reader),
        }
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
                spans = build_spans(row, wanted, self._entities.knows, self._reader)
                changes.append({"paragraph": other[1], "before": row["spans"], "after": spans})
        self._record({"action": "spread", "letter": key[0], "changes": changes})
        self.export(key[0])
        return result

    def unspread(self, key: Key) -> bool:
        """Take back the last change throughout the letter of ``key``; False when there is none."""
        letter = key[0]
        if not any(row["letter"] == letter for row in self._spread):
            return False
        self._record({"action": "unspread", "letter": letter})
        self.export(letter)
        return True

    def export(self, letter: str | None = None) -> None:
        """Write the decided tasks of one letter, or of all, as Prodigy's JSON lines, atomically.

        A decision between ``versions`` is written with its record instead of them; the journal keeps them.
        """
        letters = {key[0] for key in self._decided} if letter is None else {letter}
        for one in sorted(letters):
            rows = [_exported(self._decided[key]) for key in sorted(self._decided) if key[0] == one]
            target = self.folder / f"{file_name(one)}.jsonl"
            if rows:
                write_jsonl(target, rows)
            else:
                target.unlink(missing_ok=True)

    # The journal

    def _record(self, row: dict[str, Any]) -> None:
        stamped = {"at": datetime.now(timezone.utc).isoformat(timespec="seconds"), **row}
        self._journal.append(stamped)
        self._replay(stamped, len(self._journal.rows))

    def _replay(self, row: dict[str, Any], number: int) -> None:
        try:
            getattr(self, f"_do_{row['action']}")(row)
        except (KeyError, AttributeError, TypeError, ValueError, IndexError):
            raise ProjectError(
                "is no decision of this program; mend or remove the line",
                file=self._journal.path,
                place=f"line {number}",
            ) from None

    def _do_answer(self, row: dict[str, Any]) -> None:
        task = row["task"]
        key = (str(task["meta"]["letter"]), int(task["meta"]["paragraph"]))
        self._decided[key] = task
        self._working.pop(key, None)
        self._history = [one for one in self._history if one != key] + [key]
        self._reopened = [one for one in self._reopened if one != key]

    def _do_undo(self, row: dict[str, Any]) -> None:
        key = (str(row["letter"]), int(row["paragraph"]))
        self._history.remove(key)
        self._reopened.append(key)
        task = self._decided.pop(key)
        before = self._source.rows.get(key, {})
        self._working[key] = {
            name: value for name, value in task.items() if name in before or name == "spans"
        }
        if "answer" in before:
            self._working[key]["answer"] = before["answer"]

    def _do_spread(self, row: dict[str, Any]) -> None:
        self._spread.append(row)
        self._put(row, "after")

    def _do_unspread(self, row: dict[str, Any]) -> None:
        at = max(at for at, one in enumerate(self._spread) if one["letter"] == row["letter"])
        self._put(self._spread.pop(at), "before")

    def _put(self, row: dict[str, Any], side: str) -> None:
        for change in row["changes"]:
            key = (str(row["letter"]), int(change["paragraph"]))
            where = self._decided if key in self._decided else self._working
            base = where.get(key) or self._source.rows.get(key)
            if base is not None:
                where[key] = {**base, "spans": copy.deepcopy(change[side])}

    def _forget_changed_texts(self) -> None:
        """Show a paragraph again when its text is another than the one that was decided on."""
        changed = [
            key
            for rows in (self._decided, self._working)
            for key, row in list(rows.items())
            if key in self._source.rows and row["text"] != self._source.rows[key]["text"]
        ]
        for key in changed:
            self._working.pop(key, None)
            if self._decided.pop(key, None) is not None:
                self._history.remove(key)
        if changed:
            self.messages.append(
                f"{self._journal.path}: {len(changed)} paragraphs read otherwise than when decided; "
                "they are shown again"
            )


def _exported(row: Row) -> Row:
    return settle(Task.model_validate(row)).to_json() if isinstance(row.get("versions"), list) else row


def file_name(letter: str) -> str:
    """Return a safe file name, without ending, for a letter's id."""
    safe = re.sub(r"[^\w.-]", "_", letter).lstrip(".")[:120]
    # Two ids that differ only in what a file name cannot hold must not share a file.
    return safe if safe == letter else f"{safe}_{zlib.crc32(letter.encode('utf8', 'replace')):08x}"
