"""A letter and what the model read in it, as rows of the archive's tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from ..components.attributes.statement_attributes import country_of, span_id
from ..core.statements import ROLES
from ..letters import Letter
from ..letters.letter import dossier_code
from ..suggest.letter_suggestions import (
    Fault,
    NamedFile,
    ReadParagraph,
    Settings,
    read_files,
    read_paragraphs,
)
from .words import other_forms

Row = tuple[Any, ...]
_NAMED = ("actor", "recipient", "item", "mission", "place")  # roles that have an entity or a country


@dataclass(frozen=True)
class LetterRows:
    """The rows of one letter by table, but for what only the build knows: its file's name, content and model."""

    file: Path
    letter: str
    tables: dict[str, list[Row]]


def letters_to_rows(files: Sequence[NamedFile], settings: Settings) -> list[LetterRows | Fault]:
    """Read and annotate letters; one result for each file, in their order."""
    return read_files(files, settings, _annotate)


def _annotate(letters: Mapping[Path, Letter], nlp: Language, settings: Settings) -> list[LetterRows]:
    read = read_paragraphs(letters, nlp, settings)
    return [rows_of(file, letter, read[file]) for file, letter in letters.items()]


def rows_of(file: Path, letter: Letter, read: Sequence[ReadParagraph]) -> LetterRows:
    """Make the rows of a letter; the columns are those of ``tables.sql``."""
    senders = ("; ".join(", ".join(filter(None, (one.role, one.name))) for one in letter.senders)) or None
    date = str(letter.date) if letter.date else None
    words = sum(len(paragraph.text.split()) for paragraph in letter.paragraphs)
    facts = (letter.format, letter.document_kind, date, int(date[:4]) if date else None, letter.session_year)
    about = (letter.title, letter.addressee, senders, letter.reference, letter.number, letter.pages, words)
    tables: dict[str, list[Row]] = {
        "letters": [(*facts, *about, "\n".join(letter.notices) or None)],
        "letter_dossiers": [
            (letter.id, code, title)
            for code, title in {one.code: one.title for one in letter.dossiers}.items()
        ],
        "cites": [
            (letter.id, cited)
            for cited in dict.fromkeys(
                f"kst-{dossier_code(one.dossier)}-{one.number}" for one in letter.cites
            )
        ],
        "paragraphs": [
            (letter.id, one.index, one.kind, one.source.page, one.text, other_forms(one.text))
            for one in letter.paragraphs
        ],
        "mentions": [],
        "amounts": [],
        "statements": [],
    }
    for paragraph in read:
        where = (letter.id, paragraph.index)
        sentences = _sentences(paragraph.doc)
        for number, ent in enumerate(paragraph.doc.ents):
            sure = paragraph.sure
            scores = (sure.spans[number], sure.links[number]) if sure else (None, None)
            tables["mentions"].append(
                (
                    *where,
                    ent.start_char,
                    ent.end_char,
                    *_sentence(sentences, ent.start_char),
                    ent.label_,
                    ent.text,
                )
                + ((ent.kb_id_ or "NIL", *scores) if ent.label_ != "AMOUNT" else (None, scores[0], None))
            )
            if (amount := ent._.amount) is not None:
                tables["amounts"].append((*where, *_amount(ent, amount)))
        tables["statements"] += [(*where, *row) for row in _statements(paragraph.doc, sentences)]
    return LetterRows(file, letter.id, tables)


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    if not doc.has_annotation("SENT_START"):
        return [(0, len(doc.text))]
    return [(sentence.start_char, sentence.end_char) for sentence in doc.sents]


def _sentence(sentences: Sequence[tuple[int, int]], start: int) -> tuple[int, int]:
    return next((one for one in sentences if start < one[1]), sentences[-1])


def _amount(ent: Span, amount: Any) -> Row:
    row = amount.as_row()
    keys = ("kind", "value", "low", "high", "currency", "bound", "amount")
    of = ent._.of
    what = (None,) * 4 if of is None else (of.text, of.start_char, of.end_char, span_id(of))
    return (ent.start_char, ent.end_char, ent.text, *(row[key] for key in keys), *what)


def _statements(doc: Doc, sentences: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Yield the rows of ``doc._.statements``; acts are found when all letters are there."""
    for statement in doc._.statements:
        given = statement.arguments
        text = {role: given[role].text if role in given else None for role in ROLES}
        ids = {role: span_id(given[role]) or country_of(given[role]) for role in given if role in _NAMED}
        amounts = {
            role: given[role]._.amount.as_row()
            for role in ("quantity", "value")
            if role in given and given[role]._.amount is not None
        }
        quantity, value = amounts.get("quantity", {}), amounts.get("value", {})
        spans = {"anchor": statement.anchor, **given}
        yield (
            None, statement.anchor.text, statement.action, statement.status,
            text["actor"], ids.get("actor"), text["recipient"], ids.get("recipient"),
            text["item"], ids.get("item"), text["quantity"], quantity.get("low"), quantity.get("high"),
            text["value"], value.get("low"), value.get("high"), value.get("currency"),
            text["mission"], ids.get("mission"), text["time"], statement.interval, text["place"], ids.get("place"),
            *_sentence(sentences, statement.anchor.start_char),
            json.dumps({name: [span.start_char, span.end_char] for name, span in spans.items()}),
        )  # fmt: skip
