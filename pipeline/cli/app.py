"""The typer application: commands of every area, and one way to show an error."""

import os
import sys
import warnings

import typer

from ..core.errors import ProjectError
from ..core.network import stay_offline
from . import (
    annotations,
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

app = typer.Typer(
    name="pipeline",
    help="Read Dutch defence letters: train, evaluate and use the model. Most steps are run for you by "
    "`spacy project run all`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_AREAS = (
    letters,
    annotations,
    models,
    bases,
    experiments,
    fast,
    suggest,
    reports,
    review,
    exchange,
    knowledge_base,
    project,
)
for area in _AREAS:
    area.register(app)


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
