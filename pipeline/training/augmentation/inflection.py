"""Number and gender of the nouns and names that one mention takes over from another."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

Number = Literal["one", "many", "mass"]
Gender = Literal["de", "het"]

_HET = """
systeem systemen | voertuig voertuigen | vliegtuig vliegtuigen | toestel toestellen | schip schepen | fregat fregatten
korvet korvetten | vaartuig vaartuigen | geweer geweren | kanon kanonnen | pistool pistolen | wapen wapens
projectiel projectielen | explosief explosieven | platform platforms | wapenstation wapenstations
onderdeel onderdelen | gevechtstoestel gevechtstoestellen
"""
_DE = """
raket raketten | tank tanks | boot boten | drone drones | radar radars | sonar sonars | helikopter helikopters
houwitser houwitsers | granaat granaten | bom bommen | torpedo torpedo's | mijn mijnen | mitrailleur mitrailleurs
mortier mortieren | jager jagers | werper werpers | kruiser kruisers | bommenwerper bommenwerpers
lanceerinrichting lanceerinrichtingen | installatie installaties | sensor sensoren | wagen wagens | karabijn karabijnen
kernkop kernkoppen | zender zenders | veger vegers | onderzeeër onderzeeërs | interceptor interceptors
lading ladingen | patroon patronen | truck trucks | missile missiles | batterij batterijen | robot robots
bestrijder bestrijders | legger leggers | lanceerder lanceerders | quadcopter quadcopters
"""
_MASS = {"munitie": "de", "artillerie": "de", "geschut": "het", "fosfor": "de", "springstof": "de"}


class Noun(NamedTuple):
    """A noun at the end of a mention: its stem in both numbers, which of them stands there, its gender."""

    one: str
    many: str
    number: Number
    gender: Gender


def _table() -> dict[str, Noun]:
    found: dict[str, Noun] = {}
    genders: tuple[tuple[Gender, str], ...] = (("het", _HET), ("de", _DE))
    for gender, text in genders:
        for pair in text.replace("\n", "|").split("|"):
            if pair.strip():
                one, many = pair.split()
                found[one] = Noun(one, many, "one", gender)
                found[many] = Noun(one, many, "many", gender)
    for word, article in _MASS.items():
        found[word] = Noun(word, word, "mass", "het" if article == "het" else "de")
    return found


_NOUNS = _table()
_LONGEST_FIRST = sorted(_NOUNS, key=lambda word: -len(word))
_BARE_ADJECTIVES = frozenset(
    {"onbemand", "bemand", "gepantserd", "licht", "zwaar", "getrokken", "automatisch"}
)


@lru_cache(maxsize=8192)
def noun_of(text: str) -> Noun | None:
    """Return the known noun that a text ends in, the longest one; ``None`` where there is none."""
    for ending in _LONGEST_FIRST:
        if text.endswith(ending):
            return _NOUNS[ending]
    return None


def plural_of(text: str) -> str | None:
    """Return the plural of a class noun: ``ballistische raketten``, ``onbemande vaartuigen``."""
    noun = noun_of(text)
    if noun is None or noun.number != "one":
        return None
    *front, last = text.split(" ")
    words = []
    for word in front:
        if word in _BARE_ADJECTIVES and word not in ("getrokken", "zwaar"):
            word += "e"
        if word == "zwaar":
            word = "zware"
        if not (word.endswith(("e", "mm")) or word == "getrokken"):
            return None
        words.append(word)
    return " ".join([*words, last.removesuffix(noun.one) + noun.many])


def plural_name(name: str, quote: str = "'") -> str | None:
    """Return the plural of a name, as ``F-16's`` and ``Chinooks``; ``None`` where writers avoid one."""
    last = name[-1]
    if last.lower() in "sxz":
        return None
    capitals = len(name) > 1 and name[-2:].isupper()
    if last.isdigit() or last.lower() in "aiouy" or capitals or last.isupper():
        return f"{name}{quote}s"
    return f"{name}s" if last.isalpha() else None


_HET_UNITS = """
korps commando bataljon bataillon squadron eskadron regiment leger legerkorps corps centre centrum detachement
command garderegiment headquarters team
"""
_UNIT_HET = tuple(_HET_UNITS.split())


def gender_of_unit(name: str) -> Gender:
    """Return the gender that letters give the name of a unit."""
    words = name.lower().replace("-", " ").split()
    if words[0] in _UNIT_HET:
        return "het"
    if words[0].rstrip("e").isdigit() and len(words) > 1:
        # 13 Infanteriebataljon X
        head = next((word for word in words if word.endswith(_UNIT_HET)), words[-1])
    else:
        end = next((at for at, word in enumerate(words) if at and word in ("voor", "van", "der")), len(words))
        head = words[end - 1]
    return "het" if head.endswith(_UNIT_HET) else "de"


def determiner_before(text: str, start: int) -> Gender | None:
    """Return the gender that the article right before a place shows, if any stands there."""
    word = text[:start].rstrip().rpartition(" ")[2].lower()
    if word in ("het", "dit", "dat", "'t"):
        return "het"
    return "de" if word in ("de", "deze", "die") else None
