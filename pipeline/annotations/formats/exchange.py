"""Every format by its name, and one way to write and to read them that tells what was left out."""

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
    """A format: its name, what it is for, and how it is written and read."""

    name: str
    about: str
    write: Callable[[Sequence[Task], Path, Options], None]
    read: Callable[[Path, Options], tuple[list[Task], LeftOut]]


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("prodigy", "JSON lines of ner.manual and ner.correct", write_prodigy, read_prodigy),
        Format("prodigy-review", "JSON lines of review: one text, its versions", write_review, read_review),
        Format(
            "label-studio", "JSON of Label Studio, with its config", write_label_studio, read_label_studio
        ),
        Format("doccano", "JSON lines of doccano", write_doccano, read_doccano),
        Format("cas", "folder of UIMA CAS XMI for INCEpTION", write_cas, read_cas),
        Format("conll", "CoNLL-U Plus with BIO and link columns", write_conll, read_conll),
        Format("docbin", "spaCy's DocBin", write_docbin, read_docbin),
    )
}


def format_named(name: str) -> Format:
    """Return a format.

    Raises
    ------
    ProjectError
        When there is none of that name.
    """
    if name not in FORMATS:
        raise ProjectError(f"unknown format {name!r}; use one of {', '.join(FORMATS)}")
    return FORMATS[name]


def export_tasks(tasks: Sequence[Task], path: Path, name: str, options: Options | None = None) -> LeftOut:
    """Write tasks in a format, read them back and return what did not come through.

    Parameters
    ----------
    tasks
        What to write.
    path
        The file; for ``cas`` a folder. Label Studio's config goes beside it as ``<stem>.config.xml``.
    name
        One of :data:`FORMATS`.
    options
        See :class:`Options`.

    Returns
    -------
    LeftOut
        Keys that the file does not hold, with how often; empty when nothing was lost.

    Raises
    ------
    ProjectError
        When the format is unknown or cannot hold a task at all (overlapping spans in BIO, say).
    """
    options = options or Options()
    form = format_named(name)
    form.write(tasks, path, options)
    if name == "label-studio":
        write_text(path.with_suffix(".config.xml"), config(options.names))
    back, _ = form.read(path, options)
    return differences(tasks, back)


def import_tasks(path: Path, name: str, options: Options | None = None) -> tuple[list[Task], LeftOut]:
    """Read tasks from a file of a format.

    Returns
    -------
    tuple
        The tasks, and what the file holds that a task has no place for.

    Raises
    ------
    ProjectError
        When the format is unknown or the file is not of it.
    """
    return format_named(name).read(path, options or Options())
