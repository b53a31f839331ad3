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

from ...core.errors import ProjectError
from ...core.files import read_jsonl, write_jsonl
from ..gold.task import Task
from .common import TOOL_KEY, Found, LeftOut, Options, carried, restore
from .offsets import UNITS, Offsets

_OWN = frozenset(
    {"id", "text", "data", "label", "labels", "entities", "relations", "Comments", "comments", TOOL_KEY}
)


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
    """Read doccano's export, with ``label`` triples or with ``entities``.

    Columns that are neither doccano's nor ours are kept as keys of the task.

    Raises
    ------
    ProjectError
        When a line has no text, or a label lies outside it, inside a character or off the tokens.
    """
    tasks: list[Task] = []
    left_out: LeftOut = Counter()
    for number, row in read_jsonl(path):
        place = f"line {number}"
        text = row.get("text", row.get("data"))
        if not isinstance(text, str):
            raise ProjectError("has no text; export the project as JSONL", file=path, place=place)
        offsets = Offsets(text, _unit(options))
        found = []
        for start, end, label in _labels(row, path, place):
            first, last = offsets.back(start), offsets.back(end)
            if first is None or last is None or first >= last:
                raise ProjectError(
                    f"label {start}-{end} ({label}) does not fit the text; try --offsets with another of "
                    f"{', '.join(UNITS)}",
                    file=path,
                    place=place,
                )
            found.append(Found(first, last, label))
        rest = row.get(TOOL_KEY)
        if rest is None:
            extra = {key: value for key, value in row.items() if key not in _OWN}
            task = restore(text, found, None, options, links=False, file=path, place=place)
            task = Task.model_validate({**extra, **task.to_json(), "meta": _meta(extra)})
        else:
            task = restore(text, found, rest, options, links=False, file=path, place=place)
        tasks.append(task)
        for key in ("relations", "Comments", "comments"):
            left_out.update([key.lower()] * len(row.get(key) or []))
    return tasks, left_out


def _meta(extra: Mapping[str, Any]) -> dict[str, Any]:
    meta = extra.get("meta")
    return (
        meta
        if isinstance(meta, dict)
        else {key: extra[key] for key in ("letter", "paragraph") if key in extra}
    )


def _labels(row: Mapping[str, Any], path: Path, place: str) -> list[tuple[int, int, str]]:
    labels = row.get("label", row.get("labels"))
    try:
        if labels is None:
            entities = row.get("entities") or []
            return [(int(one["start_offset"]), int(one["end_offset"]), str(one["label"])) for one in entities]
        return [(int(start), int(end), str(label)) for start, end, label in labels]
    except (KeyError, TypeError, ValueError):
        raise ProjectError(
            "has labels of another form than [start, end, label]", file=path, place=place
        ) from None
