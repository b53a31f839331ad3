"""The writing of each page of a PDF and the structure tree over it, as PDFium gives them."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from operator import sub
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
# Codes that are no signs; the first half of a pair goes with the second.
_NOTHING = frozenset({0, 10, 13, *range(0xD800, 0xDC00)})
_SECOND_HALF = re.compile("[\udc00-\udfff]")
_WHITE = re.compile(r"[^\S ]")
_WORD = re.compile(r"[^ ]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BACK = -0.01  # points: writing that steps back starts anew
WORD_GAP = 0.15  # of the type size: more white than this is a space
# Signs of the fonts Symbol and Wingdings that bullets are set in.
_PRIVATE_SIGNS = str.maketrans(
    dict.fromkeys("\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf076\uf06c\uf06e\uf0e0", "•") | {"\uf02d": "–"}
)
_SYMBOL_SIGNS = _PRIVATE_SIGNS | str.maketrans(dict.fromkeys("·§Øü➢➤", "•"))


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


def _paired(codes: Sequence[int], at: int) -> str:
    """Give the sign whose second half is at an index, such as an emoji; the mark of an unknown one without a first."""
    halves = [code for code in codes[max(at - 1, 0) : at + 1] if 0xD800 <= code < 0xE000]
    return b"".join(code.to_bytes(2, "little") for code in halves).decode("utf-16-le", "replace")[-1]


class _Reader:
    """Reads the signs of one page, in the order of its content."""

    def __init__(self, text: Any, count: int, tags: dict[int, Tag]) -> None:
        self.calls = calls()
        self.page = ctypes.cast(text, ctypes.c_void_p).value
        self.tags = tags
        self.fonts: dict[int | None, tuple[bool, bool, bool]] = {}
        self.styles: dict[Any, _Style] = {}
        self.matrix = (ctypes.c_float * 6)()
        self.origin = (ctypes.c_double * 2)()
        codes = list(map(self.calls.code, repeat(self.page), range(count)))
        items = list(map(self.calls.item, repeat(self.page), range(count)))
        # PDFium makes up spaces and line ends that no text object holds.
        self.indices = [at for at, item in enumerate(items) if item and codes[at] not in _NOTHING]
        self.items = [items[at] for at in self.indices]
        text = "".join([chr(codes[at]) for at in self.indices])
        text = _SECOND_HALF.sub(lambda half: _paired(codes, self.indices[half.start()]), text)
        # PDFium marks a hyphen at a line end as a control character.
        self.text = _WHITE.sub(" ", text).replace("\x02", "-").replace("\ufffe", "-")
        count = len(self.indices)
        self.boxes = (ctypes.c_float * (4 * count))()
        at = ctypes.addressof(self.boxes)
        deque(map(self.calls.box, repeat(self.page), self.indices, range(at, at + 16 * count, 16)), 0)
        self.starts, self.ends = self.boxes[0::4], self.boxes[2::4]
        self.found: list[tuple[Run, _Style]] = []
        self.run: Run | None = None  # that the next sign may go on with
        self.blank = False  # whether white that belongs to no run came last

    def runs(self) -> list[tuple[Run, _Style]]:
        """Give the runs as they lie in the page: their base is how far they stand across their writing."""
        has_private = _PRIVATE.search(self.text) is not None
        style: _Style | None = None
        base = 0.0
        end = 0
        for item, group in groupby(self.items):
            first, end = end, end + len(list(group))
            before, above = style, base
            style = self._style(self.indices[first], item)
            base = self._place(self.indices[first], style.quarter)[1]
            if style is not before or abs(base - above) > 0.01:
                self.run = None
            if style.quarter:
                self._turn(first, end, style.quarter)
            text = self.text[first:end]
            if style.symbol or has_private:
                text = text.translate(_SYMBOL_SIGNS if style.symbol else _PRIVATE_SIGNS)
            self._stretch(text, first, base, style)
        return self.found

    def _stretch(self, text: str, first: int, base: float, style: _Style) -> None:
        """Part a stretch of one style at its spaces, and where white or a step back stands between two signs."""
        end = first + len(text)
        starts = self.starts
        white = list(map(sub, starts[first + 1 : end], self.ends[first : end - 1]))
        steps = list(map(sub, starts[first + 1 : end], starts[first : end - 1]))
        gap = WORD_GAP * style.size
        at = 0
        for match in _WORD.finditer(text):
            start, stop = match.span()
            self._space(start - at)
            at = stop
            cuts = [start]
            if stop - start > 1 and (
                max(white[start : stop - 1]) > gap or min(steps[start : stop - 1]) < _BACK
            ):
                cuts += [
                    cut for cut in range(start + 1, stop) if white[cut - 1] > gap or steps[cut - 1] < _BACK
                ]
            for cut, to in zip(cuts, [*cuts[1:], stop], strict=True):
                self._add(text[cut:to], first + cut, first + to - 1, base, style)
        self._space(len(text) - at)

    def _add(self, text: str, first: int, last: int, base: float, style: _Style) -> None:
        """Put signs without white between them into the open run, or into one of their own."""
        run, start = self.run, self.starts[first]
        if (
            run is not None
            and start <= run.x1 + WORD_GAP * style.size
            and start - self.starts[first - 1] >= _BACK
        ):
            run.text += text
            run.x1 = self.ends[last]
            return
        size, _, bold, italic, _, tag = style
        self.run = Run(text, start, self.ends[last], base, size, bold, italic, tag, self.blank)
        self.blank = False
        self.found.append((self.run, style))

    def _space(self, count: int) -> None:
        if count and self.run is not None:
            self.run.after, self.run = True, None
            count -= 1
        self.blank = self.blank or count > 0

    def _turn(self, first: int, end: int, quarter: int) -> None:
        """Set where the signs of turned writing start and end along their line."""
        for at in range(first, end):
            left, top, _, bottom = self.boxes[4 * at : 4 * at + 4]
            self.starts[at] = self._place(self.indices[at], quarter)[0]
            self.ends[at] = (top, -left, -bottom)[quarter - 1]

    def _place(self, index: int, quarter: int | None) -> tuple[float, float]:
        """Give where a sign stands along its line of writing, and across."""
        at = ctypes.addressof(self.origin)
        self.calls.origin(self.page, index, at, at + 8)
        x, y = self.origin
        return ((x, -y), (y, x), (-x, y), (-y, -x))[quarter or 0]

    def _style(self, index: int, item: int) -> _Style:
        self.calls.matrix(self.page, index, ctypes.addressof(self.matrix))
        a, b, c, d = self.matrix[:4]
        font, mark = self.calls.font(item), self.calls.mark(item)
        key = a, b, c, d, self.calls.size(self.page, index), font, mark
        if key not in self.styles:
            if font not in self.fonts:
                self.fonts[font] = self._font(font)
            size = round(key[4] * math.hypot(c, d), 2) or 1.0
            style = _Style(size, _quarter(math.atan2(b, a)), *self.fonts[font], self.tags.get(mark))
            self.styles[key] = self.styles.setdefault(style, style)
        return self.styles[key]

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
