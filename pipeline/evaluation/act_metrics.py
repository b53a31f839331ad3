"""How well statements of several letters are recognised as one act, on gold statements with gold acts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from ..annotations.gold.gold_files import read_tasks
from ..core.errors import ProjectError
from ..suggest.acts import mark_acts
from ..suggest.letters import Letters
from ..suggest.statement_table import statement_rows


def measure_acts(folder: Path, entities: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Compare acts with gold, pair by pair.

    Raises ``ProjectError`` when the folder holds no statement with an act.

    Parameters
    ----------
    folder
        Tasks whose statements have ``act`` where they share one with another letter, and ``revises`` (true or false);
        their letters lie in the folder ``letters`` within it.
    entities
        Records of the knowledge base by identifier.

    Returns
    -------
    dict
        ``pairs``: precision, recall and F1 of the pairs of statements in one act; ``revises``: of the statements that
        change an earlier one.
    """
    tasks = read_tasks(folder)
    gold = [statement for task in tasks for statement in task.statements or ()]
    rows = list(statement_rows(tasks, entities, Letters([folder / "letters"], []).get))
    extras = [statement.model_extra or {} for statement in gold]
    acts = [extra.get("act") for extra in extras]
    if not any(acts):
        raise ProjectError("holds no statement with an act", file=folder)
    mark_acts(rows)
    expected = _pairs(acts)
    found = _pairs([row["act"] for row in rows])
    revising = {at for at, extra in enumerate(extras) if extra.get("revises")}
    revises = {at for at, row in enumerate(rows) if row["revises"]}
    return {
        "letters": len({task.key[0] for task in tasks}),
        "statements": len(rows),
        "acts": len({act for act in acts if act}),
        "pairs": _scores(found, expected),
        "revises": _scores(revises, revising),
    }


def _pairs(acts: list[str | None]) -> set[tuple[int, int]]:
    return {
        (one, other)
        for one, other in combinations(range(len(acts)), 2)
        if acts[one] is not None and acts[one] == acts[other]
    }


def _scores(found: set[Any], expected: set[Any]) -> dict[str, Any]:
    right = len(found & expected)
    return {
        "found": len(found),
        "expected": len(expected),
        "precision": right / len(found) if found else None,
        "recall": right / len(expected) if expected else None,
        "f1": 2 * right / (len(found) + len(expected)) if found or expected else None,
    }
