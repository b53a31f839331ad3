"""New paragraphs out of annotated ones: other mentions, as training makes them on the fly, or strange words.

Letters of one kind hold few words. A small network takes what it never saw for what it looks like; so words outside the
mentions give way to any Dutch words with the same ending, a name to any word with a capital.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.training import Example

from ..augmentation.augmenters import Augmenter, create_augmenter

_MOST_ROUNDS = 20
#: Share of the words outside mentions that another takes the place of, share of these that get a capital, the shortest.
_STRANGE = 0.25
_CAPITAL = 0.25
_SHORTEST = 4
_ENDING = 2


class StrangeWords:
    """Put frequent words of the language in the place of a text's own.

    Parameters
    ----------
    words
        What to choose from; only words of small letters are taken.
    seed
        Of the choice.
    """

    def __init__(self, words: Iterable[str], seed: int) -> None:
        self._random = Random(seed)
        self._by_ending: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if _is_plain(word):
                self._by_ending[word[-_ENDING:]].append(word)

    def __call__(self, doc: Doc) -> Doc:
        """Return a Doc with other words; its entities stay as they are."""
        words = [self._another(token.text) if self._gives_way(token) else token.text for token in doc]
        made = Doc(doc.vocab, words, [bool(token.whitespace_) for token in doc])
        # without entities too: it says that there are none, where spaCy would otherwise take them for unknown
        made.ents = tuple(Span(made, ent.start, ent.end, label=ent.label) for ent in doc.ents)
        return made

    def _gives_way(self, token: Token) -> bool:
        return not token.ent_type and _is_plain(token.text.lower()) and self._random.random() < _STRANGE

    def _another(self, text: str) -> str:
        words = self._by_ending.get(text[-_ENDING:].lower())
        if not words:
            return text
        word = self._random.choice(words)
        return word.capitalize() if text[0].isupper() or self._random.random() < _CAPITAL else word


def _is_plain(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and word.islower()


def make_recombiner(entities: Path, train: Path, seed: int) -> Augmenter:
    """Return what changes a paragraph: other mentions, invented names, other number formats, all often."""
    return create_augmenter(entities, train, seed, replacement=0.8, invention=0.3, numbers=0.5)


def recombine(
    nlp: Language, docs: Sequence[Doc], augmenter: Augmenter, *, words: int, seed: int
) -> list[str]:
    """Return paragraphs with other mentions, none of them one of ``docs``, each once.

    Parameters
    ----------
    nlp
        Makes the tokens.
    docs
        Annotated paragraphs; those without an entity give nothing new.
    augmenter
        Changes the mentions of a paragraph.
    words
        About how many words to make.
    seed
        Of the order; with the augmenter's it decides the outcome.
    """
    random = Random(seed)
    chosen = [doc for doc in docs if doc.ents]
    known = {doc.text for doc in docs}
    made: dict[str, None] = {}
    count = 0
    for _ in range(_MOST_ROUNDS if chosen else 0):
        random.shuffle(chosen)
        for doc in chosen:
            if count >= words:
                return list(made)
            for example in augmenter(nlp, Example(doc.copy(), doc)):
                text = example.reference.text
                if text not in known and text not in made:
                    made[text] = None
                    count += len(example.reference)
    return list(made)


def estrange(docs: Sequence[Doc], strange: StrangeWords, *, words: int, seed: int) -> list[Doc]:
    """Return paragraphs with strange words and the entities that they had.

    No teacher is asked: it takes a strange word for a weapon too now and then, and here is known that it is none.

    Parameters
    ----------
    docs
        Annotated paragraphs.
    strange
        Changes the words outside their entities.
    words
        About how many words to make.
    seed
        Of the order.
    """
    random = Random(seed)
    chosen = list(docs)
    made: list[Doc] = []
    count = 0
    while chosen and count < words:
        random.shuffle(chosen)
        for doc in chosen:
            if count >= words:
                break
            made.append(strange(doc))
            count += max(len(doc), 1)
    return made
