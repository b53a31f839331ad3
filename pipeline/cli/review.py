"""Commands about reviewing suggestions in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import Browser, DraftsPath, EntitiesPath, GuidePath

REVIEWED = Path("annotations/reviewed")
DRAFTS = Path("corpus/knowledge_base/drafts.jsonl")
GUIDE = Path("annotations/GUIDELINES.md")


def review(
    suggestions: Annotated[
        Path, typer.Argument(help="Tasks to review: a JSONL file or a folder of them.")
    ] = paths.SUGGESTIONS,
    session: Annotated[
        str, typer.Option(help="Your name; the work of each session is kept apart.")
    ] = "default",
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8080,
    out: Annotated[Path, typer.Option(help="Folder of the sessions.")] = REVIEWED,
    entities: EntitiesPath = paths.ENTITIES,
    drafts: DraftsPath = DRAFTS,
    guide: GuidePath = GUIDE,
    order: Annotated[str, typer.Option(help="uncertain (lowest score first) or letter.")] = "uncertain",
    lang: Annotated[
        str, typer.Option(help="Language of the page, nl or en; the browser's when left out.")
    ] = "",
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A further name under which the page may be opened.")
    ] = None,
    team: Annotated[
        Path | None,
        typer.Option(
            help="Password file of the annotators (see `team`); each logs in to a session of their own."
        ),
    ] = None,
) -> None:
    """Correct suggestions in the browser; every decision is on disk before the page moves on.

    The corrected tasks are in OUT/SESSION/LETTER.jsonl, in Prodigy's format. Stop with Ctrl-C; the same
    command continues where you were. Needs the extra `review`.
    """
    from ..core.errors import ProjectError, missing_package

    if order not in ("uncertain", "letter"):
        raise ProjectError(f"--order {order}: use uncertain or letter")
    if lang not in ("", "nl", "en"):
        raise ProjectError(f"--lang {lang}: use nl or en")
    try:
        from ..review.serve import serve
    except ModuleNotFoundError as error:
        raise missing_package(f"the page needs {error.name}", "review") from None
    from ..review.desk import Settings

    settings = Settings(
        suggestions=suggestions,
        out=out,
        entities=entities,
        drafts=drafts,
        guide=guide,
        session=session,
        order="letter" if order == "letter" else "uncertain",
        lang=lang,
    )
    serve(
        settings,
        host=host,
        port=port,
        allow_hosts=allow_host or [],
        team=team,
        say=lambda line: typer.echo(line),
    )


def team(
    name: Annotated[str, typer.Argument(help="The annotator, and the name of the session.")],
    file: Annotated[Path, typer.Option(help="The password file.")] = Path("annotations/team.jsonl"),
) -> None:
    """Let an annotator log in to the review page (`review --team FILE`), or give a new password.

    Asks for the password. The file holds only a hash of it.
    """
    from ..review.team import new_member, save_member

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    save_member(file, new_member(name, password))
    typer.echo(f"{file}: {name} can log in; start the server again with --team {file}")


def drafts(
    accept: Annotated[
        list[str] | None, typer.Option(help="Move this draft into the knowledge base; again for each.")
    ] = None,
    file: DraftsPath = DRAFTS,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """List the entities drafted while reviewing, or take some into the knowledge base."""
    from ..review.drafts import accept_draft, list_drafts

    for entity_id in accept or []:
        accept_draft(file, entities, entity_id)
        typer.echo(f"{entity_id}: now in {entities}")
    if not accept:
        found = list_drafts(file, entities)
        for line in found:
            typer.echo(line)
        if not found:
            typer.echo("no drafts")


def screenshots(
    suggestions: Annotated[Path, typer.Argument(help="Tasks to show: a JSONL file.")] = paths.GOLD
    / "kst-36045-136.jsonl",
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("docs/images"),
    entities: EntitiesPath = paths.ENTITIES,
    guide: GuidePath = GUIDE,
    browser: Browser = "",
) -> None:
    """Take pictures of the review page, in light and dark (needs Playwright and Chromium)."""
    from ..lab.screenshots import take

    for picture in take(suggestions, out, entities=entities, guide=guide, browser=browser):
        typer.echo(str(picture))


def benchmark_review(
    output: Annotated[Path, typer.Option(help="JSON file for the figures.")] = paths.METRICS / "review.json",
    entities: EntitiesPath = paths.ENTITIES,
    guide: GuidePath = GUIDE,
) -> None:
    """Measure the review server with 900 and with 200,000 tasks: start, memory, time of a decision."""
    from ..lab.review_benchmark import measure, table

    typer.echo(table(measure(output, entities, guide)))
