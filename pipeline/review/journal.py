"""An append-only journal: one JSON object a line, on disk before the writer goes on."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple

from ..core.errors import ProjectError
from ..core.files import sync

try:
    import fcntl
except ImportError:  # Windows has no advisory locks; two servers on one session are then not noticed
    fcntl = None  # type: ignore[assignment]

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_BLOCK = 1 << 16


class Line(NamedTuple):
    """Where an object lies in the journal, in bytes."""

    offset: int
    size: int


class Journal:
    """A file that only grows, held by one process at a time.

    Opening repairs a last line that a crash tore: an object without its line end gets one, anything else is cut off
    and kept beside the journal as ``NAME.torn``. On a full or read-only disk the journal can be read, and is opened
    for writing by the first :meth:`append` that finds room. Raises ``ProjectError`` when another process holds the
    journal, or it cannot be written for a reason other than the disk.

    Parameters
    ----------
    path
        The file; it and its folder are made when absent.

    Attributes
    ----------
    messages
        What was repaired, one line each, for the user.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.messages: list[str] = []
        self._stream: BinaryIO | None = None
        try:
            self._open()
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise ProjectError(f"cannot be written ({error.strerror})", file=path) from None
            self.messages.append(
                f"{path}: can only be read ({error.strerror}); decisions are refused until there is room"
            )

    @property
    def writable(self) -> bool:
        """Whether it could be opened for writing."""
        return self._stream is not None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Everything in the journal, in order."""
        return [row for _, row in self.entries()]

    def entries(self) -> Iterator[tuple[Line, dict[str, Any]]]:
        """Read the journal from its start; raises ``ProjectError`` when a line before the last is no object."""
        if not self.path.exists():
            return
        offset = 0
        with self.path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                row = _object(line)
                if row is None:
                    if not self.writable and not stream.read(1):
                        return  # a torn last line on a full disk; repaired once there is room
                    raise ProjectError(
                        "is no decision; the journal was changed by hand. Correct or remove the line",
                        file=self.path,
                        place=f"line {number}",
                    )
                yield Line(offset, len(line)), row
                offset += len(line)

    def read(self, line: Line) -> dict[str, Any]:
        """Return the object of a line."""
        with self.path.open("rb") as stream:
            stream.seek(line.offset)
            row = _object(stream.read(line.size))
        if row is None:
            raise ProjectError("changed while it was in use; start the server again", file=self.path)
        return row

    def append(self, *rows: dict[str, Any]) -> list[Line]:
        """Write objects; when this returns they are on the disk.

        A write that fails half-way (a full disk) is taken back, so that the journal stays whole. Raises
        ``ProjectError`` when the disk refuses them. The journal is then as before.
        """
        lines = [_encoded(row) for row in rows]
        try:
            if self._stream is None:
                self._open()
            stream = self._stream
            assert stream is not None
            size = os.fstat(stream.fileno()).st_size
            try:
                left = memoryview(b"".join(lines))
                while left:
                    left = left[stream.write(left) :]
                os.fsync(stream.fileno())
            except OSError:
                stream.truncate(size)
                raise
        except OSError as error:
            raise ProjectError(
                f"the disk refuses the decision ({error.strerror}); make room and try again", file=self.path
            ) from None
        found = []
        for line in lines:
            found.append(Line(size, len(line)))
            size += len(line)
        return found

    def close(self) -> None:
        """Give the journal free for other processes."""
        if self._stream is not None:
            self._stream.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        stream = self.path.open("a+b", buffering=0)
        try:
            self._lock(stream)
            self._repair(stream)
        except BaseException:
            stream.close()
            raise
        self._stream = stream
        if is_new:
            # Without this a power cut can lose the whole file.
            sync(self.path.parent)

    def _lock(self, stream: BinaryIO) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ProjectError(
                "is in use by another review server; stop it, or take another --session", file=self.path
            ) from None

    def _repair(self, stream: BinaryIO) -> None:
        offset, last = _last_line(stream)
        if not last or (last.endswith(b"\n") and _object(last) is not None):
            return
        if not last.endswith(b"\n") and _object(last) is not None:
            stream.write(b"\n")
            os.fsync(stream.fileno())
            self.messages.append(f"{self.path}: the last line lacked its line end; it is whole and was kept")
            return
        # A torn block can end in a line end too, when the file system filled it from elsewhere.
        torn = self.path.with_name(f"{self.path.name}.torn")
        with torn.open("ab") as copy:
            copy.write(last.rstrip(b"\n") + b"\n")
        stream.truncate(offset)
        os.fsync(stream.fileno())
        self.messages.append(
            f"{self.path}: the last line was torn ({len(last)} bytes); it was cut off and kept "
            f"in {torn.name}. Decide that paragraph again"
        )


def _last_line(stream: BinaryIO) -> tuple[int, bytes]:
    """Return the offset and the content of the last line, with its line end if it has one."""
    offset = stream.seek(0, os.SEEK_END)
    last = b""
    while offset:
        size = min(_BLOCK, offset)
        offset -= size
        stream.seek(offset)
        last = stream.read(size) + last
        end = last.rfind(b"\n", 0, len(last) - 1)
        if end >= 0:
            return offset + end + 1, last[end + 1 :]
    return 0, last


def _encoded(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf8", "surrogatepass") + b"\n"


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf8", "surrogatepass"))
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
