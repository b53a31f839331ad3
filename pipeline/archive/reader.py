"""One thread with the model: letters that wait are read together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language

from ..letters import Letter
from ..suggest.letter_suggestions import ReadParagraph, Settings, read_paragraphs

#: Letters that are read together, and that may wait.
TOGETHER, MOST_WAITING = 16, 64

_Waiting = tuple[Letter, "asyncio.Future[list[ReadParagraph]]"]


class BusyError(Exception):
    """Too many letters wait already."""


class Reader:
    """Reads letters one batch after the other."""

    def __init__(self, nlp: Language, settings: Settings) -> None:
        self._nlp, self._settings = nlp, settings
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(MOST_WAITING)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many letters wait."""
        return self._queue.qsize()

    def _start(self) -> None:
        """Begin to work in the loop that is running, unless it is done already."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._queue = loop, asyncio.Queue(MOST_WAITING)
            self._task = loop.create_task(self._work())

    async def read(self, letter: Letter) -> list[ReadParagraph]:
        """Return the paragraphs of a letter, read.

        Raises
        ------
        BusyError
            When too many wait.
        ProjectError
            When a paragraph is too long.
        """
        self._start()
        future: asyncio.Future[list[ReadParagraph]] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((letter, future))
        except asyncio.QueueFull:
            raise BusyError from None
        return await future

    async def _work(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < TOGETHER and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            batch = [one for one in batch if not one[1].done()]  # whoever waited too long is gone
            try:
                results = await asyncio.to_thread(self._read, [letter for letter, _ in batch])
                for (_, future), result in zip(batch, results, strict=True):
                    _settle(future, result)
            except Exception:
                for letter, future in batch:  # one letter's fault is not the others'
                    try:
                        _settle(future, (await asyncio.to_thread(self._read, [letter]))[0])
                    except Exception as error:
                        _settle(future, error)

    def _read(self, letters: Sequence[Letter]) -> list[list[ReadParagraph]]:
        # the linker takes paragraphs of one id for one letter, and two clients may send the same
        numbered = {
            Path(str(number)): letter.model_copy(update={"id": f"{number} {letter.id}"})
            for number, letter in enumerate(letters)
        }
        return list(read_paragraphs(numbered, self._nlp, self._settings).values())


def _settle(future: asyncio.Future[list[ReadParagraph]], result: list[ReadParagraph] | Exception) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
