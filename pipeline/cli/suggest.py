"""Commands that annotate new letters and show the result as tables and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..core import paths

if TYPE_CHECKING:
    from ..annotations.gold.task import Task
    from ..suggest.letters import Letters

from .options import Browser, EntitiesPath

_Places = Annotated[
    list[Path],
    typer.Argument(
        metavar="PLACES...", help="Suggestions, reviewed sessions or gold: JSONL files or folders."
    ),
]
_LettersPaths = Annotated[
    list[Path] | None,
    typer.Option(help="Where the letters are.", show_default="corpus/letters and corpus/new"),
]
_NAMED = 10  # files passed over that are named


def annotate(
    letters: Annotated[
        list[Path], typer.Argument(help="Letters, or folders; letters are found in them at any depth.")
    ],
    model: Annotated[str, typer.Option(help="A trained pipeline: a folder or an installed package.")] = str(
        paths.MODEL
    ),
    out: Annotated[
        Path, typer.Option(help="Folder for the suggestions and the HTML views.")
    ] = paths.SUGGESTIONS,
    jobs: Annotated[int, typer.Option(min=1, help="Processes; each holds the model in memory.")] = 1,
    batch: Annotated[int, typer.Option(min=1, help="Paragraphs that the model reads at once.")] = 128,
    scores: Annotated[bool, typer.Option(help="Say how sure the model is of each span.")] = True,
    force: Annotated[bool, typer.Option(help="Annotate again what this model has annotated.")] = False,
    language: Annotated[str, typer.Option(help="Language of the pages to read, nl or en.")] = "nl",
    csv: Annotated[
        Path | None, typer.Option(help="Also write entities, and statements beside them, as CSV.")
    ] = None,
    parquet: Annotated[Path | None, typer.Option(help="The same as Parquet.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="The same as a workbook with a sheet for each.")] = None,
) -> None:
    """Suggest entities, links and amounts for new letters: text, official XML and HTML, PDF, DOCX and ODT.

    Writes LETTER.jsonl (Prodigy-compatible suggestions) and LETTER.html (to read) for each letter. A letter that the
    same model has annotated before is passed over while its content is the same; after an interruption the same
    command does the rest. Letters that cannot be read are listed at the end, and the exit code is then 1.
    """
    from ..annotations.gold.gold_files import iter_tasks
    from ..core.errors import ProjectError
    from ..letters.find import find_letters, printable
    from ..suggest.annotate import Suggested, suggest
    from ..suggest.letter_suggestions import Fault
    from ..suggest.letters import Letters
    from ..suggest.model import entity_records
    from ..suggest.statement_table import tables_of
    from ..suggest.table import check_installed, write_tables

    if language not in ("nl", "en"):
        raise ProjectError(f"--language {language}: use nl or en")
    check_installed(csv, parquet, xlsx)
    found = find_letters(letters)
    done: dict[str, Suggested] = {}
    faults: list[Fault] = []
    total = len(found.files) + len(found.refused)
    try:
        results = suggest(
            letters, model, out, jobs=jobs, batch=batch, scores=scores, force=force, language=language
        )
        for number, result in enumerate(results, 1):
            if isinstance(result, Fault):
                faults.append(result)
                continue
            done[result.letter] = result
            if not result.skipped:
                _say(
                    f"[{number} of {total}] {result.tasks}: {result.paragraphs} paragraphs, "
                    f"{result.spans} suggestions"
                )
            if result.notice:
                _say(f"notice: {result.notice}")
    except KeyboardInterrupt:
        typer.echo(f"interrupted; {len(done)} letters are done, the same command does the rest", err=True)
        raise typer.Exit(130) from None
    if (csv or parquet or xlsx) and done:
        tasks = [task for result in done.values() for _, task in iter_tasks(result.tasks)]
        tables = tables_of(tasks, entity_records(model), Letters([], [out]).get)
        for file in filter(None, (csv, parquet, xlsx)):
            written = " and ".join(map(str, write_tables(tables, file)))
            counts = ", ".join(f"{len(table)} {name}" for name, table in tables.items())
            typer.echo(f"{written}: {counts} of {len(done)} letters")
    skipped = sum(result.skipped for result in done.values())
    parts = [f"{len(done) - skipped} letters annotated in {out}"]
    parts += [f"{skipped} were already"] if skipped else []
    parts += [f"{len(faults)} could not be"] if faults else []
    if other := found.passed_over:
        more = f" and {len(other) - _NAMED} more" if len(other) > _NAMED else ""
        names = ", ".join(printable(file) for file in other[:_NAMED])
        parts.append(f"{len(other)} files with other endings passed over: {names}{more}")
    typer.echo("; ".join(parts))
    for fault in faults:
        typer.echo(f"error: {fault}", err=True)
    if faults:
        raise typer.Exit(1)


def table(
    places: _Places,
    out: Annotated[Path, typer.Option(help="The table to write: .xlsx, .csv or .parquet.")],
    excel: Annotated[
        bool, typer.Option(help="CSV for a Dutch Excel: semicolons, decimal commas, byte order mark.")
    ] = False,
    letters: _LettersPaths = None,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Write all entities as one table and all statements as another: who does what with how many, how far it is.

    Statements that say one act share the column `act`; `revises` names the one whose number or status a later letter
    changes. Rejected and ignored paragraphs are left out. The column `session` tells sessions apart.
    """
    from ..suggest.statement_table import tables_of
    from ..suggest.table import check_installed, write_tables

    check_installed(out)
    tasks, records, found = _read_places(places, letters, entities)
    tables = tables_of(tasks, records, found.get)
    written = " and ".join(map(str, write_tables(tables, out, excel=excel)))
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in tables.items())
    typer.echo(f"{written}: {counts} of {len({task.key[0] for task in tasks})} letters")
    if found.missing:
        typer.echo(
            f"notice: no file of {', '.join(found.missing[:_NAMED])}; title, date and page are empty there (--letters)"
        )


def _read_places(
    places: list[Path], letters: list[Path] | None, entities: Path
) -> tuple[list[Task], dict[str, Any], Letters]:
    """Return the tasks at some places, the records of the knowledge base, and what finds their letters."""
    from ..annotations.agreement.sessions import session_files
    from ..annotations.gold.gold_files import iter_tasks
    from ..core.files import read_jsonl
    from ..suggest.letters import Letters

    folders = [path if path.is_dir() else path.parent for path in places]
    found = Letters(letters or [paths.LETTERS, paths.NEW], folders)
    records = {str(row["id"]): row for _, row in read_jsonl(entities)}
    return [task for file in session_files(places) for _, task in iter_tasks(file)], records, found


def statements(
    places: _Places,
    letters: _LettersPaths = None,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Sum up what letters say: pieces and money by action, status and thing, each act once, never across statuses.

    Acts without a number are listed behind the sum that they are missing from.
    """
    from ..suggest.acts import mark_acts, totals
    from ..suggest.statement_table import statement_rows

    tasks, records, found = _read_places(places, letters, entities)
    rows = list(statement_rows(tasks, records, found.get))
    mark_acts(rows)
    for total in totals(rows):
        left_out = f"; without a number: {', '.join(total.left_out)}" if total.left_out else ""
        typer.echo(
            f"{total.action} {total.status} {total.thing}: {total.total:,.0f} {total.unit} in {total.acts} acts"
            + left_out
        )
    typer.echo(f"{len(rows)} statements, {len({row['act'] for row in rows})} acts")


def _say(line: str) -> None:
    """Print a line at once, above the progress bar where there is one."""
    from tqdm import tqdm

    with tqdm.external_write_mode():
        typer.echo(line)


def picture(
    tasks: Annotated[Path, typer.Argument(help="Suggestions or gold of one letter, JSONL.")],
    paragraph: Annotated[
        list[int] | None, typer.Option(help="A paragraph by its number; again for each. All when left out.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The PNG file to write.")] = Path("docs/images/letter.png"),
    browser: Browser = "",
) -> None:
    """Draw paragraphs with their entities, links and values (needs Playwright and Chromium)."""
    from ..lab.picture import draw

    count = draw(tasks, set(paragraph or ()), out, browser=browser)
    typer.echo(f"{out}: {count} paragraphs")
