"""A readable list of what went wrong, so that the next improvement has an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..components.attributes.statement_attributes import statements_of
from ..components.statements.statement_scorer import match
from ..core.labels import LINKED_LABELS, NIL
from .metrics import amount_json
from .predict import Predicted
from .statement_metrics import describe

_CONTEXT = 40


@dataclass(frozen=True)
class Error:
    """One error: its kind, where it is, what was expected and what was found, in context.

    ``start`` and ``end`` are the characters of the mention in its paragraph.
    """

    kind: str
    letter: str
    paragraph: int
    expected: str
    found: str
    context: str
    start: int
    end: int


def list_errors(predictions: Sequence[Predicted]) -> list[Error]:
    """Return all errors of a part in the order of its letters."""
    return [
        error
        for one in predictions
        for error in (*_span_errors(one), *_link_errors(one), *_amount_errors(one), *_statement_errors(one))
    ]


def _span_errors(one: Predicted) -> Iterator[Error]:
    text = one.task.text
    gold, found = set(one.gold_spans), set(one.found_spans)
    for start, end, label in sorted(gold - found):
        near = [span for span in found if span[0] < end and start < span[1]]
        same = any(span[:2] == (start, end) for span in near)
        kind = "label" if same else "boundary" if near else "missed"
        shown = "; ".join(f"{text[a:b]!r} {name}" for a, b, name in sorted(near))
        yield Error(
            kind,
            *one.task.key,
            f"{text[start:end]!r} {label}",
            shown or "nothing",
            _context(text, start, end),
            start,
            end,
        )
    for start, end, label in sorted(found - gold):
        if not any(span[0] < end and start < span[1] for span in gold):
            yield Error(
                "false span",
                *one.task.key,
                "nothing",
                f"{text[start:end]!r} {label}",
                _context(text, start, end),
                start,
                end,
            )


def _link_errors(one: Predicted) -> Iterator[Error]:
    for ent, gold in zip(one.linked.ents, one.gold_links, strict=True):
        found = ent.kb_id_ or NIL
        if ent.label_ in LINKED_LABELS and found != gold:
            context = _context(one.task.text, ent.start_char, ent.end_char)
            place = (ent.start_char, ent.end_char)
            yield Error("link", *one.task.key, f"{ent.text!r} {gold}", found, context, *place)


def _amount_errors(one: Predicted) -> Iterator[Error]:
    for span, ent in zip(one.ordered, one.linked.ents, strict=True):
        gold = (span.model_extra or {}).get("amount")
        found = amount_json(ent)
        if gold is not None and found != gold:
            context = _context(one.task.text, span.start, span.end)
            place = (span.start, span.end)
            yield Error("amount", *one.task.key, f"{ent.text!r} {gold}", str(found), context, *place)


def _statement_errors(one: Predicted) -> Iterator[Error]:
    gold = one.task.statements
    if gold is None:
        return
    text = one.task.text
    found = [statement.record for statement in statements_of(one.doc)]
    pairs = match(found, gold)
    matched = {id(record) for pair in pairs for record in pair}
    wrong = [("false statement", "nothing", describe(record, text), record) for record in found]
    wrong += [("missed statement", describe(record, text), "nothing", record) for record in gold]
    wrong = [row for row in wrong if id(row[3]) not in matched]
    wrong += [
        ("status", describe(other, text), record.status, other)
        for record, other in pairs
        if record.status != other.status
    ]
    for kind, expected, shown, record in wrong:
        start, end = record.anchor.offsets
        yield Error(kind, *one.task.key, expected, shown, _context(text, start, end), start, end)


def _context(text: str, start: int, end: int) -> str:
    left = text[max(0, start - _CONTEXT) : start]
    right = text[end : end + _CONTEXT]
    before, after = "…" * (start > _CONTEXT), "…" * (end + _CONTEXT < len(text))
    return f"{before}{left}[{text[start:end]}]{right}{after}"


def render_errors(errors: Mapping[str, Sequence[Error]]) -> str:
    """Render the errors of every part as Markdown, counted by kind."""
    lines = [
        "# Errors",
        "",
        "Written by `spacy project run evaluate`. Links and values are those of the gold mentions.",
    ]
    for part, items in errors.items():
        counts = Counter(error.kind for error in items)
        lines += [
            "",
            f"## {part}",
            "",
            ", ".join(f"{kind}: {count}" for kind, count in counts.most_common()) or "none",
        ]
        for error in items:
            lines.append(
                f"- **{error.kind}** {error.letter} §{error.paragraph}: expected {error.expected}, "
                f"found {error.found} — {error.context}"
            )
    return "\n".join(lines) + "\n"
