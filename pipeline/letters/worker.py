"""The process in which letters are read: limits on time and memory end it, not the program that asked."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import sys
import time

from ..core.errors import ProjectError
from .guard import MAX_MEMORY, receive, send
from .letter import Letter
from .reading import read_bytes


def _limit(seconds: float) -> None:
    """Let the system end this process when the next file takes more than so much processor time."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))


def serve() -> None:
    """Answer until the pipe closes: each request is a file, each answer its letter or what is wrong with it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not garble the answers
    # Tesseract's threads wait for each other on a busy machine.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    gc.freeze()
    gc.set_threshold(50_000)  # a page is thousands of small objects and no circles
    while True:
        try:
            arguments, seconds = receive(source)
        except EOFError:
            return
        _limit(seconds)
        try:
            answer: Letter | ProjectError = read_bytes(*arguments)
        except ProjectError as error:
            answer = error
        except MemoryError:
            answer = ProjectError("needs more memory than is allowed")
        send(target, answer)


if __name__ == "__main__":
    serve()
