"""Reading letters over HTTP: a text or a file in, its letter, entities, amounts and statements out as JSON."""

from __future__ import annotations

import asyncio
import re
import secrets
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, File, HTTPException, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ..core.errors import ProjectError
from ..letters import Letter, read_letter
from ..suggest.letter_suggestions import ReadParagraph, Settings
from ..suggest.model import identity, loaded
from .api_limits import BodyLimit
from .api_page import api_page
from .reader import BusyError, Reader

MAX_BYTES = 16 << 20
MAX_TEXT = 500_000  # characters
MAX_BATCH = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Text(_Body):
    """A letter as text, a blank line between paragraphs."""

    text: str = Field(min_length=1, max_length=MAX_TEXT)


class Batch(_Body):
    """Several letters as texts."""

    texts: list[Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]] = Field(
        min_length=1, max_length=MAX_BATCH
    )


class Link(BaseModel):
    """The entity of the knowledge base that a mention means."""

    id: str
    name: str | None = None
    wikidata: str | None = None


class Entity(BaseModel):
    """A mention: characters of its paragraph, its link (none for NIL and amounts), its value (amounts alone)."""

    text: str
    label: str
    start: int
    end: int
    score: float | None = None
    link: Link | None = None
    amount: dict[str, Any] | None = None


class ReadText(BaseModel):
    """A paragraph of running text with what the model found in it."""

    paragraph: int
    entities: list[Entity]
    statements: list[dict[str, Any]]


class Result(BaseModel):
    """A letter as the reader and the model understand it."""

    letter: Letter
    read: list[ReadText]


class Fault(BaseModel):
    """Why a request, or a letter of a batch, was not answered."""

    detail: str


class Health(BaseModel):
    """Whether the service can read, and how many letters wait."""

    status: str
    waiting: int


class Model(BaseModel):
    """The pipeline that reads."""

    name: str
    version: str
    identity: str
    components: list[str]
    labels: list[str]
    software: str


_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Fault, "description": "The body is not what its type says"},
    401: {"model": Fault, "description": "The token is missing or wrong"},
    413: {"model": Fault, "description": "Larger than is read"},
    422: {"model": Fault, "description": "Not a letter that can be read"},
    429: {"model": Fault, "description": "Too many letters wait"},
    503: {"model": Fault, "description": "Took longer than is allowed"},
}


def build_app(
    model: str, *, token: str | None = None, hosts: tuple[str, ...] = LOOPBACK, seconds: float = 60.0
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    model
        A folder or the name of an installed package.
    token
        What each request must bring as ``Authorization: Bearer``; None lets everyone in.
    hosts
        Names under which it may be asked.
    seconds
        How long a request may take.

    Raises
    ------
    ProjectError
        When there is no such model.
    """
    nlp = loaded(model)
    meta = nlp.meta
    about = Model(
        name=f"{meta['lang']}_{meta['name']}",
        version=meta["version"],
        identity=identity(model),
        components=nlp.pipe_names,
        labels=sorted({label for labels in meta["labels"].values() for label in labels}),
        software=version("kamerstuk-pipeline"),
    )
    reader = Reader(nlp, Settings(model))

    def admitted(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
    ) -> None:
        if token and not (given and secrets.compare_digest(given.credentials.encode(), token.encode())):
            raise HTTPException(
                401, "send the token as Authorization: Bearer", {"www-authenticate": "Bearer"}
            )

    app = FastAPI(
        title="Kamerstukken",
        version=about.software,
        description="Weapon systems, units, missions and amounts in Dutch letters.",
        docs_url=None,  # its page would be fetched from elsewhere
        redoc_url=None,
        dependencies=[Depends(admitted)],
        responses={key: _REFUSALS[key] for key in (401, 413)},
    )
    app.add_middleware(BodyLimit, most=MAX_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*hosts] if hosts else ["*"])

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]  # without the input, which may not even be Unicode
        where = ".".join(map(str, first["loc"]))
        return JSONResponse({"detail": f"{where}: {first['msg']}"}, status_code=422)

    async def answer(data: bytes, name: str) -> Result:
        try:
            letter = await asyncio.wait_for(asyncio.to_thread(_letter, data, name), seconds)
            read = await asyncio.wait_for(reader.read(letter), seconds)
        except ProjectError as error:
            raise HTTPException(422, error.message) from None
        except BusyError:
            raise HTTPException(429, "too many letters wait; try again", {"retry-after": "5"}) from None
        except asyncio.TimeoutError:
            raise HTTPException(503, f"took longer than {seconds:g} seconds") from None
        return Result(letter=letter, read=[_paragraph(one) for one in read])

    reading: dict[int | str, dict[str, Any]] = {key: _REFUSALS[key] for key in (400, 422, 429, 503)}

    @app.post("/text", responses=reading)
    async def text(body: Text) -> Result:
        """Read a letter that is sent as text."""
        return await answer(body.text.encode(), "text.txt")

    @app.post("/file", responses=reading)
    async def file(
        file: Annotated[UploadFile, File(description="PDF, DOCX, ODT, XML, HTML or text")],
    ) -> Result:
        """Read a letter that is sent as a file; its format is told from its content."""
        return await answer(await file.read(), file.filename or "letter")

    @app.post("/batch", responses=reading)
    async def batch(body: Batch) -> list[Result | Fault]:
        """Read several letters; one that cannot be read has a fault in its place."""
        answers = await asyncio.gather(
            *(answer(text.encode(), f"text-{number}.txt") for number, text in enumerate(body.texts, 1)),
            return_exceptions=True,
        )
        results: list[Result | Fault] = []
        for one in answers:
            if isinstance(one, HTTPException) and one.status_code == 422:
                results.append(Fault(detail=str(one.detail)))
            elif isinstance(one, BaseException):
                raise one
            else:
                results.append(one)
        return results

    @app.get("/health")
    async def health() -> Health:
        """Say whether letters are read."""
        return Health(status="ok", waiting=reader.waiting)

    @app.get("/model")
    async def model_() -> Model:
        """Describe the model."""
        return about

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def page() -> str:
        return api_page(app.openapi())

    return app


def _letter(data: bytes, name: str) -> Letter:
    """Read a file's content; big files and archives in a process with limits of its own."""
    safe = re.sub(r"[^\w.-]", "-", Path(name).name)[-80:].lstrip(".-") or "letter"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / safe
        path.write_bytes(data)
        return read_letter(path)


def _paragraph(read: ReadParagraph) -> ReadText:
    entities = []
    for number, ent in enumerate(read.doc.ents):
        record = (ent._.kb if ent.has_extension("kb") else None) or {}
        amount = ent._.amount
        entities.append(
            Entity(
                text=ent.text,
                label=ent.label_,
                start=ent.start_char,
                end=ent.end_char,
                score=read.sure.spans[number] if read.sure else None,
                link=Link(id=ent.kb_id_, name=record.get("name"), wikidata=record.get("url"))
                if record
                else None,
                amount=None if amount is None else {**amount.model_dump(mode="json"), "text": str(amount)},
            )
        )
    return ReadText(
        paragraph=read.index,
        entities=entities,
        statements=[statement.to_row() for statement in read.doc._.statements],
    )
