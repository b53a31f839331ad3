"""The typer application: every command in its group, and one way to show an error."""

import os
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..core.errors import ProjectError
from ..core.network import stay_offline
from . import (
    annotations,
    archive,
    bases,
    exchange,
    experiments,
    fast,
    knowledge_base,
    letters,
    models,
    project,
    reports,
    review,
    suggest,
)

# The groups of the help, in the order in which a user meets them. A command is called as its function is, unless
# it is named here.
_GROUPS: dict[str, list[Callable[..., None]]] = {
    "Annotate letters": [suggest.annotate, review.review, review.team, suggest.table, suggest.statements],
    "Archive": [archive.serve_api],
    "Letters": [letters.read, letters.fetch],
    "Gold": [
        annotations.import_markup,
        annotations.export_markup,
        annotations.check_gold,
        exchange.merge,
        exchange.agreement,
        exchange.overlap,
        exchange.export,
        exchange.import_,
    ],
    "Knowledge base": [review.drafts, models.build_kb],
    "Train": [
        models.base,
        annotations.docbins,
        fast.vectors,
        fast.silver,
        models.tune_linker,
        models.package,
        models.hub_folder,
        bases.own_base,
    ],
    "Evaluate": [models.evaluate, models.evaluate_acts, reports.report, reports.benchmark, models.readme],
    "Lab": [
        experiments.experiment,
        bases.conll2002,
        project.measure_run,
        project.notebooks,
        project.endure,
        project.licences,
        letters.benchmark_letters,
        letters.fuzz_letters,
        suggest.picture,
        review.benchmark_review,
        review.screenshots,
    ],
}
_NAMES: dict[Callable[..., None], str] = {exchange.import_: "import", archive.serve_api: "serve"}


class _GroupedHelp(TyperGroup):
    """Lists the commands under the title of their group, in plain text."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        commands = {name: self.commands[name] for name in self.list_commands(ctx)}
        width = max(map(len, commands))
        for title in _GROUPS:
            with formatter.section(title):
                # padded names, so that the help texts of all groups line up; whole first sentences
                formatter.write_dl(
                    [
                        (name.ljust(width), command.get_short_help_str(300))
                        for name, command in commands.items()
                        if getattr(command, "rich_help_panel", None) == title
                    ]
                )


app = typer.Typer(
    name="kamerstuk",
    cls=_GroupedHelp,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _title, _functions in _GROUPS.items():
    for _function in _functions:
        app.command(_NAMES.get(_function), rich_help_panel=_title)(_function)
app.add_typer(archive.group, name="archive", rich_help_panel="Archive")
app.add_typer(knowledge_base.group, name="kb", rich_help_panel="Knowledge base")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("kamerstuk-pipeline"))
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Read Dutch defence letters: annotate letters, correct the result, train and measure models.

    `spacy project run all` calls the commands that train and measure.
    """


def main() -> None:
    """Run the command line; a fault in the user's input is one line on standard error and exit code 1."""
    stay_offline()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    warnings.filterwarnings("ignore", category=FutureWarning)
    try:
        app()
    except ProjectError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        # a folder that is a file, a full disk, no permission; anything without a file name is a fault of ours
        if error.filename is None:
            raise
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(1)
