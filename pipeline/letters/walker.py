"""Walks XML with expat, giving every stretch of text its exact place in the file.

Used for the official XML, DOCX and ODT. Nothing outside the file is ever opened, and a file that declares
entities of its own is refused.
"""

from __future__ import annotations

import html.entities
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from ..core.errors import ProjectError
from .mapped import Run

MAX_DEPTH = 500


class Handler(Protocol):
    """What a reader does at each event. Places are characters of the file."""

    def start(self, name: str, attributes: dict[str, str], place: int) -> None:
        """Open an element, named without its namespace."""

    def end(self, name: str, place: int) -> None:
        """Close an element."""

    def run(self, run: Run) -> None:
        """Take a stretch of text."""


def walk(text: str, handler: Handler, path: Path, *, part: str | None = None) -> None:
    """Send the events of an XML document to ``handler``.

    Parameters
    ----------
    text
        The document, decoded; what it declares about its encoding is passed over.
    handler
        Gets the events in document order.
    path, part
        The file and the archive member, for messages.

    Raises
    ------
    ProjectError
        When it is not well-formed, declares entities, or nests deeper than 500 elements.
    """
    data = text.encode("utf-8", "surrogatepass")
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = False
    parser.ordered_attributes = False
    place = _places(data)
    where = f"{part}, " if part else ""
    depth = 0

    def refuse(message: str) -> ProjectError:
        return ProjectError(message, file=path, place=f"{where}line {parser.CurrentLineNumber}")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise refuse(f"nests more than {MAX_DEPTH} elements deep; this is no letter")
        handler.start(name.rpartition(":")[2], attributes, place(parser.CurrentByteIndex))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition(":")[2], place(parser.CurrentByteIndex))

    def characters(chunk: str) -> None:
        index = parser.CurrentByteIndex
        at = place(index)
        raw = text[at : at + len(chunk)]
        if raw == chunk:
            handler.run(Run(chunk, at, at + len(chunk)))
        elif data[index : index + 1] == b"&":
            stop = text.find(";", at) + 1
            handler.run(Run(chunk, at, stop, "entity", text[at:stop]))
        else:  # \r\n becomes \n
            stop = at + len(chunk) + text.count("\r\n", at, at + len(chunk) + 1)
            handler.run(Run(chunk, at, stop, "line_end", text[at:stop]))

    def skipped(name: str, is_parameter: bool) -> None:
        if is_parameter:
            return
        at = place(parser.CurrentByteIndex)
        stop = at + len(name) + 2
        known = html.entities.html5.get(f"{name};", f"&{name};")
        handler.run(Run(known, at, stop, "entity", text[at:stop]))

    def entity(*_: object) -> None:
        raise refuse("declares entities of its own, which no letter needs; refused")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.SkippedEntityHandler = skipped
    parser.EntityDeclHandler = entity
    parser.UnparsedEntityDeclHandler = entity
    parser.ExternalEntityRefHandler = lambda *_: 1  # named but never opened
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        message = expat.errors.messages.get(error.code, "syntax error")
        raise ProjectError(
            f"is not well-formed XML ({message}); fetch or save it again",
            file=path,
            place=f"{where}line {error.lineno}",
        ) from None


def _places(data: bytes) -> Callable[[int], int]:
    """Turn byte places, asked for in rising order, into character places."""
    if data.isascii():
        return lambda index: index
    last_byte = last_char = 0

    def place(index: int) -> int:
        nonlocal last_byte, last_char
        if index > last_byte:
            last_char += len(data[last_byte:index].decode("utf-8", "surrogatepass"))
            last_byte = index
        return last_char

    return place
