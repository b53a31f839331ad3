"""Text without annotation that a smaller model may learn from, and what must stay out of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.tokens import Doc

from ...annotations.gold.letters import annotated_paragraphs
from ...core.errors import ProjectError
from ...letters import Letter, read_letter
from ...letters.find import find_letters

log = logging.getLogger(__name__)
_TELLING = 40  # characters; shorter paragraphs (a salutation) stand in many letters


class Reserved:
    """Letters that nothing may be trained on: those of dev and test, known by their ids and by their text.

    Parameters
    ----------
    letters
        Ids of the letters.
    docs
        Their paragraphs.
    """

    def __init__(self, letters: Iterable[str], docs: Iterable[Doc]) -> None:
        self._letters = frozenset(letters)
        self._texts = frozenset(_folded(doc.text) for doc in docs)

    def holds(self, letter: Letter) -> bool:
        """Whether a letter is one of them, in whatever format and under whatever name."""
        if letter.id in self._letters:
            return True
        folded = [_folded(paragraph.text) for paragraph in letter.paragraphs]
        return any(len(text) >= _TELLING and text in self._texts for text in folded)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def unlabelled_paragraphs(folder: Path, reserved: Reserved) -> Iterator[str]:
    """Give the paragraphs of the letters in a folder; none where it does not exist or holds no letter.

    A letter that cannot be read is named in the log and passed over, as is one that is reserved.
    """
    for file in _letters_in(folder):
        try:
            letter = read_letter(file)
        except ProjectError as error:
            log.warning("passed over: %s", error)
            continue
        if reserved.holds(letter):
            log.info("%s is a letter of dev or test: left out", file)
            continue
        yield from (text for _, _, text in annotated_paragraphs(letter))


def _letters_in(folder: Path) -> Sequence[Path]:
    return find_letters([folder], empty=True).files if folder.is_dir() else []
