"""What a paragraph is, told from its words and index: addressee, dateline, heading, list item, signature."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from ...core.dutch import MONTHS
from ..letter import Kind

LIST_MARKER = re.compile(r"(?:[-–—•*·▪]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s+(?=\S)")
DATE = re.compile(rf"\b(\d{{1,2}})\s?({'|'.join(MONTHS)})\s(\d{{4}})\b", re.IGNORECASE)
ADDRESSEE = re.compile(r"Aan\s+(?:de|het)\s+(?:[Vv]oorzitters?|leden|Tweede|Eerste)\b")
DATELINE = re.compile(
    r"(?:Datum:?\s+)?"
    rf"(?:[A-Z’'][\w’' .-]{{1,40}},\s*)?(?:{DATE.pattern})\.?$",
    re.IGNORECASE,
)
OFFICE = (
    r"(?:Minister|Staatssecretaris|Minister-President|Voorzitter|Griffier|Vice-Minister-President|"
    r"Eerste\s+Minister|Commandant|Adjunct-griffier|Directeur)"
)
_ROLE = re.compile(
    rf"(?:Mede\s+namens\s+|mede\s+namens\s+)?[Dd]e\s+(?:[a-z]+\s+)?{OFFICE}\b[^.;:?!]{{0,120}}$",
    re.IGNORECASE,
)
CLOSING = re.compile(r"(?:Hoogachtend|Met\s+vriendelijke\s+groet(?:en)?|Met\s+hoogachting),?$")
_NAME = re.compile(
    r"(?:(?:[Dd]rs?|[Ii]r|[Mm]r|[Mm]w|[Dd]hr|[Pp]rof|[Ii]ng)\.\s*){0,4}(?:[A-Z][A-Za-z]?\.\s?-?){0,6}\s*(?:[\w’'()-]+\s?){1,6}\.?$"
)
# A sentence may close with quotes and the number of a note: ``kust’?12``, ``geuit? 2)``.
_FINISHED = re.compile(r"(?:[.!?:;,…][»”’\"')\]]*\d{0,2}|(?<!\d)[.!?…][»”’\"')\]]* ?\(?\d{1,2}\))$")
_MOTION_END = "en gaat over tot de orde van de dag"


def read_date(text: str) -> datetime.date | None:
    """Read the first Dutch date in a text: ``20 januari 2023``."""
    match = DATE.search(text)
    if not match:
        return None
    try:
        return datetime.date(int(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1]))
    except ValueError:
        return None


def read_month(text: str) -> str | None:
    """Read ``maart 2023`` as ``2023-03``."""
    match = re.search(rf"\b({'|'.join(MONTHS)})\s(\d{{4}})\b", text, re.IGNORECASE)
    return f"{match[2]}-{MONTHS.index(match[1].lower()) + 1:02}" if match else None


def kind_of_document(title: str) -> str | None:
    """Tell the kind of document from its title: ``BRIEF VAN DE MINISTER VAN DEFENSIE`` is a ``brief``."""
    match = re.match(
        r"(?:(?:nader\s+)?(?:gewijzigde?|nota\s+van|tweede|derde)\s+)*"
        r"(brief|motie|amendement|verslag|nota|lijst|wijziging|voorstel|advies|memorie|initiatiefnota|geleidende)",
        title.strip(),
        re.IGNORECASE,
    )
    return match[1].lower() if match else None


def is_finished(text: str) -> bool:
    """Say whether a paragraph ends as a sentence or a clause does."""
    return bool(_FINISHED.search(text[-8:]))


def looks_like_heading(text: str) -> bool:
    """Say whether a paragraph by itself could be a heading: short, capitalised, not closed."""
    return (
        0 < len(text) <= 120
        and not is_finished(text)
        and (text[0].isupper() or text[0].isdigit() or text[0] in "«“\"‘’'(")
        and any(sign.isalpha() for sign in text)
    )


def is_role(text: str) -> bool:
    """Say whether a line names an office: ``De Minister van Defensie,``."""
    return len(text) <= 140 and bool(_ROLE.match(text.rstrip(",")))


def is_name(text: str) -> bool:
    """Say whether a line could be the name of a person."""
    words = text.split()
    return (
        1 <= len(words) <= 7
        and len(text) <= 50
        and words[-1][0].isupper()
        and not words[-1].rstrip(".").isdigit()
        and bool(_NAME.match(text))
    )


def signature_start(texts: Sequence[str]) -> int:
    """Find where the signatures start; ``len(texts)`` when there are none.

    The longest run of closing paragraphs that are offices, names or a closing formula, with an office, a
    formula, or the closing words of a motion in front of it.
    """
    start = len(texts)
    while start and len(texts) - start < 60:
        text = texts[start - 1]
        if not (is_role(text) or CLOSING.match(text) or is_name(text)):
            break
        start -= 1
    if start and _MOTION_END in texts[start - 1]:
        return start
    for index in range(start, len(texts)):
        if is_role(texts[index]) or CLOSING.match(texts[index]):
            return index
    return len(texts)


def classify(texts: Sequence[str], *, single_line: Sequence[bool] | None = None) -> list[Kind]:
    """Tell the kind of each paragraph of a letter that carries no structure of its own.

    Parameters
    ----------
    texts
        The clean paragraphs in order, footnotes left out.
    single_line
        Whether each stood on a line or two in the source; only such a paragraph can be a heading.
    """
    kinds: list[Kind] = []
    signatures = signature_start(texts)
    for index, text in enumerate(texts):
        one_line = single_line[index] if single_line is not None else True
        if index >= signatures:
            kinds.append("signature")
        elif index < 9 and ADDRESSEE.match(text):
            kinds.append("addressee")
        elif index < 12 and DATELINE.match(text):
            kinds.append("dateline")
        elif LIST_MARKER.match(text):
            kinds.append("heading" if _is_numbered_heading(texts, index) and one_line else "list_item")
        elif one_line and index + 1 < signatures and looks_like_heading(text):
            kinds.append("heading")
        else:
            kinds.append("body")
    return kinds


def _is_numbered_heading(texts: Sequence[str], index: int) -> bool:
    text = texts[index]
    if not re.match(r"\d{1,2}\.?\s", text) or is_finished(text) or len(text) > 100:
        return False
    beside = [texts[other] for other in (index - 1, index + 1) if 0 <= other < len(texts)]
    return index + 1 < len(texts) and not any(LIST_MARKER.match(other) for other in beside)
