"""One way in: a file of any kind becomes a Letter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..core.errors import ProjectError
from .build import finish
from .draft import MAX_TEXT, Draft
from .formats.archive import Archive
from .formats.detect import detect
from .formats.docx import document_part, read_docx
from .formats.odt import CONTENT, read_odt
from .formats.official_html import read_html
from .formats.official_xml import read_xml
from .formats.pdf import read_pdf
from .formats.plain import read_plain
from .guard import guarded
from .letter import Format, Letter, split_id
from .metadata import Meta, apply_meta, metadata_beside, read_metadata
from .text.facts import read_facts
from .text.frame import settle

MAX_BYTES = 64 << 20
_SMALL = 64 << 10  # bytes of text that no reader takes long over
_READERS: dict[Format, Callable[[bytes], Draft]] = {
    "xml": read_xml,
    "html": read_html,
    "pdf": read_pdf,
    "text": read_plain,
}


def read_letter(path: Path) -> Letter:
    """Read a letter in any published format; the format is told from the content, not from the name.

    Parameters
    ----------
    path
        PDF, DOCX or ODT of at most 64 MB, or official XML, official HTML or plain text of at most 10 MB.

    Returns
    -------
    Letter
        With every paragraph in reading order.

    Raises
    ------
    ProjectError
        When the file cannot be read, is too large, damaged, locked or hostile.
    """
    try:
        data = _load(path)
        meta = read_metadata(beside) if (beside := metadata_beside(path)) else None
        small = len(data) <= _SMALL and not data.startswith(b"PK") and b"%PDF-" not in data[:1024]
        read = read_bytes if small else guarded
        return read(data, path.stem, meta, beside.name if beside else "")
    except ProjectError as error:
        if error.file is not None:
            raise
        raise ProjectError(error.message, file=path, place=error.place) from None


def read_bytes(data: bytes, stem: str, meta: Meta | None = None, beside: str = "") -> Letter:
    """Read the content of a file.

    Parameters
    ----------
    data
        The content.
    stem
        Of the file's name: the id where the letter names none.
    meta, beside
        The metadata record beside the file, and its name.

    Raises
    ------
    ProjectError
        As :func:`read_letter`, without the name of the file.
    """
    draft = _read(data)
    draft.stem = stem
    if not draft.pieces and not draft.head:
        raise ProjectError("holds no text; fetch or save it again")
    if draft.format in ("docx", "odt", "html", "xml"):
        settle(draft)
    if draft.format != "xml":
        read_facts(draft)
    if meta:
        own = draft.publication or (stem if split_id(stem) else None)
        if own is not None and meta.publication is not None and own != meta.publication:
            draft.notices.append(f"{beside} is of {meta.publication}; left alone")
        else:
            apply_meta(draft, meta)
    return finish(draft)


def _read(data: bytes) -> Draft:
    kind = detect(data)
    if kind in ("xml", "html", "text") and len(data) > MAX_TEXT:
        raise ProjectError(
            f"holds {len(data) >> 20} MB of text; letters of at most {MAX_TEXT >> 20} MB of text are read"
        )
    if kind is not None:
        return _READERS[kind](data)
    archive = Archive(data)
    if part := document_part(archive.names):
        return read_docx(archive, part)
    if "encrypted-package" in archive.names:
        raise ProjectError("is locked with a password; save it without one")
    if CONTENT in archive.names:
        return read_odt(archive)
    raise ProjectError("is an archive without a letter in it; unpack it, or save it as DOCX or ODT")


def _load(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ProjectError("is a folder; name a letter in it")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ProjectError(f"is {size >> 20} MB; letters of at most {MAX_BYTES >> 20} MB are read")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ProjectError("no such file") from None
    except OSError as error:
        raise ProjectError(f"cannot be read ({error.strerror})") from None
    if len(data) > MAX_BYTES:
        raise ProjectError(f"is larger than {MAX_BYTES >> 20} MB")
    return data
