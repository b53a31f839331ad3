"""Checks of annotation by the guide: what a careful second reader would ask about.

Each check yields findings; none changes anything. A finding can be right as it is, for instance when a name
is a ship in one sentence and a person in another, so findings are reported and counted, not raised.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language

from .task import Task

ARTICLES = frozenset({"de", "het", "een", "deze", "die", "dit", "dat", "'t", "’t"})


@dataclass(frozen=True)
class Finding:
    """Something to look at: which check, in which letter and paragraph, and the text it is about."""

    check: str
    letter: str
    paragraph: int
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.letter}, paragraph {self.paragraph}: {self.text!r} {self.detail}"


def starts_with_article(tasks: Iterable[Task]) -> Iterator[Finding]:
    """Find spans whose first word is an article or demonstrative."""
    for task in tasks:
        for span in task.spans:
            words = task.text[span.start : span.end].split()
            if len(words) > 1 and words[0].lower() in ARTICLES and span.label != "AMOUNT":
                yield Finding(
                    "article", *task.key, task.text[span.start : span.end], "starts with an article"
                )


def crosses_sentence(tasks: Iterable[Task], nlp: Language) -> Iterator[Finding]:
    """Find spans that hold a sentence boundary; ``nlp`` sets the boundaries."""
    for task in tasks:
        doc = nlp(task.text)
        for span in task.spans:
            inside = doc.char_span(span.start, span.end, alignment_mode="expand")
            if inside is not None and any(token.is_sent_start for token in inside[1:]):
                yield Finding(
                    "sentence", *task.key, task.text[span.start : span.end], "crosses a sentence boundary"
                )


def labelled_differently(tasks: Iterable[Task]) -> Iterator[Finding]:
    """Find strings that carry one label here and another there (case ignored)."""
    seen: dict[str, dict[str, list[Task]]] = defaultdict(lambda: defaultdict(list))
    for task in tasks:
        for span in task.spans:
            seen[task.text[span.start : span.end].lower()][span.label].append(task)
    for text, labels in sorted(seen.items()):
        if len(labels) > 1:
            rare = min(labels, key=lambda label: (len(labels[label]), label))
            rest = ", ".join(sorted(set(labels) - {rare}))
            for task in labels[rare]:
                yield Finding("label", *task.key, text, f"is {rare} here and {rest} elsewhere")


def unlabelled_repeats(tasks: Sequence[Task]) -> Iterator[Finding]:
    """Find words that a letter labels in one place and leaves bare in another.

    Amounts are left out: a number counts soldiers here and years there. So are occurrences inside a longer
    span or a longer compound.
    """
    letters: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        letters[task.key[0]].append(task)
    for letter in letters.values():
        names = {
            task.text[span.start : span.end]
            for task in letter
            for span in task.spans
            if span.label != "AMOUNT"
        }
        for task in letter:
            covered = [(span.start, span.end) for span in task.spans]
            for name in sorted(names):
                for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", task.text):
                    if not any(start < match.end() and match.start() < end for start, end in covered):
                        yield Finding("repeat", *task.key, name, f"is bare at character {match.start()}")


def check_all(tasks: Sequence[Task], nlp: Language) -> list[Finding]:
    """Run every check and return the findings in the order of the tasks' files."""
    return [
        *starts_with_article(tasks),
        *crosses_sentence(tasks, nlp),
        *labelled_differently(tasks),
        *unlabelled_repeats(tasks),
    ]
