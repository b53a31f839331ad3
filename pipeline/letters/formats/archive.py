"""DOCX and ODT are zip archives: opened without trusting them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from ...core.errors import ProjectError

MAX_MEMBER = 32 << 20
MAX_MEMBERS = 5_000
MAX_RATIO = 250


class Archive:
    """An archive whose named members are read into memory; nothing is ever unpacked to disk.

    Raises
    ------
    ProjectError
        When it is damaged, holds too many members, or names that lead outside it or stand twice.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise ProjectError(f"is a damaged archive ({error}); fetch or save it again") from None
        if len(infos) > MAX_MEMBERS:
            raise ProjectError(f"holds {len(infos)} members; at most {MAX_MEMBERS} are read")
        self.names: set[str] = set()
        for info in infos:
            name = info.filename
            parts = name.replace("\\", "/").split("/")
            if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name:
                raise ProjectError("holds a member that leads outside it; refused", place=name[:80])
            if name in self.names:
                raise ProjectError("holds a member twice; refused", place=name[:80])
            self.names.add(name)

    def read(self, name: str) -> bytes:
        """Read one member.

        Raises
        ------
        ProjectError
            When it is locked, damaged, larger than 32 MB, or blows up more than 250 times.
        """
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise ProjectError("is locked with a password; save it without one", place=name)
        if info.file_size > MAX_MEMBER:
            raise ProjectError(
                f"unpacks to {info.file_size >> 20} MB; at most {MAX_MEMBER >> 20} MB is read",
                place=name,
            )
        if info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise ProjectError("unpacks to far more than any letter would; refused", place=name)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(MAX_MEMBER + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            struct.error,
        ) as error:
            raise ProjectError(
                f"is a damaged archive ({error}); fetch or save it again", place=name
            ) from None
        if len(data) > MAX_MEMBER:
            raise ProjectError("unpacks to more than it says; refused", place=name)
        return data
