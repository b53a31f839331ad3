"""The application behind the review page: a handful of JSON addresses and a fixed list of files."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spacy.language import Language
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..amounts import Amount
from ..core.errors import ProjectError, first_fault
from ..core.files import read_text
from ..core.labels import LABELS, LINKED_LABELS, NIL, label_css
from ..core.language import blank_pipeline
from . import paragraphs
from .entities import DraftForm, Entities
from .queue import Order, order_keys
from .security import MAX_BODY, Guard
from .session import Session, check_name
from .spans import Edit, Reader
from .tasks import Key, Source, load_source

STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    session: str = Field(max_length=64)
    letter: str = Field(max_length=500)
    paragraph: int


class _Answer(_Request):
    answer: str = Field(max_length=20)
    spans: list[Edit] = Field(max_length=2000)


class _Spread(_Request):
    spans: list[Edit] = Field(max_length=2000)
    token_start: int
    token_end: int
    label: str | None = Field(max_length=40)
    kb_id: str | None = Field(default=None, max_length=200)


class _SpanAsked(_Request):
    token_start: int
    token_end: int
    label: str = Field(max_length=40)


class _Draft(DraftForm):
    session: str = Field(max_length=64)


@dataclass(frozen=True)
class Settings:
    """What the page reviews and where it keeps the work.

    Attributes
    ----------
    suggestions, out, entities, drafts, guide
        Files and folders: tasks to review, the folder of the sessions, the knowledge base, the file of new
        entities, the annotation guide.
    session
        The session of a page that names none.
    order
        ``uncertain`` or ``letter``.
    lang
        ``nl``, ``en``, or empty for the browser's own.
    """

    suggestions: Path
    out: Path
    entities: Path
    drafts: Path
    guide: Path
    session: str = "default"
    order: Order = "uncertain"
    lang: str = ""


class Desk:
    """Everything that the addresses work on: the suggestions, the base, and the open sessions.

    Parameters
    ----------
    settings
        What is reviewed and where the work goes.
    nlp
        Splits text into tokens and sentences; the project's blank pipeline when left out.
    """

    def __init__(self, settings: Settings, nlp: Language | None = None) -> None:
        check_name(settings.session)
        nlp = nlp or blank_pipeline()
        self.settings = settings
        self.source: Source = load_source(settings.suggestions, nlp)
        self.order: list[Key] = order_keys(self.source, settings.order)
        self.entities = Entities(settings.entities, settings.drafts)
        self.guide = read_text(settings.guide)
        self.reader = Reader(lambda text: [(sent.start_char, sent.end_char) for sent in nlp(text).sents])
        self.sessions: dict[str, Session] = {}
        #: Where the work of every session that was open lies, the closed ones' too.
        self.folders: list[Path] = []
        self.messages: list[str] = list(self.entities.messages)
        self.session(settings.session)

    def session(self, name: str) -> Session:
        """Return a session, opened when it is not yet."""
        if name not in self.sessions:
            session = Session(name, self.settings.out, self.source, self.order, self.entities, self.reader)
            self.sessions[name] = session
            self.folders.append(session.folder)
            self.messages += session.messages
        return self.sessions[name]

    def close(self) -> None:
        """Close every session; their files are whole at any time."""
        for session in self.sessions.values():
            session.close()
        self.sessions.clear()


def build_app(
    desk: Desk, *, hosts: Iterable[str] = (), port: int | None = None, max_body: int = MAX_BODY
) -> Starlette:
    """Make the application.

    Parameters
    ----------
    desk
        What it works on; closed when the application ends.
    hosts, port, max_body
        See :class:`pipeline.review.security.Guard`.
    """
    routes = [
        Route("/" if name == "index.html" else f"/static/{name}", _file(body, kind), methods=["GET"])
        for name, body, kind in _static_files()
    ]
    api = _Api(desk)
    for name in ("config", "task", "letter", "search", "candidates", "guide"):
        routes.append(Route(f"/api/{name}", _json(getattr(api, name)), methods=["GET"]))
    for name in ("answer", "undo", "span", "spread", "unspread", "draft"):
        routes.append(Route(f"/api/{name}", _json(getattr(api, name)), methods=["POST"]))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        desk.close()

    guard = Middleware(Guard, hosts=tuple(hosts), port=port, max_body=max_body)
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
            return JSONResponse(handler(given))
        except ProjectError as error:
            return _fault(error.message, 400)
        except ValidationError as error:
            return _fault(first_fault(error), 422)
        except (ValueError, RecursionError):
            return _fault("the request is no JSON object of this page", 422)

    return give


def _fault(message: str, status: int) -> Response:
    # Half a surrogate pair can stand in JSON and cannot be sent back as UTF-8.
    whole = message.encode("utf8", "replace").decode("utf8")
    return JSONResponse({"error": whole}, status_code=status)


class _Api:
    """The addresses under ``/api/``, each a method from the request's values to the answer's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _session(self, given: dict[str, Any] | str) -> Session:
        name = given if isinstance(given, str) else str(given.get("session", self._desk.settings.session))
        return self._desk.session(name)

    def config(self, given: dict[str, Any]) -> dict[str, Any]:
        session = self._session(given)
        return {
            "session": session.name,
            "labels": list(LABELS),
            "linked": list(LINKED_LABELS),
            "nil": NIL,
            "lang": self._desk.settings.lang,
            "out": str(session.folder),
            "folder": str(self._desk.settings.out),
            "letters": [
                {"letter": letter, "paragraph": keys[0][1]}
                for letter, keys in self._desk.source.letters.items()
            ],
            "messages": session.messages,
            "progress": session.progress(),
        }

    def task(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the paragraph asked for, or the next one of the queue."""
        session = self._session(given)
        key = (given["letter"], int(given.get("paragraph", ""))) if "letter" in given else session.next_key()
        return self._show(session, key)

    def letter(self, given: dict[str, Any]) -> dict[str, Any]:
        session, letter = self._session(given), str(given.get("letter", ""))
        if letter not in self._desk.source.letters:
            raise ProjectError(f"there is no letter {letter[:100]!r} to review")
        return {
            "letter": letter,
            "paragraphs": paragraphs.letter_view(session, self._desk.source.letters[letter]),
        }

    def search(self, given: dict[str, Any]) -> dict[str, Any]:
        query, label = str(given.get("q", ""))[:200], str(given.get("label", ""))
        return {"results": self._desk.entities.search(query, label)}

    def candidates(self, given: dict[str, Any]) -> dict[str, Any]:
        text, label = str(given.get("text", ""))[:500], str(given.get("label", ""))
        return {"results": self._desk.entities.candidates(text, label) if label in LINKED_LABELS else []}

    def guide(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"markdown": self._desk.guide}

    def answer(self, given: Any) -> dict[str, Any]:
        asked = _Answer.model_validate(given)
        session = self._session(asked.session)
        session.decide((asked.letter, asked.paragraph), asked.answer, asked.spans)
        return self._show(session, session.next_key())

    def undo(self, given: Any) -> dict[str, Any]:
        session = self._session(
            str(given["session"]) if isinstance(given, dict) and "session" in given else ""
        )
        key = session.undo()
        if key is None:
            raise ProjectError("there is nothing to undo")
        return self._show(session, key)

    def span(self, given: Any) -> dict[str, Any]:
        """Tell what a new or changed span means: the link to start from, its card, or its amount."""
        asked = _SpanAsked.model_validate(given)
        session = self._session(asked.session)
        row = session.row((asked.letter, asked.paragraph))
        tokens = row["tokens"]
        if not 0 <= asked.token_start <= asked.token_end < len(tokens) or asked.label not in LABELS:
            raise ProjectError("no such span or label")
        start, end = tokens[asked.token_start]["start"], tokens[asked.token_end]["end"]
        text = row["text"][start:end]
        if asked.label not in LINKED_LABELS:
            return {"amount": paragraphs.amount_view(self._desk.reader.amount(row["text"], start, end))}
        kb_id = session.link_in_letter(asked.letter, text, asked.label)
        if kb_id is None or (kb_id != NIL and not self._desk.entities.knows(kb_id, asked.label)):
            kb_id = self._desk.entities.best(text, asked.label)
        return {"kb_id": kb_id, "card": self._desk.entities.card(kb_id)}

    def spread(self, given: Any) -> dict[str, Any]:
        asked = _Spread.model_validate(given)
        session, key = self._session(asked.session), (asked.letter, asked.paragraph)
        result = session.spread(
            key, asked.spans, asked.token_start, asked.token_end, asked.label, asked.kb_id
        )
        return {**result, **self._show(session, key)}

    def unspread(self, given: Any) -> dict[str, Any]:
        asked = _Request.model_validate(given)
        session, key = self._session(asked.session), (asked.letter, asked.paragraph)
        return {"undone": session.unspread(key), **self._show(session, key)}

    def draft(self, given: Any) -> dict[str, Any]:
        asked = _Draft.model_validate(given)
        form = DraftForm.model_validate(asked.model_dump(exclude={"session"}))
        return {"card": self._desk.entities.draft(form, self._session(asked.session).name)}

    def _show(self, session: Session, key: Key | None) -> dict[str, Any]:
        task = None
        if key is not None:
            task = paragraphs.task_view(session, key, self._desk.entities, self._amount_of)
        return {"task": task, "progress": session.progress()}

    def _amount_of(self, row: dict[str, Any], span: dict[str, Any]) -> Amount | None:
        if "amount" in span:
            try:
                return Amount.model_validate(span["amount"])
            except ValidationError:
                return None  # written by something else; shown as not understood
        return self._desk.reader.amount(row["text"], span["start"], span["end"])
