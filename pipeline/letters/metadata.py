"""Metadata of a publication: from ``meta`` elements in the file or from a ``metadata.xml`` beside it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

from ..core.errors import ProjectError
from .draft import Draft
from .formats.decode import decode
from .formats.detect import LETTER_SUFFIXES
from .formats.walker import walk
from .letter import Dossier, Sender, dossier_number, split_id
from .text.structure import kind_of_document

_ID = re.compile(r"kst-\d{5}(?:-[\w()]+)+|ah-[te]k-\d{8}-\d+")
_MAX_BYTES = 1 << 20


class Meta:
    """Named values in the order found; a name may have several."""

    def __init__(self) -> None:
        self._values: dict[str, list[tuple[str, str]]] = {}

    def add(self, attributes: Mapping[str, str | None]) -> None:
        """Take a ``meta`` element: its name, its scheme and its content."""
        name, content = attributes.get("name"), (attributes.get("content") or "").strip()
        if name and content:
            self._values.setdefault(name.rpartition(".")[2].lower(), []).append(
                (attributes.get("scheme") or "", content)
            )

    def first(self, name: str, scheme: str | None = None) -> str | None:
        """Give the first value of a name, without its prefix (``identifier`` for ``DC.identifier``)."""
        for found_scheme, content in self._values.get(name, ()):
            if scheme is None or found_scheme.rpartition(".")[2] == scheme:
                return content
        return None

    def all(self, name: str) -> list[str]:
        """Give every value of a name."""
        return [content for _, content in self._values.get(name, ())]

    @property
    def publication(self) -> str | None:
        """The publication id, from the identifier or from the address of the metadata record."""
        for name in ("identifier", "externmetadatarecord"):
            match = _ID.search(self.first(name) or "")
            if match and (split_id(match[0]) or match[0].startswith("ah-")):
                return match[0]
        return None


def iso_date(text: str | None) -> datetime.date | None:
    """Read ``2024-01-29``; anything else is ``None``."""
    try:
        return datetime.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def apply_meta(draft: Draft, meta: Meta) -> None:
    """Fill what the letter itself left open. The publication id of the metadata is the better one."""
    draft.publication = meta.publication or draft.publication
    parts = split_id(draft.publication) if draft.publication else None
    if not draft.dossiers:
        codes = meta.all("dossiernummer")
        titles = meta.all("dossiertitel")
        if parts and (not codes or parts[0].startswith(codes[0])):
            codes = [parts[0], *codes[1:]]
        draft.dossiers = [
            Dossier(number=dossier_number(code), title=title)
            for code, title in zip_longest(codes, titles[: len(codes)])
        ]
    elif draft.dossiers[0].title is None:
        draft.dossiers[0].title = meta.first("dossiertitel")
    draft.number = draft.number or meta.first("ondernummer") or (parts[1] if parts else None)
    draft.title = draft.title or meta.first("documenttitel") or meta.first("title")
    draft.date = draft.date or iso_date(meta.first("issued"))
    draft.session_year = draft.session_year or meta.first("vergaderjaar")
    kind = meta.first("type", "KamerstukTypen")
    draft.document_kind = ((kind_of_document(kind) or kind.lower()) if kind else None) or draft.document_kind
    if meta.first("type", "AanhangselTypen") is None:  # there it names who asked
        draft.senders = draft.senders or [Sender(name=name) for name in meta.all("indiener")]
    draft.questions = draft.questions or meta.all("vraagnummer")


class _MetaHandler:
    def __init__(self) -> None:
        self.meta = Meta()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.meta.add(attributes)

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def read_metadata(path: Path) -> Meta:
    """Read a ``metadata.xml``: any element with a ``name`` and a ``content``.

    Raises
    ------
    ProjectError
        When it cannot be read, is larger than 1 MB, or is not XML.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ProjectError("is larger than 1 MB; this is no metadata record", file=path)
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"cannot be read ({error.strerror})", file=path) from None
    handler = _MetaHandler()
    try:
        walk(decode(data)[0], handler)
    except ProjectError as error:
        raise ProjectError(error.message, file=path, place=error.place) from None
    return handler.meta


def metadata_beside(path: Path) -> Path | None:
    """Find the metadata record of a letter.

    It is ``<stem>.metadata.xml``, ``<stem>/metadata.xml``, or a bare ``metadata.xml`` in a folder that is named after
    a publication or holds no other letter.
    """
    candidates = [path.with_name(f"{path.stem}.metadata.xml"), path.with_name(path.stem) / "metadata.xml"]
    bare = path.with_name("metadata.xml")
    if bare.is_file() and (split_id(path.parent.name) or _stands_alone(path)):
        candidates.append(bare)
    return next((record for record in candidates if record != path and record.is_file()), None)


def _stands_alone(path: Path) -> bool:
    """Say whether a folder holds one letter, in whatever formats."""
    return not any(
        other.suffix.lower() in LETTER_SUFFIXES and other.stem != path.stem and not is_metadata(other)
        for other in path.parent.iterdir()
    )


def is_metadata(path: Path) -> bool:
    """Say whether a file is named as a metadata record, which is no letter."""
    return path.name == "metadata.xml" or path.name.endswith(".metadata.xml")
