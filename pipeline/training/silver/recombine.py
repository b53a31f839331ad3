"""New paragraphs out of annotated ones: other mentions, as training makes them on the fly, or strange words.

Letters of one kind hold few words. A small network takes what it never saw for what it looks like; so words outside the
mentions give way to any Dutch words with the same ending, a name to any word with a capital, some to a compound with a
hyphen or an abbreviation, and some get a number, which counts neither materiel nor personnel. Paragraphs also come as
lines of one text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.training import Example
from spacy.vocab import Vocab

from ..augmentation.augmenters import Augmenter, create_augmenter

_MOST_ROUNDS = 20
#: Share of the words outside mentions that another takes the place of, the shortest that do, letters of an ending.
_STRANGE = 0.25
_SHORTEST = 4
_ENDING = 2
#: Of these words: the share that get a capital, become compounds, some with a hyphen, or abbreviations, or are counted.
_CAPITAL = 0.25
_CLOSED = 0.25
_COMPOUND = 0.08
_ABBREVIATION = 0.04
_COUNTED = 0.08
_LETTERS = "ABCDEFGHIJKLMNOPRSTUVWZ"
_COUNTS = (
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "tien",
    "twaalf",
    "twintig",
    "dertig",
    "honderd",
)
#: Share of the paragraphs that are lines of a longer text, and how many lines at most.
_IN_LINES = 0.3
_MOST_LINES = 5

#: A token to be: its text, whether a space follows, its tag of a mention.
_Row = tuple[str, bool, str]


class StrangeWords:
    """Put frequent words of the language in the place of a text's own.

    Parameters
    ----------
    words
        What to choose from; only words of small letters are taken.
    seed
        Of the choice.
    forms
        Whether some become compounds or abbreviations, and some are counted.
    """

    def __init__(self, words: Iterable[str], seed: int, *, forms: bool = True) -> None:
        self._random = Random(seed)
        self._forms = forms
        self._by_ending: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if _is_plain(word):
                self._by_ending[word[-_ENDING:]].append(word)

    def __call__(self, doc: Doc) -> Doc:
        """Return a Doc with other words; its entities stay as they are."""
        tokens: list[_Row] = []
        for token in doc:
            text = self._another(token.text) if self._gives_way(token) else token.text
            if text != token.text and text.islower() and self._happens(_COUNTED) and _is_free(doc, token.i):
                tokens.append((self._count(), True, "O"))
            tokens.append(_row(token, text))
        return _as_doc(doc.vocab, tokens)

    def _happens(self, share: float) -> bool:
        return self._forms and self._random.random() < share

    def _gives_way(self, token: Token) -> bool:
        return not token.ent_type and _is_plain(token.text.lower()) and self._random.random() < _STRANGE

    def _another(self, text: str) -> str:
        words = self._by_ending.get(text[-_ENDING:].lower())
        if not words:
            return text
        word = self._random.choice(words)
        if self._happens(_COMPOUND):
            first = self._abbreviation() if self._random.random() < 0.5 else self._random.choice(words)
            return f"{first}-{word}"
        if self._happens(_ABBREVIATION):
            return self._abbreviation() + self._random.choice(("", "", "'s"))
        if self._happens(_CLOSED):
            word = self._random.choice(words) + self._random.choice(("", "s")) + word
        return word.capitalize() if text[0].isupper() or self._random.random() < _CAPITAL else word

    def _abbreviation(self) -> str:
        return "".join(self._random.choices(_LETTERS, k=self._random.randint(2, 5)))

    def _count(self) -> str:
        kind = self._random.randrange(3)
        if kind == 0:
            return self._random.choice(_COUNTS)
        number = self._random.randint(2, 400) if kind == 1 else self._random.randint(10, 400) * 100
        return f"{number:,}".replace(",", ".")


def _is_free(doc: Doc, at: int) -> bool:
    """Whether no mention and no number stands before a token, and no mention behind it."""
    before, behind = doc[at - 1] if at else None, doc[at + 1] if at + 1 < len(doc) else None
    if before is not None and (before.ent_type or before.like_num or not before.whitespace_):
        return False
    return behind is None or not behind.ent_type


def _row(token: Token, text: str) -> _Row:
    """Return the row of a token that another text takes the place of."""
    tag = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
    return text, bool(token.whitespace_), tag


def _as_doc(vocab: Vocab, tokens: Sequence[_Row]) -> Doc:
    """Make a Doc of texts, spaces and tags; without an entity too it says that there are none."""
    words, spaces, tags = zip(*tokens, strict=True) if tokens else ((), (), ())
    return Doc(vocab, list(words), list(spaces), ents=list(tags) or None)


def in_lines(docs: Sequence[Doc]) -> Doc:
    """Make one Doc of several, each a line of it."""
    tokens: list[_Row] = []
    for doc in docs:
        if tokens:
            text, _, tag = tokens.pop()
            tokens += [(text, False, tag), ("\n", False, "O")]
        tokens += [_row(token, token.text) for token in doc]
    return _as_doc(docs[0].vocab, tokens)


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
    """Return paragraphs with strange words and the entities that they had, some of them as lines of one text.

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
        rest = iter(chosen)
        for doc in rest:
            if count >= words:
                break
            size = random.randint(2, _MOST_LINES) if random.random() < _IN_LINES else 1
            lines = [strange(one) for one in (doc, *islice(rest, size - 1))]
            made.append(lines[0] if len(lines) == 1 else in_lines(lines))
            count += max(len(made[-1]), 1)
    return made
