"""Singular forms that a Dutch or English plural or genitive may come from, on normal forms."""

from __future__ import annotations

from functools import lru_cache

_VOWELS = frozenset("aeiou")
#: Ends that no rule derives: Dutch vowel changes.
_IRREGULAR = (
    ("schepen", "schip"),
    ("leden", "lid"),
    ("smeden", "smid"),
    ("steden", "stad"),
    ("machten", "macht"),
    ("lieden", "man"),
    ("vessels", "vessel"),
    ("crew", "crew"),
)
_SHORTEST = 2


@lru_cache(maxsize=65536)
def singulars(key: str) -> tuple[str, ...]:
    """Return the possible singulars of a normal form, likeliest first, without the form itself.

    The list is generous: the base decides which of them is a name. ``granaten`` gives ``granaat``,
    ``fregatten`` gives ``fregat``, ``f16s`` gives ``f16``, ``brieven`` gives ``brief``.
    """
    found: list[str] = []
    for plural, singular in _IRREGULAR:
        if key.endswith(plural) and plural != singular:
            found.append(key.removesuffix(plural) + singular)
    if key.endswith("en"):
        found += _from_en(key[:-2])
    elif key.endswith("n") and key[-2:-1] == "e":
        found.append(key[:-1])
    if key.endswith("s"):
        found += _from_s(key)
    return tuple(dict.fromkeys(form for form in found if len(form) >= _SHORTEST and form != key))


def _from_en(stem: str) -> list[str]:
    if len(stem) < _SHORTEST:
        return []
    last, before = stem[-1], stem[-2]
    found = []
    if last == before and last not in _VOWELS:
        found.append(stem[:-1])  # fregatten > fregat
    voiceless = {"z": "s", "v": "f"}.get(last)
    if voiceless:
        found.append(stem[:-1] + voiceless)
    if last not in _VOWELS and before in _VOWELS and (len(stem) < 3 or stem[-3] not in _VOWELS):
        found.append(stem[:-1] + before + (voiceless or last))  # granaten > granaat
    found.append(stem)  # raket + en, voertuig + en
    found.append(stem + "e")  # drone + n, brigade + n, compagnie + en
    return found


def _from_s(key: str) -> list[str]:
    found = [key[:-1]]
    if key.endswith("ies"):
        found.append(key[:-3] + "y")
    if key.endswith("es"):
        found.append(key[:-2])
    return found
