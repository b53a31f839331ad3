"""The letterhead of the State on the first page: addressee, date, subject, and the facts in its side column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..draft import Draft, Piece
from ..letter import Kind, Removed
from ..text.fold import fold
from ..text.hyphens import Evidence, unwrap
from ..text.structure import read_date
from .pdf_lines import Line

_DATE = re.compile(r"Datum:?(?:\s+(?P<value>\S.*))?$")
_SUBJECT = re.compile(r"(?:Betreft|Onderwerp|Betreft/Onderwerp):?(?:\s+(?P<value>\S.*))?$")
_RETURN = re.compile(r">\s*Retouradres|Retouradres\b")
_FACT = re.compile(
    r"(?:Onze?|Uw|Ons)?\s*(?:[Rr]eferentie|[Kk]enmerk)|Uw (?:brief|bericht)|Bijlagen?\b|Bijlage\(n\)|Kenmerk|"
    r"Contactpersoon|Afschrift|Telefoon|Inlichtingen|Behandeld door|Aantal bijlagen|Pagina\b|Doorkiesnummer",
)
_OWN_REFERENCE = re.compile(r"(?:On[sz]e?\s+)?(?:[Rr]eferentie|[Kk]enmerk):?\s*(?P<value>\S.*)?$")
_FIRST = 40  # lines in which a letterhead may stand


def take_letterhead(
    draft: Draft,
    lines: Sequence[Line],
    side: Sequence[Line],
    pitch: Mapping[float, float],
    evidence: Evidence,
) -> tuple[list[Piece], list[Line]]:
    """Take the letterhead apart; return its paragraphs and the lines of the letter itself.

    Parameters
    ----------
    draft
        Gets the facts.
    lines, side
        The lines of the text and of the column beside it.
    pitch
        The usual distance between two lines of writing, by size of type.
    evidence
        What the document says about words that are broken at a line end.
    """
    _take_side(draft, side)
    first = [line for line in lines if line.page == 1][:_FIRST]
    subject = next((index for index, line in enumerate(first) if _SUBJECT.match(line.text)), None)
    dated = next((index for index, line in enumerate(first) if _DATE.match(line.text)), None)
    if subject is None or (dated is None and subject > 12):
        return [], list(lines)
    start = min(subject, subject if dated is None else dated)
    pieces = _address(draft, first[:start], evidence)
    end = start
    labels: list[tuple[int, Kind]] = [(subject, "subject")]
    if dated is not None:
        labels.append((dated, "dateline"))
    for opening, kind in sorted(labels):
        for line in first[end:opening]:
            _put_fact(draft, line.text, line.page)
        stop = _value_end(first, opening, pitch)
        text = _joined(first[opening:stop], evidence)
        pieces.append(Piece(text, kind, page=1))
        if kind == "subject":
            match = _SUBJECT.match(text)
            draft.title = match["value"] if match else None
        else:
            draft.date = read_date(text)
        end = stop
    while end < len(first) and _FACT.match(first[end].text) and len(first[end].text) < 60:
        _put_fact(draft, first[end].text, 1)
        end += 1
    return pieces, list(lines[end:])


def _value_end(lines: Sequence[Line], opening: int, pitch: Mapping[float, float]) -> int:
    """Find where the value behind a label ends: at the next label, or where white or the margin parts it."""
    line = lines[opening]
    end = opening + 1
    step = 1.4 * pitch.get(line.size, 1.3 * line.size)
    is_empty = len(line.text.split()) == 1
    while end < len(lines):
        above, below = lines[end - 1], lines[end]
        if below.base - above.base > step or _DATE.match(below.text) or _SUBJECT.match(below.text):
            break
        # Without a tab behind the label, its value goes on below the label.
        beside = len(line.segments) > 1 or above.right - above.x1 > below.segments[0].lead + line.size
        if _FACT.match(below.text) or (below.x0 < line.x0 + 4 and beside and not is_empty):
            break
        is_empty = False
        end += 1
    return end


def _joined(lines: Sequence[Line], evidence: Evidence) -> str:
    return fold(unwrap("\n".join(line.text for line in lines), evidence))


def _address(draft: Draft, lines: Sequence[Line], evidence: Evidence) -> list[Piece]:
    kept = []
    for line in lines:
        if _RETURN.match(line.text):
            draft.removed.append(Removed(kind="return_address", page=1, text=line.text))
        elif _FACT.match(line.text):
            _put_fact(draft, line.text, 1)
        else:
            kept.append(line)
    # A name of the ministry, set as text, stands above the address with much white below it.
    for index in range(len(kept) - 1, 0, -1):
        if kept[index].base - kept[index - 1].base > 4 * kept[index].size:
            for line in kept[:index]:
                _put_fact(draft, line.text, 1)
            kept = kept[index:]
            break
    text = _joined(kept, evidence)
    if not text:
        return []
    draft.addressee = text
    return [Piece(text, "addressee", page=1)]


def _take_side(draft: Draft, side: Sequence[Line]) -> None:
    """Put each group of lines of the side column into the head as one fact."""
    group: list[Line] = []
    for line in [*side, None]:
        above = group[-1] if group else None
        if (
            line is None
            or above is None
            or line.page != above.page
            or line.base - above.base > 1.7 * line.size
            or (line.bold and not above.bold)
        ):
            if group:
                _put_fact(draft, fold(" ".join(item.text for item in group)), group[0].page)
            group = []
        if line is not None:
            group.append(line)


def _put_fact(draft: Draft, text: str, page: int) -> None:
    draft.head.append(Piece(text, "reference", page=page))
    match = _OWN_REFERENCE.match(text)
    if match and match["value"] and not draft.reference:
        draft.reference = match["value"]
    if (match := _DATE.match(text)) and match["value"] and draft.date is None:
        draft.date = read_date(match["value"])
