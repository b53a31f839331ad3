"""doccano's JSON lines for sequence labelling: ``text`` and ``label`` as ``[start, end, label]``.

doccano keeps columns that it does not know as metadata of the document and writes them out again, so the
column ``task`` carries the rest. Its page counts UTF-16 units unless the project counts grapheme clusters
(reported in doccano's issue 2290), hence the option ``offsets``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.errors import ProjectError, located
from ...core.files import read_jsonl, write_jsonl
from ..gold.gold_files import parse_task
from ..gold.task import Task
from .common import TOOL_KEY, Found, LeftOut, Options, Shown, carried, restore
from .offsets import UNITS, Offsets

_LABEL_COLUMNS = ("label", "labels", "entities", "annotations")
_OWN = frozenset({"id", "text", "data", "relations", "Comments", "comments", TOOL_KEY, *_LABEL_COLUMNS})


def write_doccano(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks for doccano. It has no links: those travel in ``task`` and cannot be changed there."""
    rows = []
    for task in tasks:
        offsets = Offsets(task.text, _unit(options))
        label = [[offsets.out(span.start), offsets.out(span.end), span.label] for span in task.spans]
        row: dict[str, Any] = {"text": task.text, "label": label}
        if not options.bare:
            row[TOOL_KEY] = carried(task)
        rows.append(row)
    write_jsonl(path, rows)


def _unit(options: Options) -> str:
    if options.offsets not in UNITS:
        raise ProjectError(f"unknown count of characters {options.offsets!r}; use one of {', '.join(UNITS)}")
    return options.offsets


def read_doccano(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read doccano's export: ``label`` triples, or objects in ``entities`` or, of old versions, ``annotations``.

    Columns that are neither doccano's nor ours are kept as keys of the task. Raises ``ProjectError`` when a line has
    no text or a column of another form, or a label lies outside the text, inside a character or off the tokens.
    """
    tasks: list[Task] = []
    left_out: LeftOut = Counter()
    for number, row in read_jsonl(path):
        with located(path, f"line {number}"):
            tasks.append(_task(row, options))
        for key in ("relations", "Comments", "comments"):
            if isinstance(row.get(key), list):
                left_out[key.lower()] += len(row[key])
    return tasks, +left_out


def _task(row: Mapping[str, Any], options: Options) -> Task:
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise ProjectError("has no text; export the project as JSONL")
    offsets = Offsets(text, _unit(options))
    found = []
    for start, end, label in _labels(row):
        first, last = offsets.back(start), offsets.back(end)
        if first is None or last is None or first >= last:
            raise ProjectError(
                f"label {start}-{end} ({label}) does not fit the text; try --offsets with another of "
                f"{', '.join(UNITS)}"
            )
        found.append(Found(first, last, label))
    carry = row.get(TOOL_KEY)
    task = restore(Shown(text, found, carry, links=False), options)
    if carry is not None:
        return task
    extra = {key: value for key, value in row.items() if key not in _OWN}
    meta = extra.get("meta")
    if not isinstance(meta, dict):
        meta = {key: extra[key] for key in ("letter", "paragraph") if key in extra}
    return parse_task({**extra, **task.to_json(), "meta": meta})


def _labels(row: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """Return the labels, which stand in another column in each version of doccano.

    Raises ``ProjectError`` when they are of another form, are numbers without names, or two columns differ.
    """
    filled: list[list[tuple[int, int, str]]] = []
    for column in _LABEL_COLUMNS:
        try:
            labels = [
                (item["start_offset"], item["end_offset"], item["label"])
                if isinstance(item, dict)
                else tuple(item)
                for item in row.get(column) or []
            ]
            found = sorted((int(start), int(end), label) for start, end, label in labels)
        except (KeyError, TypeError, ValueError):
            raise ProjectError(
                f"column {column} has labels of another form than [start, end, label]"
            ) from None
        if not all(isinstance(label, str) for _, _, label in found):
            raise ProjectError(
                f"column {column} has the numbers of labels, not their names; export as JSONL (text label)"
            )
        filled += [found] if found else []
    if any(labels != filled[0] for labels in filled):
        raise ProjectError(f"has different labels in the columns {', '.join(_LABEL_COLUMNS)}; keep one")
    return filled[0] if filled else []
