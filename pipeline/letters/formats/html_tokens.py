"""A small HTML tokeniser, linear in time whatever the input."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = re.compile(r"</?([A-Za-z][\w:-]{0,40})")
_ATTRIBUTE = re.compile(r"([\w:.-]{1,60})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_RAW = {
    name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "textarea", "noscript")
}
_LONGEST_ATTRIBUTES = 20_000  # characters; longer ones (embedded pictures) are passed over


@dataclass(slots=True)
class Tag:
    """A start or end tag."""

    name: str
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """The words of its class attribute."""
        return self.attributes.get("class", "").split()


def tokens(text: str) -> Iterator[Tag | str]:
    """Give tags and stretches of text in order. Comments, scripts and style sheets are passed over."""
    at = 0
    last = text.rfind(">")
    while at < len(text):
        start = text.find("<", at)
        if start < 0:
            start = len(text)
        if start > at:
            yield html.unescape(text[at:start])
        if start == len(text):
            return
        if start > last and not text.startswith("<!--", start):
            yield html.unescape(text[start:])  # no tag ends any more: not to be looked for at each `<`
            return
        at = start
        if text.startswith("<!--", at):
            stop = text.find("-->", at + 4)
            at = len(text) if stop < 0 else stop + 3
            continue
        if text[at + 1 : at + 2] in ("!", "?"):
            stop = text.find(">", at)
            at = len(text) if stop < 0 else stop + 1
            continue
        name = _NAME.match(text, at)
        stop = _tag_end(text, at) if name else -1
        if name is None or stop < 0:
            yield "<"
            at += 1
            continue
        tag = Tag(name[1].lower(), is_end=text[at + 1] == "/")
        if not tag.is_end and stop - at < _LONGEST_ATTRIBUTES:
            tag.attributes = _attributes(text[name.end() : stop])
        yield tag
        at = stop + 1
        if not tag.is_end and tag.name in _RAW:
            close = _RAW[tag.name].search(text, at)
            at = close.start() if close else len(text)


def _tag_end(text: str, at: int) -> int:
    """Find the ``>`` of a tag; one inside quotes does not count, unless the quotes never close."""
    first = stop = text.find(">", at)
    for _ in range(20):
        if stop < 0:
            return first
        inside = text[at:stop]
        if inside.count('"') % 2 == 0 and (inside.count("'") % 2 == 0 or '"' in inside):
            return stop
        stop = text.find(">", stop + 1)
    return first


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), html.unescape(value))
    return found
