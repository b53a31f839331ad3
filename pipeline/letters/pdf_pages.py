"""The characters of each page of a PDF, within bounds of pages, time and memory."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import ProjectError, missing_package
from .pdf_layout import Char

MAX_PAGES = 600
MAX_CHARS = 60_000  # a page; a dense one holds about 6,000
MAX_SECONDS = 120.0  # of processor time

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every odd font


@dataclass(slots=True)
class Page:
    """One page: its size in points and its characters."""

    width: float
    height: float
    chars: list[Char]


def extract(data: bytes, path: Path) -> Iterator[Page]:
    """Give the pages one at a time; each is let go before the next.

    Raises
    ------
    ProjectError
        See :func:`.pdf.read_pdf`.
    """
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfplumber.utils.exceptions import PdfminerException
    except ImportError:
        raise missing_package("reading a PDF needs pdfplumber", "formats", file=path) from None
    until = time.process_time() + MAX_SECONDS
    number = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            count = len(document.pages)
            if count > MAX_PAGES:
                raise ProjectError(f"has {count} pages; at most {MAX_PAGES} are read", file=path)
            if not count:
                raise ProjectError("has no pages", file=path)
            for number, page in enumerate(document.pages, 1):
                if time.process_time() > until:
                    raise ProjectError(f"takes more than {MAX_SECONDS:.0f} seconds to read", file=path)
                yield _page(page, path, number)
                page.close()
    except ProjectError:
        raise
    except GeneratorExit:
        raise
    except MemoryError:
        raise ProjectError("needs more memory than is allowed", file=path, place=f"page {number}") from None
    except Exception as error:
        # The library raises whatever its parser trips over: KeyError, struct.error, RecursionError ...
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise ProjectError("is locked with a password; save it without one", file=path) from None
        place = f"page {number}" if number else None
        what = type(cause).__name__
        raise ProjectError(
            f"is a damaged PDF ({what}); fetch or save it again", file=path, place=place
        ) from None


def _page(page: Any, path: Path, number: int) -> Page:
    chars: list[Char] = []
    seen: set[tuple[str, int, int]] = set()
    left, top = page.mediabox[:2]
    height = float(page.height)
    # Not `page.chars`: that describes every line and colour of the page too, which takes a third of the time.
    for count, char in enumerate(_characters(page.layout)):
        if count == MAX_CHARS:
            raise ProjectError(f"holds more than {MAX_CHARS} characters", file=path, place=f"page {number}")
        text = char.get_text()
        if not char.upright or text.startswith("(cid:"):
            continue
        x0, x1 = char.x0 + left, char.x1 + left
        upper, lower = height - char.y1 + top, height - char.y0 + top
        # Some programs print a letter twice to make it bold.
        key = (text, round(x0), round(upper))
        if key in seen and not text.isspace():
            continue
        seen.add(key)
        chars.append((text, x0, x1, upper, lower, char.size))
    return Page(float(page.width), height, chars)


def _characters(container: Iterable[Any]) -> Iterator[Any]:
    """Give the characters of a page in the order of its content, those in figures included."""
    from pdfminer.layout import LTChar, LTFigure

    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTFigure):
            yield from _characters(item)
