"""The writing of each page of a PDF and the structure tree over it, as PDFium gives them."""

from __future__ import annotations

import ctypes
import math
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

from ...core.errors import ProjectError, missing_package
from .pdf_calls import calls
from .pdf_scan import is_available, recognise
from .pdf_tags import Tag, read_tags

MAX_PAGES = 600
MAX_GLYPHS = 60_000  # a page; a dense one holds about 6,000
_BOLD_WEIGHT = 600
_UPRIGHT = 0.02  # radians of slant that a scanner or a driver leaves
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
_LOCKED = "is locked with a password; save it without one"
# PDFium marks a hyphen at a line end as a control character.
_HYPHENS = (0x02, 0xFFFE)
_BLANKS = frozenset(code for code in range(0x3001) if chr(code).isspace()) - {10, 13}
WORD_GAP = 0.15  # of the type size: more white than this is a space
# Signs of the fonts Symbol and Wingdings that bullets are set in.
_SYMBOLS = {
    **dict.fromkeys("\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf076\uf06c\uf06e\uf0e0·§Øü➢➤", "•"),
    "\uf02d": "–",
}


@dataclass(slots=True)
class Run:
    """Signs of one style without white between them; lengths in points from the top left of the page as it is read."""

    text: str
    x0: float
    x1: float
    base: float  # of the line of writing
    size: float
    bold: bool = False
    italic: bool = False
    tag: Tag | None = None
    before: bool = False  # whether a space stands before it
    after: bool = False


class _Style(NamedTuple):
    size: float
    quarter: int | None  # right angles that it is turned; None when it slants
    bold: bool
    italic: bool
    symbol: bool
    tag: Tag | None


@dataclass(slots=True)
class Page:
    """One page: its size in points, its upright writing, and whether a structure tree describes it."""

    width: float
    height: float
    runs: list[Run]
    tagged: bool = False
    turned: int = 0  # degrees that the writing was turned
    confidence: int | None = None  # of text recognition, 0 to 100, where it made the glyphs


def extract(data: bytes) -> Iterator[Page]:
    """Give the pages one at a time; each is let go before the next.

    Raises
    ------
    ProjectError
        When PDFium is not installed; when the PDF is damaged, locked, or has too many pages or glyphs.
    """
    try:
        import pypdfium2
    except ImportError:
        raise missing_package("reading a PDF needs pypdfium2", "formats") from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise ProjectError(_LOCKED) from None
        raise ProjectError("is a damaged PDF; fetch or save it again") from None
    with document:
        count = len(document)
        if count > MAX_PAGES:
            raise ProjectError(f"has {count} pages; at most {MAX_PAGES} are read")
        if not count:
            raise ProjectError("has no pages")
        for number in range(count):
            try:
                page = document[number]
                yield _read_page(page, number + 1)
                page.close()
            except pypdfium2.PdfiumError:
                raise ProjectError(
                    "is a damaged PDF; fetch or save it again", place=f"page {number + 1}"
                ) from None


def _read_page(page: Any, number: int) -> Page:
    import pypdfium2.raw as pdfium

    box = page.get_cropbox()
    text = pdfium.FPDFText_LoadPage(page.raw)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MAX_GLYPHS:
            raise ProjectError(f"holds more than {MAX_GLYPHS} characters", place=f"page {number}")
        if not count and _is_picture(page):
            words, confidence = recognise(page)
            runs = [
                # Tesseract parts words, but signs that close one too.
                Run(
                    word.text, word.x0, word.x1, word.base, word.size, before=any(map(str.isalnum, word.text))
                )
                for word in words
            ]
            return Page(page.get_width(), page.get_height(), runs, confidence=confidence)
        tags = read_tags(page.raw, number)
        found = _Reader(text, count, tags).runs()
    finally:
        pdfium.FPDFText_ClosePage(text)
    quarters: Counter[int | None] = Counter()
    for run, style in found:
        quarters[style.quarter] += len(run.text)
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    runs, width, height = _upright(found, box, quarter or 0)
    return Page(width, height, runs, tagged=bool(tags), turned=90 * (quarter or 0))


def _is_picture(page: Any) -> bool:
    """Say whether a page without text holds pictures that can be recognised."""
    import pypdfium2.raw as pdfium

    return is_available() and any(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))


class _Reader:
    """Reads the signs of one page, in the order of its content."""

    def __init__(self, text: Any, count: int, tags: dict[int, Tag]) -> None:
        self.calls = calls()
        self.page = ctypes.cast(text, ctypes.c_void_p).value
        self.count = count
        self.tags = tags
        self.fonts: dict[int | None, tuple[bool, bool, bool]] = {}
        self.styles: dict[_Style, _Style] = {}

    def runs(self) -> list[tuple[Run, _Style]]:
        """Give the runs as they lie in the page: their base is how far they stand across their writing."""
        page, count = self.page, self.count
        codes = list(map(self.calls.code, repeat(page), range(count)))
        items = list(map(self.calls.item, repeat(page), range(count)))
        boxes = (ctypes.c_float * (4 * count))()
        at = ctypes.addressof(boxes)
        deque(map(self.calls.box, repeat(page), range(count), range(at, at + 16 * count, 16)), 0)
        starts, ends = boxes[0::4], boxes[2::4]
        signs = self._signs(codes)
        found: list[tuple[Run, _Style]] = []
        run: Run | None = None  # that the next sign may go on with
        style = _Style(1.0, 0, False, False, False, None)
        item: int | None = None
        base = last = edge = gap = 0.0
        first = 0
        blank = False
        for index, (sign, owner) in enumerate(zip(signs, items, strict=True)):
            if owner != item:
                if owner is None:  # a space or line end that PDFium made up
                    signs[index] = ""
                    continue
                item = owner
                before, above = style, base
                style = self._style(index, item)
                base = self._place(index, style.quarter)[1]
                if run is not None and (style is not before or abs(base - above) > 0.01):
                    run.text, run.x1, run = "".join(signs[first:index]), edge, None
                gap = WORD_GAP * style.size
            if sign == " ":
                blank = run is None
                if run is not None:
                    run.text, run.x1, run.after, run = "".join(signs[first:index]), edge, True, None
            elif sign:
                start, end = starts[index], ends[index]
                if style.quarter:
                    start = self._place(index, style.quarter)[0]
                    end = (0.0, boxes[4 * index + 1], -boxes[4 * index], -boxes[4 * index + 3])[style.quarter]
                if style.symbol or "\ue000" <= sign <= "\uf8ff":
                    signs[index] = _SYMBOLS.get(sign, sign)
                if run is None or start > edge + gap or start < last - 0.01:
                    if run is not None:
                        run.text, run.x1 = "".join(signs[first:index]), edge
                    run = Run("", start, end, base, style.size, style.bold, style.italic, style.tag, blank)
                    found.append((run, style))
                    first, blank = index, False
                last, edge = start, end
        if run is not None:
            run.text, run.x1 = "".join(signs[first:]), edge
        return found

    @staticmethod
    def _signs(codes: Sequence[int]) -> list[str]:
        """Give the sign of each code: a space for what is white, and nothing for what is no sign."""
        signs = list(map(chr, codes))
        high = 0
        for index, code in enumerate(codes):
            if 32 < code < 160 or 160 < code < 0x1680:
                continue
            if code in _BLANKS:
                signs[index] = " "
            elif code in _HYPHENS:
                signs[index] = "-"
            elif code in (0, 10, 13):
                signs[index] = ""
            elif 0xD800 <= code < 0xDC00:
                signs[index], high = "", code
            elif 0xDC00 <= code < 0xE000:
                signs[index] = chr(0x10000 + ((high or 0xD800) - 0xD800) * 0x400 + code - 0xDC00)
        return signs

    def _place(self, index: int, quarter: int | None) -> tuple[float, float]:
        """Give where a sign stands along its line of writing, and across."""
        x, y = ctypes.c_double(), ctypes.c_double()
        self.calls.origin(self.page, index, ctypes.addressof(x), ctypes.addressof(y))
        return ((x.value, -y.value), (y.value, x.value), (-x.value, y.value), (-y.value, -x.value))[
            quarter or 0
        ]

    def _style(self, index: int, item: int) -> _Style:
        matrix = (ctypes.c_float * 6)()
        self.calls.matrix(self.page, index, ctypes.addressof(matrix))
        size = round(self.calls.size(self.page, index) * math.hypot(matrix[2], matrix[3]), 2) or 1.0
        font = self.calls.font(item)
        if font not in self.fonts:
            self.fonts[font] = self._font(font)
        mark = self.calls.mark(item)
        tag = self.tags.get(mark) if mark >= 0 else None
        style = _Style(size, _quarter(math.atan2(matrix[1], matrix[0])), *self.fonts[font], tag)
        return self.styles.setdefault(style, style)

    def _font(self, font: int | None) -> tuple[bool, bool, bool]:
        """Say whether a font is bold, italic, and one of symbols."""
        if font is None:
            return False, False, False
        buffer = ctypes.create_string_buffer(128)
        self.calls.font_name(font, ctypes.addressof(buffer), 128)
        name = buffer.value.decode("latin-1").lower()
        flags = max(self.calls.font_flags(font), 0)
        return (
            any(word in name for word in ("bold", "black"))
            or self.calls.font_weight(font) >= _BOLD_WEIGHT
            or bool(flags & _FORCE_BOLD),
            any(word in name for word in ("italic", "oblique")) or bool(flags & _ITALIC),
            any(word in name for word in ("symbol", "wingdings", "dingbats")),
        )


def _quarter(angle: float) -> int | None:
    """Give the number of right angles that writing is turned; ``None`` when it slants."""
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < _UPRIGHT else None


def _upright(
    found: list[tuple[Run, _Style]], box: tuple[float, float, float, float], quarter: int
) -> tuple[list[Run], float, float]:
    """Turn the page so that its writing stands upright; what slants, such as a stamp, is left out."""
    left, bottom, right, top = box
    width, height = (right - left, top - bottom) if quarter % 2 == 0 else (top - bottom, right - left)
    along, across = ((-left, top), (-bottom, -left), (right, -bottom), (top, right))[quarter]
    runs = []
    seen: set[tuple[str, int, int]] = set()
    for run, style in found:
        run.x0 += along
        run.x1 = max(run.x1 + along, run.x0)
        run.base += across
        # Some programs print a word twice to make it bold.
        key = (run.text, int(run.x0 + 0.5), int(run.base + 0.5))
        if style.quarter != quarter or key in seen:
            continue
        if -2 <= run.x0 <= width + 2 and -2 <= run.base <= height + 2:
            seen.add(key)
            runs.append(run)
    return runs, width, height
