"""The glyphs of each page of a PDF and the structure tree over them, as PDFium gives them."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...core.errors import ProjectError, missing_package
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
_HYPHENS = {0x02: 45, 0xFFFE: 45}


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
    quarter: int | None  # right angles that it is turned; None when it slants
    bold: bool
    italic: bool
    symbol: bool
    tag: Tag | None


# Sign, origin, the end of the sign along its line of writing, and style: in page space.
_Raw = tuple[str, float, float, float, _Style]


@dataclass(slots=True)
class Page:
    """One page: its size in points, its upright glyphs, and whether a structure tree describes it."""

    width: float
    height: float
    glyphs: list[Glyph]
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

    left, bottom, right, top = page.get_cropbox()
    if is_available() and _is_picture(page):
        words, confidence = recognise(page)
        glyphs = [
            Glyph(
                word.text,
                word.x0,
                word.x1,
                word.base - word.size,
                word.base,
                word.size,
                False,
                False,
                False,
                None,
            )
            for word in words
        ]
        return Page(page.get_width(), page.get_height(), glyphs, confidence=confidence)
    tags = read_tags(page.raw, number)
    text = pdfium.FPDFText_LoadPage(page.raw)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MAX_GLYPHS:
            raise ProjectError(f"holds more than {MAX_GLYPHS} characters", place=f"page {number}")
        found = _glyphs(pdfium, text, count, tags)
    finally:
        pdfium.FPDFText_ClosePage(text)
    quarters = Counter(raw[4].quarter for raw in found)
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    glyphs, width, height = _upright(found, (left, bottom, right, top), quarter or 0)
    return Page(width, height, glyphs, tagged=bool(tags), turned=90 * (quarter or 0))


def _is_picture(page: Any) -> bool:
    """Say whether a page holds pictures and no text."""
    import pypdfium2.raw as pdfium

    kinds = {item.type for item in page.get_objects(max_depth=3)}
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds and pdfium.FPDF_PAGEOBJ_TEXT not in kinds


def _glyphs(pdfium: Any, text: Any, count: int, tags: dict[int, Tag]) -> list[_Raw]:
    """Give the glyphs of a page in the order of its content."""
    found: list[_Raw] = []
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    get_code, get_object = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    get_box, get_origin = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    address_of = ctypes.addressof
    styles: dict[int, _Style] = {}
    high = 0
    for index in range(count):
        item = get_object(text, index)
        if not item:
            continue  # a space or line end that PDFium made up
        address = address_of(item.contents)
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(pdfium, text, index, item, tags)
        code = get_code(text, index)
        if code < 32 or code >= 0xD800:
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high or 0xD800) - 0xD800) * 0x400 + code - 0xDC00
            code = _HYPHENS.get(code, code)
            if code in (0, 10, 13):
                continue
        get_box(text, index, box_at)
        get_origin(text, index, x_at, y_at)
        quarter = style.quarter
        end = rect.right if not quarter else (rect.top, rect.left, rect.bottom)[quarter - 1]
        found.append((chr(code), x.value, y.value, end, style))
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
        _quarter(math.atan2(matrix.b, matrix.a)),
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
    found: list[_Raw], box: tuple[float, float, float, float], quarter: int
) -> tuple[list[Glyph], float, float]:
    """Turn the page so that its writing stands upright; what slants, such as a stamp, is left out."""
    left, bottom, right, top = box
    width, height = (right - left, top - bottom) if quarter % 2 == 0 else (top - bottom, right - left)
    glyphs = []
    seen: dict[tuple[str, int, int], int] = {}
    for index, (sign, x, y, end, style) in enumerate(found):
        if style.quarter != quarter:
            continue
        if quarter == 0:
            start, base, stop = x - left, top - y, end - left
        elif quarter == 1:
            start, base, stop = y - bottom, x - left, end - bottom
        elif quarter == 2:
            start, base, stop = right - x, y - bottom, right - end
        else:
            start, base, stop = top - y, right - x, top - end
        if not (-2 <= start <= width + 2 and -2 <= base <= height + 2):
            continue
        # Some programs print a letter twice to make it bold; the two letters of a ligature come one after the other.
        key = (sign, int(start + 0.5), int(base + 0.5))
        if seen.get(key, index) < index - 1 and not sign.isspace():
            continue
        seen[key] = index
        size, _, bold, italic, symbol, tag = style
        glyphs.append(
            Glyph(sign, start, max(stop, start), base - size, base, size, bold, italic, symbol, tag)
        )
    return glyphs, width, height
