"""Every format by its name, and one way to write and to read them that says what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import ProjectError
from ...core.files import write_text
from ..gold.task import Task
from .cas import read_cas, write_cas
from .common import LeftOut, Options, differences
from .conll import read_conll, write_conll
from .docbin import read_docbin, write_docbin
from .doccano import read_doccano, write_doccano
from .label_studio import config, read_label_studio, write_label_studio
from .prodigy import read_prodigy, read_review, write_prodigy, write_review


@dataclass(frozen=True)
class Format:
    """How a format is written and read."""

    write: Callable[[Sequence[Task], Path, Options], None]
    read: Callable[[Path, Options], tuple[list[Task], LeftOut]]


FORMATS: dict[str, Format] = {
    "prodigy": Format(write_prodigy, read_prodigy),
    "prodigy-review": Format(write_review, read_review),
    "label-studio": Format(write_label_studio, read_label_studio),
    "doccano": Format(write_doccano, read_doccano),
    "cas": Format(write_cas, read_cas),
    "conll": Format(write_conll, read_conll),
    "docbin": Format(write_docbin, read_docbin),
}


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise ProjectError(f"unknown format {name!r}; use one of {', '.join(FORMATS)}")
    return FORMATS[name]


def export_tasks(tasks: Sequence[Task], path: Path, name: str, options: Options | None = None) -> LeftOut:
    """Write tasks in a format, read them back and return what did not come through.

    Raises ``ProjectError`` when the format is unknown or cannot hold a task at all (overlapping spans in BIO, say).

    Parameters
    ----------
    path
        The file; for ``cas`` a folder. Label Studio's config goes beside it as ``<stem>.config.xml``.
    name
        One of :data:`FORMATS`.

    Returns
    -------
    LeftOut
        Keys that the file does not hold, with how often; empty when nothing was lost.
    """
    options = options or Options()
    form = _format(name)
    form.write(tasks, path, options)
    if name == "label-studio":
        write_text(path.with_suffix(".config.xml"), config(options.names))
    back, _ = form.read(path, options)
    return differences(tasks, back)


def import_tasks(path: Path, name: str, options: Options | None = None) -> tuple[list[Task], LeftOut]:
    """Read tasks from a file of a format.

    Raises ``ProjectError`` when the format is unknown or the file is not of it.

    Returns
    -------
    tuple
        The tasks, and what the file holds that a task has no place for.
    """
    return _format(name).read(path, options or Options())
