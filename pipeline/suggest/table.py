"""All entities of many letters as one table, written as a spreadsheet, CSV or Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.util import filter_spans

from ..amounts import Amount
from ..annotations.gold.task import Task
from ..components.attributes.entity_table import COLUMNS, amount_columns
from ..core.errors import ProjectError, missing_package
from ..core.files import atomic_path
from ..core.labels import UNLINKED_LABELS
from ..core.language import blank_pipeline
from ..knowledge_base.names.entity import WIKIDATA
from ..letters import Letter

if TYPE_CHECKING:
    import pandas as pd

_NEEDS = {".csv": "pandas", ".parquet": "pyarrow", ".xlsx": "xlsxwriter"}
_MOST_ROWS, _LONGEST_CELL = 1_048_575, 32_767  # of Excel
_WIDE = {"title": 40, "text": 28, "name": 28, "amount_text": 24, "sentence": 90}


def check_installed(*files: Path | None) -> None:
    """Check that these tables can be written, before the work that fills them.

    Raises ``ProjectError`` when a file has another ending than ``.xlsx``, ``.csv`` or ``.parquet``, or its library is
    not installed.
    """
    for file in filter(None, files):
        if file.suffix not in _NEEDS:
            raise ProjectError(f"ends in none of {', '.join(_NEEDS)}; name a table so", file=file)
        for name in ("pandas", _NEEDS[file.suffix]):
            if find_spec(name) is None:
                raise missing_package(f"tables need {name}", "tables")


def entity_rows(
    tasks: Iterable[Task],
    entities: Mapping[str, Mapping[str, Any]],
    letter_of: Callable[[str], Letter | None] = lambda letter: None,
) -> Iterator[dict[str, Any]]:
    """Give one row for each span of the tasks that were not rejected or ignored.

    Parameters
    ----------
    tasks
        Suggestions, reviewed tasks or gold.
    entities
        Records of the knowledge base by identifier.
    letter_of
        Gives the letter of an id, for its title, date and pages; columns are empty where it gives none.

    Yields
    ------
    dict
        With the keys of ``COLUMNS``. ``start`` and ``end`` are characters of the paragraph; ``table_row`` and
        ``table_column`` count from 1. Money is in whole units of its currency; ``amount`` is empty for a range,
        ``amount_low`` and ``amount_high`` are set for single values too. Floats hold whole numbers exactly up to 2**53.
    """
    for task in tasks:
        if not task.is_gold or not task.spans:
            continue
        shared = dict.fromkeys(COLUMNS) | about_letter(task, letter_of) | {"session": task.session_id}
        sentences, amounts = read_task(task)
        for span in task.spans:
            extra = span.model_extra or {}
            record = entities.get(span.kb_id or "", {})
            parent = entities.get(record.get("parent") or "", {})
            amount = (
                Amount.model_validate(extra["amount"]) if extra.get("amount") else amounts.get(span.start)
            )
            row = shared | {
                "start": span.start,
                "end": span.end,
                "text": task.text[span.start : span.end],
                "label": span.label,
                "kb_id": None if span.label in UNLINKED_LABELS else span.kb_id,
                "name": _name(record),
                "parent": _name(parent),
                "country": record.get("country"),
                "wikidata": f"{WIKIDATA}{record['wikidata']}" if record.get("wikidata") else None,
                "score": extra.get("score"),
                "sentence": next((text for end, text in sentences if span.start < end), task.text),
            }
            yield row | amount_columns(amount if span.label in UNLINKED_LABELS else None)


def _name(record: Mapping[str, Any]) -> str | None:
    return record["name"]["nl"] if record else None


def about_letter(task: Task, letter_of: Callable[[str], Letter | None]) -> dict[str, Any]:
    """Return the columns that a task takes from its letter."""
    name, index = task.key
    row: dict[str, Any] = {"letter": name, "paragraph": index}
    letter = letter_of(name)
    if letter is None:
        return row
    senders = (" ".join(filter(None, (sender.role, sender.name))) for sender in letter.senders)
    row |= {
        "title": letter.title,
        "date": str(letter.date) if letter.date else None,
        "dossier": "; ".join(dossier.number for dossier in letter.dossiers) or None,
        "sender": "; ".join(senders) or None,
    }
    if 0 <= index < len(letter.paragraphs):
        paragraph = letter.paragraphs[index]
        row["page"] = paragraph.source.page
        if paragraph.cell:
            row["table_row"], row["table_column"] = (number + 1 for number in paragraph.cell)
    return row


@cache
def _reader() -> Language:
    nlp = blank_pipeline()
    nlp.add_pipe("kamerstuk_amounts")
    return nlp


def read_task(task: Task) -> tuple[list[tuple[int, str]], dict[int, Amount]]:
    """Return ``(end, text)`` of the sentences, and the values of amounts by their start: gold has none."""
    nlp = _reader()
    doc = nlp.make_doc(task.text)
    spans = (doc.char_span(span.start, span.end, label=span.label) for span in task.spans)
    doc.ents = tuple(filter_spans([span for span in spans if span is not None]))
    for _, component in nlp.pipeline:
        doc = component(doc)
    values = {ent.start_char: ent._.amount for ent in doc.ents if ent.label_ == "AMOUNT" and ent._.amount}
    return [(sentence.end_char, sentence.text) for sentence in doc.sents], values


def write_tables(tables: Mapping[str, pd.DataFrame], file: Path, *, excel: bool = False) -> list[Path]:
    """Write tables that belong together: sheets of one ``.xlsx``, or files beside each other.

    Parameters
    ----------
    tables
        By name. The first is written to ``file``, the others to files with their name behind a hyphen.
    excel
        See :func:`write_table`.

    Returns
    -------
    list of Path
        What was written.
    """
    if file.suffix == ".xlsx":
        for table in tables.values():
            _check_rows(table, file)
        with atomic_path(file) as temporary:
            _write_spreadsheet(tables, temporary)
        return [file]
    names = list(tables)
    files = [file, *(file.with_stem(f"{file.stem}-{name}") for name in names[1:])]
    for name, path in zip(names, files, strict=True):
        write_table(tables[name], path, excel=excel)
    return files


def write_table(table: pd.DataFrame, file: Path, *, excel: bool = False) -> None:
    """Write a table atomically: ``.parquet``, or ``.csv`` in UTF-8 with line feeds.

    Parameters
    ----------
    excel
        Whether a CSV is for a Dutch Excel: semicolons, decimal commas, a byte order mark, and an apostrophe before
        texts that Excel would take for formulas.
    """
    with atomic_path(file) as temporary:
        if file.suffix == ".parquet":
            table.to_parquet(temporary, index=False, engine="pyarrow")
        elif excel:
            texts = table.select_dtypes("string").columns
            safe = table.assign(
                **{name: table[name].str.replace(r"^(?=[=+@\t-])", "'", regex=True) for name in texts}
            )
            safe.to_csv(
                temporary, index=False, sep=";", decimal=",", lineterminator="\r\n", encoding="utf-8-sig"
            )
        else:
            table.to_csv(temporary, index=False, lineterminator="\n", encoding="utf8")


def _check_rows(table: pd.DataFrame, file: Path) -> None:
    if len(table) > _MOST_ROWS:
        raise ProjectError(
            f"{len(table)} rows are more than a spreadsheet holds; write .csv or .parquet", file=file
        )


def _write_spreadsheet(tables: Mapping[str, pd.DataFrame], file: Path) -> None:
    import pandas as pd

    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with (
        file.open("wb") as stream,
        pd.ExcelWriter(stream, engine="xlsxwriter", engine_kwargs={"options": options}) as writer,
    ):
        for name, table in tables.items():
            texts = {
                column: table[column].str.slice(0, _LONGEST_CELL)
                for column in table.select_dtypes("string").columns
            }
            table.assign(**texts).to_excel(writer, sheet_name=name, index=False)
            sheet = writer.sheets[name]
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
            for number, column in enumerate(table.columns):
                sheet.set_column(number, number, _WIDE.get(column, 14))
