"""Running the review server until it is told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable

import uvicorn

from ..core.errors import ProjectError
from .security import LOOPBACK
from .server import Desk, Settings, build_app


def bind(host: str, port: int) -> socket.socket:
    """Take a port; 0 takes any free one.

    Raises
    ------
    ProjectError
        When it is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)  # from here on the page can be asked for: who is told the address finds it open
    except (OSError, OverflowError) as error:
        sock.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ProjectError(f"cannot listen on {host} port {port} ({reason}); choose another --port") from None
    return sock


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    allow_hosts: Iterable[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page until interrupted; every decision is on disk before the page sees the answer.

    Parameters
    ----------
    settings
        What is reviewed and where the work goes.
    host, port
        Where to listen. There is no password: any host but loopback lets others in, and is said so.
    allow_hosts
        Further names under which the page may be asked for.
    say
        Takes the lines for the user.

    Raises
    ------
    ProjectError
        When the port is taken, or something of the settings has a fault.
    """
    sock = bind(host, port)
    try:
        desk = Desk(settings)
    except BaseException:
        sock.close()
        raise
    for message in desk.messages:
        say(f"note: {message}")
    shown = f"[{host}]" if ":" in host else host
    actual = int(sock.getsockname()[1])
    hosts = [*allow_hosts]
    if shown not in LOOPBACK:
        hosts.append(host)
        say("note: the page has no password; here others on the network can read and change the work")
    progress = desk.session(settings.session).progress()
    say(f"session {settings.session}: {progress['done']} of {progress['total']} paragraphs done")
    say(f"open http://{shown}:{actual}/ (someone else: add ?session=NAME); stop with Ctrl-C")
    config = uvicorn.Config(
        build_app(desk, hosts=hosts, port=actual),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=3,
    )
    try:
        uvicorn.Server(config).run(sockets=[sock])
    except KeyboardInterrupt:  # uvicorn has shut down by then and hands the signal on
        pass
    finally:
        desk.close()
        sock.close()
    say(f"stopped; the work is in {', '.join(map(str, desk.folders))}. The same command continues it")
