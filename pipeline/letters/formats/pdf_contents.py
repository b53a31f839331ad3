"""Lists of contents in print: which lines are their entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .pdf_lines import Line

ENTRY = re.compile(
    r"(?P<marker>\d{1,2}(?:\.\d{1,2})*(?: \d)?\.?|[Bb]ijlage (?:\d{1,2}|[A-Z]|[IVX]+)\b[:.]?)\s+(?=\S)"
)


def mark_contents(lines: Sequence[Line]) -> None:
    """Mark the entries of lists of contents: lines that end in a page number, many below each other."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for found in pages.values():
        numbers = [_page_number(line) for line in found]
        known = [number for number in numbers if number is not None]
        rising = sum(first <= second for first, second in pairwise(known))
        if len(known) < 4 or rising < 0.85 * (len(known) - 1):
            continue
        first, last = (numbers.index(known[0]), len(numbers) - 1 - numbers[::-1].index(known[-1]))
        only = len(known) > 0.5 * len(found)  # nothing else is on the page
        for line, number in zip(found[first : None if only else last + 1], numbers[first:], strict=False):
            line.contents = number is not None or (only and line.size < 1.3 * found[first].size)


def _page_number(line: Line) -> int | None:
    """Give the page that an entry of a list of contents points to."""
    if len(line.segments) > 1 and re.fullmatch(r"\d{1,4}", line.segments[-1].text) and len(line.text) > 8:
        return int(line.segments[-1].text) if any(sign.isalpha() for sign in line.segments[-2].text) else None
    match = re.search(r"(?:\.\s?){4,}\s*(\d{1,4})$", line.text)
    return int(match[1]) if match else None


def entry_goes_on(above: Line, line: Line) -> bool:
    """Say whether the title of an entry runs over two lines."""
    return _page_number(above) is None and line.x0 >= above.x0 and not ENTRY.match(line.text)
