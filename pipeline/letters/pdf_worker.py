"""PDF pages are taken apart in a process of their own, which may be killed when it takes too much.

A PDF can hold streams that unpack to gigabytes or pages that take hours; the library that reads them sets no
bounds. The process is started at the first PDF, kept for the next one, and ends with this one.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ..core.errors import ProjectError
from .pdf_pages import MAX_SECONDS, Page, extract

PAGE_SECONDS = 30.0  # of processor time: a reference that leads to itself keeps the library busy for ever
WAIT = 10  # times as long is waited by the clock, so that a busy machine does not make a letter unreadable
MAX_MEMORY = 2 << 30  # bytes of address space; where the system lets it be set
_LENGTH = struct.Struct(">Q")
_lock = threading.Lock()
_worker: _Worker | None = None


class _Worker:
    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
        self.owner = os.getpid()

    @property
    def is_usable(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def ran_out_of_time(self) -> bool:
        """Say whether the system ended it for using more processor time than it was given."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
        return self.process.returncode == -getattr(signal, "SIGXCPU", 0) != 0

    def kill(self) -> None:
        if self.owner != os.getpid():
            return  # a copy made by fork: not ours to end
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def pages(data: bytes, path: Path) -> Iterator[Page]:
    """Give the pages of a PDF, one at a time.

    Raises
    ------
    ProjectError
        As :func:`.pdf_pages.extract`, and when the document takes more than its time or memory.
    """
    with _lock:
        worker = _usable_worker()
        late = threading.Event()
        until = time.monotonic() + WAIT * MAX_SECONDS

        def stop() -> None:
            late.set()
            worker.kill()

        def watch() -> threading.Timer:
            timer = threading.Timer(max(0.0, min(WAIT * PAGE_SECONDS, until - time.monotonic())), stop)
            timer.daemon = True
            timer.start()
            return timer

        timer = watch()
        finished = False
        try:
            _send(worker.process.stdin, (data, str(path), PAGE_SECONDS))
            while (answer := _receive(worker.process.stdout)) is not None:
                timer.cancel()
                timer = watch()
                if isinstance(answer, ProjectError):
                    finished = True
                    raise answer
                yield answer
            finished = True
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            message = (
                f"takes more than {PAGE_SECONDS:.0f} seconds for a page or {MAX_SECONDS:.0f} seconds in all"
                if late.is_set() or worker.ran_out_of_time()
                else "needs more memory than is allowed, or is damaged beyond reading"
            )
            raise ProjectError(message, file=path) from None
        finally:
            timer.cancel()
            if not finished:
                worker.kill()  # it is in the middle of an answer that nobody waits for


def _usable_worker() -> _Worker:
    global _worker
    if _worker is None or not _worker.is_usable:
        _worker = _Worker()
        atexit.register(_worker.kill)
    return _worker


def stop() -> None:
    """End the process that reads; the next PDF starts another."""
    global _worker
    with _lock:
        if _worker is not None:
            _worker.kill()
            _worker = None


def _send(stream: IO[bytes] | None, value: Any) -> None:
    if stream is None:
        raise EOFError
    data = pickle.dumps(value, protocol=5)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
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


def _allow(seconds: float) -> None:
    """Let the system end this process when the next page takes more than so much processor time."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))


def _serve() -> None:
    """Answer until the pipe closes: each request is a document, each answer its pages and then ``None``."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not garble the answers
    while True:
        try:
            data, name, seconds = _receive(source)
        except EOFError:
            return
        try:
            _allow(seconds)
            for page in extract(data, Path(name)):
                _send(target, page)
                _allow(seconds)
            _send(target, None)
        except ProjectError as error:
            _send(target, error)


if __name__ == "__main__":
    _serve()
