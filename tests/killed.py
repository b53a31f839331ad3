"""Kill a process at every line of some code, as a power cut or ``kill -9`` would."""

import os
import signal
import sys


def kill_at_every_line(module, start, action, check):
    """Call ``check`` after a child process that ran ``action`` was killed at the 1st, 2nd, ... line of ``module``.

    ``start`` puts things back before each run. Returns how many kills there were.
    """
    kills = 0
    while True:
        start()
        if not kill_at_line(kills + 1, module, action):
            return kills
        kills += 1
        check()


def kill_at_line(line, module, action):
    """Run ``action`` in a child process that is killed at a line; return whether it came so far."""
    child = os.fork()
    if child == 0:
        _run_until(line, module.__file__, action)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return os.WIFSIGNALED(status)


def _run_until(line, file, action):
    left = line

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != file:
            return None
        left -= event == "line"
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    try:
        sys.settrace(trace)
        action()
        sys.settrace(None)
        os._exit(0)
    except BaseException:
        os._exit(1)
