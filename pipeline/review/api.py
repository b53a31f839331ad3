"""The addresses under ``/api/``: what a request may hold, and what it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..amounts import Amount
from ..core.errors import ProjectError
from ..core.labels import LABELS, LINKED_LABELS, NIL
from . import paragraphs
from .desk import Desk
from .entities import DraftForm
from .session import ConflictError, Session
from .spans import AmountForm, Edit
from .tasks import Key

GET = ("task", "letter", "letters", "search", "candidates", "guide")
POST = ("open", "answer", "rest", "undo", "span", "amount", "note", "spread", "unspread", "draft")


class RefusedError(Exception):
    """A request that conflicts with what was done meanwhile.

    Attributes
    ----------
    body
        The paragraph as it is now, and why the request was refused.
    """

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["error"])
        self.body = body


class _Session(BaseModel):
    model_config = ConfigDict(extra="forbid")

    session: str = Field(max_length=64)
    only: str = Field(default="", max_length=40)
    """Which paragraphs come next: those with a suggestion (``spans``) or with one of a label; all when empty."""


class _Letter(_Session):
    letter: str = Field(max_length=500)
    only_empty: bool = False


class _Paragraph(_Session):
    letter: str = Field(max_length=500)
    paragraph: int

    @property
    def key(self) -> Key:
        return self.letter, self.paragraph


class _Changed(_Paragraph):
    spans: list[Edit] = Field(max_length=2000)
    revision: int | None = None


class _Answer(_Changed):
    answer: str = Field(max_length=20)


class _Spread(_Changed):
    token_start: int
    token_end: int
    label: str | None = Field(max_length=40)
    kb_id: str | None = Field(default=None, max_length=200)


class _Span(_Paragraph):
    token_start: int
    token_end: int
    label: str = Field(max_length=40)


class _Amount(AmountForm):
    session: str = Field(max_length=64)


class _Note(_Paragraph):
    note: str = Field(max_length=2000)
    flag: bool


class _Draft(DraftForm):
    session: str = Field(max_length=64)


class Api:
    """Each address a method from the request's values to the answer's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # To look at

    def task(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the paragraph asked for, or the next one of the queue."""
        session = self._session(given)
        if "letter" in given:
            return self._show(session, (given["letter"], int(given.get("paragraph", ""))))
        return self._next(session, str(given.get("only", "")))

    def letter(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the paragraphs of a letter, those around ``paragraph`` where it has very many."""
        session, letter = self._session(given), str(given.get("letter", ""))
        keys = self._desk.source.letters.get(letter)
        if keys is None:
            raise ProjectError(f"there is no letter {letter[:100]!r} to review")
        around = int(given.get("paragraph", keys[0][1]))
        return {"letter": letter, **paragraphs.letter_view(session, keys, around)}

    def letters(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give all letters with what is done of each."""
        return {"letters": self._session(given).letters()}

    def search(self, given: dict[str, Any]) -> dict[str, Any]:
        """Search the knowledge base."""
        query, label = str(given.get("q", ""))[:200], str(given.get("label", ""))
        return {"results": self._desk.entities.search(query, label)}

    def candidates(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the entities that a mention may denote."""
        text, label = str(given.get("text", ""))[:500], str(given.get("label", ""))
        return {"results": self._desk.entities.candidates(text, label) if label in LINKED_LABELS else []}

    def guide(self, _: dict[str, Any]) -> dict[str, Any]:
        """Give the annotation guide."""
        return {"markdown": self._desk.guide}

    # To change

    def open(self, given: Any) -> dict[str, Any]:
        """Open a session, made when it is new, and give what the page starts from."""
        name = given.get("session") if isinstance(given, dict) else None
        session = self._desk.session(str(name or self._desk.settings.session))
        return {
            "session": session.name,
            "labels": list(LABELS),
            "linked": list(LINKED_LABELS),
            "nil": NIL,
            "lang": self._desk.settings.lang,
            "out": str(session.folder),
            "folder": str(self._desk.settings.out),
            "messages": session.messages,
            "progress": session.progress(),
        }

    def answer(self, given: Any) -> dict[str, Any]:
        """Decide a paragraph; the next one is the answer."""
        asked = _Answer.model_validate(given)
        session = self._desk.session(asked.session)
        try:
            session.decide(asked.key, asked.answer, asked.spans, asked.revision)
        except ConflictError as error:
            raise self._refused(session, asked.key, error) from None
        return self._next(session, asked.only, [asked.key])

    def rest(self, given: Any) -> dict[str, Any]:
        """Accept the undecided paragraphs of a letter."""
        asked = _Letter.model_validate(given)
        session = self._desk.session(asked.session)
        count = session.accept_rest(asked.letter, only_empty=asked.only_empty)
        return {"count": count, "reload": True, **self._next(session, asked.only)}

    def undo(self, given: Any) -> dict[str, Any]:
        """Take the last decision back."""
        asked = _Session.model_validate(given)
        session = self._desk.session(asked.session)
        keys = session.undo()
        if not keys:
            raise ProjectError("there is nothing to undo")
        return {"count": len(keys), "reload": len(keys) > 1, **self._show(session, keys[0], keys[:1])}

    def span(self, given: Any) -> dict[str, Any]:
        """Tell what a new or changed span means: the link to start from, its card, or its amount."""
        asked = _Span.model_validate(given)
        session = self._desk.session(asked.session)
        row = session.row(asked.key)
        tokens = row["tokens"]
        if not 0 <= asked.token_start <= asked.token_end < len(tokens) or asked.label not in LABELS:
            raise ProjectError("no such span or label")
        start, end = tokens[asked.token_start]["start"], tokens[asked.token_end]["end"]
        text = row["text"][start:end]
        if asked.label not in LINKED_LABELS:
            return {"amount": paragraphs.amount_view(self._desk.reader.amount(row["text"], start, end))}
        kb_id = session.link_in_letter(asked.key, text, asked.label)
        if kb_id is None or (kb_id != NIL and not self._desk.entities.knows(kb_id, asked.label)):
            kb_id = self._desk.entities.best(text, asked.label)
        return {"kb_id": kb_id, "card": self._desk.entities.card(kb_id)}

    def amount(self, given: Any) -> dict[str, Any]:
        """Check an amount that a person gave, and give it as the page shows it."""
        form = _Amount.model_validate(given)
        return {"amount": paragraphs.amount_view(form.amount())}

    def note(self, given: Any) -> dict[str, Any]:
        """Keep a note and a flag with a paragraph."""
        asked = _Note.model_validate(given)
        session = self._desk.session(asked.session)
        session.note(asked.key, asked.note.strip(), flag=asked.flag)
        return self._show(session, asked.key, [asked.key])

    def spread(self, given: Any) -> dict[str, Any]:
        """Change all identical mentions of a letter."""
        asked = _Spread.model_validate(given)
        session = self._desk.session(asked.session)
        try:
            result = session.spread(
                asked.key,
                asked.spans,
                asked.token_start,
                asked.token_end,
                asked.label,
                asked.kb_id,
                asked.revision,
            )
        except ConflictError as error:
            raise self._refused(session, asked.key, error) from None
        changed = [(asked.letter, number) for number in result["paragraphs"]]
        return {**result, **self._show(session, asked.key, changed)}

    def unspread(self, given: Any) -> dict[str, Any]:
        """Take the last such change back."""
        asked = _Paragraph.model_validate(given)
        session = self._desk.session(asked.session)
        changed = session.unspread(asked.key)
        shown = self._show(session, asked.key, [(asked.letter, number) for number in changed])
        return {"undone": bool(changed), **shown}

    def draft(self, given: Any) -> dict[str, Any]:
        """Keep a new entity as a draft."""
        asked = _Draft.model_validate(given)
        form = DraftForm.model_validate(asked.model_dump(exclude={"session"}))
        return {"card": self._desk.entities.draft(form, self._desk.session(asked.session).name)}

    # What is shown

    def _session(self, given: dict[str, Any]) -> Session:
        name = str(given.get("session") or self._desk.settings.session)
        return self._desk.session(name, make=False)  # looking makes nothing

    def _next(self, session: Session, only: str = "", changed: Iterable[Key] = ()) -> dict[str, Any]:
        """Show the next paragraph; say which follows, so that the page can fetch its letter meanwhile."""
        key, following = (*session.next_keys(2, only), None, None)[:2]
        shown = self._show(session, key, changed)
        return {**shown, "following": following and {"letter": following[0], "paragraph": following[1]}}

    def _show(self, session: Session, key: Key | None, changed: Iterable[Key] = ()) -> dict[str, Any]:
        task = None
        if key is not None:
            task = paragraphs.task_view(session, key, self._desk.entities, self._amount_of)
        return {
            "task": task,
            "progress": session.progress(),
            "views": [{"letter": key[0], **paragraphs.paragraph_view(session, key)} for key in changed],
        }

    def _refused(self, session: Session, key: Key, error: ConflictError) -> RefusedError:
        return RefusedError({"error": error.message, **self._show(session, key, [key])})

    def _amount_of(self, row: dict[str, Any], span: dict[str, Any]) -> Amount | None:
        if "amount" in span:
            try:
                return Amount.model_validate(span["amount"])
            except ValidationError:
                return None  # written by something else; shown as not understood
        return self._desk.reader.amount(row["text"], span["start"], span["end"])
