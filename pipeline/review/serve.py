"""Running the review server until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..core.network import bind
from .desk import Desk, Settings
from .security import LOOPBACK, Access
from .server import build_app

MAX_CONNECTIONS = 64
#: A connection on which no whole request comes for so long is closed.
SILENT_SECONDS = 10.0


class Connection(H11Protocol):
    """A connection that is closed when it stays silent, from its start or in the middle of a request's headers."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def _wait(self) -> None:
        self._silent_cycle = self.cycle
        self._silence = self.loop.call_later(SILENT_SECONDS, self._listen)

    def _listen(self) -> None:
        # Silent is a connection on which no request began since the last look, and none is being answered.
        idle = self.cycle is None or self.cycle.response_complete
        if idle and self.cycle is self._silent_cycle:
            self.transport.close()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """End waiting."""
        self._silence.cancel()
        super().connection_lost(exc)


def configure(desk: Desk, access: Access, port: int, hosts: Iterable[str] = ()) -> uvicorn.Config:
    """Return the settings of a server over a desk."""
    return uvicorn.Config(
        build_app(desk, access, hosts=hosts, port=port),
        http=Connection,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=3,
    )


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
        Where to listen. Who has the printed address gets in, from other machines too when it is not loopback.
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
        say(
            "note: whoever on the network has this address can read and change the work, and it is not encrypted"
        )
    progress = desk.session(settings.session).progress()
    say(f"session {settings.session}: {progress['done']} of {progress['total']} paragraphs done")
    access = Access(actual)
    say(
        f"open http://{shown}:{actual}/?token={access.token} (someone else: add &session=NAME); stop with Ctrl-C"
    )
    try:
        uvicorn.Server(configure(desk, access, actual, hosts)).run(sockets=[sock])
    except KeyboardInterrupt:  # uvicorn has shut down by then and hands the signal on
        pass
    finally:
        desk.close()
        sock.close()
    say(f"stopped; the work is in {', '.join(map(str, desk.folders))}. The same command continues it")
