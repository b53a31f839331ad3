"""What the journal of a session says: decisions, corrected spans, notes, and how often each paragraph changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import NamedTuple

from ..annotations.gold.task import ANSWERS
from .journal import Line
from .tasks import Key, Row


class Decision(NamedTuple):
    """A decision that stands; the task itself stays in the journal, at ``line``."""

    answer: str
    spans: int
    line: Line


class SpansChange(NamedTuple):
    """The spans of a paragraph before and after a change throughout its letter."""

    key: Key
    before: list[Row]
    after: list[Row]


@dataclass(frozen=True)
class Answered:
    """A paragraph was decided."""

    key: Key
    answer: str
    spans: int
    text: int


@dataclass(frozen=True)
class Undone:
    """A decision was taken back."""

    key: Key


@dataclass(frozen=True)
class Noted:
    """A note or a flag was set on a paragraph."""

    key: Key
    note: str
    flag: bool


@dataclass(frozen=True)
class Spread:
    """Mentions were changed throughout a letter, or such a change was taken back."""

    letter: str
    changes: tuple[SpansChange, ...]
    back: bool = False
    batch: str = ""
    """The same for the letters that were changed together."""


Change = Answered | Undone | Noted | Spread


class State:
    """What a replay of the journal gives.

    :meth:`read` checks a row and changes nothing; :meth:`apply` cannot fail on what :meth:`read` returned. So a row
    is written to the journal only once it is known to be one that a replay understands.

    Parameters
    ----------
    source
        The keys of the suggestions.
    spans_of
        Returns the spans of a decided paragraph.
    counted
        Tells which keys are tasks of their own and count as done: of a table only the first cell.
    """

    def __init__(
        self,
        source: Container[Key],
        spans_of: Callable[[Key], list[Row]],
        counted: Callable[[Key], bool] | None = None,
    ) -> None:
        self._source, self._spans_of = source, spans_of
        self._counted = counted or source.__contains__
        self.decided: dict[Key, Decision] = {}
        #: Spans other than those of the decision, or of the suggestion where there is no decision.
        self.spans: dict[Key, list[Row]] = {}
        self.notes: dict[Key, Row] = {}
        self.revisions: Counter[Key] = Counter()
        #: The decided paragraphs, the last decision last; their values are the batches they came in.
        self.history: dict[Key, str] = {}
        #: Paragraphs whose decision was taken back, the last one last.
        self.reopened: dict[Key, None] = {}
        #: The hash of the text that was last decided on, also of those reopened.
        self.texts: dict[Key, int] = {}
        #: Decided paragraphs by letter.
        self.letters: dict[str, set[int]] = {}
        self.spreads: dict[str, list[Spread]] = {}
        self.counts: Counter[str] = Counter()
        #: Where the journal has what happened to each paragraph, in order.
        self.lines: dict[Key, list[Line]] = {}

    def read(self, row: Row) -> Change:
        """Return the change that a row of the journal makes.

        Raises
        ------
        KeyError, TypeError, ValueError
            When the row is no change, or cannot follow on what came before it.
        """
        action = row["action"]
        if action == "answer":
            task = row["task"]
            answer, spans = str(task["answer"]), list(task["spans"])
            if answer not in ANSWERS:
                raise ValueError(answer)
            key = (str(task["meta"]["letter"]), int(task["meta"]["paragraph"]))
            return Answered(key, answer, len(spans), hash(task["text"]))
        letter = str(row["letter"])
        if action == "spread":
            changes = tuple(_spans_change(letter, change) for change in row["changes"])
            return Spread(letter, changes, batch=str(row.get("batch", "")))
        if action == "unspread":
            return Spread(letter, self.spreads[letter][-1].changes, back=True)
        key = (letter, int(row["paragraph"]))
        if action == "note":
            return Noted(key, str(row["note"]), bool(row["flag"]))
        if action != "undo" or key not in self.decided:
            raise ValueError(action)
        return Undone(key)

    def apply(self, change: Change, line: Line, batch: str = "") -> None:
        """Make a change; ``line`` is where the journal has it."""
        if isinstance(change, Spread):
            self._spread(change)
            for key, _, _ in change.changes:
                self.lines.setdefault(key, []).append(line)
            return
        key = change.key
        self.lines.setdefault(key, []).append(line)
        self.revisions[key] += 1
        if isinstance(change, Noted):
            self.notes[key] = {"note": change.note, "flag": change.flag}
        elif isinstance(change, Undone):
            self.reopen(key)
            self.reopened.pop(key, None)
            self.reopened[key] = None
        else:
            self._count(key, -1)
            self.decided[key] = Decision(change.answer, change.spans, line)
            self.texts[key] = change.text
            self.reopened.pop(key, None)
            self.spans.pop(key, None)
            self._count(key, 1)
            self.history.pop(key, None)
            self.history[key] = batch
            self.letters.setdefault(key[0], set()).add(key[1])

    def reopen(self, key: Key) -> None:
        """Take a decision away and keep its spans."""
        self.spans[key] = self._spans_of(key)
        self.forget(key)

    def forget(self, key: Key) -> None:
        """Take a decision away, if there is one; corrected spans stay."""
        if key not in self.decided:
            return
        self._count(key, -1)
        del self.decided[key], self.history[key]
        self.letters[key[0]].discard(key[1])

    def _spread(self, change: Spread) -> None:
        spreads = self.spreads.setdefault(change.letter, [])
        if change.back:
            spreads.pop()
        else:
            spreads.append(change)
        for key, before, after in change.changes:
            if key in self.decided or key in self._source:
                self._count(key, -1)
                self.spans[key] = before if change.back else after
                self._count(key, 1)
                self.revisions[key] += 1

    def _count(self, key: Key, step: int) -> None:
        decision = self.decided.get(key)
        if decision is None:
            return
        if self._counted(key):
            self.counts["done"] += step
            self.counts[decision.answer] += step
        if decision.answer == "accept":
            changed = self.spans.get(key)
            self.counts["spans"] += step * (decision.spans if changed is None else len(changed))


def _spans_change(letter: str, change: Row) -> SpansChange:
    before, after = ([dict(span) for span in change[side]] for side in ("before", "after"))
    return SpansChange((letter, int(change["paragraph"])), before, after)
