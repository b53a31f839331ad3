"""What is not the text of the pages of a PDF: running heads, page numbers by themselves, watermarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .pdf_glyphs import Page, Run
from .pdf_lines import Segment

_EDGE = 0.1  # of the height of a page: where running heads stand
_OVER_TEXT = 1.8  # of the size of the running text: writing that may be a watermark
_MOST_LARGE = 200  # words of large writing on a page; more are no watermark
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


def take_watermark(page: Page) -> str:
    """Take out large writing that is laid over the text, such as CONCEPT across the page, and return it."""
    sizes: Counter[float] = Counter()
    for run in page.runs:
        sizes[run.size] += len(run.text)
    if not sizes:
        return ""
    usual = sizes.most_common(1)[0][0]
    large = [run for run in page.runs if run.size > _OVER_TEXT * usual]
    if len(large) > _MOST_LARGE:
        return ""
    rows = {
        (run.size, run.base)
        for run in large
        if sum(len(under.text) for under in page.runs if _covers(run, under)) > 2
    }
    laid_over = [run for run in large if (run.size, run.base) in rows]
    if laid_over:
        chosen = {id(run) for run in laid_over}
        page.runs = [run for run in page.runs if id(run) not in chosen]
    return " ".join(run.text for run in laid_over)


def _covers(run: Run, under: Run) -> bool:
    """Say whether a run is printed over another of smaller type; the big initial of a paragraph stands beside it."""
    return (
        run.size > _OVER_TEXT * under.size
        and run.base - 0.75 * run.size < under.base - 0.25 * under.size < run.base + 0.1 * run.size
        and run.x0 < (under.x0 + under.x1) / 2 < run.x1
    )
