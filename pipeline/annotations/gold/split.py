"""The fixed split: which letter is for training, for choosing, for the final test."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...core.errors import ProjectError, first_fault
from ...core.files import read_json

SPLITS: tuple[str, ...] = ("train", "dev", "test")


class Split(BaseModel):
    """Letter ids by part. A letter is in one part only, with all its paragraphs."""

    model_config = ConfigDict(extra="forbid")

    train: list[str]
    dev: list[str]
    test: list[str]

    def part_of(self, letter: str) -> str | None:
        """Return the part that ``letter`` belongs to, or None."""
        return next((part for part in SPLITS if letter in getattr(self, part)), None)


def read_split(path: Path) -> Split:
    """Read the split file.

    Raises ``ProjectError`` when it is not of the expected form, or a letter stands in two parts.
    """
    try:
        split = Split.model_validate(read_json(path))
    except ValidationError as error:
        message = f"{first_fault(error)}; it needs the keys train, dev and test"
        raise ProjectError(message, file=path) from None
    seen: dict[str, str] = {}
    for part in SPLITS:
        for letter in getattr(split, part):
            if letter in seen:
                message = f"letter {letter} stands in {seen[letter]} and in {part}; keep it in one"
                raise ProjectError(message, file=path, place=part)
            seen[letter] = part
    return split
