"""All figures of a set of sessions in one record, as JSON, Markdown and a rich table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from spacy.language import Language

from ...core.errors import ProjectError
from ...core.labels import LABELS, LINKED_LABELS
from ..gold.task import Task
from .adjudicate import adjudication_of
from .scores import (
    Pair,
    Tally,
    cohen_kappa,
    krippendorff_alpha,
    link_tally,
    pairs_of,
    same_links,
    tally,
    token_labels,
)
from .sessions import Key, Sessions

if TYPE_CHECKING:
    from rich.table import Table

ALL = "all"


@dataclass
class Row:
    """Agreement on one label, one entity, or all of them; a figure that is not defined is None.

    ``first`` and ``second`` are the numbers of spans, summed over all pairs of sessions. F1 is taken over
    these sums, ``kappa`` is the mean of the pairs, ``alpha`` is of all sessions at once.
    """

    name: str
    first: int = 0
    second: int = 0
    exact_f1: float | None = None
    relaxed_f1: float | None = None
    kappa: float | None = None
    alpha: float | None = None


@dataclass
class Report:
    """Agreement of sessions.

    Parameters
    ----------
    sessions
        Names, in order.
    paragraphs
        How many paragraphs at least two sessions decided.
    answers
        Share of these on which the answers accept and reject agree (ignored ones left out).
    labels
        One row a label, and ``all``: spans and tokens.
    links
        One row a linked label, and ``all``: F1 of span and identifier together; kappa and alpha of the
        identifiers on spans that both have.
    entities
        One row an identifier that somebody used, the least agreed first.
    pairs
        Exact F1 of every two sessions; None where they share no paragraph.
    """

    sessions: list[str]
    paragraphs: int
    answers: float | None
    labels: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    entities: list[Row] = field(default_factory=list)
    pairs: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)

    def summary(self) -> str:
        """Return one line: who, how much in common, how often the answers agree."""
        names = ", ".join(self.sessions)
        return (
            f"{len(self.sessions)} sessions ({names}), {self.paragraphs} paragraphs in common; "
            f"answers agree: {show(self.answers)}"
        )

    def to_markdown(self, *, entities: int = 20) -> str:
        """Return the report as Markdown tables, with at most ``entities`` of the least agreed entities."""
        parts = [
            self.summary(),
            _markdown("Label", self.labels),
            _markdown("Links", self.links),
            _markdown("Entity", self.entities[:entities], tokens=False),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def tables(self, *, entities: int = 20) -> list[Table]:
        """Return the same as rich tables."""
        from rich.table import Table

        result = []
        for title, rows, tokens in self._parts(entities):
            if not rows:
                continue
            table = Table(title=title)
            for number, heading in enumerate(_headings(title, tokens=tokens)):
                table.add_column(heading, justify="left" if number == 0 else "right")
            for row in rows:
                table.add_row(*_cells(row, tokens=tokens))
            result.append(table)
        return result

    def _parts(self, entities: int) -> list[tuple[str, list[Row], bool]]:
        return [
            ("Label", self.labels, True),
            ("Links", self.links, True),
            ("Entity", self.entities[:entities], False),
        ]


def show(figure: float | None) -> str:
    """Return a figure with three decimals, a dash where it is not defined."""
    return "–" if figure is None else f"{figure:.3f}"


def _headings(title: str, *, tokens: bool) -> list[str]:
    return [title, "spans", "exact F1", "relaxed F1", *(["kappa", "alpha"] if tokens else [])]


def _cells(row: Row, *, tokens: bool) -> list[str]:
    figures = [row.exact_f1, row.relaxed_f1, *([row.kappa, row.alpha] if tokens else [])]
    return [row.name, f"{row.first} / {row.second}", *map(show, figures)]


def _markdown(title: str, rows: Sequence[Row], *, tokens: bool = True) -> str:
    if not rows:
        return ""
    headings = _headings(title, tokens=tokens)
    lines = [
        headings,
        ["---", *["---:"] * (len(headings) - 1)],
        *(_cells(row, tokens=tokens) for row in rows),
    ]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def measure(sessions: Sessions, nlp: Language) -> Report:
    """Measure the agreement of sessions on the paragraphs that at least two of them decided.

    Rejected and ignored paragraphs say nothing about spans and are left out of the span figures.

    Parameters
    ----------
    sessions
        As :func:`read_sessions` gives them.
    nlp
        Makes the tokens, the same for every session.

    Raises
    ------
    ProjectError
        When there are fewer than two sessions, they share no paragraph, or they have different texts for one.
    """
    sessions = {name: _opinions(tasks) for name, tasks in sessions.items()}
    names = sorted(name for name in sessions if sessions[name])
    if len(names) < 2:
        raise ProjectError("agreement needs the tasks of at least two sessions (`_session_id`)")
    seen: dict[Key, list[Task]] = {}
    for name in names:
        for key, task in sessions[name].items():
            seen.setdefault(key, []).append(task)
    common = sorted(key for key, tasks in seen.items() if len(tasks) > 1)
    if not common:
        raise ProjectError("the sessions share no paragraph; give them some in common (command overlap)")
    for key in common:
        if len({task.text for task in seen[key]}) > 1:
            raise ProjectError(
                "the sessions have different texts for it", place=f"letter {key[0]}, paragraph {key[1]}"
            )
    tokens = {
        key: [(token.idx, token.idx + len(token)) for token in nlp.make_doc(seen[key][0].text)]
        for key in common
    }
    by_pair = {(a, b): pairs_of(sessions[a], sessions[b]) for a, b in combinations(names, 2)}
    used = sorted({span.kb_id for key in common for task in seen[key] for span in task.spans if span.kb_id})
    report = Report(names, len(common), _answers(seen, common))
    for label in (*LABELS, None):
        row = _row(label or ALL, [tally(pairs, label) for pairs in by_pair.values()])
        row.kappa = _mean([_token_kappa(pairs, tokens, label) for pairs in by_pair.values()])
        row.alpha = krippendorff_alpha(_token_table(sessions, names, common, tokens, label))
        report.labels.append(row)
    for label in (*LINKED_LABELS, None):
        row = _row(label or ALL, [link_tally(pairs, None, label) for pairs in by_pair.values()])
        row.kappa = _mean([cohen_kappa(*same_links(pairs, label)) for pairs in by_pair.values()])
        row.alpha = krippendorff_alpha(_link_table(sessions, names, common, label))
        report.links.append(row)
    report.entities = [
        _row(kb_id, [link_tally(pairs, kb_id) for pairs in by_pair.values()]) for kb_id in used
    ]
    report.entities = [row for row in report.entities if row.exact_f1 is not None]
    report.entities.sort(key=lambda row: (row.exact_f1 or 0.0, -row.first - row.second, row.name))
    report.pairs = [
        {
            "first": a,
            "second": b,
            "paragraphs": len(pairs),
            "exact_f1": tally(pairs).exact_f1 if pairs else None,
        }
        for (a, b), pairs in by_pair.items()
    ]
    return report


def _opinions(tasks: dict[Key, Task]) -> dict[Key, Task]:
    """Leave out adjudicated tasks: they are no opinion of their own."""
    return {key: task for key, task in tasks.items() if adjudication_of(task) is None}


def _row(name: str, tallies: Sequence[Tally]) -> Row:
    total = Tally(
        sum(one.first for one in tallies),
        sum(one.second for one in tallies),
        sum(one.exact for one in tallies),
        sum(one.relaxed for one in tallies),
    )
    return Row(name, total.first, total.second, total.exact_f1, total.relaxed_f1)


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None


def _answers(seen: dict[Key, list[Task]], common: Sequence[Key]) -> float | None:
    alike = pairs = 0
    for key in common:
        given = [task.is_gold for task in seen[key] if task.answer != "ignore"]
        for one, other in combinations(given, 2):
            pairs += 1
            alike += one == other
    return alike / pairs if pairs else None


Tokens = dict[Key, list[tuple[int, int]]]


def _token_kappa(pairs: Sequence[Pair], tokens: Tokens, label: str | None) -> float | None:
    first: list[str] = []
    second: list[str] = []
    for one, other in pairs:
        first += token_labels(one, tokens[one.key], label)
        second += token_labels(other, tokens[other.key], label)
    return cohen_kappa(first, second)


def _table(
    sessions: Sessions,
    names: Sequence[str],
    keys: Sequence[Key],
    units: Callable[[Key], list[Any]],
    code: Callable[[Task, list[Any]], list[str | None]],
) -> list[list[str | None]]:
    """Return a row a session and a column a unit; None where the session did not accept the paragraph."""
    table: list[list[str | None]] = [[] for _ in names]
    for key in keys:
        columns = units(key)
        for row, name in zip(table, names, strict=True):
            task = sessions[name].get(key)
            row += code(task, columns) if task is not None and task.is_gold else [None] * len(columns)
    return table


def _token_table(
    sessions: Sessions, names: Sequence[str], keys: Sequence[Key], tokens: Tokens, label: str | None
) -> list[list[str | None]]:
    return _table(
        sessions,
        names,
        keys,
        lambda key: tokens[key],
        lambda task, units: [*token_labels(task, units, label)],
    )


def _link_table(
    sessions: Sessions, names: Sequence[str], keys: Sequence[Key], label: str | None
) -> list[list[str | None]]:
    """Return the identifiers of every span that somebody has; None where a session does not have the span."""

    def spans(task: Task) -> dict[tuple[int, int, str], str]:
        return {
            (span.start, span.end, span.label): span.kb_id or "NIL"
            for span in task.spans
            if span.label in LINKED_LABELS and label in (None, span.label)
        }

    def units(key: Key) -> list[Any]:
        tasks = [sessions[name][key] for name in names if key in sessions[name]]
        return sorted({place for task in tasks if task.is_gold for place in spans(task)})

    return _table(
        sessions, names, keys, units, lambda task, columns: [spans(task).get(one) for one in columns]
    )
