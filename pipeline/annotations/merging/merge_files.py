"""The files that a merge touches: letters are found, and letter, gold and split are written together."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...core.errors import ProjectError
from ...core.files import read_text
from ...core.transaction import replace_together
from ...letters import read_letter
from ...letters.find import find_letters, ids_of
from ..gold.gold_files import JOURNAL
from ..gold.letters import annotated_paragraphs, letter_file
from ..gold.task import Task


@dataclass
class Changes:
    """What to write: tasks by letter, letter files to copy, the part of letters new in the split."""

    gold: Path
    letters: Path
    split: Path
    tasks: dict[str, list[Task]] = field(default_factory=dict)
    copies: dict[str, Path] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)


def find_letter(letter: str, letters: Path, new_letters: Sequence[Path]) -> Path:
    """Return the file of a letter: in the corpus, else among the new letters, by its id.

    Raises ``ProjectError`` when there is none.
    """
    if found := letter_file(letter, letters):
        return found
    files = find_letters([path for path in new_letters if path.exists()], empty=True).files
    # the letter is most often in the file of its name; only otherwise are others read
    for file in sorted(files, key=lambda file: file.stem != letter):
        printed = _id_of(file)
        if printed == letter or (printed == file.stem and letter in ids_of(file)):
            return file
    where = " or ".join(map(str, (letters, *new_letters)))
    raise ProjectError(
        f"has no file in {where}; put it there or name it with --letter-files", place=f"letter {letter}"
    )


def _id_of(file: Path) -> str | None:
    try:
        return read_letter(file).id
    except ProjectError:
        return None  # a file among the letters that is not one


def paragraphs_of(file: Path) -> dict[int, tuple[str, str]]:
    """Return ``(kind, text)`` of the annotated paragraphs of a letter, by index."""
    return {index: (kind, text) for index, kind, text in annotated_paragraphs(read_letter(file))}


def write_changes(changes: Changes) -> list[Path]:
    """Write all changes as one transaction, which the next reader of the gold finishes or undoes.

    Returns
    -------
    list of Path
        The files that were written.
    """
    contents: dict[Path, bytes] = {}
    for letter, source in sorted(changes.copies.items()):
        contents[changes.letters / f"{letter}{source.suffix}"] = source.read_bytes()
    for letter, tasks in sorted(changes.tasks.items()):
        # the same form as write_jsonl, so that untouched lines keep their bytes
        lines = [json.dumps(task.to_json(), separators=(",", ":")) + "\n" for task in tasks]
        contents[changes.gold / f"{letter}.jsonl"] = "".join(lines).encode("utf8")
    if changes.parts:
        contents[changes.split] = _appended(changes.split, changes.parts).encode("utf8")
    if contents:
        replace_together(contents, changes.gold / JOURNAL)
    return list(contents)


def _appended(file: Path, parts: dict[str, str]) -> str:
    """Return the split with letters appended, indented as it was."""
    text = read_text(file)
    split = json.loads(text)
    for letter, part in sorted(parts.items()):
        split[part].append(letter)
    indent = re.match(r"\{\r?\n( +)", text)
    return json.dumps(split, ensure_ascii=False, indent=len(indent[1]) if indent else 2) + "\n"
