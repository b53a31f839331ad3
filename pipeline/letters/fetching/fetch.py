"""Fetches publications by id or by search, into a folder with a manifest. Only ever when asked."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, ValidationError

from ...core.errors import ProjectError
from ...core.files import atomic_path, read_json, sha256, write_json
from ..formats.detect import detect
from ..letter import split_id
from .sru import parameters, question, read_answer
from .web import Client, Reply, UnreachableError

SEARCH = "https://repository.overheid.nl/sru"
PUBLICATIONS = "https://zoek.officielebekendmakingen.nl/"
FORMATS = ("xml", "html", "pdf")
MANIFEST = "manifest.json"
MAX_FOUND = 10_000
PATIENCE = 3  # publications in a row out of reach, before the service counts as down


class _OtherAnswerError(ProjectError):
    """An error page, or another format, in the place of what was asked for."""


class Fetched(BaseModel):
    """One file in the manifest."""

    model_config = ConfigDict(extra="ignore")

    file: str
    url: str
    sha256: str
    bytes: int
    fetched: str
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Keeps a folder of publications and its manifest.

    Parameters
    ----------
    folder
        Where the files go; made when absent.
    client
        The HTTP client.
    search, publications
        Addresses of the search service and of the publications.
    tell
        Gets one line a file.
    """

    def __init__(
        self,
        folder: Path,
        client: Client,
        *,
        search: str = SEARCH,
        publications: str = PUBLICATIONS,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.folder = folder
        self._client = client
        self._search = search
        self._publications = publications.rstrip("/") + "/"
        self._tell = tell
        self.manifest = _read_manifest(folder / MANIFEST)

    def find(
        self,
        *,
        dossier: str | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        words: str | None = None,
    ) -> Iterator[str]:
        """Give the ids of the publications that answer a search, each once, page after page.

        Raises
        ------
        ProjectError
            When the service refuses, answers nonsense, or finds more than 10,000.
        """
        query = question(dossier=dossier, since=since, until=until, words=words)
        position = 1
        seen: set[str] = set()
        while True:
            reply = self._client.get(self._search, query=parameters(query, position))
            if reply.status != 200:
                raise ProjectError(f"answers with status {reply.status}", file=self._search)
            answer = read_answer(reply.body.decode("utf-8", "replace"), self._search)
            if answer.total > MAX_FOUND:
                message = f"finds {answer.total} publications; narrow it to {MAX_FOUND} or fewer"
                raise ProjectError(message, file=self._search)
            for record in answer.records:
                if record.id not in seen and split_id(record.id):
                    seen.add(record.id)
                    yield record.id
            following = answer.next_position or position + len(answer.records)
            if not answer.records or following <= position or following > answer.total:
                return
            position = following

    def fetch(self, publication: str, formats: tuple[str, ...] = ("xml",)) -> list[Path]:
        """Fetch one publication in the first of the formats that exists, and its metadata record.

        A file that is there, whole, and named in the manifest is asked for conditionally and left alone when
        it has not changed.

        Parameters
        ----------
        publication
            Publication id.
        formats
            Kinds of file in order of preference: ``xml``, ``html``, ``pdf``.

        Returns
        -------
        list of Path
            The files, the letter first.

        Raises
        ------
        ProjectError
            When the id is none, no format exists, or an answer is not what it should be.
        """
        if not split_id(publication):
            raise ProjectError(f"{publication!r} is no publication id; write kst-36045-136")
        check_formats(formats)
        refused: _OtherAnswerError | None = None
        for kind in formats:
            try:
                letter = self._file(publication, f"{publication}.{kind}", f"{publication}.{kind}", kind)
            except _OtherAnswerError as error:
                # the site shows an error page with status 200 for what is not there
                refused = refused or error
                continue
            if letter is None:
                continue
            try:
                record = self._file(
                    publication, f"{publication}/metadata.xml", f"{publication}.metadata.xml", "xml"
                )
            except _OtherAnswerError:
                record = None
            return [letter, record] if record else [letter]
        raise refused or ProjectError(
            f"does not exist as {' or '.join(formats)}; check the id, or ask for another of --formats",
            file=self._publications + publication,
        )

    def fetch_all(
        self, publications: Iterable[str], formats: tuple[str, ...] = ("xml",)
    ) -> Iterator[tuple[str, ProjectError | None]]:
        """Fetch publications one after another; one that fails does not stop those behind it.

        Parameters
        ----------
        publications, formats
            As in :meth:`fetch`.

        Yields
        ------
        tuple
            The publication id, and what went wrong, or ``None``.

        Raises
        ------
        ProjectError
            When several in a row are out of reach: then the service is down, and going on would trouble it.
        """
        check_formats(formats)
        out_of_reach = 0
        for publication in publications:
            fault: ProjectError | None = None
            try:
                self.fetch(publication, formats)
                out_of_reach = 0
            except UnreachableError as error:
                fault = error
                out_of_reach += 1
            except ProjectError as error:
                fault = error
                out_of_reach = 0
            yield publication, fault
            if out_of_reach == PATIENCE:
                raise ProjectError(
                    f"{PATIENCE} publications in a row were out of reach; run it again later, and it goes on here",
                    file=self._publications,
                )

    def _file(self, publication: str, address: str, name: str, kind: str) -> Path | None:
        url = urljoin(self._publications, address)
        target = self.folder / name
        known = self.manifest.get(name)
        whole = known is not None and target.is_file() and sha256(target) == known.sha256
        headers: dict[str, str] = {}
        if known and whole:
            headers |= {"If-None-Match": known.etag} if known.etag else {}
            headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
        reply = self._client.get(url, headers=headers)
        if reply.status == 304:
            self._tell(f"{name}: unchanged")
            return target
        if reply.status in (404, 410):
            return None
        self._check(reply, url, kind, publication)
        with atomic_path(target) as temporary:
            temporary.write_bytes(reply.body)
        self.manifest[name] = Fetched(
            file=name,
            url=url,
            sha256=hashlib.sha256(reply.body).hexdigest(),
            bytes=len(reply.body),
            fetched=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            etag=reply.headers.get("etag"),
            last_modified=reply.headers.get("last-modified"),
        )
        # After every file, so that a run that is broken off goes on where it stopped.
        rows = [self.manifest[key].model_dump() for key in sorted(self.manifest)]
        write_json(self.folder / MANIFEST, {"files": rows})
        self._tell(f"{name}: {len(reply.body):,} bytes")
        return target

    def _check(self, reply: Reply, url: str, kind: str, publication: str) -> None:
        """Refuse an error page that comes with status 200."""
        try:
            found = detect(reply.body)
        except ProjectError as error:
            raise _OtherAnswerError(
                f"answers with something else than {kind}: {error.message}", file=url
            ) from None
        if found != kind:
            raise _OtherAnswerError(f"answers with {found or 'an archive'} in the place of {kind}", file=url)
        if kind == "html" and publication.encode() not in reply.body:
            raise _OtherAnswerError(f"answers with a page that does not name {publication}", file=url)


def check_formats(formats: tuple[str, ...]) -> None:
    """Check the kinds of file that are asked for.

    Raises
    ------
    ProjectError
        When there is none, or one is unknown.
    """
    for kind in formats or ("",):
        if kind not in FORMATS:
            raise ProjectError(f"{kind!r} is no format; choose from {', '.join(FORMATS)}")


def _read_manifest(path: Path) -> dict[str, Fetched]:
    if not path.is_file():
        return {}
    try:
        rows = [Fetched.model_validate(row) for row in read_json(path)["files"]]
    except (KeyError, TypeError, ValidationError):
        raise ProjectError("is no manifest of fetched files; delete it to start over", file=path) from None
    # A name from a file on disk must not lead out of the folder.
    return {row.file: row for row in rows if re.fullmatch(r"[\w.-]+", row.file)}
