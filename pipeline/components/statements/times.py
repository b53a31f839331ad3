"""Time expressions of letters as ISO 8601: dates, months, quarters, halves, years and periods between them.

Libraries for dates read a point in time and guess what is missing. Letters mostly name periods, and a year that nothing
tells is left out rather than guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange

from ...core.dutch import MONTHS

_MONTHS = {month: number for number, month in enumerate(MONTHS, start=1)}
_MONTH = "|".join(MONTHS)
_YEAR = r"(?:1[89]|20)\d\d"
_ORDINALS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": -1}
_PARTS = {
    "begin": (1, 4),
    "voorjaar": (3, 5),
    "medio": (5, 8),
    "zomer": (6, 8),
    "najaar": (9, 11),
    "eind": (9, 12),
}
_PARTS |= {"einde": _PARTS["eind"], "lente": _PARTS["voorjaar"], "herfst": _PARTS["najaar"]}
_PARTS |= {"half": _PARTS["medio"]}
_WORD = "|".join(_PARTS)
_POINT = re.compile(
    rf"""
      (?P<day>\d{{1,2}})\s+(?P<day_month>{_MONTH})\.?(?:\s+(?P<day_year>{_YEAR}))?
    | (?P<iso>{_YEAR}-\d\d(?:-\d\d)?)\b
    | (?P<dm>\d{{1,2}})-(?P<mm>\d{{1,2}})-(?P<dy>{_YEAR})
    | (?P<ordinal>eerste|tweede|derde|vierde|laatste|[1-4]e)\s+(?P<unit>kwartaal|helft|halfjaar)
      (?:\s+van)?\s+(?P<unit_year>{_YEAR})
    | (?:Q|kwartaal\s*)(?P<quarter>[1-4])\s*(?:van\s+)?(?P<quarter_year>{_YEAR})
    | (?:(?P<part>{_WORD})\s+(?:van\s+)?)?(?P<month>{_MONTH})\b\.?(?:\s+(?P<month_year>{_YEAR}))?
    | (?P<year_part>{_WORD})\s+(?:van\s+)?(?P<part_year>{_YEAR})
    | (?P<year>{_YEAR})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:vanaf|sinds|sedert|na|met ingang van)\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:tot|tot en met|uiterlijk|voor|vóór|t/m)\s*$", re.IGNORECASE)
_SHIFTS = {"dit": 0, "lopende": 0, "vorig": -1, "afgelopen": -1, "volgend": 1, "komend": 1}
_THIS_YEAR = re.compile(rf"\b({'|'.join(_SHIFTS)})\s+jaar\b", re.IGNORECASE)
_DECADE = re.compile(r"jaren\s+(?:'|’)?(\w+)", re.IGNORECASE)
_TENS = {
    "twintig": 20,
    "dertig": 30,
    "veertig": 40,
    "vijftig": 50,
    "zestig": 60,
    "zeventig": 70,
    "tachtig": 80,
}
_TENS |= {"negentig": 90}


def interval_of(text: str, before: str = "", year: int | None = None) -> str | None:
    """Return a time expression as an ISO 8601 date or interval; ``None`` where no year is known.

    Parameters
    ----------
    text
        The expression: ``september 2022``, ``eind 2023``, ``de periode 2024-2027``.
    before
        The words before it: ``vanaf`` makes an interval without an end.
    year
        The year that the text speaks in, for an expression that names none: ``juni``, ``vorig jaar``.
    """
    text = _THIS_YEAR.sub(lambda match: _relative(match, year), text)
    points = _points(text, year)
    if not points:
        return _decade(text)
    position, (start, end) = points[0]
    if len(points) > 1:
        return f"{start}/{points[-1][1][1]}"
    lead = f"{before} {text[:position]}"
    if _FROM.search(lead):
        return f"{start}/.."
    if _UNTIL.search(lead):
        return f"../{end}"
    return start if start == end else f"{start}/{end}"


def _relative(match: re.Match, year: int | None) -> str:
    """Write the year that ``dit jaar`` or ``vorig jaar`` means."""
    return str(year + _SHIFTS[match[1].lower()]) if year is not None else match[0]


def _points(text: str, known: int | None) -> list[tuple[int, tuple[str, str]]]:
    """Return where each point in time begins, and its first and last date; a later year serves what has none."""
    matches = list(_POINT.finditer(text))
    years = [_year_of(match) for match in matches]
    for at in range(len(years) - 2, -1, -1):
        years[at] = years[at] or years[at + 1]
    found = []
    for match, year in zip(matches, years, strict=True):
        year = year or (str(known) if known is not None else None)
        if year and (span := _span_of(match, year)):
            found.append((match.start(), span))
    return found


def _year_of(match: re.Match) -> str | None:
    names = ("day_year", "dy", "unit_year", "quarter_year", "month_year", "part_year", "year")
    iso = match["iso"]
    return iso[:4] if iso else next((match[name] for name in names if match[name]), None)


def _span_of(match: re.Match, year: str) -> tuple[str, str] | None:
    """Return the first and the last date that a point in time covers, as exact as it is."""
    if match["iso"]:
        return match["iso"], match["iso"]
    if match["day"] or match["dm"]:
        month = _MONTHS[match["day_month"].lower()] if match["day"] else int(match["mm"])
        day = int(match["day"] or match["dm"])
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(int(year), month)[1]:
            return None
        date = f"{year}-{month:02}-{day:02}"
        return date, date
    if match["month"]:
        month = _MONTHS[match["month"].lower()]
        return f"{year}-{month:02}", f"{year}-{month:02}"
    if match["quarter"] or match["unit"]:
        months = 3 if match["quarter"] or match["unit"].lower() == "kwartaal" else 6
        ordinal = match["quarter"] or match["ordinal"].lower()
        number = int(ordinal[0]) if ordinal[0].isdigit() else _ORDINALS[ordinal]
        number = 12 // months if number == -1 else number
        if number * months > 12:
            return None
        return f"{year}-{(number - 1) * months + 1:02}", f"{year}-{number * months:02}"
    if match["year_part"]:
        first, last = _PARTS[match["year_part"].lower()]
        return f"{year}-{first:02}", f"{year}-{last:02}"
    return year, year


def _decade(text: str) -> str | None:
    match = _DECADE.search(text)
    tens = _TENS.get(match[1].lower()) if match else None
    return None if tens is None else f"19{tens}/19{tens + 9}"
