"""Running the review server until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..core.errors import ProjectError
from ..core.network import bind
from .desk import Desk, Settings
from .security import LOOPBACK, Access, Admission
from .server import build_app
from .team import TeamAccess, read_team

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


def configure(desk: Desk, access: Admission, port: int, hosts: Iterable[str] = ()) -> uvicorn.Config:
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
    team: Path | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page until interrupted; every decision is on disk before the page sees the answer.

    Raises ``ProjectError`` when the port is taken, or something of the settings has a fault.

    Parameters
    ----------
    host, port
        Where to listen. Loopback, unless there is a team.
    allow_hosts
        Further names under which the page may be asked for.
    team
        Password file of the annotators who may log in, each to a session of their own; without it, who has the
        printed address gets in.
    """
    shown = f"[{host}]" if ":" in host else host
    if team is None and shown not in LOOPBACK:
        raise ProjectError(
            f"--host {host} can be reached from other machines; make a password for each annotator with "
            "`python -m pipeline team NAME` and give the file with --team"
        )
    members = read_team(team) if team is not None else {}
    if members:
        settings = replace(settings, session="")
    sock = bind(host, port)
    try:
        desk = Desk(settings)
    except BaseException:
        sock.close()
        raise
    for message in desk.messages:
        say(f"note: {message}")
    actual = int(sock.getsockname()[1])
    hosts = [*allow_hosts]
    if shown not in LOOPBACK:
        hosts.append(host)
        say(
            "note: nothing is encrypted; on a network of others, put an https proxy before it or use a tunnel"
        )
    access: Admission
    if members:
        access = TeamAccess(members, actual)
        say(f"team: {', '.join(sorted(members))}")
        say(f"open http://{shown}:{actual}/ and log in; stop with Ctrl-C")
    else:
        progress = desk.session(settings.session).progress()
        say(f"session {settings.session}: {progress['done']} of {progress['total']} paragraphs done")
        access = token = Access(actual)
        say(
            f"open http://{shown}:{actual}/?token={token.token} (someone else: add &session=NAME); "
            "stop with Ctrl-C"
        )
    try:
        uvicorn.Server(configure(desk, access, actual, hosts)).run(sockets=[sock])
    except KeyboardInterrupt:  # uvicorn has shut down by then and hands the signal on
        pass
    finally:
        desk.close()
        sock.close()
    say(
        f"stopped; the work is in {', '.join(map(str, desk.folders)) or settings.out}. The same command continues it"
    )
