"""The one error that users see: a file, a place in it, what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError


class ProjectError(Exception):
    """A fault in the user's input, shown as one line without a traceback.

    Parameters
    ----------
    message
        What is wrong and how to mend it, in one line.
    file
        The file it is in, if any.
    place
        Where in the file: ``"line 12"``, ``"letter brief-007"``.
    """

    def __init__(self, message: str, *, file: str | Path | None = None, place: str | None = None) -> None:
        self.message = " ".join(message.split())
        self.file = str(file) if file is not None else None
        self.place = place
        super().__init__(str(self))

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        return f"{where}: {self.message}" if where else self.message


@contextmanager
def located(file: str | Path | None = None, place: str | None = None) -> Iterator[None]:
    """Say where errors of this block are, as far as they do not say it themselves."""
    try:
        yield
    except ProjectError as error:
        raise ProjectError(error.message, file=error.file or file, place=error.place or place) from None


def missing_package(what: str, extra: str, *, file: str | Path | None = None) -> ProjectError:
    """Make the error for a package that an extra of the project installs; ``what`` says what needs it."""
    # the project is on no index: its extras are installed from the checkout
    return ProjectError(f"{what}; install it with: pip install -e '.[{extra}]'", file=file)


def first_fault(error: ValidationError) -> str:
    """Return the first thing that pydantic found wrong, as ``key: what is wrong``."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    text = first["msg"].removeprefix("Value error, ")
    return f"{where}: {text}" if where else text
