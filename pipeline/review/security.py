"""What a page on a local port needs against other pages and users: a token, checks of requests, strict headers."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: More than a page ever sends: the spans of one paragraph, or one drafted entity.
MAX_BODY = 256 * 1024
#: Within this time the body of a request must have come.
BODY_SECONDS = 10.0
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Access:
    """The token in the printed address, and the cookie that it is exchanged for.

    Every user of a machine can reach its loopback; only who has the address gets in. Cookies are shared by all ports
    of a host, so that the cookie's name holds the port.
    """

    public: frozenset[str] = frozenset()

    def __init__(self, port: int | None = None) -> None:
        self.token = secrets.token_urlsafe(24)
        self.cookie = f"review_{port or 0}"
        self.secret = secrets.token_urlsafe(24)

    def opens(self, scope: Scope) -> Response | None:
        """Return the answer to a request that brings the token: the page without it, and the cookie."""
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        given = query.pop("token", [""])[0]
        if scope["path"] != "/" or not secrets.compare_digest(given.encode(), self.token.encode()):
            return None
        rest = urlencode(query, doseq=True)
        response = RedirectResponse(f"/?{rest}" if rest else "/", status_code=303)
        response.set_cookie(self.cookie, self.secret, httponly=True, samesite="strict", path="/")
        return response

    def user(self, headers: Headers) -> str | None:
        """Return "" (any annotator) for a request that has the cookie, else None."""
        given = cookie_of(headers, self.cookie)
        return "" if secrets.compare_digest(given.encode(), self.secret.encode()) else None


class Admission(Protocol):
    """Who gets in, and how.

    Attributes
    ----------
    public
        Addresses that everyone gets.
    """

    public: frozenset[str]

    def opens(self, scope: Scope) -> Response | None:
        """Return the answer to a request that asks to get in, else None."""

    def user(self, headers: Headers) -> str | None:
        """Return the annotator who makes a request, "" for any, None for a stranger."""


def cookie_of(headers: Headers, name: str) -> str:
    """Return the value of a cookie, "" when there is none."""
    try:
        cookies = SimpleCookie("; ".join(headers.getlist("cookie")))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


class Guard:
    """Refuse requests that do not come from the page itself.

    A request without the cookie that the printed address gives is refused. A name
    that another site points at this machine fails the Host check; a request that another site's page makes fails the
    Origin check; a body that is too large or too slow is not read to its end.

    Parameters
    ----------
    hosts
        Names, besides those of loopback, under which the page may be asked for.
    port
        The port; None leaves it unchecked (behind a test client).
    max_body
        Bytes.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Admission,
        hosts: Iterable[str] = (),
        port: int | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        self._app, self._access = app, access
        names = {_bracketed(name.lower()) for name in (*LOOPBACK, *hosts)}
        self._hosts = names if port is None else {f"{name}:{port}" for name in names}
        if port == 80:
            self._hosts |= names
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, then hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        if refusal is None and scope["method"] == "GET":
            opening = self._access.opens(scope)
            if opening is not None:
                await opening(scope, receive, send_with_headers)
                return
        user = self._access.user(headers)
        if refusal is None and user is None and scope["path"] not in self._access.public:
            refusal = (401, "open the address that the server printed; each start of the server has its own")
        scope["user"] = user
        body: bytes | None = b""
        if refusal is None and scope["method"] == "POST":
            try:
                body = await asyncio.wait_for(self._read(headers, receive), BODY_SECONDS)
                if body is None:
                    refusal = (413, f"the request is larger than {self._max_body} bytes")
            except asyncio.TimeoutError:
                refusal = (408, f"the request was not complete within {BODY_SECONDS:g} seconds")
        if refusal is not None:
            response = JSONResponse(
                {"error": refusal[1]}, status_code=refusal[0], headers={"connection": "close"}
            )
            await response(scope, receive, send_with_headers)
            return
        await self._app(scope, _replay(body or b"", receive), send_with_headers)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "").lower()
        if len(headers.getlist("host")) != 1 or host not in self._hosts:
            return 421, f"this page is not served as {host[:100]!r}"
        if method not in ("GET", "HEAD", "POST"):
            return 405, "only GET and POST"
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}":
            return 403, "the request comes from another page"
        # Browsers say where a request comes from, also where they send no Origin.
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "the request comes from another page"
        if method == "POST" and headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return 415, "send application/json"
        return None

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._max_body:
            return None
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if len(body) > self._max_body:
                return None
            if not message.get("more_body", False):
                return bytes(body)


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand a body that was read on to the application, then what the server says next."""
    given = False

    async def next_message() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message
