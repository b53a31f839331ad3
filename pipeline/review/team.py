"""Who may open the page from other machines: a file of password hashes, logging in, lock-out after failures."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from ..core.errors import ProjectError, first_fault
from ..core.files import read_jsonl, write_jsonl
from .security import cookie_of
from .session import check_name

SHORTEST_PASSWORD = 10
#: After so many wrong passwords in a row a name is closed, each further one for twice as long.
FREE_FAILURES = 5
FIRST_LOCK_SECONDS, LONGEST_LOCK_SECONDS = 30.0, 3600.0
#: Someone who logged in and then does nothing for so long has to log in again.
IDLE_SECONDS = 12 * 3600.0
_COST = {"n": 2**14, "r": 8, "p": 1}


class Member(BaseModel):
    """An annotator with the hash of a password; the cost of the hash stands beside it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    hash: str = Field(pattern=r"^[0-9a-f]{128}$")
    n: int = Field(ge=2**14, le=2**20)
    r: int = Field(ge=8, le=32)
    p: int = Field(ge=1, le=16)

    def fits(self, password: str) -> bool:
        """Whether this is the password; takes as long when it is not."""
        found = _hashed(password, self.salt, n=self.n, r=self.r, p=self.p)
        return hmac.compare_digest(found, self.hash)


def _hashed(password: str, salt: str, *, n: int, r: int, p: int) -> str:
    data = password.encode("utf8", "surrogatepass")
    return hashlib.scrypt(data, salt=bytes.fromhex(salt), n=n, r=r, p=p, maxmem=256 * n * r).hex()


def new_member(name: str, password: str) -> Member:
    """Hash a password with a new salt.

    Raises ``ProjectError`` when the name cannot be a session, or the password is short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise ProjectError(
            f"the password is shorter than {SHORTEST_PASSWORD} characters; choose a longer one"
        )
    salt = secrets.token_hex(16)
    return Member(name=check_name(name), salt=salt, hash=_hashed(password, salt, **_COST), **_COST)


def read_team(file: Path) -> dict[str, Member]:
    """Read a password file: JSON lines, one an annotator.

    Raises ``ProjectError`` when it cannot be read or is empty, or a line has a fault.
    """
    team: dict[str, Member] = {}
    for number, row in read_jsonl(file):
        try:
            member = Member.model_validate(row)
        except ValidationError as error:
            raise ProjectError(first_fault(error), file=file, place=f"line {number}") from None
        if member.name in team:
            raise ProjectError(f"{member.name!r} stands twice; keep one", file=file, place=f"line {number}")
        team[check_name(member.name)] = member
    if not team:
        raise ProjectError("names nobody; add someone with `python -m pipeline team NAME`", file=file)
    return team


def save_member(file: Path, member: Member) -> None:
    """Add an annotator to a password file, or give one a new password; only its owner can read the file."""
    team = read_team(file) if file.exists() else {}
    write_jsonl(file, (row.model_dump() for row in {**team, member.name: member}.values()))
    file.chmod(0o600)


class TeamAccess:
    """Lets annotators in who give their password, each to the session of their own name.

    Parameters
    ----------
    team
        The annotators by name.
    port
        The port; cookies are shared by all ports of a host.
    clock
        Seconds, for the lock-out and for idle sessions.
    """

    #: What a browser gets before anyone has logged in.
    public = frozenset({"/login", "/api/login", "/static/login.js", "/static/style.css", "/static/icon.svg"})

    def __init__(
        self, team: dict[str, Member], port: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._team, self._clock = team, clock
        self._nobody = new_member("nobody", secrets.token_hex(16))
        self._failures: dict[str, tuple[int, float]] = {}
        self._users: dict[str, tuple[str, float]] = {}
        self.cookie = f"review_team_{port or 0}"

    def opens(self, scope: Scope) -> Response | None:
        """Send a browser that is not logged in to the page where one logs in."""
        is_page = scope["path"] == "/" and self.user(Headers(scope=scope)) is None
        return RedirectResponse("/login", status_code=303) if is_page else None

    def user(self, headers: Headers) -> str | None:
        """Return who makes a request; None for nobody who is logged in."""
        token = hashlib.sha256(cookie_of(headers, self.cookie).encode()).hexdigest()
        name, seen = self._users.get(token, ("", 0.0))
        if not name or self._clock() - seen > IDLE_SECONDS:
            self._users.pop(token, None)
            return None
        self._users[token] = name, self._clock()
        return name

    async def login(self, request: Request) -> Response:
        """Check a name and a password; the answer sets the cookie."""
        try:
            given = await request.json()
            name, password = str(given["name"])[:64], str(given["password"])[:1000]
        except (ValueError, KeyError, TypeError, RecursionError):
            return JSONResponse({"error": "send a name and a password"}, status_code=422)
        failures, closed_until = self._failures.get(name, (0, 0.0))
        if closed_until > self._clock():
            seconds = round(closed_until - self._clock()) + 1
            error = f"too many wrong passwords; try again in {seconds} seconds"
            return JSONResponse({"error": error}, status_code=429, headers={"retry-after": str(seconds)})
        # An unknown name takes as long as a known one, and is locked like it: nobody learns who is in the team.
        member = self._team.get(name)
        if not (member or self._nobody).fits(password) or member is None:
            lock = min(FIRST_LOCK_SECONDS * 2 ** max(0, failures + 1 - FREE_FAILURES), LONGEST_LOCK_SECONDS)
            until = self._clock() + lock if failures + 1 >= FREE_FAILURES else 0.0
            if len(self._failures) > 10_000:
                self._failures.clear()
            self._failures[name] = failures + 1, until
            return JSONResponse({"error": "the name or the password is wrong"}, status_code=401)
        self._failures.pop(name, None)
        token = secrets.token_urlsafe(32)
        self._users[hashlib.sha256(token.encode()).hexdigest()] = name, self._clock()
        response = JSONResponse({"session": name})
        response.set_cookie(self.cookie, token, httponly=True, samesite="strict", path="/")
        return response
