"""The application behind the review page: a handful of JSON addresses and a fixed list of files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..core.errors import ProjectError, first_fault
from ..core.labels import label_css
from .api import GET, POST, Api, RefusedError
from .desk import Desk
from .security import MAX_BODY, Admission, Guard
from .team import TeamAccess

STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_PAGES = {"index.html": "/", "login.html": "/login"}
_RETRY_SECONDS = 5


def build_app(
    desk: Desk,
    access: Admission,
    *,
    hosts: Iterable[str] = (),
    port: int | None = None,
    max_body: int = MAX_BODY,
) -> Starlette:
    """Make the application.

    Parameters
    ----------
    desk
        What it works on; closed when the application ends.
    access
        The token that opens the page, or the team that may log in.
    hosts, port, max_body
        See :class:`pipeline.review.security.Guard`.
    """
    routes = [
        Route(_PAGES.get(name, f"/static/{name}"), _file(body, kind), methods=["GET"])
        for name, body, kind in _static_files()
    ]
    api = Api(desk)
    for method, names in (("GET", GET), ("POST", POST)):
        routes += [Route(f"/api/{name}", _json(getattr(api, name)), methods=[method]) for name in names]

    if isinstance(access, TeamAccess):
        routes.append(Route("/api/login", access.login, methods=["POST"]))

    async def retry() -> None:
        while True:
            await asyncio.sleep(_RETRY_SECONDS)
            desk.retry()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        retrying = asyncio.create_task(retry())
        yield
        retrying.cancel()
        desk.close()

    guard = Middleware(Guard, access=access, hosts=tuple(hosts), port=port, max_body=max_body)
    return Starlette(routes=routes, middleware=[guard], lifespan=lifespan)


def _static_files() -> list[tuple[str, bytes, str]]:
    # Read once, by name: no address is ever turned into a path.
    found = sorted(path for path in STATIC.iterdir() if path.suffix in _TYPES)
    files = [(path.name, path.read_bytes(), _TYPES[path.suffix]) for path in found]
    return [*files, ("labels.css", label_css().encode(), _TYPES[".css"])]


def _file(body: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def give(_: Request) -> Response:
        return Response(body, media_type=kind)

    return give


def _json(handler: Callable[[Any], Any]) -> Callable[[Request], Awaitable[Response]]:
    """Serve a handler: parameters or JSON in, JSON out, a fault of the request as one line.

    Handlers run on the event loop, one after the other: no two ever write at once.
    """

    async def give(request: Request) -> Response:
        try:
            given = (
                json.loads(await request.body()) if request.method == "POST" else dict(request.query_params)
            )
            if user := request.scope["user"]:
                given = _own(given, user)
            return JSONResponse(handler(given))
        except RefusedError as refused:
            return JSONResponse(refused.body, status_code=409)
        except ProjectError as error:
            return _fault(str(error) if error.file else error.message, 400)
        except ValidationError as error:
            return _fault(first_fault(error), 422)
        except (ValueError, RecursionError):
            return _fault("the request is no JSON object of this page", 422)

    return give


def _own(given: Any, user: str) -> Any:
    """Return a request as one of the annotator's own session; raises ``ProjectError`` when it asks for another's."""
    asked = given.get("session") if isinstance(given, dict) else None
    if asked not in (None, "", user):
        raise ProjectError(f"you are logged in as {user}; the work of others is theirs")
    return {**given, "session": user} if isinstance(given, dict) else given


def _fault(message: str, status: int) -> Response:
    # Half a surrogate pair can stand in JSON and cannot be sent back as UTF-8.
    whole = message.encode("utf8", "replace").decode("utf8")
    return JSONResponse({"error": whole}, status_code=status)
