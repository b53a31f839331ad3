"""What stands at the edge of the pages of a PDF: running heads, and page numbers by themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .pdf_glyphs import Page
from .pdf_lines import Segment

_EDGE = 0.1  # of the height of a page: where running heads stand
_DIGITS = re.compile(r"\d+")


def key(segment: Segment) -> tuple[str, int]:
    """Tell running heads by their text, whatever its numbers, and their height on the page."""
    return _DIGITS.sub("#", segment.text), round(segment.base / 12)


def at_edge(segment: Segment, height: float) -> bool:
    """Say whether it stands where running heads do."""
    return segment.base < height * _EDGE or segment.base > height * (1 - _EDGE)


def repeated(segments: Sequence[Sequence[Segment]], pages: Sequence[Page]) -> set[tuple[str, int]]:
    """Find what stands at the edge of several pages, whatever its numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for page, found in zip(pages, segments, strict=True):
        seen.update({key(segment) for segment in found if at_edge(segment, page.height)})
    return {text for text, times in seen.items() if times > 1 and times >= 0.3 * len(pages)}


def page_number_shifts(segments: Sequence[Sequence[Segment]], pages: Sequence[Page]) -> set[int]:
    """Give how far bare page numbers run ahead of the pages; the number of a question may open a page too."""
    shifts = Counter(
        int(segment.text) - number
        for number, (page, found) in enumerate(zip(pages, segments, strict=True), 1)
        for segment in found
        if segment.text.isdigit() and len(segment.text) <= 4 and at_edge(segment, page.height)
    )
    single = len(pages) == 1
    return {shift for shift, times in shifts.items() if single or not shift or times > 1}
