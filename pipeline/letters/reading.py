"""One way in: a file of any kind becomes a Letter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..core.errors import ProjectError
from .archive import Archive
from .build import MAX_TEXT, Draft, finish
from .detect import detect
from .docx import document_part, read_docx
from .facts import read_facts
from .letter import Format, Letter, split_id
from .metadata import Meta, apply_meta, metadata_beside, read_metadata
from .odt import CONTENT, read_odt
from .official_html import read_html
from .official_xml import read_xml
from .pdf import read_pdf
from .plain import read_plain

MAX_BYTES = 64 << 20
_READERS: dict[Format, Callable[[bytes, Path], Draft]] = {
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
        With every paragraph in reading order and the way back to its place in the file.

    Raises
    ------
    ProjectError
        When the file cannot be read, is too large, damaged, locked or hostile.
    """
    return finish(read_draft(path))


def read_source(path: Path) -> tuple[Letter, dict[str | None, str]]:
    """Read a letter together with the texts that its source places count in, by archive member."""
    draft = read_draft(path)
    return finish(draft), draft.source


def read_draft(path: Path) -> Draft:
    """Read a file and the metadata beside it, without making the record."""
    draft = read_bytes(_load(path), path)
    if not draft.pieces and not draft.head:
        raise ProjectError("holds no text; fetch or save it again", file=path)
    if draft.format != "xml":
        read_facts(draft)
    beside = metadata_beside(path)
    if beside:
        meta = read_metadata(beside)
        if _is_of_another(draft, meta):
            draft.notices.append(f"{beside.name} is of {meta.publication}; left alone")
        else:
            apply_meta(draft, meta)
    return draft


def _is_of_another(draft: Draft, meta: Meta) -> bool:
    own = draft.publication or (draft.path.stem if split_id(draft.path.stem) else None)
    return own is not None and meta.publication is not None and own != meta.publication


def read_bytes(data: bytes, path: Path) -> Draft:
    """Read the content of a file; ``path`` gives the stem and the name for messages."""
    kind = detect(data, path)
    if kind in ("xml", "html", "text") and len(data) > MAX_TEXT:
        raise ProjectError(
            f"holds {len(data) >> 20} MB of text; letters of at most {MAX_TEXT >> 20} MB of text are read",
            file=path,
        )
    if kind is not None:
        return _READERS[kind](data, path)
    archive = Archive(data, path)
    if part := document_part(archive.names):
        return read_docx(archive, path, part)
    if "encrypted-package" in archive.names:
        raise ProjectError("is locked with a password; save it without one", file=path)
    if CONTENT in archive.names:
        return read_odt(archive, path)
    raise ProjectError(
        "is an archive without a letter in it; unpack it, or save it as DOCX or ODT", file=path
    )


def _load(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ProjectError("is a folder; name a letter in it", file=path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ProjectError(
                f"is {size >> 20} MB; letters of at most {MAX_BYTES >> 20} MB are read", file=path
            )
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ProjectError("no such file", file=path) from None
    except OSError as error:
        raise ProjectError(f"cannot be read ({error.strerror})", file=path) from None
    if len(data) > MAX_BYTES:
        raise ProjectError(f"is larger than {MAX_BYTES >> 20} MB", file=path)
    return data
