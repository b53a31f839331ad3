"""From a mention to the keys under which the base may know it, in order of trust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..names.entity import ENTITY_TYPES
from ..names.inflection import singulars
from ..names.normalise import normalise, words
from ..names.nouns import ends_in_noun, rephrased, stems, without_lead

#: How far down the list a key stands. Looking up ends with the first level that finds something; what is only
#: near a key of the base (``FUZZY``) comes last. ``BY_COUNTRY`` is no key's: a service (`de marine`) that was found by
#: the country that the text around it points to.
EXACT, INFLECTED, NAMED, HEAD, FUZZY, BY_COUNTRY = range(6)

#: What joins two things in one span.
COORDINATION = re.compile(r"\b(?:en|of|en/of|dan wel|alsmede)\b|/")
_ORDINAL = re.compile(r"(?<=\d)(?:ste|de|e|th|st|nd|rd)(?![\w])", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_PHRASE = re.compile(
    r"\s(?:voor|van|met|tegen|uit|in|op|aan|ter|ten|bij|onder|door|tot|die|inclusief|of|for|with)\s",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:van|uit)\s(?:de|het|type)\s", re.IGNORECASE)
_CALIBRE = re.compile(r"\b\d+([.,]\d+)?[ -]?(mm|cm|millimeter|inch|kt|kg)\b", re.IGNORECASE)
_NAME_AND_NOUN = re.compile(r"(?<![\w-])[A-Z][\w.]*-[a-z]{3,}")
_SHORTEST_HEAD = 3
_MOST_WORDS = 8


class LookupKey(NamedTuple):
    """A key with the trust put in it.

    ``scope`` is ``"any"`` for all entities, ``"name"`` for named ones only (what is left after a class noun
    is taken off must be a name) and ``"class"`` for classes only (the head of a compound is a class).
    """

    key: str
    weight: float
    level: int
    scope: str


def lookup_keys(text: str, label: str = "") -> list[str]:
    """Return the keys to look a mention up under, most trusted first.

    Parameters
    ----------
    label
        ``WEAPON``, ``UNIT`` or ``MISSION``; anything else takes all three.
    """
    return list(dict.fromkeys(item.key for item in weighted_keys(text, label)))


def weighted_keys(text: str, label: str = "") -> list[LookupKey]:
    """Return the keys of a mention with their prior weights, most trusted first."""
    labels = (label,) if label in ENTITY_TYPES else ENTITY_TYPES
    best: dict[tuple[str, str], LookupKey] = {}
    for one in labels:
        for item in iterate_keys(text, one):
            known = best.get((item.key, item.scope))
            if known is None or (item.level, -item.weight) < (known.level, -known.weight):
                best[item.key, item.scope] = item
    return sorted(best.values(), key=lambda item: (item.level, -item.weight))


def iterate_keys(text: str, label: str) -> Iterator[LookupKey]:
    """Give the keys of a mention level by level, each computed only when asked for."""
    base = normalise(text)
    if not base:
        return
    yield LookupKey(base, 1.0, EXACT, "any")
    yield from _inflected(text, base)
    yield from _named(text, base, label)
    if label == "WEAPON":
        yield from _heads(text, base)


def build_keys(text: str) -> list[tuple[str, float]]:
    """Return the keys of an alias with weights: its normal form, and that without ordinals."""
    base = normalise(text)
    keys = {base: 1.0} if base else {}
    bare = normalise(_ORDINAL.sub("", text))
    if bare:
        keys.setdefault(bare, 0.95)
    return list(keys.items())


def _inflected(text: str, base: str) -> Iterator[LookupKey]:
    for form in singulars(base):
        yield LookupKey(form, 0.97, INFLECTED, "any")
    for other, weight in _other_spellings(text):
        key = normalise(other)
        if key:
            yield LookupKey(key, weight, INFLECTED, "any")
            for form in singulars(key):
                yield LookupKey(form, weight - 0.02, INFLECTED, "any")
    yield from _inner_singulars(text)


def _other_spellings(text: str) -> Iterator[tuple[str, float]]:
    bare = _ORDINAL.sub("", text)
    if bare != text:
        yield bare, 0.95
    match = _BRACKETED.search(text)
    if match and match[0] != text.strip():
        yield _BRACKETED.sub(" ", text), 0.95
        yield match[1], 0.9
    for form in rephrased(text):
        yield form, 0.95


def _inner_singulars(text: str) -> Iterator[LookupKey]:
    """`Leopards 2A6`, `Leopard-2-tanks` with the plural on another word than the last."""
    parts = words(text)
    if not 1 < len(parts) <= _MOST_WORDS:
        return
    for at, part in enumerate(parts[:-1]):
        for form in singulars(normalise(part)):
            yield LookupKey(normalise(" ".join([*parts[:at], form, *parts[at + 1 :]])), 0.9, INFLECTED, "any")


def _named(text: str, base: str, label: str) -> Iterator[LookupKey]:
    """Keys left after class nouns, ship prefixes and the like are taken off: what remains must be a name."""
    scope = "name" if label == "WEAPON" else "any"
    for at, stem in enumerate(stems(base, label)):
        yield LookupKey(stem, max(0.8, 0.93 - 0.02 * at), NAMED, scope)
    of = _OF.search(text)
    if of:
        yield LookupKey(normalise(text[of.end() :]), 0.85, NAMED, scope)
    rests = without_lead(text, label)
    for at, rest in enumerate(rests):
        weight = 0.93 - 0.03 * at
        key = normalise(rest)
        for form in (key, *singulars(key)):
            if form:
                yield LookupKey(form, weight, NAMED, "any")
        for stem in stems(key, label):
            yield LookupKey(stem, weight - 0.03, NAMED, scope)
    for candidate in (text, *rests):
        yield from _prefixes(candidate, label, scope)


def _prefixes(text: str, label: str, scope: str) -> Iterator[LookupKey]:
    """Names in front of a class noun with any words between: `Patriot lange-afstand luchtafweersystemen`."""
    parts = words(text)
    if not 2 < len(parts) <= _MOST_WORDS or not ends_in_noun(normalise(parts[-1]), label):
        return
    for end in range(len(parts) - 1, 0, -1):
        if any(char.isdigit() for char in parts[end]):
            return  # a designation is no class noun: `Leopard 3` is not `Leopard`
        key = normalise(" ".join(parts[:end]))
        for form in (key, *singulars(key)):
            yield LookupKey(form, 0.85, NAMED, scope)


def _heads(text: str, base: str) -> Iterator[LookupKey]:
    """Give the class at the head: `draagbare luchtafweerraketten`, `radar voor doelopsporing`."""
    phrase = _PHRASE.split(text, maxsplit=1)[0]
    parts = words(phrase)[:_MOST_WORDS]
    if any(map(_is_designation, words(_CALIBRE.sub(" ", phrase))[:-1])) or _NAME_AND_NOUN.search(phrase):
        return  # a type that the base does not know: its class would be the wrong entity
    weight = 0.6
    for start in range(len(parts)):
        key = normalise(" ".join(parts[start:]))
        if not key:
            continue
        for form in (key, *singulars(key)):
            if form != base or len(phrase) != len(text):
                yield LookupKey(form, weight, HEAD, "class")
        weight = max(0.4, weight - 0.05)
    if not parts:
        return
    last = normalise(parts[-1])
    for form in (last, *singulars(last)):
        for start in range(1, len(form) - _SHORTEST_HEAD + 1):
            if form[start].isalpha():
                yield LookupKey(form[start:], 0.45 * (len(form) - start) / len(form) + 0.1, HEAD, "class")


def _is_designation(word: str) -> bool:
    """Whether a word is the name of a type: `G3`, `SeaFox`, `T129`."""
    return any(char.isdigit() for char in word) or any(char.isupper() for char in word[1:])
