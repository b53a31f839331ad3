"""What stands behind `ent._.kb` and the links in displaCy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc, Span

_RECORDS = "kb_records"
_LETTER = "letter"  # as the training files carry it


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
