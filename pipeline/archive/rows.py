"""A letter and what the model read in it, as rows of the archive's tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

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
_ARGUMENTS = ("actor", "recipient", "item", "quantity", "value", "mission", "time", "place")


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
    what = _argument(getattr(amount, "of", None) or (ent._.of if Span.has_extension("of") else None))
    keys = ("kind", "value", "low", "high", "currency", "bound", "amount")
    values = [row[key] for key in keys]
    return (
        ent.start_char,
        ent.end_char,
        ent.text,
        *values,
        what["text"],
        what["start"],
        what["end"],
        what["kb_id"],
    )


def _statements(doc: Doc, sentences: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Yield the rows of ``doc._.statements``: mappings or records with the fields of the guide."""
    for record in (doc._.statements or ()) if Doc.has_extension("statements") else ():
        fields = _mapping(record)
        anchor = _argument(fields.get("anchor"))
        given = {name: _argument(fields.get(name)) for name in _ARGUMENTS}
        amounts = {
            ent.start_char: ent._.amount.as_row()
            for ent in doc.ents
            if ent.label_ == "AMOUNT" and ent._.amount
        }
        quantity, value = (amounts.get(given[name]["start"], {}) for name in ("quantity", "value"))
        spans = {"anchor": anchor, **given}
        yield (
            fields.get("act"), anchor["text"] or "", fields["action"], fields["status"],
            given["actor"]["text"], given["actor"]["kb_id"],
            given["recipient"]["text"], given["recipient"]["kb_id"],
            given["item"]["text"], given["item"]["kb_id"],
            given["quantity"]["text"], quantity.get("low"), quantity.get("high"),
            given["value"]["text"], value.get("low"), value.get("high"), value.get("currency"),
            given["mission"]["text"], given["mission"]["kb_id"],
            given["time"]["text"], given["time"]["iso"], given["place"]["text"], given["place"]["kb_id"],
            *_sentence(sentences, anchor["start"] or 0),
            json.dumps({name: [one["start"], one["end"]] for name, one in spans.items() if one["start"] is not None}),
        )  # fmt: skip


def _mapping(record: Any) -> Mapping[str, Any]:
    if isinstance(record, Mapping):
        return record
    return record.model_dump(mode="json") if hasattr(record, "model_dump") else vars(record)


def _argument(value: Any) -> dict[str, Any]:
    """Return text, offsets, identifier and date of an argument: a Span, a record, its text alone, or nothing."""
    if value is None or isinstance(value, str):
        found: Mapping[str, Any] = {"text": value or None}
    elif isinstance(value, Span):
        found = {
            "text": value.text,
            "start": value.start_char,
            "end": value.end_char,
            "kb_id": value.kb_id_ or None,
        }
    else:
        found = _mapping(value)
    identity = found.get("kb_id") or found.get("country")
    when = found.get("iso") or found.get("value")
    return {name: found.get(name) for name in ("text", "start", "end")} | {"kb_id": identity, "iso": when}
