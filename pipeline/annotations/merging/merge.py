"""Reviewed tasks into the gold: one decision a paragraph, conflicts listed, letter and split kept in step.

A paragraph counts as decided by the answer of a session. Where sessions differ, an adjudicated task settles
it. ``ignore`` passes a paragraph over: it stands in the gold so that the letter is whole, teaches nothing,
and gives way to a later decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language

from ...core.errors import ProjectError
from ...core.labels import LINKED_LABELS, NIL
from ..agreement.adjudicate import KEY, adjudication_of, content, settle
from ..agreement.sessions import Key, Reviewed, read_reviewed
from ..gold.convert import make_doc, make_task
from ..gold.gold_files import link_fault, read_tasks
from ..gold.split import read_split
from ..gold.task import Task
from .merge_files import Changes, check_letter_id, find_letter, paragraphs_of, write_changes

PREFER = ("reviewed", "gold")
PARTS = ("train", "dev")


@dataclass(frozen=True)
class Conflict:
    """A paragraph with two different annotations, and what each has that the other has not."""

    letter: str
    paragraph: int
    between: str
    detail: str

    def __str__(self) -> str:
        return f"{self.letter}, paragraph {self.paragraph}: {self.between}: {self.detail}"


@dataclass
class Merged:
    """What a merge did, or would do if there were no conflicts.

    Parameters
    ----------
    added, replaced, unchanged, kept
        Paragraphs new in the gold; changed in it; equal to it; left as they were although the review differs.
    passed_over
        Paragraphs in the gold without a decision: ignored, or not reached with ``partial``.
    unlinked
        Spans that came without an identifier and were given ``NIL``.
    superseded
        Decisions that the same session changed later.
    conflicts
        Nothing is written while there are any.
    new_letters
        Letters new in the split, with their part.
    stayed
        Letters that were to go to another part and stay in theirs.
    files
        What was written.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    kept: int = 0
    passed_over: int = 0
    unlinked: int = 0
    superseded: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    new_letters: dict[str, str] = field(default_factory=dict)
    stayed: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)


def merge(
    places: Sequence[Path],
    *,
    gold: Path,
    split: Path,
    letters: Path,
    nlp: Language,
    kb_types: Mapping[str, str],
    new_letters: Sequence[Path] = (),
    part: str | None = None,
    prefer: str | None = None,
    sessions: Collection[str] = (),
    partial: bool = False,
) -> Merged:
    """Bring reviewed tasks into the gold. All files change or none; doing it again changes nothing.

    Parameters
    ----------
    places
        Files of reviewed tasks, or folders of them.
    gold
        Folder of the gold, one file a letter.
    split
        The split file. Letters in it stay where they are.
    letters
        Folder of the letters that the gold is about. A new letter's file is copied there.
    nlp
        Makes the tokens.
    kb_types
        Type of every entity of the knowledge base, by identifier.
    new_letters
        Files or folders in which the files of new letters are looked for.
    part
        ``train`` or ``dev``: where new letters go.
    prefer
        Where review and gold differ, take ``reviewed`` (the old annotation is kept under ``history``) or
        ``gold``.
    sessions
        Take only the decisions of these sessions; all when empty.
    partial
        Take letters of which paragraphs are undecided; these are passed over.

    Raises
    ------
    ProjectError
        On faulty tasks, unknown identifiers, a letter that is absent, differs from its tasks or is not
        decided to its end, and a new letter without ``part``. Nothing is written then.
    """
    if prefer not in (None, *PREFER):
        raise ProjectError(f"cannot prefer {prefer!r}; use one of {', '.join(PREFER)}")
    if part not in (None, *PARTS):
        raise ProjectError(f"a new letter goes to one of {', '.join(PARTS)}, not to {part!r}")
    reviewed = read_reviewed(places)
    _choose_sessions(reviewed, sessions)
    merged = Merged(superseded=reviewed.superseded)
    decisions = _decide(reviewed, merged)
    by_letter: dict[str, dict[int, Task]] = {}
    for (letter, paragraph), task in decisions.items():
        check_letter_id(letter)
        place = reviewed.places[task.session_id or "", (letter, paragraph)]
        by_letter.setdefault(letter, {})[paragraph] = _normal(task, nlp, kb_types, merged, place)
    for conflict in merged.conflicts:
        by_letter.setdefault(conflict.letter, {})
    fixed = read_split(split)
    changes = Changes(gold=gold, letters=letters, split=split)
    for letter, tasks in sorted(by_letter.items()):
        file = gold / f"{letter}.jsonl"
        old = {task.key[1]: task for task in read_tasks(file)} if file.exists() else {}
        if prefer == "gold":
            _settle_by_gold(letter, old, merged)
        new = _merge_letter(letter, old, tasks, merged, prefer)
        source = find_letter(letter, letters, new_letters)
        open_here = {one.paragraph for one in merged.conflicts if one.letter == letter}
        _fill_up(letter, new, source, open_here, partial=partial)
        if new != old:
            changes.tasks[letter] = [new[paragraph] for paragraph in sorted(new)]
        if source.parent.resolve() != letters.resolve():
            changes.copies[letter] = source
        _place(letter, fixed.part_of(letter), part, merged)
        merged.passed_over += sum(task.answer == "ignore" for task in new.values())
    changes.parts = merged.new_letters
    if not merged.conflicts:
        merged.files = write_changes(changes)
    return merged


def _choose_sessions(reviewed: Reviewed, sessions: Collection[str]) -> None:
    if not reviewed.sessions:
        raise ProjectError("the files hold no task with an answer; accept, reject or ignore some first")
    unknown = sorted(set(sessions) - set(reviewed.sessions))
    if unknown:
        raise ProjectError(
            f"no session {unknown[0]!r} in the files; there are {', '.join(sorted(reviewed.sessions))}"
        )
    if sessions:
        reviewed.sessions = {name: tasks for name, tasks in reviewed.sessions.items() if name in sessions}


def _decide(reviewed: Reviewed, merged: Merged) -> dict[Key, Task]:
    """Take one task a paragraph; paragraphs on which sessions differ become conflicts."""
    by_key: dict[Key, dict[str, Task]] = {}
    for session in sorted(reviewed.sessions):
        for key, task in reviewed.sessions[session].items():
            named = task.model_copy(deep=True)
            named.session_id = session
            by_key.setdefault(key, {})[session] = named
    decisions: dict[Key, Task] = {}
    for key, versions in sorted(by_key.items()):
        settled = {session: task for session, task in versions.items() if adjudication_of(task)}
        given = {session: task for session, task in versions.items() if task.answer != "ignore"}
        opinions = settled or given or versions
        first, *others = opinions
        odd = next((name for name in others if content(opinions[name]) != content(opinions[first])), None)
        if odd is not None:
            detail = explain(opinions[first], opinions[odd], first, odd)
            merged.conflicts.append(Conflict(*key, f"sessions {first} and {odd} differ", detail))
            continue
        task = opinions[first]
        if others:
            task.sessions = list(opinions)  # type: ignore[attr-defined]
        decisions[key] = task
    return decisions


def _normal(task: Task, nlp: Language, kb_types: Mapping[str, str], merged: Merged, place: str) -> Task:
    """Give a task the tokens that training sees, identifiers where they belong, its history in one form."""
    for span in task.spans:
        text = task.text[span.start : span.end]
        if span.label in LINKED_LABELS and not span.kb_id:
            span.kb_id = NIL
            merged.unlinked += task.is_gold
        if fault := link_fault(span, text, kb_types):
            raise ProjectError(fault, place=place)
    task.spans.sort(key=lambda span: (span.start, span.end))
    fresh = make_task(make_doc(task, nlp, place=place), meta=task.meta)
    if [(one.start, one.end) for one in task.tokens] != [(one.start, one.end) for one in fresh.tokens]:
        task.tokens = fresh.tokens
    for span, counted in zip(task.spans, fresh.spans, strict=True):
        span.token_start, span.token_end = counted.token_start, counted.token_end
    task.input_hash = fresh.input_hash
    return settle(task)


def _merge_letter(
    letter: str, old: Mapping[int, Task], reviewed: Mapping[int, Task], merged: Merged, prefer: str | None
) -> dict[int, Task]:
    new = dict(old)
    for paragraph, task in sorted(reviewed.items()):
        before = old.get(paragraph)
        if before is None:
            merged.added += 1
            new[paragraph] = task
        elif content(before) == content(task):
            merged.unchanged += 1
        elif task.answer == "ignore":
            merged.kept += 1
        elif before.answer == "ignore":
            merged.replaced += 1
            new[paragraph] = task
        elif prefer == "gold":
            merged.kept += 1
        elif prefer == "reviewed":
            merged.replaced += 1
            new[paragraph] = _with_history(task, before)
        else:
            who = f"session {task.session_id}"
            detail = explain(before, task, "gold", who)
            merged.conflicts.append(Conflict(letter, paragraph, f"gold and {who} differ", detail))
    return new


def _settle_by_gold(letter: str, old: Mapping[int, Task], merged: Merged) -> None:
    """Drop the conflicts between sessions on paragraphs that the gold has decided."""
    decided = {paragraph for paragraph, task in old.items() if task.answer != "ignore"}
    left = [one for one in merged.conflicts if one.letter != letter or one.paragraph not in decided]
    merged.kept += len(merged.conflicts) - len(left)
    merged.conflicts = left


def _with_history(task: Task, before: Task) -> Task:
    row = before.to_json()
    past = {key: row[key] for key in ("answer", "spans", "_session_id", "sessions", KEY) if key in row}
    if before.text != task.text:
        past["text"] = before.text
    task = task.model_copy(deep=True)
    task.history = [*row.get("history", []), past]  # type: ignore[attr-defined]
    return task


def _fill_up(
    letter: str, tasks: dict[int, Task], source: Path, open_here: set[int], *, partial: bool
) -> None:
    """Check the tasks of a letter against it, and pass over what is not decided when that is allowed.

    Without this, the letter's gold would be refused when the project is next run.
    """
    texts = paragraphs_of(source)
    for paragraph, task in sorted(tasks.items()):
        if paragraph not in texts or texts[paragraph][1] != task.text:
            what = "has other text than the letter's" if paragraph in texts else "is none of the letter's"
            raise ProjectError(
                f"paragraph {paragraph} {what}; annotate the letter again",
                file=source,
                place=f"letter {letter}",
            )
    missing = sorted(texts.keys() - tasks.keys() - open_here)
    if missing and not partial:
        raise ProjectError(
            f"{len(missing)} of {len(texts)} paragraphs are not decided, the first is {missing[0]}; "
            "finish the letter, or pass them over with --partial",
            place=f"letter {letter}",
        )
    for paragraph in missing:
        kind, text = texts[paragraph]
        meta = {"letter": letter, "paragraph": paragraph, "kind": kind}
        tasks[paragraph] = Task(text=text, spans=[], meta=meta, answer="ignore")


def _place(letter: str, fixed: str | None, part: str | None, merged: Merged) -> None:
    if fixed is not None:
        if part not in (None, fixed):
            merged.stayed[letter] = fixed
        return
    if part is None:
        raise ProjectError(
            f"is new; say with --part {' or --part '.join(PARTS)} what it is for", place=f"letter {letter}"
        )
    merged.new_letters[letter] = part


def explain(one: Task, other: Task, first: str, second: str) -> str:
    """Say in a line what each of two annotations has that the other has not."""
    if one.text != other.text:
        return "the texts differ"
    if one.is_gold != other.is_gold:
        return f"{first} says {one.answer or 'accept'}, {second} says {other.answer or 'accept'}"
    ours, theirs = _spans(one), _spans(other)
    parts = [
        f"only {name}: {', '.join(extra)}"
        for name, extra in ((first, _listed(ours - theirs)), (second, _listed(theirs - ours)))
        if extra
    ]
    return "; ".join(parts)


def _spans(task: Task) -> set[tuple[int, str]]:
    spans = set()
    for span in task.spans:
        link = f" {span.kb_id or NIL}" if span.label in LINKED_LABELS else ""
        spans.add((span.start, f"{task.text[span.start : span.end]!r} at {span.start} {span.label}{link}"))
    return spans


def _listed(spans: Iterable[tuple[int, str]]) -> list[str]:
    return [text for _, text in sorted(spans)]
