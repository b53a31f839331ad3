"""Commands that exchange annotation with tools and people: export, import, overlap, agreement, merge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import EntitiesPath, GoldPath, LettersPath, Seed, SplitPath

_FORMATS = "prodigy, prodigy-review, label-studio, doccano, cas, conll or docbin"
_Format = Annotated[str, typer.Option("--format", help=f"The format: {_FORMATS}.")]
_Offsets = Annotated[str, typer.Option(help="How doccano counts characters: utf16 (its page) or codepoints.")]
_Reviewed = Annotated[
    list[Path], typer.Argument(help="Files of reviewed tasks, told apart by _session_id, or folders of them.")
]


def export(
    source: Annotated[Path, typer.Argument(help="A JSONL file of tasks or a folder of them.")],
    out: Annotated[Path, typer.Argument(help="The file to write; a folder for cas.")],
    form: _Format,
    bare: Annotated[bool, typer.Option(help="Leave out the keys that the format has no place for.")] = False,
    offsets: _Offsets = "utf16",
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Write tasks for another tool, read them back, and say what did not come through."""
    from ..annotations.agreement.sessions import session_files
    from ..annotations.formats import Options, describe, export_tasks
    from ..annotations.gold.gold_files import iter_tasks
    from ..knowledge_base.names.entities_file import load_entities

    tasks = [task for file in session_files([source]) for _, task in iter_tasks(file)]
    options = Options(bare=bare, offsets=offsets)
    if form == "label-studio":
        names: dict[str, dict[str, str]] = {}
        for entity in load_entities(entities):
            names.setdefault(entity.type, {})[entity.id] = entity.name.nl
        options.names = names
    left_out = export_tasks(tasks, out, form, options)
    for line in describe(left_out):
        print(line)
    print(f"{out}: {len(tasks)} tasks")


def import_(
    source: Annotated[Path, typer.Argument(help="What the other tool wrote.")],
    out: Annotated[Path, typer.Argument(help="The JSONL file to write.")],
    form: _Format,
    offsets: _Offsets = "utf16",
    session: Annotated[
        str, typer.Option(help="The annotator's name, for tasks of a tool that names none.")
    ] = "",
    answer: Annotated[
        str, typer.Option(help="The decision on tasks of a tool that writes none: accept, reject or ignore.")
    ] = "",
) -> None:
    """Read another tool's file into Prodigy-compatible tasks, ready for agreement and merge."""
    from ..annotations.formats import Options, describe, import_tasks
    from ..annotations.formats.common import complete, place_of
    from ..annotations.gold.gold_files import check_spans, write_tasks
    from ..core.errors import ProjectError, located

    if answer not in ("", "accept", "reject", "ignore"):
        raise ProjectError(f"--answer {answer}: use accept, reject or ignore")
    options = Options(offsets=offsets)
    tasks, left_out = import_tasks(source, form, options)
    complete(tasks, options)
    for index, task in enumerate(tasks):
        with located(source, place_of(task, index)):
            check_spans(task)
        if session and not task.session_id:
            task.session_id = session
        if answer and task.answer is None:
            task.answer = answer
    write_tasks(out, tasks)
    for line in describe(left_out):
        print(line)
    unanswered = sum(task.answer is None for task in tasks)
    hint = (
        f", {unanswered} without an answer, which merge passes over (--answer accept takes them as decided)"
    )
    print(f"{out}: {len(tasks)} tasks{hint if unanswered else ''}")


def overlap(
    source: Annotated[Path, typer.Argument(help="A JSONL file of suggestions or a folder of them.")],
    out: Annotated[Path, typer.Argument(help="Folder for one SESSION.jsonl each.")],
    session: Annotated[list[str], typer.Option(help="An annotator; give the option for each of them.")],
    fraction: Annotated[float, typer.Option(help="Part of the paragraphs that everyone gets, 0 to 1.")] = 0.2,
    seed: Seed = 0,
) -> None:
    """Share suggestions out among annotators, a part of them to everyone."""
    from ..annotations.agreement import share_out
    from ..annotations.gold.gold_files import read_tasks, write_tasks
    from ..letters.find import check_letter_id

    for name in session:
        check_letter_id(name, "session name")
    shares = share_out(read_tasks(source), session, fraction, seed=seed)
    for name, tasks in shares.items():
        shared = sum(bool(task.meta.get("overlap")) for task in tasks)
        write_tasks(out / f"{name}.jsonl", tasks)
        print(f"{out / f'{name}.jsonl'}: {len(tasks)} tasks, {shared} of them for everyone")


def agreement(
    reviewed: _Reviewed,
    json: Annotated[Path | None, typer.Option(help="Also write all figures as JSON.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Also write the tables as Markdown.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Also draw them, as .png, .svg or .pdf.")] = None,
    disagreements: Annotated[
        Path | None, typer.Option(help="Also write what they differ on, as tasks for review (`versions`).")
    ] = None,
    entities: Annotated[int, typer.Option(help="How many of the least agreed entities to show.")] = 20,
    gold: Annotated[
        Path | None, typer.Option(help="Compare with these gold tasks too, as the session `gold`.")
    ] = None,
) -> None:
    """Measure how far annotators agree, by label and by link."""
    from rich.console import Console

    from ..annotations.agreement import measure, read_sessions
    from ..annotations.agreement.adjudicate import review_rows
    from ..annotations.agreement.statements import statement_agreement
    from ..annotations.gold.gold_files import read_tasks
    from ..core.files import write_json, write_jsonl, write_text
    from ..core.language import blank_pipeline

    sessions = read_sessions(reviewed)
    if gold is not None:
        sessions["gold"] = {task.key: task for task in read_tasks(gold)}
    report = measure(sessions, blank_pipeline())
    print(report.summary())
    console = Console()
    for table in report.tables(entities=entities):
        console.print(table)
    statements = statement_agreement(sessions)
    for names, figures in statements.items():
        of = "" if figures["of"] is None else f", of {figures['of']:.3f} of {figures['amounts']} amounts"
        status = figures["fields"].get("status", 0.0)
        print(f"statements, {names}: F1 {figures['f1'] or 0.0:.3f}, status {status:.3f}{of}")
    rows = review_rows(sessions)
    print(f"{len(rows)} paragraphs to adjudicate")
    if json is not None:
        write_json(json, report.to_json() | {"statements": statements})
    if markdown is not None:
        write_text(markdown, report.to_markdown(entities=entities))
    if plot is not None:
        from ..annotations.agreement.plot import plot as draw

        draw(report, plot)
    if disagreements is not None:
        write_jsonl(disagreements, rows)


def merge(
    reviewed: _Reviewed,
    part: Annotated[str | None, typer.Option(help="Where new letters go: train or dev.")] = None,
    prefer: Annotated[
        str | None, typer.Option(help="Where review and gold differ, take `reviewed` or `gold`.")
    ] = None,
    session: Annotated[
        list[str] | None, typer.Option(help="Take only this session; may be repeated.")
    ] = None,
    partial: Annotated[bool, typer.Option(help="Pass over paragraphs that nobody decided.")] = False,
    allow_test: Annotated[bool, typer.Option(help="Change the gold of test letters too.")] = False,
    force: Annotated[bool, typer.Option(help="Take letters into train that do not look Dutch.")] = False,
    gold: GoldPath = paths.GOLD,
    split: SplitPath = paths.SPLIT,
    letters: LettersPath = paths.LETTERS,
    letter_files: Annotated[
        list[Path] | None, typer.Option(help="Files or folders of new letters.", show_default="corpus/new")
    ] = None,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Bring reviewed tasks into the gold; conflicts are listed, and then nothing is written."""
    from ..annotations.merging.merge import Corpus, MergeOptions
    from ..annotations.merging.merge import merge as merge_reviewed
    from ..core.errors import ProjectError
    from ..core.language import blank_pipeline
    from ..knowledge_base.names.entities_file import load_entities

    options = MergeOptions(part, prefer, session or [], partial, allow_test, force)
    kb_types = {entity.id: entity.type for entity in load_entities(entities)}
    corpus = Corpus(gold, split, letters, blank_pipeline(), kb_types, letter_files or [paths.NEW])
    merged = merge_reviewed(reviewed, corpus, options)
    for conflict in merged.conflicts:
        print(f"conflict: {conflict}")
    if merged.conflicts:
        ways = []
        if any(conflict.between.startswith("sessions") for conflict in merged.conflicts):
            ways.append("adjudicate where sessions differ, or take one with --session")
        if any(conflict.between.startswith("gold") for conflict in merged.conflicts):
            ways.append("--prefer reviewed or --prefer gold decides against the gold")
        raise ProjectError(f"{len(merged.conflicts)} conflicts, nothing written; {'; '.join(ways)}")
    for letter, its_part in merged.stayed.items():
        print(f"{letter} stays in {its_part}: the split is fixed")
    for letter, its_part in merged.new_letters.items():
        print(f"{letter} is new in {its_part}")
    if merged.unlinked:
        print(f"{merged.unlinked} spans without an identifier were linked to NIL")
    if merged.superseded:
        print(f"{merged.superseded} decisions were changed later by the same session")
    for file in merged.files:
        print(f"wrote {file}")
    print(
        f"{merged.added} paragraphs added, {merged.replaced} replaced, {merged.unchanged} unchanged, "
        f"{merged.kept} kept as they were, {merged.passed_over} passed over"
    )
