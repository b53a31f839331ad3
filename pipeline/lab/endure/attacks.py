"""One function for each promise: it attacks, and returns the figure, or raises when the promise is broken."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...core import paths
from ...core.errors import ProjectError
from ...core.files import read_jsonl, write_text
from ...core.transaction import recover, replace_together
from .children import kill_often, run, without_room

if TYPE_CHECKING:
    from ...review.desk import Desk

_GUIDE = Path("annotations/GUIDELINES.md")


class BrokenPromiseError(Exception):
    """An attack succeeded."""


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromiseError(what)


def kills_of_merge(folder: Path, times: int) -> str:
    """Kill the transaction by which merge replaces gold, letters and split."""
    files, journal = [folder / f"{number}.jsonl" for number in range(40)], folder / ".merge"
    old, new = (dict.fromkeys(files, text * 50000) for text in (b"old\n", b"new\n"))
    for file, content in old.items():
        file.write_bytes(content)
    after: list[bool] = []

    def check() -> None:
        recover(journal)
        found = {file: file.read_bytes() for file in files}
        _demand(found in (old, new), "a killed merge left some files new and others old")
        _demand(sorted(folder.iterdir()) == sorted(files), "a killed merge left files behind")
        after.append(found == new)
        replace_together(old, journal)

    hits = kill_often(times, partial(replace_together, new, journal), check)
    return f"{hits} kills; all files old {after.count(False)} times, all new {after.count(True)} times"


def kills_of_annotate(folder: Path, times: int) -> str:
    """Kill ``annotate`` and run it again: no letter is passed over whose files are not whole."""
    import spacy

    from ...suggest.annotate import Suggested, suggest

    model, letters = folder / "model", folder / "letters"
    spacy.blank("nl").to_disk(model)
    letters.mkdir()
    for number in range(20):
        write_text(letters / f"brief-{number}.txt", f"Dit is alinea {number}.\n\n" * 30)
    outs = (folder / f"out-{number}" for number in itertools.count())
    out = next(outs)

    def annotate() -> None:
        for result in suggest([letters], model, out, progress=False, scores=False):
            _demand(isinstance(result, Suggested), str(result))

    def check() -> None:
        nonlocal out
        run(annotate)
        whole = [len(list(read_jsonl(out / f"brief-{number}.jsonl"))) for number in range(20)]
        _demand(whole == [30] * 20, "a letter is not whole after a kill and a second run")
        out = next(outs)

    hits = kill_often(times, annotate, check)
    return f"{hits} kills; after the next run all letters whole"


def _desk(folder: Path) -> Desk:
    from ...review.desk import Desk, Settings

    return Desk(
        Settings(
            folder / "suggestions.jsonl",
            folder / "reviewed",
            paths.ENTITIES,
            folder / "drafts.jsonl",
            _GUIDE,
            "anna",
        )
    )


def _decide(folder: Path, acknowledged: Path) -> None:
    """Decide paragraphs until there are none; note each one when the decision counts."""
    from ...review.spans import edits_of

    session = _desk(folder).session("anna")
    with acknowledged.open("a", encoding="utf8") as stream:
        while keys := session.next_keys():
            session.decide(keys[0], "accept", edits_of(session.row(keys[0])))
            with suppress(OSError):
                os.write(stream.fileno(), f"{keys[0][0]} {keys[0][1]}\n".encode())


def _lost(folder: Path, acknowledged: Path) -> tuple[int, int]:
    """Return how many decisions were acknowledged and how many of them are gone."""
    desk = _desk(folder)
    session = desk.session("anna")
    known = [line.split() for line in acknowledged.read_text("utf8").splitlines()]
    lost = [key for key in known if session.status((key[0], int(key[1]))) != "accept"]
    desk.close()
    return len(known), len(lost)


def kills_of_review(folder: Path, times: int) -> str:
    """Kill the review of paragraphs: every decision that was acknowledged is there afterwards."""
    from ..review_benchmark import write_tasks

    write_tasks(folder, 2_000, 0)
    acknowledged = folder / "acknowledged"
    decisions = 0

    def check() -> None:
        nonlocal decisions
        acknowledged.touch()
        count, lost = _lost(folder, acknowledged)
        _demand(not lost, f"{lost} of {count} acknowledged decisions are lost")
        decisions += count
        for path in (acknowledged, *(folder / "reviewed").rglob("*")):
            if path.is_file():
                path.unlink()

    acknowledged.touch()
    hits = kill_often(times, partial(_decide, folder, acknowledged), check)
    return f"{hits} kills, {decisions:,} acknowledged decisions, none lost"


def full_disk(folder: Path, times: int) -> str:
    """Let the disk be full at several moments of a review: what counted is kept, and the next start works."""
    from ..review_benchmark import write_tasks

    write_tasks(folder, 300, 0)
    acknowledged = folder / "acknowledged"
    decisions = 0
    for turn in range(times):
        acknowledged.write_text("", "utf8")

        def fill(room: int = 1_000 + 7_001 * turn) -> str:
            without_room(folder, room)
            try:
                _decide(folder, acknowledged)
            except ProjectError as error:
                return str(error)
            return ""

        run(fill)
        count, lost = _lost(folder, acknowledged)
        _demand(not lost, f"{lost} of {count} acknowledged decisions are lost")
        decisions += count
    return f"{times} times full, {decisions:,} acknowledged decisions, none lost; every next start worked"


def long_queue(folder: Path, tasks: int) -> str:
    """Open a queue and decide: within 10 s of processor time and 1 GB, a decision within 50 ms."""
    from ..review_benchmark import measure

    row = measure(folder / "figures.json", paths.ENTITIES, _GUIDE, (tasks,))["sizes"][0]
    _demand(row["memory_mb"] < 1024, f"a queue of {tasks:,} takes {row['memory_mb']} MB")
    return (
        f"{tasks:,} tasks: open in {row['open_processor_s']} s of processor time, {row['memory_mb']} MB; "
        f"a decision {row['decision_ms_p95']} ms (p95)"
    )


def hostile_file(make: Callable[[], bytes], folder: Path, name: str) -> str:
    """Read a hostile file: a letter or one line, within the time and memory of the guard."""
    from ...letters import guard, read_letter

    file = folder / name
    file.write_bytes(make())

    def read() -> str:
        try:
            return f"read, {len(read_letter(file).paragraphs):,} paragraphs"
        except ProjectError as error:
            return f"refused: {error.message}"
        finally:
            guard.stop()

    answer, seconds, megabytes = run(read)
    _demand(seconds < 1.2 * guard.MAX_SECONDS, f"takes {seconds} s")
    _demand(megabytes << 20 <= guard.MAX_MEMORY, f"takes {megabytes} MB")
    return f"{answer}; {seconds} s, {megabytes} MB"
