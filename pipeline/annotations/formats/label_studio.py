"""Label Studio: its labelling config, tasks with predictions or annotations, and its JSON export.

Entities are regions of ``<Labels>``; a link is a choice of a ``<Taxonomy>`` for the region, under the
region's id. Label Studio counts code points since 1.5 and UTF-16 units before; on reading, the quoted text
of every region tells which. ``data.task`` carries what Label Studio has no place for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from ...core.errors import ProjectError, located
from ...core.files import read_json, write_json
from ...core.labels import ALL, LINKED_LABELS, NIL
from ..gold.task import ANSWERS, Task
from .common import TOOL_KEY, Found, LeftOut, Options, Shown, carried, restore
from .offsets import guess_offsets

_LABELS, _LINK, _ANSWER, _TEXT = "label", "link", "answer", "text"
_BRACKETED = re.compile(r"\[([^\[\]]+)\]$")


def config(names: Mapping[str, Mapping[str, str]]) -> str:
    """Return the labelling config (XML) to paste into a project's settings."""
    lines = ["<View>", f'  <Labels name="{_LABELS}" toName="{_TEXT}">']
    lines += [
        f'    <Label value="{label.name}" background="{label.ink[0]}" hotkey="{number}"/>'
        for number, label in enumerate(ALL, 1)
    ]
    lines += ["  </Labels>", f'  <Text name="{_TEXT}" value="$text" granularity="word"/>']
    lines.append(
        f'  <Taxonomy name="{_LINK}" toName="{_TEXT}" perRegion="true" leafsOnly="true" maxUsages="1">'
    )
    lines.append(f'    <Choice value="{NIL}"/>')
    for label in LINKED_LABELS:
        lines.append(f'    <Choice value="{label}">')
        for kb_id, name in sorted(names.get(label, {}).items(), key=lambda item: (item[1].lower(), item[0])):
            lines.append(f"      <Choice value={quoteattr(_choice(kb_id, name))}/>")
        lines.append("    </Choice>")
    lines.append("  </Taxonomy>")
    lines.append(f'  <Choices name="{_ANSWER}" toName="{_TEXT}" choice="single">')
    lines += [f'    <Choice value="{answer}"/>' for answer in ("accept", "reject", "ignore")]
    lines += ["  </Choices>", "</View>", ""]
    return "\n".join(lines)


def _choice(kb_id: str, name: str | None) -> str:
    return f"{name} [{kb_id}]" if name else kb_id


def _path(label: str, kb_id: str, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [NIL] if kb_id == NIL else [label, _choice(kb_id, names.get(label, {}).get(kb_id))]


def write_label_studio(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks to import: suggestions as predictions, decided tasks as annotations."""
    write_json(path, [_row(number, task, options) for number, task in enumerate(tasks, 1)])


def _row(number: int, task: Task, options: Options) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    for index, span in enumerate(task.spans):
        where = {"start": span.start, "end": span.end, "text": task.text[span.start : span.end]}
        base = {"id": f"s{index}", "to_name": _TEXT}
        item: dict[str, Any] = {
            **base,
            "from_name": _LABELS,
            "type": "labels",
            "value": {**where, "labels": [span.label]},
        }
        score = (span.model_extra or {}).get("score")
        if isinstance(score, (int, float)) and not isinstance(score, bool):
            item["score"] = score
        result.append(item)
        if span.kb_id:
            value = {**where, "taxonomy": [_path(span.label, span.kb_id, options.names)]}
            result.append({**base, "from_name": _LINK, "type": "taxonomy", "value": value})
    data: dict[str, Any] = {"text": task.text}
    data.update({key: task.meta[key] for key in ("letter", "paragraph") if key in task.meta})
    if not options.bare:
        data[TOOL_KEY] = carried(task)
    row: dict[str, Any] = {"id": number, "data": data}
    if task.answer is None:
        row["predictions"] = [{"model_version": "kamerstuk", "result": result}]
        return row
    choice = {"choices": [task.answer]}
    result.append(
        {"id": "answer", "from_name": _ANSWER, "to_name": _TEXT, "type": "choices", "value": choice}
    )
    annotation: dict[str, Any] = {"result": result, "was_cancelled": task.answer == "ignore"}
    row["annotations"] = [annotation]
    return row


def read_label_studio(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read Label Studio's JSON export, or tasks as :func:`write_label_studio` wrote them.

    Every annotation becomes a task of its own with the annotator as ``_session_id``; a skipped one has the answer
    ``ignore``. Predictions count only where there is no annotation. Raises ``ProjectError`` when the file is another
    export (JSON-MIN, CSV), or a region does not fit its text.
    """
    rows = read_json(path)
    if not isinstance(rows, list):
        raise ProjectError("is not a list of tasks; export as JSON", file=path)
    tasks: list[Task] = []
    left_out: LeftOut = Counter()
    for number, row in enumerate(rows, 1):
        with located(path, f"task {row.get('id', number) if isinstance(row, dict) else number}"):
            tasks += _tasks(row, options, left_out)
    return tasks, left_out


def _tasks(row: Any, options: Options, left_out: LeftOut) -> Iterator[Task]:
    if not isinstance(row, dict) or not isinstance(row.get("data"), dict):
        raise ProjectError("has no data; export as JSON, not as JSON-MIN")
    data = dict(row["data"])
    text, carry = data.pop("text", None), data.pop(TOOL_KEY, None)
    if not isinstance(text, str):
        raise ProjectError("has no data.text")
    for source, decided in _sources(row, left_out):
        try:
            regions, answer = _regions(source.get("result") or [], left_out)
            found = _found(text, regions)
        except (KeyError, TypeError, IndexError, AttributeError):
            raise ProjectError("has a result of another form than <Labels> on <Text> gives") from None
        task = restore(Shown(text, found, carry, data), options)
        if decided:
            final = "ignore" if source.get("was_cancelled") else answer or "accept"
            if final not in ANSWERS:
                raise ProjectError(f"unknown answer {final!r}; use {', '.join(ANSWERS)}")
            if task.answer != final:
                task.answer = final
            who = _annotator(source)
            if who and (carry is None or who != task.session_id):
                task.session_id = who
        yield task


def _sources(row: Mapping[str, Any], left_out: LeftOut) -> list[tuple[Mapping[str, Any], bool]]:
    """Return the annotations of a task, else its last prediction, and whether somebody decided it.

    An export can give either by their numbers only (Label Studio's issue 5654).
    """
    decided = row.get("annotations") or row.get("completions") or []
    predictions = row.get("predictions") or []
    for sources in (decided, predictions):
        if not isinstance(sources, list) or not all(isinstance(source, (dict, int)) for source in sources):
            raise ProjectError("has annotations of another form than Label Studio's")
    if any(isinstance(source, int) for source in decided):
        raise ProjectError("gives its annotations by number only; export as JSON")
    if decided:
        return [(source, True) for source in decided]
    whole = [source for source in predictions if isinstance(source, dict)]
    if numbers := len(predictions) - len(whole):
        left_out["predictions given by number"] += numbers
    if len(whole) > 1:
        left_out["predictions beside the last"] += len(whole) - 1
    return [((whole or [{}])[-1], False)]


def _regions(
    result: Iterable[Mapping[str, Any]], left_out: LeftOut
) -> tuple[dict[str, dict[str, Any]], str | None]:
    regions: dict[str, dict[str, Any]] = {}
    answer = None
    for number, item in enumerate(result):
        kind, key = item.get("type"), str(item.get("id", number))
        value: Any = item.get("value")  # a relation has none
        if kind == "labels":
            regions.setdefault(key, {}).update(value)
        elif kind == "taxonomy" and item.get("from_name") == _LINK:
            regions.setdefault(key, {})["path"] = value["taxonomy"]
            if len(value["taxonomy"]) > 1:
                left_out["links beside the first of a span"] += len(value["taxonomy"]) - 1
        elif kind == "choices" and item.get("from_name") == _ANSWER:
            answer = value["choices"][0]
        else:
            left_out[f"results of type {kind}"] += 1
    left_out.update(["links without a span"] * sum("labels" not in region for region in regions.values()))
    regions = {key: region for key, region in regions.items() if region.get("labels")}
    return regions, answer


def _found(text: str, regions: Mapping[str, Mapping[str, Any]]) -> list[Found]:
    quoted = [(int(region["start"]), int(region["end"]), region.get("text")) for region in regions.values()]
    offsets = guess_offsets(text, quoted)
    if offsets is None:
        misfits = [region for region in quoted if guess_offsets(text, [region]) is None]
        start, end, words = (misfits or quoted[-1:])[0]
        raise ProjectError(f"region {start}-{end} ({words!r}) does not fit the text")
    found = []
    for region, (start, end, _) in zip(regions.values(), quoted, strict=True):
        label = region["labels"][0]
        if not isinstance(label, str):
            raise TypeError
        first, last = offsets.back(start), offsets.back(end)
        assert first is not None  # guess_offsets saw to it
        assert last is not None
        found.append(Found(first, last, label, _kb_id(region.get("path"))))
    return found


def _kb_id(paths: Sequence[Sequence[str]] | None) -> str | None:
    if not paths or not paths[0]:
        return None
    leaf = str(paths[0][-1])
    bracketed = _BRACKETED.search(leaf)
    return bracketed[1] if bracketed else leaf


def _annotator(source: Mapping[str, Any]) -> str:
    who = source.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    return str(who) if who is not None else ""
