"""The word lists of ``lexicon.json``, with which the key analysis works, in normal form unless said otherwise."""

from __future__ import annotations

from typing import Any

from ...core.files import read_beside

_WORDS: dict[str, Any] = read_beside(__file__, "lexicon.json")

#: Ends of nouns that say what kind of thing a name is, by label: `Patriot-systeem`, `Wagner-troepen`.
NOUNS: dict[str, tuple[str, ...]] = {label: tuple(words) for label, words in _WORDS["nouns"].items()}
#: Words between the name of a weapon and that noun: `Patriot luchtafweersystemen`, `Leopard 2A6 main battle tanks`.
BETWEEN = tuple(_WORDS["between"])
#: Plurals that the rules do not make.
PLURALS = tuple(_WORDS["plurals"])
#: Services that every state has: a nationality in front of them tells which one is meant.
SERVICES = tuple(_WORDS["services"])
#: Words as written that a name holds and its abbreviation leaves out.
CONNECTIVES = frozenset(_WORDS["connectives"])
