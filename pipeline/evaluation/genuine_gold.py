"""Gold of real motions: spans on whole texts with the names of concepts instead of identifiers."""

from __future__ import annotations

import re
from pathlib import Path

from ..annotations.gold.task import Task, TaskSpan
from ..core.errors import ProjectError
from ..core.files import read_jsonl
from ..core.labels import LINKED_LABELS, NIL
from ..knowledge_base.lookup.index import AliasIndex

_KEYS = {"start", "end", "label"}
_NOTE = re.compile(r"\s*\([^()]*\)$")
_SURE = 0.7  # a name or a short form of the entity scores more; what is only like one, less


def read_real_gold(path: Path, aliases: AliasIndex) -> tuple[list[Task], int]:
    """Read real gold as one task a line of each text.

    Raises ``ProjectError`` when a line lacks a key, or a span crosses a line of its text.

    Parameters
    ----------
    path
        JSON lines with ``text``, ``spans`` (``start``, ``end``, ``label``, ``concept``) and ``meta``.
    aliases
        Maps concept names to identifiers: ``Koninklijke Marine``, ``granaat (class)``.

    Returns
    -------
    tuple
        The tasks, and the number of linked spans whose concept no entity bears the name of; these count as NIL.
    """
    tasks: list[Task] = []
    unmapped = 0
    for number, row in read_jsonl(path):
        text, items = row.get("text"), row.get("spans")
        if (
            not isinstance(text, str)
            or not isinstance(items, list)
            or any(not {*item} >= _KEYS for item in items)
        ):
            raise ProjectError(
                "needs text, and spans with start, end and label", file=path, place=f"line {number}"
            )
        inside = 0
        for index, match in enumerate(re.finditer(r"[^\n]+", text)):
            spans = []
            for item in items:
                if not (match.start() <= item["start"] and item["end"] <= match.end()):
                    continue
                span = TaskSpan(
                    start=item["start"] - match.start(), end=item["end"] - match.start(), label=item["label"]
                )
                if span.label in LINKED_LABELS:
                    found = identifier(item.get("concept"), span.label, aliases)
                    unmapped += found == NIL and bool(item.get("concept"))
                    span.kb_id = found
                spans.append(span)
            inside += len(spans)
            letter = (row.get("meta") or {}).get("file", f"line {number}")
            tasks.append(
                Task(text=match[0], spans=spans, meta={"letter": Path(letter).stem, "paragraph": index})
            )
        if inside != len(items):
            raise ProjectError("a span crosses a line of its text", file=path, place=f"line {number}")
    return tasks, unmapped


def identifier(concept: str | None, label: str, aliases: AliasIndex) -> str:
    """Return the entity that bears the name of a concept, ``NIL`` when none does."""
    if not concept:
        return NIL
    found = aliases.find(_NOTE.sub("", concept), label)
    return found[0].id if found and found[0].score >= _SURE else NIL
