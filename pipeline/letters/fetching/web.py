"""A polite HTTP client: paced, patient, and never larger than allowed."""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

from ...core.errors import ProjectError, missing_package

USER_AGENT = "kamerstuk-pipeline (reads letters to parliament)"
MAX_BODY = 64 << 20
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Politeness:
    """How patient the client is. Times in seconds.

    Attributes
    ----------
    pause
        At least this long between two requests.
    attempts
        How often one address is tried.
    wait
        Before the second attempt; doubled before each later one.
    longest_wait
        What the server may ask for in ``Retry-After``; asked for more, the client gives up.
    timeout
        For connecting and for each stretch of the answer.
    longest_answer
        For one whole answer, however slowly it drips.
    """

    pause: float = 0.5
    attempts: int = 5
    wait: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 30.0
    longest_answer: float = 300.0


@dataclass(slots=True)
class Reply:
    """A whole answer: 200 with its body, 304 or 404 without."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class UnreachableError(ProjectError):
    """A service that does not answer for now: the same request may succeed later."""


class Client:
    """Gets addresses one after another.

    Raises
    ------
    ProjectError
        When ``httpx`` is not installed.
    """

    def __init__(
        self, politeness: Politeness | None = None, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise missing_package("fetching needs httpx", "fetch") from None
        self._politeness = politeness or Politeness()
        self._sleep = sleep
        self._last = 0.0
        self._random = random.Random(0)
        self._httpx = httpx
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
            timeout=self._politeness.timeout,
            follow_redirects=True,
            max_redirects=5,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(
        self, address: str, *, query: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """Get one address, trying again after a short break where that may help.

        Parameters
        ----------
        address
            A full ``http`` or ``https`` address.
        query
            Parameters to add to it.
        headers
            Extra headers, for a conditional request.

        Raises
        ------
        UnreachableError
            When it stays out of reach, or asks to wait longer than two minutes.
        ProjectError
            When it is refused, or is larger than 64 MB.
        """
        fault = ""
        asked: float | None = None
        for attempt in range(self._politeness.attempts):
            if attempt:
                self._sleep(self._delay(attempt, asked))
            asked = None
            try:
                reply = self._once(address, query, headers)
            except self._httpx.InvalidURL as error:
                raise ProjectError(f"is no address ({error})", file=address) from None
            except self._httpx.UnsupportedProtocol:
                raise ProjectError("is no http or https address", file=address) from None
            except self._httpx.TooManyRedirects:
                raise ProjectError("redirects without end", file=address) from None
            except (self._httpx.HTTPError, TimeoutError) as error:
                fault = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                continue
            if reply.status not in _RETRIED:
                return self._checked(reply, address)
            fault = f"status {reply.status}"
            asked = _retry_after(reply.headers.get("retry-after"))
            if asked is not None and asked > self._politeness.longest_wait:
                raise UnreachableError(f"asks to wait {asked:.0f} seconds; try again later", file=address)
        attempts = self._politeness.attempts
        raise UnreachableError(f"could not be fetched in {attempts} attempts ({fault[:200]})", file=address)

    def _checked(self, reply: Reply, address: str) -> Reply:
        if reply.status in (200, 304, 404, 410):
            return reply
        raise ProjectError(f"answers with status {reply.status}", file=address)

    def _delay(self, attempt: int, asked: float | None) -> float:
        wait = self._politeness.wait * 2 ** (attempt - 1)
        # A little chance keeps many clients from coming back at the same moment.
        wait *= 1 + 0.25 * self._random.random()
        return max(min(wait, self._politeness.longest_wait), asked or 0.0)

    def _once(self, address: str, query: dict[str, str] | None, headers: dict[str, str] | None) -> Reply:
        since = time.monotonic() - self._last
        if self._last and since < self._politeness.pause:
            self._sleep(self._politeness.pause - since)
        self._last = time.monotonic()
        until = self._last + self._politeness.longest_answer
        with self._client.stream("GET", address, params=query, headers=headers) as response:
            found = {name.lower(): value for name, value in response.headers.items()}
            body = self._body(response, address, until) if response.status_code == 200 else b""
            return Reply(response.status_code, body, found)

    def _body(self, response: Any, address: str, until: float) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > MAX_BODY:
            raise ProjectError(f"is larger than {MAX_BODY >> 20} MB", file=address)
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            if len(body) > MAX_BODY:
                raise ProjectError(f"is larger than {MAX_BODY >> 20} MB", file=address)
            if time.monotonic() > until:
                raise TimeoutError("the answer drips too slowly")
        if declared.isdigit() and "content-encoding" not in response.headers and len(body) != int(declared):
            raise TimeoutError("the answer was cut off")
        return bytes(body)


def _retry_after(value: str | None) -> float | None:
    """Read ``Retry-After``: seconds, or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(min(int(value.strip()[:9]), 10**6))
    try:
        when = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return max(0.0, (when - datetime.now(timezone.utc)).total_seconds())
