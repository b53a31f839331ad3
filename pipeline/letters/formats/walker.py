"""Walks XML with expat. For the official XML, DOCX and ODT.

Nothing outside the file is ever opened, and a file that declares entities of its own is refused.
"""

from __future__ import annotations

import html.entities
from typing import Protocol
from xml.parsers import expat

from ...core.errors import ProjectError

MAX_DEPTH = 500


class Handler(Protocol):
    """What a reader does at each event. Elements are named without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""

    def end(self, name: str) -> None:
        """Close an element."""

    def text(self, text: str) -> None:
        """Take a stretch of text."""


class _Walker:
    def __init__(self, handler: Handler, part: str | None) -> None:
        self._handler = handler
        self._part = part
        self._depth = 0
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = handler.text
        parser.SkippedEntityHandler = self._skipped
        parser.EntityDeclHandler = self._entity
        parser.UnparsedEntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = lambda *_: 1  # named but never opened

    def parse(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            message = expat.errors.messages.get(error.code, "syntax error")
            raise self._fault(
                f"is not well-formed XML ({message}); fetch or save it again", error.lineno
            ) from None

    def _fault(self, message: str, line: int | None = None) -> ProjectError:
        where = f"{self._part}, " if self._part else ""
        return ProjectError(message, place=f"{where}line {line or self._parser.CurrentLineNumber}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._fault(f"nests more than {MAX_DEPTH} elements deep; this is no letter")
        self._handler.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handler.end(name.rpartition(":")[2])

    def _skipped(self, name: str, is_parameter: bool) -> None:
        """Take an entity of HTML that the document type would have declared."""
        if not is_parameter:
            self._handler.text(html.entities.html5.get(f"{name};", f"&{name};"))

    def _entity(self, *_: object) -> None:
        raise self._fault("declares entities of its own, which no letter needs; refused")


def walk(text: str, handler: Handler, *, part: str | None = None) -> None:
    """Send the events of an XML document to ``handler``, in document order.

    Parameters
    ----------
    text
        The document, decoded; what it declares about its encoding is passed over.
    handler
        Gets the events.
    part
        The archive member, for messages.

    Raises
    ------
    ProjectError
        When it is not well-formed, declares entities, or nests deeper than 500 elements.
    """
    _Walker(handler, part).parse(text.encode("utf-8", "surrogatepass"))
