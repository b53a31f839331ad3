"""Pages that are pictures, recognised by Tesseract where it is installed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

HOW_TO = (
    "install Tesseract with its Dutch data (Debian: apt install tesseract-ocr tesseract-ocr-nld) and the extra: "
    "pip install -e '.[ocr]'"
)
_RESOLUTION = 300  # dots per inch
_LANGUAGE = "nld"
_SECONDS = 120  # a page
_READ_AS_BULLET = "e°«»*¢"  # at the start of a line, apart from what follows
_BASE = 0.78  # of the height of a line: where its letters stand


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word; lengths in points from the top left of the page."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


def is_available() -> bool:
    """Say whether Tesseract and its wrapper are installed."""
    try:
        import pytesseract  # noqa: F401
        from PIL import Image  # noqa: F401
    except ImportError:
        return False
    return shutil.which("tesseract") is not None


def recognise(page: Any) -> tuple[list[Word], int]:
    """Recognise the words of a page of PDFium.

    Returns
    -------
    tuple
        The words, and how sure Tesseract is of them: 0 to 100, the mean over their letters.
    """
    import pytesseract

    picture = page.render(scale=_RESOLUTION / 72, grayscale=True).to_pil()
    try:
        found = pytesseract.image_to_data(
            picture, lang=_LANGUAGE, timeout=_SECONDS, output_type=pytesseract.Output.DICT
        )
    except (pytesseract.TesseractError, RuntimeError):
        return [], 0
    to_points = 72 / _RESOLUTION
    heights: dict[tuple[int, int, int], tuple[float, float]] = {}
    rows: list[tuple[tuple[int, int, int], int]] = []
    for index, text in enumerate(found["text"]):
        line = (found["block_num"][index], found["par_num"][index], found["line_num"][index])
        if found["level"][index] == 4:
            heights[line] = (found["top"][index] * to_points, found["height"][index] * to_points)
        elif text.strip() and float(found["conf"][index]) >= 0:
            rows.append((line, index))
    usual = median(height for _, height in heights.values()) if heights else 0.0
    words = []
    sure = letters = 0.0
    for line, index in rows:
        top, height = heights[line]
        # Lines of one type differ in height by their letters: they are given the usual size.
        size = usual if 0.7 * usual < height < 1.4 * usual else height
        text = found["text"][index].strip()
        left, width = found["left"][index] * to_points, found["width"][index] * to_points
        words.append(Word(text, left, left + width, top + _BASE * height, round(0.75 * size, 1)))
        sure += float(found["conf"][index]) * len(text)
        letters += len(text)
        if len(text) == 1 and text in _READ_AS_BULLET and index + 1 < len(found["text"]):
            white = found["left"][index + 1] * to_points - words[-1].x1
            if found["word_num"][index] == 1 and white > words[-1].size:
                words[-1] = replace(words[-1], text="•")
    return words, round(sure / letters) if letters else 0
