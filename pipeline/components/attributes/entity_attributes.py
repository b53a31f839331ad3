"""What stands behind `ent._.kb`, `doc._.entities_table()` and the links in displaCy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span

if TYPE_CHECKING:
    import pandas as pd

_RECORDS = "kb_records"
_LETTER = "letter"  # as the training files carry it
_COLUMNS = ["text", "label", "start", "end", "sentence", "kb_id"]
_COLUMNS += ["name", "parent", "country", "wikidata", "amount"]


def kb_of(ent: Span) -> dict[str, Any] | None:
    """Return the record of the entity that a span is linked to, ``None`` for NIL and unlinked spans."""
    return user_data(ent).get(user_data_key(ent, _RECORDS), {}).get(ent.kb_id_)


def set_records(ent: Span, records: dict[str, dict[str, Any]]) -> None:
    """Set the records of the entities that a span may be linked to, by id: a changed link finds its own."""
    user_data(ent)[user_data_key(ent, _RECORDS)] = records


def records_of_entities(doc: Doc) -> list[dict[str, Any]]:
    """Return the records of the linked entities of a Doc."""
    return [record for ent in doc.ents if (record := kb_of(ent)) is not None]


def of_entities(doc: Doc, *, name: str) -> list[Any]:
    """Return the plain values of a span attribute over the entities of a Doc that have one.

    ``Doc.to_json(underscore=[...])`` refuses the name of a span attribute that no span of the Doc has, unless the Doc
    has an attribute of that name.
    """
    values = (user_data(ent).get(user_data_key(ent, name)) for ent in doc.ents)
    return [value for value in values if value is not None]


def candidates_of(ent: Span) -> list[dict[str, Any]]:
    """Return the candidates of an entity, dicts with ``id``, ``name`` and ``score`` (0 to 1), best first."""
    # a DocBin gives lists back as tuples
    return [dict(one) for one in user_data(ent).get(user_data_key(ent, "candidates"), ())]


def set_candidates(ent: Span, candidates: Iterable[dict[str, Any]]) -> None:
    """Set the candidates of an entity."""
    user_data(ent)[user_data_key(ent, "candidates")] = [dict(one) for one in candidates]


def letter_of(doc: Doc) -> str | None:
    """Return the id of the letter that a Doc is a paragraph of; ``None`` when it was not set."""
    return doc.user_data.get(_LETTER)


def set_letter(doc: Doc, letter: str | None) -> None:
    """Say which letter a Doc is a paragraph of: Docs of one letter, in its order, share what it established."""
    if letter is None:
        doc.user_data.pop(_LETTER, None)
    else:
        doc.user_data[_LETTER] = letter


def user_data_key(span: Span, name: str) -> tuple[str, str, int, int]:
    """Return the key in ``doc.user_data`` under which the value of a span attribute lies."""
    return ("._.", name, span.start_char, span.end_char)  # spaCy's own form: `as_doc` moves it along


def user_data(span: Span) -> dict[Any, Any]:
    """Return ``doc.user_data`` of a span."""
    return span.doc.user_data  # spaCy's annotation says that keys are text; its own are tuples


def entities_table(doc: Doc) -> pd.DataFrame:
    """Return the entities of a Doc as a data frame, one row an entity in the order of the text.

    Columns: ``text``, ``label``, ``start``, ``end`` (characters), ``sentence`` (its number from 0, when
    sentences are set), ``kb_id`` (empty for spans without a link), ``name``, ``parent``, ``country``,
    ``wikidata`` (address), ``amount`` (as a dict or ``None``).

    Raises
    ------
    ImportError
        When pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ImportError("entities_table() needs pandas; install it with: pip install pandas") from None

    sentences = [sent.start for sent in doc.sents] if doc.has_annotation("SENT_START") else []
    rows = []
    for ent in doc.ents:
        record = kb_of(ent) or {}
        number = bisect_right(sentences, ent.start) - 1
        rows.append(
            {
                "text": ent.text,
                "label": ent.label_,
                "start": ent.start_char,
                "end": ent.end_char,
                "sentence": number if sentences else None,
                "kb_id": ent.kb_id_,
                "name": record.get("name"),
                "parent": record.get("parent"),
                "country": record.get("country"),
                "wikidata": record.get("url"),
                "amount": _plain(ent._.get("amount")) if Span.has_extension("amount") else None,
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


def displacy_data(doc: Doc) -> dict[str, Any]:
    """Return a Doc as data for ``displacy.render(..., style="ent", manual=True)``, with links to Wikidata.

    displaCy's own ``kb_url_template`` cannot be used: ids of the base are not ids of Wikidata, and not every
    entity has one.
    """
    ents = []
    for ent in doc.ents:
        row: dict[str, Any] = {"start": ent.start_char, "end": ent.end_char, "label": ent.label_}
        if ent.kb_id_ and ent.kb_id_ != "NIL":
            row |= {"kb_id": ent.kb_id_, "kb_url": (kb_of(ent) or {}).get("url") or "#"}
        ents.append(row)
    return {"text": doc.text, "ents": ents, "title": None}


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value
