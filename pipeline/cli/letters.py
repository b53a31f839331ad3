"""Commands about letters: read, fetch, benchmark, fuzz."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import Seed

FIXTURES = Path("tests/fixtures/letters")


def read(
    letters: Annotated[
        list[Path],
        typer.Argument(
            help="Letters (XML, HTML, PDF, DOCX, ODT or text), or folders; letters are found in them."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON record a line, with places.")] = False,
) -> None:
    """Show letters as clean text, or as JSON lines; those that cannot be read are named and passed over."""
    from ..core.errors import ProjectError
    from ..letters import read_letter
    from ..letters.find import find_letters
    from ..letters.show import as_text

    found = find_letters(letters)
    files = found.files
    faults = len(found.refused)
    for line in found.refused:
        typer.echo(f"error: {line}", err=True)
    for path in files:
        try:
            letter = read_letter(path)
        except ProjectError as error:
            if len(files) == 1 and not faults:
                raise
            faults += 1
            typer.echo(f"error: {error}", err=True)
            continue
        typer.echo(letter.model_dump_json() if as_json else as_text(letter))
    if faults:
        raise ProjectError(f"{faults} of {len(files) + len(found.refused)} letters could not be read")


def fetch(
    publications: Annotated[
        list[str] | None, typer.Argument(help="Publication ids: kst-36045-136, kst-36600-VII-1.")
    ] = None,
    dossier: Annotated[
        str | None, typer.Option(help="Search: a dossier, 36045, 21501-02 or 36410-X.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Search: available on or after this day, 2024-01-31."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Search: available on or before this day, 2024-12-31."),
    ] = None,
    query: Annotated[str | None, typer.Option(help="Search: words in the text.")] = None,
    formats: Annotated[str, typer.Option(help="Formats in order of preference.")] = "xml,html,pdf",
    output: Annotated[
        Path, typer.Option(help="Folder for the files and their manifest; `annotate` looks there.")
    ] = Path("corpus/new"),
    search_url: Annotated[
        str | None, typer.Option(envvar="KAMERSTUK_SEARCH_URL", help="Another search service.")
    ] = None,
    publication_url: Annotated[
        str | None, typer.Option(envvar="KAMERSTUK_PUBLICATION_URL", help="Another publication site.")
    ] = None,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two requests.")] = 0.5,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what the search finds.")] = False,
) -> None:
    """Fetch publications from the official site; the only command about letters that uses the network.

    Give ids, or a search, or both. Files go to --output with a manifest.json of addresses and checksums. Stop it with
    Ctrl-C: the same command goes on where it stopped, and asks for nothing that it has and that has not changed.
    """
    from tqdm import tqdm

    from ..core.errors import ProjectError
    from ..letters.fetching.fetch import PUBLICATIONS, SEARCH, Fetcher, check_formats
    from ..letters.fetching.web import Client, Politeness

    if not publications and not (dossier or since or until or query):
        raise ProjectError(
            "nothing to fetch; name publications, or search with --dossier, --since, --until or --query"
        )
    wanted = tuple(part.strip() for part in formats.split(",") if part.strip())
    check_formats(wanted)
    done = missing = 0
    ids: list[str] = []
    try:
        with Client(Politeness(pause=pause)) as client:
            fetcher = Fetcher(
                output,
                client,
                search=search_url or SEARCH,
                publications=publication_url or PUBLICATIONS,
                tell=tqdm.write,
            )
            ids = list(publications or [])
            if dossier or since or until or query:
                first, last = (day.date() if day else None for day in (since, until))
                found = list(fetcher.find(dossier=dossier, since=first, until=last, words=query))
                typer.echo(f"{len(found)} publications found")
                ids += found
            ids = list(dict.fromkeys(ids))
            if dry_run:
                typer.echo("\n".join(ids))
                return
            bar = tqdm(fetcher.fetch_all(ids, wanted), total=len(ids), unit="publication", disable=None)
            for _, fault in bar:
                done += fault is None
                if fault:
                    missing += 1
                    tqdm.write(f"error: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        typer.echo(
            f"interrupted; {done} of {len(ids)} publications are there, the same command does the rest",
            err=True,
        )
        raise typer.Exit(130) from None
    if missing:
        raise ProjectError(f"{missing} of {len(ids)} publications were not fetched; run it again to go on")


def benchmark_letters(
    xml: Annotated[Path, typer.Option(help="A folder of official XML.")],
    fixtures: Annotated[Path, typer.Option(help="Fixtures with their sources.")] = FIXTURES,
    output: Annotated[Path, typer.Option(help="Where the figures go.")] = paths.METRICS / "letters.json",
    letters: Annotated[int, typer.Option(help="How many XML letters to read.")] = 10_000,
    pdf_rounds: Annotated[int, typer.Option(help="How often to read each PDF.")] = 10,
    genuine: Annotated[
        Path | None, typer.Option(help="Genuine documents with their truth and score_reading.py.")
    ] = None,
    docs: Annotated[Path | None, typer.Option(help="A page whose table is to be renewed.")] = None,
) -> None:
    """Measure likeness, speed and memory of the readers."""
    from ..lab import letters_benchmark as benchmark

    result = benchmark.run(fixtures, xml, output, letters=letters, pdf_rounds=pdf_rounds, genuine=genuine)
    if docs:
        benchmark.fill_docs(docs, "figures", benchmark.table(result))
    typer.echo(benchmark.table(result))


def fuzz_letters(
    inputs: Annotated[int, typer.Option(help="How many damaged letters.")] = 20_000,
    fixtures: Annotated[Path, typer.Option(help="Whole letters to damage.")] = FIXTURES,
    seed: Seed = 0,
    keep: Annotated[Path | None, typer.Option(help="A folder for inputs that break a reader.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where the figures go, as JSON.")] = None,
    docs: Annotated[Path | None, typer.Option(help="A page whose table is to be renewed.")] = None,
) -> None:
    """Throw damaged letters at every reader; any answer but a letter or one clear line is a fault."""
    from tqdm import tqdm

    from ..core.errors import ProjectError
    from ..core.files import write_json
    from ..lab import letters_fuzz as fuzz
    from ..lab.letters_benchmark import fill_docs

    suffixes = (".xml", ".html", ".pdf", ".docx", ".odt", ".txt")
    seeds = sorted(path for path in fixtures.iterdir() if path.suffix in suffixes)
    with tqdm(total=inputs, unit="input", disable=None) as bar:
        outcome = fuzz.run(seeds, inputs, seed=seed, keep=keep, progress=bar.update)
    summary = outcome.summary()
    if output:
        write_json(output, summary)
    if docs:
        fill_docs(docs, "fuzz", fuzz.table(summary))
    typer.echo("\n".join(f"{key}: {value}" for key, value in summary.items()))
    for name, number, trace in outcome.crashes[:20]:
        typer.echo(f"input {number} from {name}:\n{trace}", err=True)
    if outcome.crashes:
        raise ProjectError(f"{len(outcome.crashes)} inputs broke a reader")
