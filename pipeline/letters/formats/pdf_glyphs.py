"""The glyphs of each page of a PDF and the structure tree over them, as PDFium gives them."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...core.errors import ProjectError, missing_package
from .pdf_tags import Tag, read_tags

MAX_PAGES = 600
MAX_GLYPHS = 60_000  # a page; a dense one holds about 6,000
_BOLD_WEIGHT = 600
_UPRIGHT = 0.02  # radians of slant that a scanner or a driver leaves
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
_LOCKED = "is locked with a password; save it without one"
# PDFium marks a hyphen at a line end as a control character.
_HYPHENS = {0x02: "-", 0xFFFE: "-"}


class Glyph(NamedTuple):
    """One character; lengths in points from the top left of the page as it is read."""

    text: str
    x0: float
    x1: float
    top: float
    base: float  # of the line of writing
    size: float
    bold: bool
    italic: bool
    symbol: bool
    tag: Tag | None


class _Style(NamedTuple):
    size: float
    angle: float
    bold: bool
    italic: bool
    symbol: bool
    tag: Tag | None


# Sign, box (left, bottom, right, top), origin, angle and style of a glyph, in page space.
_Raw = tuple[str, tuple[float, float, float, float], float, float, float, _Style]


@dataclass(slots=True)
class Page:
    """One page: its size in points, its upright glyphs, and whether a structure tree describes it."""

    width: float
    height: float
    glyphs: list[Glyph]
    tagged: bool = False
    turned: int = 0  # degrees that the writing was turned
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)  # x0, top, x1, bottom


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

    left, bottom, right, top = page.get_cropbox()
    tags = read_tags(page.raw, number)
    text = pdfium.FPDFText_LoadPage(page.raw)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MAX_GLYPHS:
            raise ProjectError(f"holds more than {MAX_GLYPHS} characters", place=f"page {number}")
        found = _glyphs(pdfium, text, count, tags)
    finally:
        pdfium.FPDFText_ClosePage(text)
    box = (left, bottom, right, top)
    angles = Counter(_quarter(angle) for _, _, _, _, angle, _ in found)
    quarter = angles.most_common(1)[0][0] if angles else 0
    glyphs, width, height = _upright(found, box, quarter or 0)
    return Page(width, height, glyphs, tagged=bool(tags), turned=90 * (quarter or 0))


def _glyphs(pdfium: Any, text: Any, count: int, tags: dict[int, Tag]) -> list[_Raw]:
    """Give sign, box (left, bottom, right, top), origin, angle and style of each glyph, in page space."""
    found: list[_Raw] = []
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    styles: dict[int, _Style] = {}
    address, previous = 0, None
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        item = pdfium.FPDFText_GetTextObject(text, index)
        if not item or code in (0, 10, 13):
            continue  # written by PDFium itself, or without a meaning
        address = ctypes.addressof(item.contents)
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(pdfium, text, index, item, tags)
        pdfium.FPDFText_GetLooseCharBox(text, index, box_at)
        pdfium.FPDFText_GetCharOrigin(text, index, x_at, y_at)
        if 0xD800 <= code < 0xDC00:
            previous = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((previous or 0xD800) - 0xD800) * 0x400 + code - 0xDC00
        sign = _HYPHENS.get(code) or (chr(code) if code < 0x110000 else "")
        found.append(
            (sign, (rect.left, rect.bottom, rect.right, rect.top), x.value, y.value, style.angle, style)
        )
    return found


def _style(pdfium: Any, text: Any, index: int, item: Any, tags: dict[int, Tag]) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
    scale = math.hypot(matrix.c, matrix.d)
    size = round(pdfium.FPDFText_GetFontSize(text, index) * scale, 2) or 1.0
    name, flags, weight = _font(pdfium, pdfium.FPDFTextObj_GetFont(item))
    lower = name.lower()
    mark = pdfium.FPDFPageObj_GetMarkedContentID(item)
    tag = tags.get(mark) if mark >= 0 else None
    return _Style(
        size,
        math.atan2(matrix.b, matrix.a),
        "bold" in lower or "black" in lower or weight >= _BOLD_WEIGHT or bool(flags & _FORCE_BOLD),
        "italic" in lower or "oblique" in lower or bool(flags & _ITALIC),
        "symbol" in lower or "wingdings" in lower or "dingbats" in lower,
        tag,
    )


def _font(pdfium: Any, font: Any) -> tuple[str, int, int]:
    if not font:
        return "", 0, 0
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
    return (
        buffer.value.decode("latin-1"),
        max(pdfium.FPDFFont_GetFlags(font), 0),
        pdfium.FPDFFont_GetWeight(font),
    )


def _quarter(angle: float) -> int | None:
    """Give the number of right angles that writing is turned; ``None`` when it slants."""
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < _UPRIGHT else None


def _upright(
    found: list[_Raw],
    box: tuple[float, float, float, float],
    quarter: int,
) -> tuple[list[Glyph], float, float]:
    """Turn the page so that its writing stands upright; what slants, such as a stamp, is left out."""
    left, bottom, right, top = box
    width, height = (right - left, top - bottom) if quarter % 2 == 0 else (top - bottom, right - left)

    def turn(x: float, y: float) -> tuple[float, float]:
        """Map page space to the distance from the left and from the top."""
        if quarter == 0:
            return x - left, top - y
        if quarter == 1:
            return y - bottom, x - left
        if quarter == 2:
            return right - x, y - bottom
        return top - y, right - x

    glyphs = []
    seen: dict[tuple[str, int, int], int] = {}
    for index, (sign, (x0, y0, x1, y1), x, y, angle, style) in enumerate(found):
        if _quarter(angle) != quarter or not sign:
            continue
        start, base = turn(x, y)
        end = max(turn(x0, y0)[0], turn(x1, y1)[0], start)
        if not (-2 <= start <= width + 2 and -2 <= base <= height + 2):
            continue
        # Some programs print a letter twice to make it bold; the two letters of a ligature come one after the other.
        key = (sign, round(start), round(base))
        if seen.get(key, index) < index - 1 and not sign.isspace():
            continue
        seen[key] = index
        glyphs.append(
            Glyph(
                sign,
                start,
                end,
                base - style.size,
                base,
                style.size,
                style.bold,
                style.italic,
                style.symbol,
                style.tag,
            )
        )
    return glyphs, width, height
