"""One row an entity: the columns of `doc._.entities_table()` and of the command `table`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span

from ...core.labels import UNLINKED_LABELS
from .entity_attributes import kb_of, letter_of

if TYPE_CHECKING:
    import pandas as pd

#: Where a row was read, in every table of letters. Types are set rather than guessed, so that tables of different
#: letters can be put together.
PLACE_COLUMNS: dict[str, str] = {
    **dict.fromkeys(("letter", "title", "date", "dossier", "sender"), "string"),
    **dict.fromkeys(("page", "paragraph"), "Int64"),
    **dict.fromkeys(("start", "end"), "int64"),
}
#: Columns of entities and their types.
COLUMNS: dict[str, str] = {
    **PLACE_COLUMNS,
    **dict.fromkeys(("text", "label", "kb_id", "name", "parent", "country", "wikidata"), "string"),
    **dict.fromkeys(("score", "amount", "amount_low", "amount_high"), "float64"),
    **dict.fromkeys(("amount_kind", "amount_currency", "amount_bound", "amount_text", "sentence"), "string"),
    **dict.fromkeys(("table_row", "table_column"), "Int64"),
    "session": "string",
}


def amount_columns(amount: Any) -> dict[str, Any]:
    """Return the cells of an amount (an ``Amount`` or None); ``amount`` is empty for a range."""
    names = {"value": "amount", "amount": "amount_text"}
    row = {} if amount is None else amount.as_row()
    return {names.get(key, f"amount_{key}"): value for key, value in row.items()}


def entity_rows(doc: Doc) -> Iterator[dict[str, Any]]:
    """Give a row for each entity of a Doc, in the order of the text, with the keys of ``COLUMNS``.

    A Doc knows its letter only by id: what else a letter says is empty. ``sentence`` is empty without sentences.
    """
    has_sentences = doc.has_annotation("SENT_START")
    for ent in doc.ents:
        record = kb_of(ent) or {}
        is_linked = ent.label_ not in UNLINKED_LABELS
        yield dict.fromkeys(COLUMNS) | {
            "letter": letter_of(doc),
            "start": ent.start_char,
            "end": ent.end_char,
            "text": ent.text,
            "label": ent.label_,
            "kb_id": (ent.kb_id_ or None) if is_linked else None,
            "name": record.get("name"),
            "parent": record.get("parent_name"),
            "country": record.get("country"),
            "wikidata": record.get("url"),
            "sentence": ent.sent.text if has_sentences else None,
            **amount_columns(ent._.amount if not is_linked and Span.has_extension("amount") else None),
        }


def entity_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a data frame with the types of ``COLUMNS``."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(COLUMNS)


def entities_table(doc: Doc) -> pd.DataFrame:
    """Return the entities of a Doc as a data frame of plain values, one row an entity in the order of the text.

    The columns are those of ``COLUMNS``, as the command ``table`` writes them. ``kb_id`` is empty for amounts, ``NIL``
    for mentions that the knowledge base lacks.

    Raises
    ------
    ImportError
        When pandas is not installed.
    """
    try:
        return entity_frame(entity_rows(doc))
    except ModuleNotFoundError as error:
        if error.name != "pandas":
            raise
        raise ImportError("entities_table() needs pandas; install it with: pip install pandas") from None
