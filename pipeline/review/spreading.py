"""One change to all mentions that are written alike, in a letter or in all letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .spans import Edit, Row, spread
from .tasks import Key


class Mention(NamedTuple):
    """The words of a mention, and what all its occurrences become; a label of None removes their spans."""

    words: Sequence[str]
    label: str | None
    kb_id: str | None


@dataclass
class Spreading:
    """What a change comes to.

    Attributes
    ----------
    rows
        A row of the journal for each letter.
    keys
        The paragraphs that change.
    changed, skipped
        Mentions that change, and those left alone inside another span.
    """

    rows: list[Row] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    changed: int = 0
    skipped: int = 0

    def add(
        self,
        letter: str,
        rows: Iterable[tuple[Key, Row]],
        mention: Mention,
        here: Mapping[Key, Row],
        build: Callable[[Row, Sequence[Edit]], list[Row]],
    ) -> None:
        """Change the paragraphs of a letter.

        Parameters
        ----------
        here
            The paragraphs in hand with the spans of the page, which are kept even where no mention changes.
        """
        changes = []
        for key, before in rows:
            row = here.get(key, before)
            wanted, changed, skipped = spread(row, *mention)
            self.changed += changed
            self.skipped += skipped
            if changed:
                self.keys.append(key)
            if changed or key in here:
                # `before` is what the page showed: taking the change back must not lose what was marked there
                changes.append({"paragraph": key[1], "before": row["spans"], "after": build(row, wanted)})
        if changes:
            self.rows.append({"action": "spread", "letter": letter, "changes": changes})
