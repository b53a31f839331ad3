"""Runs the attacks, and writes what came of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

from ...core.files import read_json, write_json
from . import attacks
from .hostile import FILES

Attack = Callable[[Path], str]


def plan(times: int, tasks: int) -> Iterator[tuple[str, str, Attack]]:
    """Give each promise, how it is tested, and the attack.

    Parameters
    ----------
    times
        Kills of each kind.
    tasks
        Length of the queue.
    """
    kills: list[tuple[str, str, Callable[..., str]]] = [
        ("A merge happens whole or not at all", "the process is killed at random", attacks.kills_of_merge),
        ("What `annotate` records as done is whole", "killed, then run again", attacks.kills_of_annotate),
        ("A decision that was acknowledged is kept", "the review is killed", attacks.kills_of_review),
        ("… and on a full disk", "the system refuses to let files grow", attacks.full_disk),
    ]
    for promise, test, attack in kills:
        yield promise, test, partial(attack, times=times)
    yield (
        "A long queue stays quick",
        "opened, and 200 decisions through the server",
        partial(attacks.long_queue, tasks=tasks),
    )
    for name, file, make in FILES:
        yield (
            "A file costs at most 60 s and 2 GB",
            name,
            partial(attacks.hostile_file, make, name=file),
        )


def endure(output: Path, times: int, tasks: int, only: str = "") -> Iterator[dict[str, Any]]:
    """Run the attacks one after the other, and write the figures after each.

    Parameters
    ----------
    output
        JSON file for the figures; rows of attacks that are not run stay.
    times, tasks
        See :func:`plan`.
    only
        Run only attacks whose promise or test holds this.

    Yields
    ------
    dict
        ``promise``, ``test``, ``figure``, ``holds`` and ``date`` of each attack.
    """
    rows = {row["test"]: row for row in (read_json(output)["attacks"] if output.exists() else [])}
    attacks_planned = list(plan(times, tasks))
    for promise, test, attack in attacks_planned:
        if only.lower() not in f"{promise} {test}".lower():
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                figure, holds = attack(Path(folder)), True
            except (attacks.BrokenPromiseError, RuntimeError) as broken:
                figure, holds = str(broken), False
        date = datetime.now(timezone.utc).date().isoformat()
        rows[test] = {"promise": promise, "test": test, "figure": figure, "holds": holds, "date": date}
        write_json(output, {"attacks": [rows[name] for _, name, _ in attacks_planned if name in rows]})
        yield rows[test]
