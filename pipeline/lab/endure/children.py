"""Child processes that are killed, that meet a full disk, or whose time and memory are measured."""

from __future__ import annotations

import os
import pickle
import random
import resource
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Cost(NamedTuple):
    """What a child answered, and the processor time and memory that it and its own children took."""

    answer: Any
    seconds: float
    megabytes: int


def run(action: Callable[[], Any]) -> Cost:
    """Run an action in a forked child and measure it.

    Raises
    ------
    RuntimeError
        When the action raises or the child dies.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            answer = action()
            own, below = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            busy = sum(usage.ru_utime + usage.ru_stime for usage in (own, below))
            peak = max(below.ru_maxrss, own.ru_maxrss if below.ru_maxrss == 0 else 0) // 1024
            with os.fdopen(writer, "wb") as stream:
                pickle.dump(Cost(answer, round(busy, 1), peak), stream)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"a child ended with {os.waitstatus_to_exitcode(status)}")
    cost: Cost = pickle.loads(data)
    return cost


def kill_after(seconds: float, action: Callable[[], object]) -> bool:
    """Run an action in a child and kill it, with what it started, after some time; return whether it was alive."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        try:
            action()
        finally:
            os._exit(0)
    time.sleep(seconds)
    for kill, target in ((os.killpg, child), (os.kill, child)):
        try:
            kill(target, signal.SIGKILL)
        except ProcessLookupError:
            continue
        break
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_often(times: int, action: Callable[[], object], check: Callable[[], None]) -> int:
    """Kill an action at random moments of its run; ``check`` is called after each kill. Returns how many hit it."""
    started = time.monotonic()
    run(action)
    whole = time.monotonic() - started
    chance = random.Random(19)
    hits = 0
    for _ in range(times):
        hits += kill_after(chance.uniform(0, whole), action)
        check()
    return hits


def without_room(folder: Path, room: int) -> None:
    """Let this process write no file of more than so many bytes, as where a disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    largest = max((path.stat().st_size for path in folder.rglob("*") if path.is_file()), default=0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, resource.RLIM_INFINITY))
