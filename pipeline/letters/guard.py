"""Reads letters in a process of its own, which is ended when a file takes too much time or memory.

An archive or a PDF can unpack to gigabytes or keep its reader busy for hours. The process is started at the first
such file, kept for the next one, and ends with this one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from ..core.errors import ProjectError
from .letter import Letter

MAX_SECONDS = 60.0  # of processor time, a file
WAIT = 10  # times as long is waited by the clock, so that a busy machine does not make a letter unreadable
MAX_MEMORY = 2 << 30  # bytes of address space, where the system lets it be set
_LENGTH = struct.Struct(">Q")


class Guard:
    """Owns the process that reads; safe to use from several threads and after a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        atexit.register(self.stop)

    def read(self, *arguments: Any) -> Letter:
        """Call :func:`.reading.read_bytes` in the other process.

        Raises
        ------
        ProjectError
            What it raises, and when the file takes more than its time or memory.
        """
        with self._lock:
            process = self._start()
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(WAIT * MAX_SECONDS, end)
            timer.daemon = True
            timer.start()
            try:
                send(process.stdin, (arguments, MAX_SECONDS))
                answer = receive(process.stdout)
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                raise ProjectError(self._fault(process, late.is_set())) from None
            except BaseException:
                self._kill()  # it is in the middle of an answer that nobody waits for
                raise
            finally:
                timer.cancel()
        if isinstance(answer, ProjectError):
            raise answer
        letter: Letter = answer
        return letter

    def stop(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._kill()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)},
                cwd=Path(__file__).parents[2],
            )
        return self._process

    def _fault(self, process: subprocess.Popen[bytes], late: bool) -> str:
        """Say why the process ended without an answer."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        if late or process.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
            return f"takes more than {MAX_SECONDS:.0f} seconds to read"
        self._kill()
        return "needs more memory than is allowed, or is damaged beyond reading"

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return  # a copy made by fork is not ours to end
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


_guard = Guard()
guarded = _guard.read
stop = _guard.stop


def send(stream: IO[bytes] | None, value: Any) -> None:
    """Write a value to a pipe, its length first; EOFError when there is no pipe."""
    if stream is None:
        raise EOFError
    data = pickle.dumps(value, protocol=5)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes] | None) -> Any:
    """Read a value from a pipe; EOFError when the other side has closed it."""
    if stream is None:
        raise EOFError
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)
