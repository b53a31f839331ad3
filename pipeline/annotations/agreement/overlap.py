"""Sharing work out: a chosen fraction goes to everyone, the rest to one person each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ...core.errors import ProjectError
from ..gold.task import Task


def share_out(
    tasks: Sequence[Task], sessions: Sequence[str], fraction: float, *, seed: int = 0
) -> dict[str, list[Task]]:
    """Share tasks out among sessions.

    Which tasks overlap depends on letter, paragraph and seed alone, not on their order: adding a letter moves few of
    the others. Raises ``ProjectError`` when the fraction or the names do not fit.

    Parameters
    ----------
    sessions
        Names, at least two and all different.
    fraction
        Part of the tasks that every session gets, from 0 to 1; at least one task when it is above 0.
    seed
        Another seed gives another choice.

    Returns
    -------
    dict
        Tasks by session, in their first order. Shared ones have ``meta.overlap`` true.
    """
    if not 0 <= fraction <= 1:
        raise ProjectError(f"the overlap is a fraction from 0 to 1, not {fraction}")
    if len(sessions) < 2 or len(set(sessions)) < len(sessions) or not all(sessions):
        raise ProjectError("name at least two different sessions")
    order = sorted(range(len(tasks)), key=lambda index: (_rank(tasks[index], seed), index))
    size = round(fraction * len(tasks))
    if fraction and tasks:
        size = max(size, 1)
    shared = set(order[:size])
    owner = {index: sessions[number % len(sessions)] for number, index in enumerate(order[size:])}
    shares: dict[str, list[Task]] = {session: [] for session in sessions}
    for index, task in enumerate(tasks):
        for session in sessions if index in shared else [owner[index]]:
            copy = task.model_copy(deep=True)
            if index in shared:
                copy.meta = {**copy.meta, "overlap": True}
            copy.session_id = session
            shares[session].append(copy)
    return shares


def _rank(task: Task, seed: int) -> bytes:
    key = f"{seed}\0{task.meta.get('letter')}\0{task.meta.get('paragraph')}\0{task.text}"
    return hashlib.sha256(key.encode("utf8", "surrogatepass")).digest()
