"""The Kamerstukken that a letter cites: dossier and number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CITED = re.compile(
    r"(?P<dossier>(?<![\d.,-])\d{2}[\s.]?\d{3}(?:[-–]\s?(?:\d{2}|[IVXLC]{1,7})\b|\s(?:[IVXLC]{1,7}|[A-M])\b(?=[,\s]))?)"
    r"(?:\s\([IVXLC]+\))?,?\s+nrs?\.?\s*(?P<numbers>\d{1,4}(?:(?:,\s*|\s+en\s+|\s+t/m\s+)\d{1,4}(?!\d|\s\d{3}))*)"
)


def citations(text: str) -> Iterator[tuple[str, str]]:
    """Give dossier and number, as printed, of each Kamerstuk that a text cites.

    Examples
    --------
    >>> list(citations("de motie (Kamerstuk 33 763, nr. 18) en Kamerstukken 21 501-02, nrs. 4 en 5"))
    [('33 763', '18'), ('21 501-02', '4'), ('21 501-02', '5')]
    """
    for match in _CITED.finditer(text):
        for number in re.findall(r"\d{1,4}", match["numbers"]):
            yield match["dossier"], number
