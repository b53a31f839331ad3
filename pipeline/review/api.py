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
from .history import LATEST
from .lookup import Filter, find_words, link_in_letter
from .session import ConflictError, Session
from .spans import AmountForm, Edit
from .surroundings import surroundings
from .tasks import Key

#: So many paragraphs that hold the words are listed.
FOUND = 200

GET = ("task", "letter", "letters", "find", "search", "candidates", "guide", "history")
POST = ("open", "answer", "rest", "undo", "span", "amount", "note", "spread", "unspread", "draft", "alias")


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
    filter: Filter = Filter()


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
    everywhere: bool = False


class _Span(_Paragraph):
    token_start: int
    token_end: int
    label: str = Field(max_length=40)


class _Amount(AmountForm):
    session: str = Field(max_length=64)


class _Note(_Paragraph):
    note: str = Field(max_length=2000)
    flag: bool


class _Alias(_Paragraph):
    entity: str = Field(max_length=200)
    text: str = Field(min_length=1, max_length=500)


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
        return self._next(
            session, Filter.model_validate({name: text for name, text in given.items() if text})
        )

    def letter(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the paragraphs of a letter, those around ``paragraph`` where it has very many."""
        session, letter = self._session(given), str(given.get("letter", ""))
        keys = self._desk.source.heads(letter)
        if not keys:
            raise ProjectError(f"there is no letter {letter[:100]!r} to review")
        _, around = self._desk.source.head((letter, int(given.get("paragraph", keys[0][1]))))
        view = paragraphs.letter_view(session, keys, around)
        if session.row(keys[0]).get("versions"):  # only what sessions differ on is in the file
            others = surroundings(self._desk.settings.out, letter, {number for _, number in keys})
            rows = [*view["paragraphs"], *others]
            view["paragraphs"] = sorted(rows, key=lambda row: int(row["paragraph"]))
        return {"letter": letter, **view}

    def letters(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give all letters with what is done of each."""
        return {"letters": self._session(given).letters()}

    def find(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the paragraphs of all letters that hold some words: the first ones, and how many there are."""
        session = self._session(given)
        found = list(find_words(self._desk.source, str(given.get("q", ""))[:200]))
        rows = [{**row, "answer": session.status((row["letter"], row["paragraph"]))} for row in found[:FOUND]]
        return {"results": rows, "count": len(found)}

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

    def history(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give what this session did to a paragraph, for a table to all its cells, the latest first."""
        session, key = self._session(given), (str(given.get("letter", "")), int(given.get("paragraph", "")))
        rows = [row for cell in self._desk.source.unit(key) for row in session.history(cell)]
        return {"history": sorted(rows, key=lambda row: str(row["at"]), reverse=True)[:LATEST]}

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
        return self._next(session, asked.filter, [asked.key])

    def rest(self, given: Any) -> dict[str, Any]:
        """Accept the undecided paragraphs of a letter."""
        asked = _Letter.model_validate(given)
        session = self._desk.session(asked.session)
        count = session.accept_rest(asked.letter, only_empty=asked.only_empty)
        return {"count": count, "reload": True, **self._next(session, asked.filter)}

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
        if asked.label not in LABELS:
            raise ProjectError("no such label")
        joined = session.joined(asked.key)
        index, first, last = joined.locate(asked.token_start, asked.token_end)
        row = joined.rows[index]
        start, end = row["tokens"][first]["start"], row["tokens"][last]["end"]
        text = row["text"][start:end]
        if asked.label not in LINKED_LABELS:
            return {"amount": paragraphs.amount_view(self._desk.reader.amount(row["text"], start, end))}
        kb_id = link_in_letter(self._desk.source, session, asked.key, text, asked.label)
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
                everywhere=asked.everywhere,
            )
        except ConflictError as error:
            raise self._refused(session, asked.key, error) from None
        changed = [] if asked.everywhere else [(asked.letter, number) for number in result["paragraphs"]]
        return {**result, "reload": asked.everywhere, **self._show(session, asked.key, changed)}

    def unspread(self, given: Any) -> dict[str, Any]:
        """Take the last such change back."""
        asked = _Paragraph.model_validate(given)
        session = self._desk.session(asked.session)
        changed = session.unspread(asked.key)
        everywhere = any(letter != asked.letter for letter, _ in changed)
        shown = self._show(session, asked.key, [] if everywhere else changed)
        return {"undone": bool(changed), "reload": everywhere, **shown}

    def draft(self, given: Any) -> dict[str, Any]:
        """Keep a new entity as a draft."""
        asked = _Draft.model_validate(given)
        form = DraftForm.model_validate(asked.model_dump(exclude={"session"}))
        return {"card": self._desk.entities.draft(form, self._desk.session(asked.session).name)}

    def alias(self, given: Any) -> dict[str, Any]:
        """Keep a further alias of an entity as a draft."""
        asked = _Alias.model_validate(given)
        name = self._desk.session(asked.session).name
        card = self._desk.entities.add_alias(asked.entity, asked.text, name, asked.letter, asked.paragraph)
        return {"card": card}

    # What is shown

    def _session(self, given: dict[str, Any]) -> Session:
        name = str(given.get("session") or self._desk.settings.session)
        return self._desk.session(name, make=False)  # looking makes nothing

    def _next(self, session: Session, only: Filter, changed: Iterable[Key] = ()) -> dict[str, Any]:
        """Show the next paragraph; say which follows, so that the page can fetch its letter meanwhile."""
        key, following = (*session.next_keys(2, only), None, None)[:2]
        shown = self._show(session, key, changed)
        return {**shown, "following": following and {"letter": following[0], "paragraph": following[1]}}

    def _show(self, session: Session, key: Key | None, changed: Iterable[Key] = ()) -> dict[str, Any]:
        task = None
        heads = dict.fromkeys(map(self._desk.source.head, changed))
        if key is not None:
            key = self._desk.source.head(key)
            task = paragraphs.task_view(session, key, self._desk.entities, self._amount_of)
        return {
            "task": task,
            "progress": session.progress(),
            "views": [{"letter": key[0], **paragraphs.paragraph_view(session, key)} for key in heads],
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
