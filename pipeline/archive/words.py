"""Dutch words for full-text search: the lemmas that are indexed beside a text, and queries that find them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import simplemma

_WORD = re.compile(r"\w+(?:[-.'’]\w+)*")
_GENITIVE = re.compile(r"['’]s?$")
_SHORTEST_PART = 4
_QUERY = re.compile(r'"([^"]+)"|(\S+)')


def other_forms(text: str) -> str:
    """Return the forms under which a text is found besides its own words, each once.

    Examples
    --------
    >>> other_forms("De pantserhouwitsers en twee F-35's")
    'pantserhouwitser f35'
    """
    forms = {form: None for word in _WORD.findall(text) for form in _forms(word.lower())}
    return " ".join(forms)


def match_expression(query: str) -> str:
    """Turn what a person types into an FTS5 query: all words, in any inflection; a phrase in double quotes; ``begin*``.

    Examples
    --------
    >>> match_expression('pantserhouwitsers "zr.ms. tromp" lucht*')
    '("pantserhouwitsers" OR "pantserhouwitser") AND ("zr.ms. tromp") AND ("lucht"*)'
    """
    parts = []
    for phrase, word in _QUERY.findall(query):
        if phrase:
            alternatives = [_quoted(phrase)]
        elif word.endswith("*") and word.strip("*"):
            alternatives = [_quoted(word.rstrip("*")) + "*"]
        else:
            alternatives = [_quoted(word), *map(_quoted, _forms(word.lower().strip(".,;:?!()")))]
        if any(map(str.isalnum, phrase + word)):
            parts.append(f"({' OR '.join(alternatives)})")
    return " AND ".join(parts) or '""'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@lru_cache(maxsize=200_000)
def _forms(word: str) -> tuple[str, ...]:
    parts = re.split(r"[-.'’]", _GENITIVE.sub("", word))
    lemmas = [_lemma(part) for part in parts]
    forms = [lemma for lemma, part in zip(lemmas, parts, strict=True) if lemma != part]
    return (*forms, "".join(lemmas)) if len(parts) > 1 else tuple(forms)


def _lemma(word: str) -> str:
    """Return the lemma of a word; of a compound that the dictionary lacks, by its longest known last part."""
    if len(word) < _SHORTEST_PART or not word.isalpha() or simplemma.is_known(word, lang="nl"):
        return simplemma.lemmatize(word, lang="nl") if word.isalpha() else word
    for start in range(1, len(word) - _SHORTEST_PART + 1):
        if simplemma.is_known(word[start:], lang="nl"):
            return word[:start] + simplemma.lemmatize(word[start:], lang="nl")
    return word


def mark_hits(text: str, query: str, marks: tuple[str, str]) -> str:
    """Put marks around the words of a text that a query finds, in any inflection."""
    wanted: set[str] = set()
    begins: list[str] = []
    for phrase, word in _QUERY.findall(query):
        words = [folded(found) for found in _WORD.findall(phrase or word)]
        if word.endswith("*"):
            begins += words
        wanted.update(
            form for found in words for form in (found, *_forms(found), *re.split(r"[-.'’]", found))
        )

    def marked(match: re.Match[str]) -> str:
        word = folded(match[0])
        forms = {word, *_forms(word), *re.split(r"[-.'’]", word)}
        hit = wanted & forms or any(form.startswith(begin) for form in forms for begin in begins)
        return f"{marks[0]}{match[0]}{marks[1]}" if hit else match[0]

    return _WORD.sub(marked, text)


def folded(text: str) -> str:
    """Return a text as the index compares it: small letters without diacritics."""
    return "".join(
        char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char)
    )
