"""What surrounds entities in genuine papers: brackets, abbreviations, names of people, quotes, bullets, page numbers.

None of these changes touches a mention but for its apostrophes and dashes. They teach the recogniser that a bracket, a
capital or an abbreviation by itself names nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from .passage import Edit, Passage, rewrite

_WORD = re.compile(r"(?<![\w(\[‘“«'\"-])[a-zà-ÿ]{4,}(?![\w)\]’”»'\"-])")
_LONG = 8
#: Prefixes that writers put in brackets before a word: `(mede)financiering`.
_PREFIXES = (
    "mede",
    "her",
    "deel",
    "inter",
    "voor",
    "over",
    "bij",
    "tussen",
    "onder",
    "na",
    "on",
    "hoofd",
    "meer",
)
#: Words of which names of people follow.
_POST = re.compile(
    r"\b(?:[Mm]inister|[Ss]taatssecretaris|[Dd]e heer|[Mm]evrouw|[Hh]et lid|[Cc]ollega|[Aa]mbassadeur|[Gg]eneraal|"
    r"[Vv]oorzitter|[Dd]irecteur)(?= [a-z])"
)
_PARTICLES = ("", "", "", "", "Van ", "De ", "Van der ", "Van den ", "Ten ", "El ")
_SURNAME_STARTS = (
    "Brand",
    "Kool",
    "Hoek",
    "Wester",
    "Dijk",
    "Veen",
    "Scholt",
    "Bos",
    "Lind",
    "Haver",
    "Karim",
    "Yil",
)
_SURNAME_ENDS = ("sma", "man", "stra", "hof", "huis", "ens", "horst", "maz", "i", "kamp", "veld", "inga")
_LETTERS = "ABCDEFGHIKLMNOPRSTVW"
_QUOTES = (("‘", "’"), ("“", "”"), ("«", "»"), ("'", "'"), ('"', '"'))
_BULLETS = ("• ", "- ", "– ", "o ", "▪ ", "a. ", "b. ", "1. ", "2. ", "3) ", "(i) ")
_MOST_EDITS = 2
_LONGEST_ENTRY = 110


class Surroundings:
    """Make one kind of change to the words outside of mentions, drawn at random among those that fit the passage.

    Parameters
    ----------
    kinds
        Names of the kinds to draw from, all of :data:`KINDS` unless given.
    """

    def __init__(self, kinds: Sequence[str] | None = None) -> None:
        self.kinds = tuple(kinds or KINDS)

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the changed passage, or ``None`` where no kind fits."""
        for kind in rng.sample(self.kinds, len(self.kinds)):
            changed = rewrite(passage, KINDS[kind](passage, rng))
            if changed is not None:
                return changed
        return None


def _ordinary_words(passage: Passage, rng: Random, shortest: int = 4) -> list[tuple[int, int]]:
    """Draw a few lower-case words outside of mentions that do not touch one, as ``(start, end)``."""
    words = [
        match.span()
        for match in _WORD.finditer(passage.text)
        if match.end() - match.start() >= shortest
        and all(
            match.end() + 1 < mention.start or match.start() > mention.end + 1 for mention in passage.mentions
        )
    ]
    return sorted(rng.sample(words, min(len(words), rng.randint(1, _MOST_EDITS))))


def _brackets(passage: Passage, rng: Random) -> list[Edit]:
    """`belangrijke stap` to `(belangrijke) stap`."""
    return [
        Edit(start, end, f"({passage.text[start:end]})") for start, end in _ordinary_words(passage, rng, 5)
    ]


def _bracketed_prefixes(passage: Passage, rng: Random) -> list[Edit]:
    """`financiering` to `(mede)financiering`."""
    return [
        Edit(start, start, f"({rng.choice(_PREFIXES)})")
        for start, _ in _ordinary_words(passage, rng, _LONG)
        if start not in passage.sentences
    ]


def _abbreviations(passage: Passage, rng: Random) -> list[Edit]:
    """`samenwerkingsverband` to `samenwerkingsverband (SWV)`."""
    edits = []
    for start, end in _ordinary_words(passage, rng, _LONG):
        letters = passage.text[start].upper() + "".join(rng.choices(_LETTERS, k=rng.randint(1, 4)))
        if rng.random() < 0.15:
            letters = letters[0] + letters[1:-1].lower() + letters[-1]  # MoU, PvA
        edits.append(Edit(end, end, f" ({letters})"))
    return edits


def _names_of_people(passage: Passage, rng: Random) -> list[Edit]:
    """`de minister heeft` to `de minister Van Brandsma heeft`."""
    return [
        Edit(match.end(), match.end(), " " + surname(rng))
        for match in _POST.finditer(passage.text)
        if rng.random() < 0.7
    ]


def surname(rng: Random) -> str:
    """Return an invented surname, with a particle or initials now and then."""
    name = rng.choice(_PARTICLES) + rng.choice(_SURNAME_STARTS) + rng.choice(_SURNAME_ENDS)
    if rng.random() < 0.2:
        name += "-" + rng.choice(_SURNAME_STARTS) + rng.choice(_SURNAME_ENDS)
    if rng.random() < 0.2:
        name = "".join(f"{letter}." for letter in rng.choices(_LETTERS, k=rng.randint(1, 3))) + " " + name
    return name


def _capitals(passage: Passage, rng: Random) -> list[Edit]:
    """`commissie` to `Commissie`."""
    return [
        Edit(start, start + 1, passage.text[start].upper()) for start, _ in _ordinary_words(passage, rng, 6)
    ]


def _quotes(passage: Passage, rng: Random) -> list[Edit]:
    """`nazorg` to `‘nazorg’`."""
    opening, closing = rng.choice(_QUOTES)
    return [
        Edit(start, end, opening + passage.text[start:end] + closing)
        for start, end in _ordinary_words(passage, rng)
    ]


def _typography(passage: Passage, rng: Random) -> list[Edit]:
    """Straight apostrophes and dashes to typographic ones or back, in mentions too."""
    curly = "’" in passage.text or ("'" not in passage.text and rng.random() < 0.5)
    signs = {"’": "'", "–": "-"} if curly else {"'": "’"}
    return [Edit(index, index + 1, signs[sign]) for index, sign in enumerate(passage.text) if sign in signs]


def _bullets(passage: Passage, rng: Random) -> list[Edit]:
    """Put the bullet of a list item before the text."""
    return [Edit(0, 0, rng.choice(_BULLETS))] if passage.text[:1].isalpha() else []


def _page_numbers(passage: Passage, rng: Random) -> list[Edit]:
    """Make a heading an entry of a contents list: `Bewapening 12`."""
    text = passage.text
    if len(text) > _LONGEST_ENTRY or text[-1:] in ".:;,?!0123456789" or not text[:1].isupper():
        return []
    dots = rng.choice((" ", " ", " ", " ..... ", " . . . . "))
    number = f"{rng.randint(1, 9)}.{rng.randint(1, 9)} " if rng.random() < 0.3 else ""
    return [Edit(0, 0, number), Edit(len(text), len(text), f"{dots}{rng.randint(1, 140)}")]


#: The kinds of change by name.
KINDS: dict[str, Callable[[Passage, Random], list[Edit]]] = {
    "abbreviations": _abbreviations,
    "bracketed_prefixes": _bracketed_prefixes,
    "brackets": _brackets,
    "bullets": _bullets,
    "capitals": _capitals,
    "names_of_people": _names_of_people,
    "page_numbers": _page_numbers,
    "quotes": _quotes,
    "typography": _typography,
}
