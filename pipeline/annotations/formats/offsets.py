"""Counting characters as other tools do: UTF-16 units, or line ends of two characters counted as one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

UNITS = ("codepoints", "utf16")


class Offsets:
    """Positions in a text, in Python's code points and in another count.

    Parameters
    ----------
    unit
        ``codepoints``, or ``utf16``: JavaScript's and Java's count, in which an emoji is two.
    crlf_as_one
        Whether a carriage return before a line feed is not counted, as in a browser's text.
    """

    def __init__(self, text: str, unit: str = "codepoints", *, crlf_as_one: bool = False) -> None:
        widths = [2 if unit == "utf16" and ord(character) > 0xFFFF else 1 for character in text]
        if crlf_as_one:
            for index in range(len(text) - 1):
                if text[index] == "\r" and text[index + 1] == "\n":
                    widths[index] = 0
        self._out = [0, *accumulate(widths)]
        self._in = {position: index for index, position in enumerate(self._out)}

    def out(self, index: int) -> int:
        """Return the other count of a position in code points."""
        return self._out[index]

    def back(self, position: int) -> int | None:
        """Return the position in code points; None inside a character or outside the text."""
        return self._in.get(position)


def guess_offsets(text: str, spans: Iterable[tuple[int, int, str | None]]) -> Offsets | None:
    """Find the count in which every ``(start, end, text)`` says what stands in ``text``, if any.

    Line ends of the quoted texts may be of any kind. Spans without a quoted text fit every count that they
    lie in.
    """
    wanted = list(spans)
    for crlf_as_one in (False, True):
        for unit in UNITS:
            offsets = Offsets(text, unit, crlf_as_one=crlf_as_one)
            if all(_fits(text, offsets, start, end, quoted) for start, end, quoted in wanted):
                return offsets
    return None


def _fits(text: str, offsets: Offsets, start: int, end: int, quoted: str | None) -> bool:
    first, last = offsets.back(start), offsets.back(end)
    if first is None or last is None or first >= last:
        return False
    return quoted is None or _lines(text[first:last]) == _lines(quoted)


def _lines(text: str) -> str:
    # Label Studio writes a line end inside a quoted text as backslash and n.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\\n", "\n")
