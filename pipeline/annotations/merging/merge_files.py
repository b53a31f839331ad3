"""The files that a merge touches: letters are found, and letter, gold and split are written together."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ...core.errors import ProjectError
from ...core.files import atomic_path, read_text
from ...letters import read_letter
from ..gold.letters import annotated_paragraphs, letter_file
from ..gold.task import Task

_LETTER_ID = re.compile(r"\w[\w .()-]*")


@dataclass
class Changes:
    """What to write: tasks by letter, letter files to copy, the part of letters new in the split."""

    gold: Path
    letters: Path
    split: Path
    tasks: dict[str, list[Task]] = field(default_factory=dict)
    copies: dict[str, Path] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)


def check_letter_id(letter: str, what: str = "letter id") -> None:
    """Check that a letter's id, or another name that ``what`` tells, can be a file name.

    Raises
    ------
    ProjectError
        When it could lead out of its folder.
    """
    if not _LETTER_ID.fullmatch(letter) or letter.endswith((".", " ")):
        raise ProjectError(f"{what} {letter!r} is no file name; use letters, digits, hyphens and full stops")


def find_letter(letter: str, letters: Path, new_letters: Sequence[Path]) -> Path:
    """Return the file of a letter: in the corpus, else among the new letters, by its id.

    Raises
    ------
    ProjectError
        When there is none.
    """
    found = letter_file(letter, letters)
    if found is not None:
        return found
    for place in new_letters:
        files = sorted(place.iterdir()) if place.is_dir() else [place] if place.exists() else []
        files = [file for file in files if file.is_file() and not file.name.startswith(".")]
        # the letter is most often in the file of its name; only else are others read
        for file in sorted(files, key=lambda one: one.stem != letter):
            if _id_of(file) == letter:
                return file
    where = " or ".join(map(str, (letters, *new_letters)))
    raise ProjectError(
        f"has no file in {where}; put it there or name it with --letter-files",
        place=f"letter {letter}",
    )


def _id_of(file: Path) -> str | None:
    try:
        return read_letter(file).id
    except ProjectError:
        return None  # a file beside the letters that is none


def paragraphs_of(file: Path) -> dict[int, tuple[str, str]]:
    """Return ``(kind, text)`` of the annotated paragraphs of a letter, by index."""
    return {index: (kind, text) for index, kind, text in annotated_paragraphs(read_letter(file))}


def write_changes(changes: Changes) -> list[Path]:
    """Write all changes; every file is whole at any time, and none changes when one cannot be written.

    The split is put in place last: after an interruption the same merge does the rest.

    Returns
    -------
    list of Path
        The files that were written.
    """
    contents: list[tuple[Path, bytes]] = []
    for letter, source in sorted(changes.copies.items()):
        contents.append((changes.letters / f"{letter}{source.suffix}", source.read_bytes()))
    for letter, tasks in sorted(changes.tasks.items()):
        # the same form as write_jsonl, so that untouched lines keep their bytes
        lines = [json.dumps(task.to_json(), separators=(",", ":")) + "\n" for task in tasks]
        contents.append((changes.gold / f"{letter}.jsonl", "".join(lines).encode("utf8")))
    if changes.parts:
        contents.append((changes.split, _appended(changes.split, changes.parts).encode("utf8")))
    with ExitStack() as stack:
        # Leaving the stack puts the files in place from the last entered to the first.
        for target, data in reversed(contents):
            stack.enter_context(atomic_path(target)).write_bytes(data)
    return [target for target, _ in contents]


def _appended(file: Path, parts: dict[str, str]) -> str:
    """Return the split with letters appended, indented as it was."""
    text = read_text(file)
    split = json.loads(text)
    for letter, part in sorted(parts.items()):
        split[part].append(letter)
    indent = re.match(r"\{\r?\n( +)", text)
    return json.dumps(split, ensure_ascii=False, indent=len(indent[1]) if indent else 2) + "\n"
