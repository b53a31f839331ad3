"""The figures: F1 of spans and links between two sessions, kappa and alpha on tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from ...core.labels import LINKED_LABELS, NIL
from ..gold.task import Task, TaskSpan
from .sessions import Key

OUTSIDE = "O"
Pair = tuple[Task, Task]
Edges = tuple[int, int, str]


@dataclass
class Tally:
    """Spans of two sessions: how many each has and how many they share, exactly or by an overlap."""

    first: int = 0
    second: int = 0
    exact: int = 0
    relaxed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def exact_f1(self) -> float | None:
        """F1 of equal boundaries and label; the same whichever session is taken for the truth."""
        return _f1(self.exact, self.first, self.second)

    @property
    def relaxed_f1(self) -> float | None:
        """F1 of the same label on at least one common character, every span matched once."""
        return _f1(self.relaxed, self.first, self.second)


def _f1(shared: int, first: int, second: int) -> float | None:
    return 2 * shared / (first + second) if first + second else None


def tally(pairs: Iterable[Pair], label: str | None = None) -> Tally:
    """Count the spans of a label, or of all, in tasks of two sessions on the same paragraphs."""
    result = Tally()
    for pair in pairs:
        ours, theirs = ([span for span in task.spans if label in (None, span.label)] for task in pair)
        result.first += len(ours)
        result.second += len(theirs)
        result.exact += len({_edges(span) for span in ours} & {_edges(span) for span in theirs})
        result.relaxed += match(ours, theirs)
    return result


def _edges(span: TaskSpan) -> Edges:
    return span.start, span.end, span.label


def match(ours: Sequence[TaskSpan], theirs: Sequence[TaskSpan]) -> int:
    """Return how many pairs of overlapping spans with equal labels there are, each span in one pair at most.

    Spans are flat, so taking them from left to right, the one that ends first first, gives the largest
    number.
    """
    count = 0
    labels = {span.label for span in ours} & {span.label for span in theirs}
    for label in labels:
        left = sorted((s.start, s.end) for s in ours if s.label == label)
        right = sorted((s.start, s.end) for s in theirs if s.label == label)
        i = j = 0
        while i < len(left) and j < len(right):
            if left[i][0] < right[j][1] and right[j][0] < left[i][1]:
                count, i, j = count + 1, i + 1, j + 1
            elif left[i][1] <= right[j][1]:
                i += 1
            else:
                j += 1
    return count


def link_tally(pairs: Iterable[Pair], kb_id: str | None = None, label: str | None = None) -> Tally:
    """Count links: spans with an identifier; shared exactly when boundaries, label and identifier are equal.

    Parameters
    ----------
    kb_id
        Count only links to this entity.
    label
        Count only spans of this label.
    """
    result = Tally()
    for pair in pairs:
        ours, theirs = (_links(task, kb_id, label) for task in pair)
        result.first += len(ours)
        result.second += len(theirs)
        result.exact += len({(*_edges(s), _id(s)) for s in ours} & {(*_edges(s), _id(s)) for s in theirs})
        by_id = {_id(span) for span in ours} & {_id(span) for span in theirs}
        result.relaxed += sum(
            match([s for s in ours if _id(s) == shared], [s for s in theirs if _id(s) == shared])
            for shared in by_id
        )
    return result


def _id(span: TaskSpan) -> str:
    return span.kb_id or NIL


def _links(task: Task, kb_id: str | None, label: str | None) -> list[TaskSpan]:
    return [
        span
        for span in task.spans
        if span.label in LINKED_LABELS and label in (None, span.label) and kb_id in (None, _id(span))
    ]


def links_of(task: Task, label: str | None = None) -> dict[Edges, str]:
    """Return the identifiers of the linked spans of a label, or of all, by their edges."""
    return {_edges(span): _id(span) for span in _links(task, None, label)}


def same_links(pairs: Iterable[Pair], label: str | None = None) -> tuple[list[str], list[str]]:
    """Return the identifiers that two sessions gave to the spans that both have, in the same order."""
    first: list[str] = []
    second: list[str] = []
    for task, other in pairs:
        ours, theirs = links_of(task, label), links_of(other, label)
        shared = [edges for edges in ours if edges in theirs]
        first += (ours[edges] for edges in shared)
        second += (theirs[edges] for edges in shared)
    return first, second


def token_labels(task: Task, tokens: Sequence[tuple[int, int]], label: str | None = None) -> list[str]:
    """Return the label of every token, ``O`` outside spans; with ``label`` other labels count as ``O``."""
    labels = [OUTSIDE] * len(tokens)
    for span in task.spans:
        if label in (None, span.label):
            for index, (start, end) in enumerate(tokens):
                if start < span.end and span.start < end:
                    labels[index] = span.label
    return labels


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Return Cohen's kappa of two codings; None without a unit or when both know one value only."""
    if not first or len({*first, *second}) < 2:
        return None
    units = len(first)
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / units
    counts, others = Counter(first), Counter(second)
    expected = sum(counts[value] * others[value] for value in counts) / units**2
    return (observed - expected) / (1 - expected)


def krippendorff_alpha(codings: Sequence[Sequence[str | None]]) -> float | None:
    """Return Krippendorff's alpha (nominal) of any number of codings; None where it is not defined.

    Alpha is one minus the disagreement within units over the disagreement expected by chance, both counted over pairs
    of values (Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C). Units that fewer than two
    sessions saw say nothing.

    Parameters
    ----------
    codings
        One row a session, one column a unit, shape (sessions, units); None where a session did not see the
        unit.
    """
    totals: Counter[str] = Counter()
    within = 0.0
    for column in zip(*codings, strict=True):
        counts = Counter(value for value in column if value is not None)
        seen = counts.total()
        if seen > 1:
            totals += counts
            within += (seen**2 - sum(count**2 for count in counts.values())) / (seen - 1)
    values = totals.total()
    by_chance = values**2 - sum(count**2 for count in totals.values())
    return 1 - (values - 1) * within / by_chance if by_chance else None


def pairs_of(first: dict[Key, Task], second: dict[Key, Task]) -> list[Pair]:
    """Return the tasks of the paragraphs that both sessions accepted, in order."""
    return [
        (first[key], second[key])
        for key in sorted(first.keys() & second.keys())
        if first[key].is_gold and second[key].is_gold
    ]
