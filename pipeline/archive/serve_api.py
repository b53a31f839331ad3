"""Running the API until it is told to stop."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from ..core.network import bind
from .api import LOOPBACK, build_app

_MOST_CONNECTIONS = 256


def serve(
    model: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str = "",
    seconds: float = 60.0,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted; beyond loopback with a token, and under any name.

    Raises
    ------
    ProjectError
        When there is no such model or the port is taken.
    """
    local = host in LOOPBACK
    if not local and not token:
        token = secrets.token_urlsafe(24)
        say(f"every request needs the header  Authorization: Bearer {token}")
    with bind(host, port) as sock:
        app = build_app(model, token=token or None, hosts=LOOPBACK if local else (), seconds=seconds)
        shown = f"[{host}]" if ":" in host else host
        say(f"listening on http://{shown}:{sock.getsockname()[1]}/; stop with Ctrl-C")
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
            limit_concurrency=_MOST_CONNECTIONS,
        )
        with suppress(KeyboardInterrupt):  # uvicorn has shut down by then
            uvicorn.Server(config).run(sockets=[sock])
