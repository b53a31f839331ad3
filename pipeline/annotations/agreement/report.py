"""All figures of a set of sessions in one record, as JSON, Markdown and a rich table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

from spacy.language import Language

from ...core.errors import ProjectError
from ...core.labels import LABELS, LINKED_LABELS
from ..gold.task import Task
from .adjudicate import is_settled
from .scores import (
    Pair,
    Tally,
    cohen_kappa,
    krippendorff_alpha,
    link_tally,
    links_of,
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
        parts = [self.summary()]
        for headings, *rows in self._cells(entities):
            lines = (headings, ["---", *["---:"] * (len(headings) - 1)], *rows)
            parts.append(
                "\n".join(
                    f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
                )
            )
        return "\n\n".join(parts) + "\n"

    def tables(self, *, entities: int = 20) -> list[Table]:
        """Return the same as rich tables."""
        from rich.table import Table

        result = []
        for headings, *rows in self._cells(entities):
            table = Table(title=headings[0])
            for number, heading in enumerate(headings):
                table.add_column(heading, justify="left" if number == 0 else "right")
            for row in rows:
                table.add_row(*row)
            result.append(table)
        return result

    def _cells(self, entities: int) -> Iterator[list[list[str]]]:
        """Yield the rows of every table that has any, headings first."""
        for title, rows in (
            ("Label", self.labels),
            ("Links", self.links),
            ("Entity", self.entities[:entities]),
        ):
            figures = ["exact_f1", "relaxed_f1", *([] if title == "Entity" else ["kappa", "alpha"])]
            headings = [title, "spans", *(name.replace("_f1", " F1") for name in figures)]
            cells = [
                [row.name, f"{row.first} / {row.second}", *(show(getattr(row, name)) for name in figures)]
                for row in rows
            ]
            if cells:
                yield [headings, *cells]


def show(figure: float | None) -> str:
    """Return a figure with three decimals, a dash where it is not defined."""
    return "–" if figure is None else f"{figure:.3f}"


def measure(sessions: Sessions, nlp: Language) -> Report:
    """Measure the agreement of sessions on the paragraphs that at least two of them decided.

    Rejected and ignored paragraphs say nothing about spans and are left out of the span figures. Raises
    ``ProjectError`` when there are fewer than two sessions, they share no paragraph, or they have different texts for
    one.

    Parameters
    ----------
    nlp
        Makes the tokens, the same for every session.
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
    tokens: Tokens = {}
    for key in common:
        if len({task.text for task in seen[key]}) > 1:
            place = f"letter {key[0]}, paragraph {key[1]}"
            raise ProjectError("the sessions have different texts for it", place=place)
        tokens[key] = [(token.idx, token.idx + len(token)) for token in nlp.make_doc(seen[key][0].text)]
    by_pair = {(a, b): pairs_of(sessions[a], sessions[b]) for a, b in combinations(names, 2)}
    used = sorted({span.kb_id for key in common for task in seen[key] for span in task.spans if span.kb_id})
    report = Report(names, len(common), _answers(seen, common))
    for label in (*LABELS, None):
        row = _row(label or ALL, [tally(pairs, label) for pairs in by_pair.values()])
        row.kappa = _mean([_token_kappa(pairs, tokens, label) for pairs in by_pair.values()])
        row.alpha = _alpha(sessions, common, partial(_labels_of, tokens, label))
        report.labels.append(row)
    for label in (*LINKED_LABELS, None):
        row = _row(label or ALL, [link_tally(pairs, None, label) for pairs in by_pair.values()])
        row.kappa = _mean([cohen_kappa(*same_links(pairs, label)) for pairs in by_pair.values()])
        row.alpha = _alpha(sessions, common, partial(links_of, label=label))
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
    """Leave out adjudicated tasks: they are not opinions of their own."""
    return {key: task for key, task in tasks.items() if not is_settled(task)}


def _row(name: str, tallies: Sequence[Tally]) -> Row:
    total = sum(tallies, Tally())
    return Row(name, total.first, total.second, total.exact_f1, total.relaxed_f1)


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None


def _answers(seen: dict[Key, list[Task]], common: Sequence[Key]) -> float | None:
    pairs: list[bool] = []
    for key in common:
        given = [task.is_gold for task in seen[key] if task.answer != "ignore"]
        pairs += (answer == other for answer, other in combinations(given, 2))
    return sum(pairs) / len(pairs) if pairs else None


Tokens = dict[Key, list[tuple[int, int]]]


def _token_kappa(pairs: Sequence[Pair], tokens: Tokens, label: str | None) -> float | None:
    codings: tuple[list[str], list[str]] = ([], [])
    for pair in pairs:
        for coding, task in zip(codings, pair, strict=True):
            coding += token_labels(task, tokens[task.key], label)
    return cohen_kappa(*codings)


def _labels_of(tokens: Tokens, label: str | None, task: Task) -> dict[int, str]:
    return dict(enumerate(token_labels(task, tokens[task.key], label)))


def _alpha(
    sessions: Sessions, keys: Sequence[Key], code: Callable[[Task], Mapping[Any, str]]
) -> float | None:
    """Return alpha over the units that ``code`` finds in the accepted paragraphs of any session, with their values."""
    units: dict[tuple[Key, Any], dict[str, str]] = {}
    for name, tasks in sessions.items():
        for key in keys:
            if key in tasks and tasks[key].is_gold:
                for unit, value in code(tasks[key]).items():
                    units.setdefault((key, unit), {})[name] = value
    return krippendorff_alpha([[unit.get(name) for unit in units.values()] for name in sessions])
