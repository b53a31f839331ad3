"""Commands about the archive: one SQLite file out of many letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from ..core.errors import missing_package

group = typer.Typer(
    help="Many letters as one SQLite file: build it, look at it, get tables out of it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ArchivePath = Annotated[Path, typer.Argument(help="The archive.")]


@contextmanager
def _needs(extra: str) -> Iterator[None]:
    """Say which extra installs what an import of this block lacks."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise missing_package(f"the archive needs {error.name}", extra) from None


@group.command()
def build(
    letters: Annotated[
        list[Path], typer.Argument(help="Letters, or folders; letters are found in them at any depth.")
    ],
    out: Annotated[Path, typer.Option(help="The archive.")] = Path("archive.db"),
    model: Annotated[str, typer.Option(help="A trained pipeline: a folder or an installed package.")] = str(
        paths.MODEL
    ),
    jobs: Annotated[int, typer.Option(min=1, help="Processes; each holds the model in memory.")] = 1,
    batch: Annotated[int, typer.Option(min=1, help="Paragraphs that the model reads at once.")] = 128,
    scores: Annotated[bool, typer.Option(help="Store how sure the model is of each mention.")] = True,
    force: Annotated[bool, typer.Option(help="Read again what is there.")] = False,
) -> None:
    """Make or renew the archive: afterwards it holds these letters and no others.

    Letters that are there already are kept while their content and the model are the same. The archive changes at the
    end, in one transaction; after an interruption the same command goes on where it was. Files that cannot be read are
    in the table `faults`.
    """
    with _needs("archive"):
        from ..archive.build import build as run
        from ..archive.build import local_engine

    try:
        summary = run(letters, model, out, engine=local_engine(jobs), batch=batch, scores=scores, force=force)
    except KeyboardInterrupt:
        typer.echo(f"interrupted; {out} is as it was, the same command goes on", err=True)
        raise typer.Exit(130) from None
    counts = f"{summary.read} letters read, {summary.kept} kept, {summary.removed} removed or replaced"
    typer.echo(f"{out}: {counts}")
    if summary.faults:
        typer.echo(f"notice: {len(summary.faults)} files could not be read; the table faults says why")


@group.command()
def export(
    archive: ArchivePath,
    out: Annotated[Path, typer.Argument(help="Folder of the files.")],
    format_: Annotated[
        str, typer.Option("--format", help="csv, jsonl, parquet, xlsx, or jsonld (Web Annotations).")
    ] = "csv",
    table: Annotated[
        list[str] | None, typer.Option(help="A table or view; again for each. All tables when left out.")
    ] = None,
) -> None:
    """Write the archive's tables as files: one a table, one workbook, or one page of annotations a letter."""
    from ..archive.export import export as run

    written = run(archive, out, format_, table or ())
    typer.echo(f"{out}: {len(written)} files")


@group.command()
def serve(
    archive: ArchivePath,
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8001,
) -> None:
    """Look at the archive in the browser with Datasette: search, facets, questions with parameters.

    On loopback only, and read-only. Stop with Ctrl-C.
    """
    with _needs("archive"):
        from ..archive.serve import serve as run

    run(archive, port=port)


@group.command()
def site(
    archive: ArchivePath,
    out: Annotated[Path, typer.Argument(help="Folder of the site; an earlier one there is replaced.")],
) -> None:
    """Write a static site: a page and a feed for each entity and dossier, a page for each letter, search.

    Look at it with: python -m http.server --bind 127.0.0.1 --directory OUT
    """
    with _needs("archive"):
        from ..archive.site import write_site

    typer.echo(f"{out}: {write_site(archive, out)} pages")


def serve_api(
    model: Annotated[str, typer.Option(help="A trained pipeline: a folder or an installed package.")] = str(
        paths.MODEL
    ),
    host: Annotated[
        str, typer.Option(help="Where to listen; beyond loopback every request needs a token.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8000,
    token: Annotated[
        str, typer.Option(envvar="KAMERSTUK_TOKEN", help="The token; made and printed where one is needed.")
    ] = "",
    seconds: Annotated[float, typer.Option(min=1, help="How long a request may take.")] = 60.0,
) -> None:
    """Read letters over HTTP: text or files in, entities, links, amounts and statements out as JSON.

    The page at / describes it, /openapi.json for programs. Stop with Ctrl-C. Needs the extra `serve`.
    """
    with _needs("serve"):
        from ..archive.serve_api import serve as run

    run(model, host=host, port=port, token=token, seconds=seconds)
