"""Everything that the page works on: the suggestions, the knowledge base, and the open sessions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from ..core.errors import ProjectError
from ..core.files import read_text
from ..core.language import blank_pipeline
from .entities import Entities
from .queue import Order, order_keys
from .session import Session, check_name
from .spans import Reader
from .tasks import Key, Source, load_source

MAX_SESSIONS = 32


@dataclass(frozen=True)
class Settings:
    """What the page reviews and where it keeps the work.

    Attributes
    ----------
    suggestions, out, entities, drafts, guide
        Files and folders: tasks to review, the folder of the sessions, the knowledge base, the file of new
        entities, the annotation guide.
    session
        The session of a page that names none; empty where annotators log in.
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
    """The suggestions, the knowledge base, and the open sessions.

    Parameters
    ----------
    nlp
        Splits text into tokens and sentences; the project's blank pipeline when left out.
    """

    def __init__(self, settings: Settings, nlp: Language | None = None) -> None:
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
        if settings.session:
            self.session(settings.session)

    def session(self, name: str, *, make: bool = True) -> Session:
        """Return a session, opened when it is not yet.

        Raises ``ProjectError`` when there is none and ``make`` is false, or too many are open.
        """
        if name in self.sessions:
            return self.sessions[name]
        if not make and not (self.settings.out / check_name(name)).is_dir():
            raise ProjectError(f"there is no session {name!r}; open the page again to make it")
        if len(self.sessions) >= MAX_SESSIONS:
            raise ProjectError(f"{MAX_SESSIONS} sessions are open; start the server again to open others")
        session = Session(name, self.settings.out, self.source, self.order, self.entities, self.reader)
        self.sessions[name] = session
        self.folders.append(session.folder)
        self.messages += session.messages
        return session

    def retry(self) -> None:
        """Write the files again that the disk refused."""
        for session in self.sessions.values():
            session.retry()

    def close(self) -> None:
        """Close every session; their files are whole at any time."""
        for session in self.sessions.values():
            session.close()
        self.sessions.clear()
