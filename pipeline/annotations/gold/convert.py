"""Tasks to spaCy documents and back, without loss of a span."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from ...components.attributes.statement_attributes import GROUP, STATEMENTS_COMPLETE
from ...core.errors import ProjectError, located
from ...core.labels import LINKED_LABELS, NIL
from ...core.statements import Argument
from .task import Task, TaskSpan, Token, input_hash, misplaced


def make_tokens(doc: Doc) -> list[Token]:
    """Return the tokens of a document as a task holds them."""
    return [
        Token(
            text=token.text,
            start=token.idx,
            end=token.idx + len(token),
            id=token.i,
            ws=bool(token.whitespace_),
        )
        for token in doc
    ]


def make_task(doc: Doc, *, meta: dict[str, Any], view_id: str = "ner_manual") -> Task:
    """Make a task of a document: its tokens, its entities with their links, Prodigy's keys.

    Parameters
    ----------
    doc
        One paragraph; entities of a linked label without an identifier become ``NIL``.
    meta
        At least ``letter`` and ``paragraph``.
    view_id
        Prodigy's name of the interface.
    """
    tokens = make_tokens(doc)
    spans = []
    for ent in doc.ents:
        span = TaskSpan(
            start=ent.start_char,
            end=ent.end_char,
            token_start=ent.start,
            token_end=ent.end - 1,
            label=ent.label_,
        )
        if ent.label_ in LINKED_LABELS:
            span.kb_id = ent.kb_id_ or NIL
        elif ent.has_extension("of") and (noun := ent._.of) is not None:
            span.of = Argument(start=noun.start_char, end=noun.end_char)
        spans.append(span)
    task = Task(
        text=doc.text,
        tokens=tokens,
        spans=spans,
        meta=meta,
        _input_hash=input_hash(doc.text),
        _view_id=view_id,
    )
    if doc.has_extension("statements") and GROUP in doc.spans:
        task.statements = [statement.record for statement in doc._.statements]
    return task


def make_doc(task: Task, nlp: Language, *, place: str = "") -> Doc:
    """Make a document with gold entities.

    Links to ``NIL`` become empty identifiers: spaCy's linker would otherwise look for an entity of that name. Raises
    ``ProjectError`` when a span does not fall on token boundaries or two spans overlap.

    Parameters
    ----------
    task
        What to convert; tokenised anew, so that training sees the tokens that the pipeline makes.
    nlp
        Gives the tokenizer; its components are not run.
    """
    doc = nlp.make_doc(task.text)
    ents: list[Span] = []
    with located(place=place or "letter {}, paragraph {}".format(*task.key)):
        for span in task.spans:
            kb_id = "" if span.kb_id in (None, NIL) else span.kb_id
            ent = doc.char_span(span.start, span.end, label=span.label, kb_id=kb_id)
            if ent is None:
                near = doc.char_span(span.start, span.end, alignment_mode="expand") or ()
                text = task.text[span.start : span.end]
                raise ProjectError(f"span {misplaced(text, (token.text for token in near))}")
            ents.append(ent)
        if len(filter_spans(ents)) != len(ents):
            raise ProjectError("has overlapping spans; keep one")
    doc.ents = tuple(ents)
    doc.user_data["letter"], doc.user_data["paragraph"] = task.key
    return doc


def add_statements(doc: Doc, task: Task) -> None:
    """Add the gold statements of a task to its document, and what its amounts are of.

    Not part of :func:`make_doc`: the recogniser's training files do not change when statements do.
    """
    for ent, span in zip(doc.ents, sorted(task.spans, key=lambda span: span.start), strict=True):
        if span.of is not None:
            ent._.of = doc.char_span(*span.of.offsets, alignment_mode="expand")
    if task.statements is not None:
        doc._.statements = task.statements
        doc.user_data[STATEMENTS_COMPLETE] = True
