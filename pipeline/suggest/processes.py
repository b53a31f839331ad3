"""The work spread over processes, results in the order of the files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from ..core.errors import ProjectError
from .letter_suggestions import Fault, Made, NamedFile, Settings, annotate_files

#: Letters that go through the model together. More would fill batches better, but an interruption costs as many.
TOGETHER = 4

Result = Made | Fault
T = TypeVar("T")


def annotate_all(files: Sequence[NamedFile], settings: Settings, jobs: int) -> Iterator[Result]:
    """Annotate letters in ``jobs`` processes; with one job, in this process. See :func:`spread`."""
    return spread(annotate_files, files, settings, jobs)


def spread(
    work: Callable[[Sequence[NamedFile], Settings], list[T]],
    files: Sequence[NamedFile],
    settings: Settings,
    jobs: int,
    together: int = TOGETHER,
) -> Iterator[T]:
    """Do ``work`` on ``together`` letters at a time in ``jobs`` processes; with one job, in this process.

    Raises ``ProjectError`` when there is no such model, or a process was killed.
    """
    chunks = [files[start : start + together] for start in range(0, len(files), together)]
    if jobs <= 1 or len(chunks) <= 1:
        for chunk in chunks:
            yield from work(chunk, settings)
        return
    jobs = min(jobs, len(chunks))
    # not fork: PyTorch's threads do not survive it
    context = multiprocessing.get_context("spawn")
    threads = max(1, (os.cpu_count() or 1) // jobs)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_prepare, initargs=(threads,))
    waiting: deque[Future[list[T]]] = deque()
    left = iter(chunks)
    try:
        for chunk in left:
            waiting.append(pool.submit(work, chunk, settings))
            if len(waiting) >= 2 * jobs:  # no more at a time: finished letters would pile up in memory
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise ProjectError(
            "a process was killed, most likely for want of memory; the letters that are done are kept, "
            "run the command again with fewer --jobs"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _prepare(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process stops the others
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process when the main one is gone; a killed main process cannot tell."""
    parent.join()
    os._exit(1)
