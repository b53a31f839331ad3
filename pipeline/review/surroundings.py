"""The paragraphs of a letter that are not to be settled: read from the sessions that decided them."""

from __future__ import annotations

import json
from collections.abc import Container
from pathlib import Path
from typing import Any

from ..annotations.gold.gold_files import iter_tasks
from ..core.errors import ProjectError
from .export import file_name
from .paragraphs import pieces


def surroundings(out: Path, letter: str, own: Container[int]) -> list[dict[str, Any]]:
    """Return the other paragraphs of a letter, to read around those on which sessions differ.

    Parameters
    ----------
    out
        The folder of the sessions; the first one that has a paragraph gives it.
    own
        The paragraphs that are to be settled.
    """
    found: dict[int, dict[str, Any]] = {}
    for file in sorted(out.glob(f"*/{file_name(letter)}.jsonl")):
        try:
            rows = [task.to_json() for _, task in iter_tasks(file)]
        except (ProjectError, OSError, json.JSONDecodeError):
            continue  # a fault there is no reason not to settle the rest
        for row in rows:
            number = int(row.get("meta", {}).get("paragraph", -1))
            if number not in own and number not in found:
                kind = row["meta"].get("kind", "body")
                found[number] = {"paragraph": number, "kind": kind, "pieces": pieces(row), "context": True}
    return list(found.values())
