"""Dutch months, and whether a text is Dutch, told from its most frequent words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
#: Fewer stop words than this say nothing: a table of names has none.
_ENOUGH = 10


@cache
def _stop_words() -> list[set[str]]:
    """Give the stop words of Dutch and of three languages like it.

    spaCy is imported here: it brings torch with it, which the process that reads letters does without.
    """
    from spacy.lang.de.stop_words import STOP_WORDS as GERMAN
    from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
    from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
    from spacy.lang.nl.stop_words import STOP_WORDS as DUTCH

    return [DUTCH, ENGLISH, GERMAN, FRENCH]


def is_dutch(text: str) -> bool:
    """Return False when another language's stop words are more frequent in ``text`` than the Dutch ones."""
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    counts = [sum(words[word] for word in stop_words) for stop_words in _stop_words()]
    return max(counts) < _ENOUGH or counts[0] == max(counts)
