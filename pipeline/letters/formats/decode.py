"""Bytes to text, whatever the declaration says."""

from __future__ import annotations

import codecs
import contextlib
import re

from ...core.errors import ProjectError

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)


def decode(data: bytes) -> tuple[str, list[str]]:
    """Decode a text, XML or HTML file.

    UTF-8 is tried before what the file declares, because many official files declare ASCII or Latin-1 and
    hold UTF-8; Windows-1252 is the last resort.

    Parameters
    ----------
    data
        The file, whole.

    Returns
    -------
    tuple
        The text without a byte order mark, and notices about the encoding.

    Raises
    ------
    ProjectError
        When the bytes are no text in any of these.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(name), []
            except UnicodeDecodeError as error:
                where = f"byte {error.start + len(bom)}"
                raise ProjectError(
                    f"starts as {name} but does not go on so; save it as UTF-8", place=where
                ) from None
    if codec := unmarked_utf16(data[:1024]):
        try:
            return data.decode(codec), ["no byte order mark; read as UTF-16"]
        except UnicodeDecodeError as error:
            raise ProjectError(
                "starts as UTF-16 but does not go on so; save it as UTF-8",
                place=f"byte {error.start}",
            ) from None
    declared = _declared(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _fallback(data, declared, error.start)
    if declared and declared not in ("utf-8", "ascii") and not data.isascii():
        return text, [f"declared as {declared}, read as UTF-8"]
    if declared == "ascii" and not data.isascii():
        return text, ["declared as US-ASCII, read as UTF-8"]
    return text, []


def unmarked_utf16(start: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark by its zeros: in European text every second byte is one.

    Parameters
    ----------
    start
        The first bytes of the file.

    Returns
    -------
    str or None
        The name of the codec.
    """
    pairs = len(start) // 2
    if not pairs or b"\x00" not in start:
        return None
    zeros = [start[side : 2 * pairs : 2].count(0) / pairs for side in (0, 1)]
    for side, codec in ((0, "utf-16-be"), (1, "utf-16-le")):
        if zeros[side] > 0.7 and zeros[1 - side] < 0.05:
            return codec
    return None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.match(data[:300].lstrip()) or _HTML_CHARSET.search(data[:2048])
    if not match:
        return None
    try:
        return codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read what is not UTF-8 as Windows-1252; text that is UTF-8 for the most part stays whole."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252"), error.end


codecs.register_error("kamerstuk.windows-1252", _as_windows)


def _fallback(data: bytes, declared: str | None, offset: int) -> tuple[str, list[str]]:
    if declared not in (None, "utf-8", "ascii"):
        # ISO-8859-1 on paper is Windows-1252 in practice: the range between holds quotes, not control signs.
        codec = "cp1252" if declared == "iso8859-1" else str(declared)
        with contextlib.suppress(LookupError, ValueError, AttributeError):
            text = data.decode(codec)
            if isinstance(text, str):
                return text, []
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8", "kamerstuk.windows-1252"), ["not UTF-8; read as Windows-1252"]
    raise ProjectError("is no text in UTF-8 or Windows-1252; save it as UTF-8", place=f"byte {offset}")
