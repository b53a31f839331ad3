"""Dutch months, and whether a text is Dutch, told from its most frequent words."""

from __future__ import annotations

import re
from collections import Counter

from spacy.lang.de.stop_words import STOP_WORDS as GERMAN
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
from spacy.lang.nl.stop_words import STOP_WORDS as DUTCH

MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
_OTHERS = (ENGLISH, GERMAN, FRENCH)
#: Fewer stop words than this say nothing: a table of names has none.
_ENOUGH = 10


def is_dutch(text: str) -> bool:
    """Return False when another language's stop words are more frequent in ``text`` than the Dutch ones."""
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    counts = [sum(words[word] for word in stop_words) for stop_words in (DUTCH, *_OTHERS)]
    return max(counts) < _ENOUGH or counts[0] == max(counts)
