"""What stands behind ``doc._.statements``, ``ent._.of`` and ``doc._.statements_table()``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span

from ...core.statements import ROLES, StatementRecord
from ...knowledge_base.names.countries import country_cues
from .entity_attributes import kb_of, letter_of, user_data, user_data_key

if TYPE_CHECKING:
    import pandas as pd

GROUP = "statements"
"""The span group that holds anchors, labelled with their action, and arguments, labelled with their role."""
STATEMENTS_COMPLETE = "statements_complete"
"""Key in ``doc.user_data`` of gold whose statements were all annotated; without it only ``ent._.of`` is gold."""
_STATEMENTS = "statements"
_OF = "of"


@dataclass(frozen=True)
class Statement:
    """A statement of a Doc: who does what with which materiel, people or money, and how far it is.

    Attributes
    ----------
    action, status
        Of the lists in :mod:`pipeline.core.statements`.
    anchor
        The word that says the act.
    arguments
        Role to span: ``actor``, ``recipient``, ``item``, ``quantity``, ``value``, ``mission``, ``time``, ``place``.
    interval
        The time as an ISO 8601 date or interval; ``None`` where it says none.
    """

    action: str
    status: str
    anchor: Span
    arguments: dict[str, Span]
    interval: str | None = None

    def __getattr__(self, name: str) -> Span | None:
        if name in ROLES:
            return self.arguments.get(name)
        raise AttributeError(name)

    @property
    def record(self) -> StatementRecord:
        """The statement as it stands in gold: offsets in the text of the Doc."""
        row: dict[str, Any] = {role: _offsets(span) for role, span in self.arguments.items()}
        if "time" in row:
            row["time"]["value"] = self.interval
        return StatementRecord.model_validate(
            {"action": self.action, "status": self.status, "anchor": _offsets(self.anchor), **row}
        )

    def to_row(self) -> dict[str, Any]:
        """Return the statement as one flat row of a table."""
        doc = self.anchor.doc
        has_sentences = doc.has_annotation("SENT_START")
        row: dict[str, Any] = {"action": self.action, "status": self.status, "anchor": self.anchor.text}
        for role in ROLES:
            span = self.arguments.get(role)
            row[role] = None if span is None else span.text
            if role in ("actor", "recipient", "place"):
                row[f"{role}_country"] = None if span is None else country_of(span)
            if role in ("actor", "recipient", "item", "mission"):
                row[f"{role}_id"] = None if span is None else span_id(span)
            if role in ("quantity", "value"):
                amount = None if span is None else span._.amount
                row[f"{role}_number"] = None if amount is None else amount.value
        row["interval"] = self.interval
        row["sentence"] = self.anchor.sent.text.strip() if has_sentences else doc.text
        row["sentence_number"] = sentence_of(self.anchor) if has_sentences else None
        row["letter"] = letter_of(doc)
        row["paragraph"] = doc.user_data.get("paragraph")
        row["page"] = doc.user_data.get("page")
        return row


def span_id(span: Span) -> str | None:
    """Return the id that an entity of the Doc with these edges is linked to; ``None`` for other spans and NIL."""
    ent = next((ent for ent in span.doc[span.start : span.end].ents if len(ent) == len(span)), None)
    return ent.kb_id_ if ent is not None and ent.kb_id_ not in ("", "NIL") else None


def country_of(span: Span) -> str | None:
    """Return the code of the country that a span names, or that the unit it is linked to belongs to."""
    ent = next(iter(span.ents), None)
    return country_named(span.text) or ((kb_of(ent) or {}).get("country") if ent is not None else None)


def country_named(text: str) -> str | None:
    """Return the code of the first country that a text names; the cabinet speaks for the Netherlands."""
    words = re.sub(r"[,.;()]", " ", text).split()
    named = next((cue.country for cue in country_cues(words)), None)
    return named or ("NL" if text.lower() in _DUTCH else None)


#: Who speaks in the letters of the Dutch government.
_DUTCH = frozenset(
    [
        "wij",
        "we",
        "ik",
        "ons land",
        "kabinet",
        "regering",
        "defensie",
        "ministerie",
        "ministerie van defensie",
    ]
)


def sentence_of(span: Span) -> int:
    """Return the number of the sentence, from 0, that a span begins in."""
    return bisect_right([sentence.start for sentence in span.doc.sents], span.start) - 1


def set_statements(doc: Doc, records: Iterable[StatementRecord]) -> None:
    """Replace the statements of a Doc, and the span group that shows them.

    Each lies under the characters of its anchor with offsets that count from there, so that ``Doc.from_docs`` and
    ``Span.as_doc`` move it along.
    """
    for key in [key for key in doc.user_data if _is_key(key)]:
        del doc.user_data[key]
    rows: dict[tuple[int, int], list[dict[str, Any]]] = {}
    spans: dict[tuple[int, int, str], Span] = {}
    for record in records:
        rows.setdefault(record.anchor.offsets, []).append(record.moved(-record.anchor.start).to_json())
        for label, part in ((record.action, record.anchor), *record.arguments()):
            if (span := doc.char_span(part.start, part.end, label=label)) is not None:
                spans[part.start, part.end, label] = span
    for (start, end), own in rows.items():
        doc.user_data["._.", _STATEMENTS, start, end] = own  # type: ignore[index]
    doc.spans[GROUP] = [spans[key] for key in sorted(spans)]


def _is_key(key: Any) -> bool:
    return isinstance(key, tuple) and key[:2] == ("._.", _STATEMENTS)


def statements_of(doc: Doc) -> list[Statement]:
    """Return the statements of a Doc in the order of their anchors."""
    keys: list[Any] = sorted((key for key in doc.user_data if _is_key(key)), key=lambda key: key[2:])
    return [_build(doc, row, key[2]) for key in keys for row in doc.user_data[key]]


def _build(doc: Doc, row: dict[str, Any], start: int) -> Statement:
    record = StatementRecord.model_validate(row).moved(start)
    arguments = {role: _span(doc, part.offsets, role) for role, part in record.arguments()}
    return Statement(
        record.action,
        record.status,
        _span(doc, record.anchor.offsets, record.action),
        {role: span for role, span in arguments.items() if span is not None},
        record.time.value if record.time is not None else None,
    )


def _span(doc: Doc, offsets: tuple[int, int], label: str) -> Any:
    return doc.char_span(*offsets, label=label, alignment_mode="expand")


def of_amount(ent: Span) -> Span | None:
    """Return what an amount counts or pays for; ``None`` where the paragraph does not say it."""
    stored = user_data(ent).get(user_data_key(ent, _OF))
    if stored is None:
        return None
    start, end = (ent.start_char + offset for offset in stored)
    return ent.doc.char_span(start, end, alignment_mode="expand")


def set_of_amount(ent: Span, span: Span | None) -> None:
    """Say what an amount counts or pays for."""
    if span is None:
        user_data(ent).pop(user_data_key(ent, _OF), None)
    else:
        offsets = [span.start_char - ent.start_char, span.end_char - ent.start_char]
        user_data(ent)[user_data_key(ent, _OF)] = offsets


def statements_table(doc: Doc) -> pd.DataFrame:
    """Return the statements of a Doc as a data frame, one row a statement.

    Raises
    ------
    ImportError
        When pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ImportError("statements_table() needs pandas; install it with: pip install pandas") from None
    return pd.DataFrame([statement.to_row() for statement in statements_of(doc)])


def _offsets(span: Span) -> dict[str, Any]:
    return {"start": span.start_char, "end": span.end_char}
