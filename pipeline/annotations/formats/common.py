"""What every format shares: options, the keys that it cannot hold, and the account of what was lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spacy.language import Language

from ...core.errors import ProjectError, located
from ...core.labels import LINKED_LABELS, NIL
from ..gold.convert import make_tokens
from ..gold.gold_files import parse_task
from ..gold.task import Task, input_hash, misplaced

Edges = tuple[int, int, str]
#: What a format could not hold: a key such as ``spans.amount``, and in how many places.
LeftOut = Counter[str]

TOOL_KEY = "task"
"""The column, attribute or comment in which a foreign file carries what its format has no place for."""


@dataclass
class Options:
    """How to write or read a format.

    Parameters
    ----------
    bare
        Write only what the format itself knows, without the carried keys.
    offsets
        How doccano counts characters: ``utf16`` as its page does by default, or ``codepoints``.
    names
        Names of the knowledge base's entities by label and identifier, for tools that show a list of them.
    base
        What an identifier starts with where a tool wants an address.
    nlp
        Gives tokens and sentences where a file has none; the blank Dutch pipeline unless given.
    """

    bare: bool = False
    offsets: str = "utf16"
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    base: str = "urn:kamerstuk:"
    nlp: Language | None = None

    @cached_property
    def pipeline(self) -> Language:
        """The pipeline that makes tokens and sentences."""
        if self.nlp is not None:
            return self.nlp
        from ...core.language import blank_pipeline

        return blank_pipeline()


@dataclass(frozen=True)
class Found:
    """A span as a foreign file has it; ``kb_id`` is None where the file shows no link."""

    start: int
    end: int
    label: str
    kb_id: str | None = None


@dataclass(frozen=True)
class Shown:
    """A paragraph as a foreign file shows it.

    Attributes
    ----------
    spans
        Its spans as they are in the file now.
    carried
        The keys that we wrote beside it; None when the file has none, as when it was made elsewhere.
    meta, tokens
        Those of a task without carried keys; tokens are made when there are none.
    links
        Whether the format shows links, so that a link missing now was taken away.
    """

    text: str
    spans: Sequence[Found] = ()
    carried: Any = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    tokens: Sequence[Mapping[str, Any]] = ()
    links: bool = True


def carried(task: Task) -> dict[str, Any]:
    """Return everything of a task but its text, to be carried beside what a format shows."""
    row = task.to_json()
    row.pop("text")
    return row


def tokens_of(task: Task, options: Options) -> list[tuple[int, int]]:
    """Return the ``(start, end)`` of a task's tokens; made anew when they do not fit its text."""
    if tokens_fit(task.text, [token.model_dump() for token in task.tokens]):
        return [(token.start, token.end) for token in task.tokens]
    return [(token.idx, token.idx + len(token)) for token in options.pipeline.make_doc(task.text)]


def tokens_fit(text: str, tokens: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether tokens are there, in order, and say what stands in the text."""
    last = 0
    for token in tokens:
        start, end = token.get("start"), token.get("end")
        if not isinstance(start, int) or not isinstance(end, int):
            return False
        if not last <= start < end <= len(text) or token.get("text") != text[start:end]:
            return False
        last = end
    return bool(tokens)


def check_boundaries(task: Task, tokens: Sequence[tuple[int, int]], *, overlaps: bool) -> None:
    """Check that spans fall on tokens and, unless the format holds ``overlaps``, that none overlap.

    Raises ``ProjectError``, naming the first span that does not.
    """
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    last = 0
    for span in sorted(task.spans, key=lambda span: (span.start, span.end)):
        text = task.text[span.start : span.end]
        if span.start not in starts or span.end not in ends:
            raise ProjectError(f"span {text!r} does not fall on token boundaries")
        if span.start < last and not overlaps:
            raise ProjectError(f"span {text!r} overlaps another; this format holds one label a token")
        last = max(last, span.end)


def restore(shown: Shown, options: Options) -> Task:
    """Put a task together from what a foreign file shows and what it carried.

    A span that stands where it stood keeps its carried keys. Raises ``ProjectError`` when a span does not fall on
    token boundaries or the keys do not make a task.
    """
    text, carry = shown.text, shown.carried
    if carry is not None and not _sound(carry):
        raise ProjectError("what is carried beside the text is damaged; export again")
    row: dict[str, Any] = {"text": text, **(carry or {})}
    tokens = row.get("tokens")
    misfit = tokens and not tokens_fit(text, tokens) and not _kept_as_given(text, tokens)
    fresh = carry is None or misfit
    if fresh:
        made = shown.tokens or [t.model_dump() for t in make_tokens(options.pipeline.make_doc(text))]
        row |= {"tokens": made, "_input_hash": input_hash(text)}
        row["meta"] = {**shown.meta, **row.get("meta", {})}
    spans, new = _merge_spans(shown, row.get("spans") or [])
    if spans or fresh or "spans" in row:
        row["spans"] = spans
    task = parse_task(row)
    if new:
        _number_tokens(task, new, options)
    return task


def _sound(rest: Any) -> bool:
    """Return whether carried keys are of the form in which they were written."""
    if not isinstance(rest, dict) or not isinstance(rest.get("meta", {}), dict):
        return False
    for key, name in (("tokens", "text"), ("spans", "label")):
        rows = rest.get(key, [])
        if not isinstance(rows, list):
            return False
        for row in rows:
            if not isinstance(row, dict) or not isinstance(row.get(name), str):
                return False
            if not all(type(row.get(edge)) is int for edge in ("start", "end")):
                return False
    return True


def _kept_as_given(text: str, tokens: Sequence[Mapping[str, Any]]) -> bool:
    """Tokens that overlap or lack some are odd but not wrong while each says what stands there."""
    return all(token.get("text") == text[token.get("start", 0) : token.get("end", 0)] for token in tokens)


def _merge_spans(
    shown: Shown, before: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], set[Edges]]:
    """Return the shown spans with their carried keys, and the edges of those that carried none."""
    pool: dict[Edges, list[int]] = defaultdict(list)
    for index, span in enumerate(before):
        pool[span["start"], span["end"], span["label"]].append(index)
    new: set[Edges] = set()
    merged: list[tuple[int, dict[str, Any]]] = []
    for found in shown.spans:
        edges = (found.start, found.end, found.label)
        # spaCy and some tools write NIL on every entity, also where the label takes no link
        kb_id = None if found.kb_id == NIL and found.label not in LINKED_LABELS else found.kb_id
        indexes = pool.get(edges)
        if not indexes:
            new.add(edges)
            row: dict[str, Any] = {"start": found.start, "end": found.end, "label": found.label}
            merged.append((-1, {**row, "kb_id": kb_id} if kb_id else row))
            continue
        same = [index for index in indexes if (before[index].get("kb_id") or None) == (kb_id or None)]
        index = same[0] if same else indexes[0]
        indexes.remove(index)
        row = dict(before[index])
        if shown.links and not same:
            row.pop("kb_id", None)
            if kb_id:
                row["kb_id"] = kb_id
        merged.append((index, row))
    if len(merged) == len(before) and not new:
        merged.sort(key=lambda pair: pair[0])
    else:
        merged.sort(key=lambda pair: (pair[1]["start"], pair[1]["end"]))
    return [row for _, row in merged], new


def _number_tokens(task: Task, new: Collection[Edges], options: Options) -> None:
    bounds = tokens_of(task, options)
    starts = {start: index for index, (start, _) in enumerate(bounds)}
    ends = {end: index for index, (_, end) in enumerate(bounds)}
    for span in task.spans:
        if (span.start, span.end, span.label) not in new:
            continue
        if span.start not in starts or span.end not in ends:
            near = (task.text[start:end] for start, end in bounds if end > span.start and start < span.end)
            raise ProjectError(f"span {misplaced(task.text[span.start : span.end], near)}")
        span.token_start, span.token_end = starts[span.start], ends[span.end]


def complete(tasks: Iterable[Task], options: Options) -> None:
    """Give tokens to tasks without (as Prodigy writes with ``--highlight-chars``), numbers to their spans.

    Raises ``ProjectError`` when a span does not fall on token boundaries.
    """
    for index, task in enumerate(tasks):
        if not task.tokens and task.text:
            task.tokens = make_tokens(options.pipeline.make_doc(task.text))
            new = {(span.start, span.end, span.label) for span in task.spans}
            with located(place=place_of(task, index)):
                _number_tokens(task, new, options)


def differences(before: Sequence[Task], after: Sequence[Task]) -> LeftOut:
    """Count what is in ``before`` and not, or otherwise, in ``after``; keys that came to it do not count."""
    lost: LeftOut = Counter()
    if len(before) != len(after):
        lost["tasks"] = abs(len(before) - len(after))
    for old, new in zip(before, after, strict=False):
        kept = new.to_json()
        for key, value in old.to_json().items():
            if key in kept and kept[key] == value:
                continue
            if key == "meta" and isinstance(kept.get("meta"), dict):
                lost.update(f"meta.{part}" for part in value if kept["meta"].get(part) != value[part])
            elif key == "spans" and len(kept.get("spans", [])) == len(value):
                for span, kept_span in zip(value, kept["spans"], strict=True):
                    lost.update(f"spans.{part}" for part in span if kept_span.get(part) != span[part])
            elif value not in (None, [], {}) or key in kept:
                lost[key] += 1
    return lost


def describe(left_out: LeftOut) -> list[str]:
    """Return one line for each thing left out, for people to read."""
    return [
        f"left out: {key} ({count} time{'s' if count != 1 else ''})"
        for key, count in sorted(left_out.items())
    ]


def place_of(task: Task, index: int) -> str:
    """Name a task in errors: by letter and paragraph, else by its number in the list."""
    letter, paragraph = task.meta.get("letter"), task.meta.get("paragraph")
    return f"letter {letter}, paragraph {paragraph}" if letter else f"task {index + 1}"
