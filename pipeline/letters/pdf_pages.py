"""The characters of each page of a PDF, within bounds of pages, time and memory."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ProjectError
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
        raise ProjectError(
            "reading PDF needs the extra [formats]: pip install pdfplumber", file=path
        ) from None
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
    found = page.chars
    if len(found) > MAX_CHARS:
        raise ProjectError(f"holds more than {MAX_CHARS} characters", file=path, place=f"page {number}")
    for char in found:
        text = char["text"]
        if not char.get("upright", True) or text.startswith("(cid:"):
            continue
        # Some programs print a letter twice to make it bold.
        key = (text, round(char["x0"]), round(char["top"]))
        if key in seen and not text.isspace():
            continue
        seen.add(key)
        chars.append((text, char["x0"], char["x1"], char["top"], char["bottom"], char["size"]))
    return Page(float(page.width), float(page.height), chars)
