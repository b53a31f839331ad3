"""Datasette over an archive: its tables and questions on loopback, with links to letters, entities and source files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
import yaml
from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from markupsafe import Markup, escape

from ..core.errors import ProjectError
from ..core.labels import label_css
from ..core.network import bind
from .build import work_file
from .database import check
from .words import mark_hits, match_expression

#: Around hits in what SQL functions return: signs that no letter holds, turned into markup when a cell is shown.
_MARKS = ("\ue000", "\ue001")
_HOSTS = ("127.0.0.1", "localhost")
#: Shown as they are; other files are handed out to be saved. Markup is shown as text: a letter must not run scripts.
_TEXT = (".txt", ".text", ".xml", ".html", ".htm", ".xhtml")
_TYPES = {".pdf": "application/pdf", **dict.fromkeys(_TEXT, "text/plain")}
_LINKS = {
    "letter": "letters",
    "cited": "letters",
    "entity": "entities",
    "kb_id": "entities",
    "item_id": "entities",
}
_LINKS |= {"parent": "entities", "of_kb_id": "entities", "mission_id": "entities", "previous": "letters"}
_HERE = Path(__file__).parent


class Plugin:
    """What the project adds to Datasette."""

    __name__ = __package__  # Datasette lists its plugins by the names of their modules

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    @hookimpl
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        """Give SQL the project's search: ``fts(words)`` for MATCH, ``hits(text, words)`` for showing."""
        conn.create_function("fts", 1, lambda words: match_expression(words or ""), deterministic=True)
        conn.create_function("hits", 2, partial(mark_hits, marks=_MARKS), deterministic=True)

    @hookimpl
    def render_cell(
        self, row: Any, value: Any, column: str, database: str, datasette: Datasette
    ) -> Markup | None:
        """Link identifiers and files, and show hits."""
        if not isinstance(value, str) or not value:
            return None
        if column == "file":
            keys = row.keys()
            page = f"#page={row['page']}" if "page" in keys and row["page"] else ""
            return Markup('<a href="{}">{}</a>').format(
                f"/-/source?file={quote(value)}{page}", Path(value).name
            )
        if column in _LINKS and value != "NIL":
            row_url = datasette.urls.row(database, _LINKS[column], quote(value))
            return Markup('<a href="{}">{}</a>').format(row_url, value)
        if column == "label":
            return Markup('<mark data-label="{0}">{0}</mark>').format(value)
        if _MARKS[0] in value:
            return Markup(str(escape(value)).replace(_MARKS[0], "<mark>").replace(_MARKS[1], "</mark>"))
        return None

    @hookimpl
    def register_routes(self) -> list[tuple[str, Callable[..., Any]]]:
        """Serve the files of letters that the archive names, and the colours of labels."""
        return [(r"^/-/source$", self._source), (r"^/-/labels.css$", _labels)]

    @hookimpl
    def extra_css_urls(self) -> list[str]:
        """Return the project's style sheets."""
        return ["/-/labels.css", "/-/kamerstuk/datasette.css"]

    async def _source(self, request: Any, datasette: Datasette) -> Response:
        name = request.args.get("file") or ""
        database = datasette.get_database()
        known = (await database.execute("SELECT 1 FROM letters WHERE file = ?", [name])).first()
        file = self._archive.parent / name
        if known is None or not file.is_file():
            return Response.text("there is no such file, or the archive does not name it", status=404)
        headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
        kind = _TYPES.get(file.suffix.lower())
        if kind is None:
            headers["content-disposition"] = f"attachment; filename*=utf-8''{quote(file.name)}"
        return Response(file.read_bytes(), headers=headers, content_type=kind or "application/octet-stream")


def _labels() -> Response:
    return Response(label_css(), content_type="text/css")


def application(archive: Path) -> Any:
    """Return the web application over an archive.

    Raises
    ------
    ProjectError
        When it is none.
    """
    check(archive)
    metadata = yaml.safe_load((_HERE / "datasette.yml").read_text(encoding="utf8"))
    metadata["databases"] = {archive.stem: {name: metadata.pop(name) for name in ("tables", "queries")}}
    for plugin in [plugin for plugin in pm.get_plugins() if isinstance(plugin, Plugin)]:
        pm.unregister(plugin)
    pm.register(Plugin(archive))
    datasette = Datasette(
        [str(archive)],
        metadata=metadata,
        static_mounts=[("-/kamerstuk", str(_HERE / "static"))],
        settings={"sql_time_limit_ms": 5000, "default_page_size": 50, "allow_facet": True},
    )
    return _only_loopback(datasette.app())


def _only_loopback(app: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse requests under other names: another site may point its name at this machine."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        host = dict(scope.get("headers", ())).get(b"host", b"").decode("latin-1").rpartition(":")[0]
        if scope["type"] == "http" and host not in _HOSTS:
            await Response.text("not served under this name", status=421).asgi_send(send)
            return
        await app(scope, receive, send)

    return guarded


def serve(archive: Path, *, port: int = 8001, say: Callable[[str], None] = print) -> None:
    """Serve an archive on loopback until interrupted; while the first build runs, what it has read so far.

    Raises
    ------
    ProjectError
        When there is no archive or the port is taken.
    """
    if not archive.exists() and work_file(archive).exists():
        archive = work_file(archive)
        say(f"note: the build is not done; {archive} holds what it has read")
    if not archive.is_file():
        raise ProjectError(
            "there is no such archive; make it with: archive build LETTERS --out", file=archive
        )
    app = application(archive.absolute())
    with bind(_HOSTS[0], port) as sock:
        say(f"open http://{_HOSTS[0]}:{sock.getsockname()[1]}/{archive.stem}; stop with Ctrl-C")
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="on"
        )
        with suppress(KeyboardInterrupt):  # uvicorn has shut down by then
            uvicorn.Server(config).run(sockets=[sock])
