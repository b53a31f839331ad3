"""Throws damaged letters at every reader: each must give a letter or one clear line, never anything else."""

from __future__ import annotations

import io
import random
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.errors import ProjectError
from ..core.files import read_beside
from ..letters import Letter, guard
from ..letters.reading import read_bytes

#: What damage puts in; a byte is the character of its number.
_TOKENS = [token.encode("latin-1") for token in read_beside(__file__, "fuzz_tokens.json")]


@dataclass(slots=True)
class Outcome:
    """What a fuzz run saw."""

    inputs: int = 0
    read: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[tuple[str, int, str]] = field(default_factory=list)
    slowest: float = 0.0

    def summary(self) -> dict[str, Any]:
        """Give the figures of the run."""
        return {
            "inputs": self.inputs,
            "crashes": len(self.crashes),
            "read": dict(self.read),
            "refused": dict(self.refused),
            "slowest_seconds": round(self.slowest, 2),
        }


def table(summary: dict[str, Any]) -> str:
    """Write the figures as the Markdown of ``docs/letters.md``."""
    read, refused = summary["read"], summary["refused"]
    lines = ["| format | read | refused in one line |", "| --- | --- | --- |"]
    for kind in sorted({*read, *refused}):
        lines.append(f"| {kind} | {read.get(kind, 0):,} | {refused.get(kind, 0):,} |")
    lines += [
        f"| **{summary['inputs']:,} inputs** | {sum(read.values()):,} | {sum(refused.values()):,} |",
        "",
        f"Unhandled exceptions: {summary['crashes']}. The slowest input took {summary['slowest_seconds']} seconds.",
    ]
    return "\n".join(lines) + "\n"


def run(
    seeds: list[Path],
    inputs: int,
    *,
    seed: int = 0,
    keep: Path | None = None,
    progress: Callable[[int], object] = lambda count: None,
) -> Outcome:
    """Feed ``inputs`` damaged copies of the seeds to the readers.

    A PDF gets five seconds a page instead of the usual thirty; one that takes longer counts as refused. Raises
    ``ProjectError`` when there are no seeds.

    Parameters
    ----------
    seeds
        Whole letters of every format; each is taken in turn.
    seed
        Of the random numbers: the same seed gives the same inputs.
    keep
        A folder for inputs that break a reader.

    Returns
    -------
    Outcome
        Counts by format, and for each crash the seed file, the number of the input and the traceback.
    """
    if not seeds:
        raise ProjectError("no letters to start from; name a folder that holds some")
    outcome = Outcome()
    contents = [(path, path.read_bytes()) for path in seeds]
    small = small_pdf()
    usual = guard.MAX_SECONDS
    guard.MAX_SECONDS = 5.0
    try:
        for number in range(inputs):
            path, data = contents[number % len(contents)]
            # Each input has its own generator, so that any one can be made again by itself.
            chance = random.Random(f"{seed}/{number}")
            if path.suffix == ".pdf" and chance.random() < 0.9:
                data = small  # its streams are not packed, so that damage reaches what is in them
            _try(outcome, path, number, damaged(data, chance), keep)
            progress(1)
    finally:
        guard.MAX_SECONDS = usual
    return outcome


def read(data: bytes, stem: str) -> Letter:
    """Read a letter; a PDF in the guarded process, since a fault in its library would end this one."""
    return (guard.guarded if b"%PDF-" in data[:1024] else read_bytes)(data, stem)


def _try(outcome: Outcome, path: Path, number: int, data: bytes, keep: Path | None) -> None:
    kind = path.suffix.lstrip(".") or "text"
    start = time.monotonic()
    outcome.inputs += 1
    try:
        read(data, path.stem).model_dump_json()
        outcome.read[kind] += 1
    except ProjectError as error:
        if "\n" in str(error):
            outcome.crashes.append((path.name, number, f"a message of several lines: {error!s}"))
        outcome.refused[kind] += 1
    except Exception:
        outcome.crashes.append((path.name, number, traceback.format_exc(limit=-4)))
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number}-{path.name}").write_bytes(data)
    outcome.slowest = max(outcome.slowest, time.monotonic() - start)


def small_pdf() -> bytes:
    """Make a PDF of two short pages with nothing packed."""
    lines = b"".join(
        b"1 0 0 1 72 %d Tm (%s) Tj " % (700 - 12 * number, text)
        for number, text in enumerate(
            [
                b"Aan de Voorzitter",
                b"De krijgsmacht krijgt nieuwe voer-",
                b"tuigen.1 De eerste volgen",
                b"in mei.",
            ]
        )
    )
    content = b"BT /F 10 Tf " + lines + b"/F 7 Tf 1 0 0 1 72 60 Tm (1 Zie nr. 3.) Tj ET"
    stream = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 7 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        page % 5,
        page % 6,
        stream,
        stream,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 8\n0000000000 65535 f \n" + table
    out += b"trailer<</Size 8/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Damage a letter: bytes, tokens, stretches; for an archive half the time inside its members."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _damaged_archive(data, chance)
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
        _damage(result, chance)
    return bytes(result)


def _damage(data: bytearray, chance: random.Random) -> None:
    size = len(data)
    place = chance.randrange(size + 1)
    length = chance.choice((1, 1, 2, 8, 64, 512))
    way = chance.randrange(8)
    if way == 0 and size:
        data[min(place, size - 1)] = chance.randrange(256)
    elif way == 1:
        del data[place : place + length]
    elif way in (2, 3, 4):
        data[place:place] = chance.choice(_TOKENS)
    elif way == 5:
        data[place:place] = data[place : place + length] * chance.choice((1, 2, 16))
    elif way == 6 and chance.random() < 0.2:
        del data[place:]
    else:
        other = chance.randrange(size + 1)
        data[place : place + length] = data[other : other + length]


def _damaged_archive(data: bytes, chance: random.Random) -> bytes:
    members = list(_members(data))
    victim = chance.randrange(len(members))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members):
            text = chance.random() < 0.8 and name.endswith((".xml", ".rels"))
            if number == victim or (
                text and name in ("content.xml", "word/document.xml", "word/footnotes.xml")
            ):
                changed = bytearray(content)
                for _ in range(chance.choice((1, 2, 8))):
                    _damage(changed, chance)
                content = bytes(changed)
            archive.writestr(name, content)
    return target.getvalue()


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            yield info.filename, archive.read(info)
