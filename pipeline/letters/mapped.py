"""Text that remembers, stretch by stretch, which characters of the source it was made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .letter import Change


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of clean text and its source; ``change`` names what was done, empty when nothing."""

    text: str
    start: int
    end: int
    change: str = ""
    before: str = ""


class _Cutter:
    """Takes runs off the front up to a place in the text; one pass, however many cuts."""

    def __init__(self, runs: tuple[Run, ...]) -> None:
        self._runs = runs
        self._next = 0
        self._at = 0  # where the next run starts in the text
        self._done = 0  # how much of the text has been taken

    def take(self, to: int) -> list[Run]:
        """Take everything up to ``to``, with the removals that lie there."""
        found = []
        while self._next < len(self._runs):
            run = self._runs[self._next]
            stop = self._at + len(run.text)
            if self._at > to or (self._at == to and run.text):
                break
            left, right = max(self._done, self._at) - self._at, min(to, stop) - self._at
            if left < right or not run.text:
                found.append(_piece(run, left, right))
            if stop > to:
                break
            self._next += 1
            self._at = stop
        self._done = max(self._done, to)
        return found


def _piece(run: Run, left: int, right: int) -> Run:
    if right - left == len(run.text):
        return run
    if run.end - run.start == len(run.text):
        before = run.before[left:right] if len(run.before) == len(run.text) else run.before
        return Run(run.text[left:right], run.start + left, run.start + right, run.change, before)
    return Run(run.text[left:right], run.start, run.end, run.change, run.before)


class Mapped:
    """Clean text with its offset map. Immutable: every operation gives a new one."""

    __slots__ = ("runs", "text")

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.runs: tuple[Run, ...] = tuple(runs)
        self.text = "".join(run.text for run in self.runs)

    @classmethod
    def verbatim(cls, source: str, start: int, end: int) -> Mapped:
        """Take ``source[start:end]`` as it stands."""
        return cls([Run(source[start:end], start, end)])

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: Mapped) -> Mapped:
        return Mapped(self.runs + other.runs)

    @property
    def start(self) -> int:
        """Where the source of this text starts."""
        return self.runs[0].start if self.runs else 0

    @property
    def end(self) -> int:
        """Where the source of this text ends."""
        return self.runs[-1].end if self.runs else 0

    def slice(self, start: int, end: int) -> Mapped:
        """Cut out ``text[start:end]``. A changed stretch that is cut keeps the whole of its source."""
        cut = _Cutter(self.runs)
        cut.take(start)
        runs = cut.take(end)
        while runs and not runs[-1].text:
            runs.pop()
        return Mapped(runs)

    def sub(
        self, pattern: re.Pattern[str], after: str | Callable[[re.Match[str]], str], change: str
    ) -> Mapped:
        """Replace every match, logging it as ``change``; a match replaced by itself is left alone."""
        edits = []
        for match in pattern.finditer(self.text):
            new = after if isinstance(after, str) else after(match)
            if new != match[0]:
                edits.append((match.start(), match.end(), new))
        return self.rewrite(edits, change)

    def rewrite(self, edits: list[tuple[int, int, str]], change: str) -> Mapped:
        """Put new text in the place of each ``(start, end, new)``, given in order and without overlap."""
        if not edits:
            return self
        cut = _Cutter(self.runs)
        runs: list[Run] = []
        for start, end, new in edits:
            runs.extend(cut.take(start))
            old = cut.take(end)
            before = "".join(run.before if run.change else run.text for run in old)
            runs.append(Run(new, old[0].start, old[-1].end, change, before))
        runs.extend(cut.take(len(self.text)))
        return Mapped(runs)

    def strip(self) -> Mapped:
        """Drop white space (and whatever was taken out) at both ends."""
        text = self.text
        left = len(text) - len(text.lstrip())
        right = len(text.rstrip())
        if left == 0 and right == len(text) and (not self.runs or (self.runs[0].text and self.runs[-1].text)):
            return self
        return self.slice(left, right) if left < right else Mapped()

    def record(self) -> tuple[list[tuple[int, int, int]], list[Change]]:
        """Give the offset map and the change log for a :class:`~.record.Paragraph`."""
        runs: list[tuple[int, int, int]] = []
        changes: list[Change] = []
        at = 0
        for run in self.runs:
            length = len(run.text)
            if run.change:
                changes.append(
                    Change(
                        kind=run.change,
                        at=at,
                        start=run.start,
                        end=run.end,
                        before=run.before,
                        after=run.text,
                    )
                )
            if length:
                previous = runs[-1] if runs else None
                if (
                    previous
                    and previous[2] == run.start
                    and previous[2] - previous[1] == previous[0]
                    and run.end - run.start == length
                ):
                    runs[-1] = (previous[0] + length, previous[1], run.end)
                else:
                    runs.append((length, run.start, run.end))
            at += length
        return runs, changes
