"""The words round a number that say how exactly it is meant, as data."""

from __future__ import annotations

import re
from typing import cast

from .quantity import Bound

# The bound | what sets it; `-` changes nothing. An indented line goes on with the one above.
_LEADING = """
about | circa; ca.; ca; ongeveer; zo'n; rond de; rond het; rond; om en nabij de; om en nabij het; om en
    nabij; plusminus; plus minus; +/-; ±; ~; ≈; grofweg; ruwweg; pakweg; naar schatting; bij
    benadering; zowat; nagenoeg; vrijwel; een geschatte; geschat; in de orde van grootte van; in de
    orde van
more_than | ruim; meer dan de; meer dan; iets meer dan; net iets meer dan; net meer dan; veel meer dan;
    fors meer dan; al meer dan; een dikke; dikke; dik; boven de; iets boven de; hoger dan; groter
    dan; >
less_than | bijna; minder dan de; minder dan; iets minder dan; net iets minder dan; net minder dan; veel
    minder dan; net geen; nog geen; krap; een kleine; kleine; haast; onder de; iets onder de; lager
    dan; kleiner dan; <
at_least | ten minste; tenminste; minimaal; minimum; minstens; op zijn minst; op z'n minst; niet minder
    dan; geen minder dan; vanaf; in ieder geval; in elk geval; zeker; een minimum van; min.; ≥; >=
at_most | maximaal; maximum; hooguit; ten hoogste; hoogstens; op zijn hoogst; op z'n hoogst; niet meer
    dan; tot wel; tot maximaal; tot ten hoogste; tot; een maximum van; max.; max; ≤; <=
- | precies; exact; slechts; in totaal; totaal; een totaal van; een bedrag van; een bedrag ter
    hoogte van; maar liefst; liefst; wel; nog eens; nog; elk; ieder; de; het; deze; die
"""
_TRAILING = """
at_least | of meer; of hoger; minimaal; +
at_most | of minder; of lager; maximaal
about | of daaromtrent; ongeveer
- | in totaal; totaal; elk
"""


def _read(table: str) -> dict[Bound | None, tuple[str, ...]]:
    rows = (row.split(" | ") for row in re.sub(r"\n +", " ", table).strip().splitlines())
    return {
        None if bound == "-" else cast(Bound, bound): tuple(phrases.split("; ")) for bound, phrases in rows
    }


#: What stands before a number, by the bound it sets.
LEADING = _read(_LEADING)
#: What stands behind it.
TRAILING = _read(_TRAILING)
