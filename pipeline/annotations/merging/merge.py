"""Reviewed tasks into the gold: one decision a paragraph, conflicts listed, letter and split kept in step.

A paragraph counts as decided by the answer of a session. Where sessions differ, an adjudicated task settles
it. ``ignore`` passes a paragraph over: it stands in the gold so that the letter is whole, teaches nothing,
and gives way to a later decision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from spacy.language import Language

from ...amounts import Amount
from ...core.dutch import is_dutch
from ...core.errors import ProjectError, first_fault
from ...core.labels import LINKED_LABELS, NIL
from ...core.transaction import recover
from ...letters.find import check_letter_id
from ..agreement.adjudicate import KEY, content, settle
from ..agreement.sessions import Reviewed, read_reviewed
from ..gold.convert import make_doc, make_task
from ..gold.gold_files import JOURNAL, link_fault, read_tasks
from ..gold.split import read_split
from ..gold.task import AMOUNT_EDITED, Task, TaskSpan
from .decisions import Conflict, decide, explain
from .merge_files import Changes, find_letter, paragraphs_of, write_changes

PREFER = ("reviewed", "gold")
PARTS = ("train", "dev")


@dataclass(frozen=True)
class Corpus:
    """What a merge writes to, and what it checks tasks with.

    Attributes
    ----------
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
    """

    gold: Path
    split: Path
    letters: Path
    nlp: Language
    kb_types: Mapping[str, str]
    new_letters: Sequence[Path] = ()


@dataclass(frozen=True)
class MergeOptions:
    """What a merge may do.

    Raises ``ProjectError`` when ``part`` or ``prefer`` has another value.

    Attributes
    ----------
    part
        ``train`` or ``dev``: where new letters go.
    prefer
        Where review and gold differ, take ``reviewed`` (the old annotation is kept under ``history``) or
        ``gold``.
    sessions
        Take only the decisions of these sessions; all when empty.
    partial
        Take letters of which paragraphs are undecided; these are passed over.
    allow_test
        Change the gold of letters of the test part.
    force
        Take letters into train that do not look Dutch.
    """

    part: str | None = None
    prefer: str | None = None
    sessions: Collection[str] = ()
    partial: bool = False
    allow_test: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        if self.prefer not in (None, *PREFER):
            raise ProjectError(f"cannot prefer {self.prefer!r}; use one of {', '.join(PREFER)}")
        if self.part not in (None, *PARTS):
            raise ProjectError(f"a new letter goes to one of {', '.join(PARTS)}, not to {self.part!r}")


@dataclass
class Merged:
    """What a merge did, or would do if there were no conflicts.

    Attributes
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


def merge(reviewed_files: Sequence[Path], corpus: Corpus, options: MergeOptions | None = None) -> Merged:
    """Bring reviewed tasks into the gold. All files change or none; doing it again changes nothing.

    Raises ``ProjectError`` on faulty tasks, unknown identifiers, a letter that is absent, differs from its tasks or
    is not decided to its end, a new letter without ``part`` or in another language, and changes to a test letter.
    Nothing is written then.

    Parameters
    ----------
    options
        What the merge may do; by default it only adds paragraphs of letters that are in the split.
    """
    return _Merge(corpus, options or MergeOptions()).run(read_reviewed(reviewed_files))


class _Merge:
    """One merge under way."""

    def __init__(self, corpus: Corpus, options: MergeOptions) -> None:
        self.corpus, self.options = corpus, options
        self.merged = Merged()
        self.changes = Changes(corpus.gold, corpus.letters, corpus.split)
        recover(corpus.gold / JOURNAL)  # the split is part of what an interrupted merge left
        self.split = read_split(corpus.split)

    def run(self, reviewed: Reviewed) -> Merged:
        merged = self.merged
        merged.superseded = reviewed.superseded
        decisions, merged.conflicts = decide(_chosen(reviewed, self.options.sessions))
        by_letter: dict[str, dict[int, Task]] = {conflict.letter: {} for conflict in merged.conflicts}
        for (letter, paragraph), task in decisions.items():
            check_letter_id(letter)
            line = reviewed.lines[task.session_id or "", (letter, paragraph)]
            by_letter.setdefault(letter, {})[paragraph] = self._normalised(task, paragraph, line)
        for letter, tasks in sorted(by_letter.items()):
            self._merge_letter(letter, tasks)
        self.changes.parts = merged.new_letters
        if not merged.conflicts:
            merged.files = write_changes(self.changes)
        return merged

    def _normalised(self, task: Task, paragraph: int, line: str) -> Task:
        """Give a task the tokens that training sees, identifiers where they belong, its history in one form."""
        for span in task.spans:
            if span.label in LINKED_LABELS and not span.kb_id:
                span.kb_id = NIL
                self.merged.unlinked += task.is_gold
            if fault := link_fault(span, task.text[span.start : span.end], self.corpus.kb_types):
                raise ProjectError(fault, place=line)
            _check_amount(span, line)
        task.spans.sort(key=lambda span: (span.start, span.end))
        task.meta = {**task.meta, "paragraph": paragraph}
        nlp = self.corpus.nlp
        fresh = make_task(make_doc(task, nlp, place=line), meta=task.meta)
        if [(t.start, t.end) for t in task.tokens] != [(t.start, t.end) for t in fresh.tokens]:
            task.tokens = fresh.tokens
        for span, counted in zip(task.spans, fresh.spans, strict=True):
            span.token_start, span.token_end = counted.token_start, counted.token_end
        task.input_hash = fresh.input_hash
        return settle(task)

    def _merge_letter(self, letter: str, reviewed: Mapping[int, Task]) -> None:
        corpus, merged = self.corpus, self.merged
        part = self.split.part_of(letter)
        file = corpus.gold / f"{letter}.jsonl"
        old = {task.key[1]: task for task in read_tasks(file)} if file.exists() else {}
        if self.options.prefer == "gold":
            self._settle_by_gold(letter, old)
        new = dict(old)
        for paragraph, task in sorted(reviewed.items()):
            if changed := self._chosen_version(old.get(paragraph), task):
                new[paragraph] = changed
        source = find_letter(letter, corpus.letters, corpus.new_letters)
        self._fill_up(letter, new, source)
        if new != old:
            if part == "test" and old and not self.options.allow_test and not merged.conflicts:
                raise ProjectError(
                    "is a test letter; its gold stays as it is, unless with --allow-test",
                    place=f"letter {letter}",
                )
            self.changes.tasks[letter] = [new[paragraph] for paragraph in sorted(new)]
        if source.parent.resolve() != corpus.letters.resolve():
            self.changes.copies[letter] = source
        self._choose_part(letter, part, " ".join(task.text for task in new.values()))
        merged.passed_over += sum(task.answer == "ignore" for task in new.values())

    def _settle_by_gold(self, letter: str, old: Mapping[int, Task]) -> None:
        """Drop the conflicts between sessions on paragraphs that the gold has decided."""
        decided = {(letter, paragraph) for paragraph, task in old.items() if task.answer != "ignore"}
        conflicts = self.merged.conflicts
        left = [conflict for conflict in conflicts if (conflict.letter, conflict.paragraph) not in decided]
        self.merged.kept += len(conflicts) - len(left)
        self.merged.conflicts = left

    def _chosen_version(self, before: Task | None, task: Task) -> Task | None:
        """Return what replaces the gold of a paragraph; None when it stays, or when that is a conflict."""
        merged, prefer = self.merged, self.options.prefer
        if before is None:
            merged.added += 1
            return task
        _keep_amounts(task, before)
        if content(before) == content(task):
            merged.unchanged += 1
        elif task.answer == "ignore" or (prefer == "gold" and before.answer != "ignore"):
            merged.kept += 1
        elif before.answer == "ignore" or prefer == "reviewed":
            merged.replaced += 1
            return task if before.answer == "ignore" else _with_history(task, before)
        else:
            who = f"session {task.session_id}"
            detail = explain(before, task, "gold", who)
            merged.conflicts.append(Conflict(*task.key, f"gold and {who} differ", detail))
        return None

    def _fill_up(self, letter: str, tasks: dict[int, Task], source: Path) -> None:
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
        conflicts = {conflict.paragraph for conflict in self.merged.conflicts if conflict.letter == letter}
        missing = sorted(texts.keys() - tasks.keys() - conflicts)
        if missing and not self.options.partial:
            raise ProjectError(
                f"{len(missing)} of {len(texts)} paragraphs are not decided, the first is {missing[0]}; "
                "finish the letter, or pass them over with --partial",
                place=f"letter {letter}",
            )
        for paragraph in missing:
            kind, text = texts[paragraph]
            meta = {"letter": letter, "paragraph": paragraph, "kind": kind}
            tasks[paragraph] = Task(text=text, spans=[], meta=meta, answer="ignore")

    def _choose_part(self, letter: str, fixed: str | None, text: str) -> None:
        part = self.options.part
        if fixed is not None:
            if part not in (None, fixed):
                self.merged.stayed[letter] = fixed
            return
        if part is None:
            raise ProjectError(
                f"is new; say with --part {' or --part '.join(PARTS)} what it is for",
                place=f"letter {letter}",
            )
        if part == "train" and not self.options.force and not is_dutch(text):
            raise ProjectError(
                "does not look Dutch and is not taken into train; --force takes it", place=f"letter {letter}"
            )
        self.merged.new_letters[letter] = part


def _chosen(reviewed: Reviewed, names: Collection[str]) -> dict[str, dict[tuple[str, int], Task]]:
    """Return the sessions of these names, or all.

    Raises ``ProjectError`` when there is no session, or none of a name.
    """
    sessions = reviewed.sessions
    if not sessions:
        raise ProjectError("the files hold no task with an answer; accept, reject or ignore some first")
    for name in sorted(set(names) - set(sessions)):
        raise ProjectError(f"no session {name!r} in the files; there are {', '.join(sorted(sessions))}")
    return {name: tasks for name, tasks in sessions.items() if not names or name in names}


def _check_amount(span: TaskSpan, line: str) -> None:
    try:
        if span.edited_amount is not None:
            Amount.model_validate(span.edited_amount)
    except ValidationError as error:
        raise ProjectError(
            f"the edited amount of a span has a fault: {first_fault(error)}", place=line
        ) from None


def _keep_amounts(task: Task, before: Task) -> None:
    """Keep an amount of the gold that a person gave, where the review has only what was read from the text."""
    given = {(span.start, span.end): span for span in before.spans if span.edited_amount}
    for span in task.spans:
        old = given.get((span.start, span.end))
        if old is not None and span.label == old.label and span.edited_amount is None:
            span.amount = old.edited_amount  # type: ignore[attr-defined]
            setattr(span, AMOUNT_EDITED, True)


def _with_history(task: Task, before: Task) -> Task:
    row = before.to_json()
    past = {key: row[key] for key in ("answer", "spans", "_session_id", "sessions", KEY) if key in row}
    if before.text != task.text:
        past["text"] = before.text
    task = task.model_copy(deep=True)
    task.history = [*row.get("history", []), past]  # type: ignore[attr-defined]
    return task
