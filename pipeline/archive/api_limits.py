"""A limit on the size of requests, which holds whatever their headers say."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _TooLargeError(Exception):
    pass


class BodyLimit:
    """Refuse bodies of more than ``most`` bytes with 413, before they are held in memory."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes, and end the request when it is too much."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read, begun = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if length.isdigit() and int(length) > self._most:
                raise _TooLargeError
            await self._app(scope, counted, noted)
        except _TooLargeError:
            if not begun:
                detail = {"detail": f"larger than {self._most >> 20} MB"}
                await JSONResponse(detail, status_code=413, headers={"connection": "close"})(
                    scope, receive, send
                )
