"""An append-only journal: one JSON object a line, on disk before the writer goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from ..core.errors import ProjectError

try:
    import fcntl
except ImportError:  # Windows has no advisory locks; two servers on one session are then not noticed
    fcntl = None  # type: ignore[assignment]


class Journal:
    """A file that only grows, held by one process at a time.

    Opening reads what is there and repairs a last line that a crash tore: an object without its line end gets
    one, anything else is cut off and kept beside the journal as ``NAME.torn``.

    Parameters
    ----------
    path
        The file; it and its folder are made when absent.

    Attributes
    ----------
    rows
        Everything in the journal, in order.
    messages
        What was repaired, one line each, for the user.

    Raises
    ------
    ProjectError
        When another process holds the journal, it cannot be written, or a line before the last is no object.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, Any]] = []
        self.messages: list[str] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not path.exists()
            self._stream: BinaryIO = path.open("a+b", buffering=0)
        except OSError as error:
            raise ProjectError(f"cannot be written ({error.strerror})", file=path) from None
        try:
            self._lock()
            self._read()
        except BaseException:
            self._stream.close()
            raise
        if is_new:
            _sync_folder(path.parent)

    def append(self, row: dict[str, Any]) -> None:
        """Write one object; when this returns it is on the disk.

        A write that fails half-way (a full disk) is taken back, so that the journal stays whole.

        Raises
        ------
        ProjectError
            When the disk refuses it. The object is then not part of :attr:`rows`.
        """
        line = (
            json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf8", "surrogatepass") + b"\n"
        )
        size = os.fstat(self._stream.fileno()).st_size
        try:
            left = memoryview(line)
            while left:
                left = left[self._stream.write(left) :]
            os.fsync(self._stream.fileno())
        except OSError as error:
            self._stream.truncate(size)
            raise ProjectError(
                f"the disk refuses the decision ({error.strerror}); make room and try again", file=self.path
            ) from None
        self.rows.append(row)

    def close(self) -> None:
        """Give the journal free for other processes."""
        self._stream.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ProjectError(
                "is in use by another review server; stop it, or take another --session", file=self.path
            ) from None

    def _read(self) -> None:
        self._stream.seek(0)
        data = self._stream.read()
        lines = data.split(b"\n")
        tail = lines.pop()  # what stands behind the last line end
        at = 0
        for number, line in enumerate(lines, 1):
            row = _object(line)
            if row is None:
                if number == len(lines) and not tail:
                    # A torn block can end in a line end too, when the file system filled it from elsewhere.
                    self._cut(at, data)
                    return
                raise ProjectError(
                    "is no decision; the journal was changed by hand. Mend or remove the line",
                    file=self.path,
                    place=f"line {number}",
                )
            self.rows.append(row)
            at += len(line) + 1
        if tail:
            row = _object(tail)
            if row is None:
                self._cut(at, data)
                return
            self._stream.write(b"\n")
            os.fsync(self._stream.fileno())
            self.rows.append(row)
            self.messages.append(f"{self.path}: the last line lacked its line end; it is whole and was kept")

    def _cut(self, size: int, data: bytes) -> None:
        torn = self.path.with_name(f"{self.path.name}.torn")
        with torn.open("ab") as stream:
            stream.write(data[size:].rstrip(b"\n") + b"\n")
        self._stream.truncate(size)
        os.fsync(self._stream.fileno())
        self.messages.append(
            f"{self.path}: the last line was torn ({len(data) - size} bytes); it was cut off and kept "
            f"in {torn.name}. Decide that paragraph again"
        )


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf8", "surrogatepass"))
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file last: without this a power cut can lose the whole file."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
