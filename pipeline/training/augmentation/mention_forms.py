"""How a mention is built: what stays when another name takes its place."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from ...knowledge_base.names.countries import COUNTRIES
from ...knowledge_base.names.lexicon import SERVICES
from ...knowledge_base.names.normalise import normalise
from .inflection import noun_of, plural_name

Kind = Literal["class", "ship", "name", "service", "nation", "unit", "mission"]
Shape = Literal["acronym", "acronym and place", "numbered", "long", "words", "word"]
_LONG = 4

#: Services without nationality, which mean the Dutch ones; all take the article ``de``.
DUTCH_SERVICES = {
    "krijgsmacht": "nederlandse-krijgsmacht",
    "landmacht": "koninklijke-landmacht",
    "luchtmacht": "koninklijke-luchtmacht",
    "marine": "koninklijke-marine",
    "marechaussee": "koninklijke-marechaussee",
}
_SHIP = re.compile(r"(?P<lead>[ZH]r\.? ?Ms\.? )(?P<name>\w.*)")
_CLASS = re.compile(r"(?:\d+ ?mm )?[a-zà-ÿ][a-zà-ÿ -]*")
_CALIBRE = re.compile(r"[.,]?\d+(?:[.,x]\d+)?[ -]?(?:mm|cm|inch|kg|kt)?(?![\w-]*[A-Z])")
_TAIL = re.compile(r"(?P<name>\S.*?)(?P<tail>[- ][a-zà-ÿ][a-zà-ÿ-]*(?: [a-zà-ÿ][a-zà-ÿ-]*)*)")
_LEAD = re.compile(r"(?P<lead>[a-zà-ÿ]{4,}(?: [a-zà-ÿ]{4,})? )(?P<name>[A-Z0-9].*)")
_MISSION_LEAD = re.compile(
    r"(?P<lead>(?P<group>(?:EU|NAVO|VN|Frontex)-)?"
    r"(?:[a-z]*(?P<noun>missie|operatie|oefening)|Operation|Operatie|Exercise) )"
    r"(?P<name>\S.*)"
)
_MISSION_TAIL = re.compile(r"(?P<name>\S.*?)(?P<tail>-(?:[a-z]*missie|operatie|oefening))")
_ACRONYM = re.compile(r"[a-z]?[A-Z][A-Z0-9]+[a-z]?[A-Z0-9]*(?:[-/][A-Z0-9]+)?")
_PLACE = re.compile(r"[A-Z]{4,} [A-Z]\S+(?: \S+)?")
_NATIONS = {adjective: adjective for adjective in COUNTRIES.values()}


def uninflected(adjective: str) -> str:
    """Return ``Oekraïens`` for ``Oekraïense``, ``Chinees`` for ``Chinese``."""
    if adjective.endswith(("nese", "lese", "gese", "dese")):
        return adjective[:-3] + "ees"
    return adjective.removesuffix("e")


_BARE_NATIONS = {uninflected(adjective): adjective for adjective in COUNTRIES.values()}


@dataclass(frozen=True)
class Form:
    """A mention in parts: ``lead`` + ``name`` + ``tail`` is its text.

    Attributes
    ----------
    kind
        ``class`` for a common noun of materiel, ``name`` for a named weapon, ``service`` for a bare
        ``landmacht``, ``nation`` for a nationality with a service behind it.
    lead
        What stands before the name and stays: ``operatie ``, ``Zr.Ms. ``.
    name
        What another name may replace.
    tail
        What stands behind the name and stays: ``-systemen``, ``'s``.
    shape
        What a name looks like, for units and missions.
    noun
        The class noun of a mission: ``missie``, ``operatie`` or ``oefening``.
    group
        Who leads the mission, from ``EU-``, ``NAVO-`` or ``VN-`` in front of the noun.
    """

    kind: Kind
    lead: str
    name: str
    tail: str = ""
    shape: Shape | None = None
    noun: str | None = None
    group: str | None = None

    @property
    def is_plural(self) -> bool:
        """Whether the tail is only the ending of a plural."""
        return self.tail in ("s", "'s", "’s")

    def fill(self, name: str) -> str | None:
        """Return the mention with another name; ``None`` where that name has no plural."""
        if not self.is_plural:
            return f"{self.lead}{name}{self.tail}"
        many = plural_name(name, "’" if "’" in self.tail else "'")
        return None if many is None else f"{self.lead}{many}"


def shape_of(name: str) -> Shape | None:
    """Return what the name of a unit or mission looks like."""
    if _ACRONYM.fullmatch(name):
        return "acronym"
    if _PLACE.fullmatch(name):
        return "acronym and place"
    if re.match(r"\d", name):
        return "numbered"
    if not (name[0].isupper() or re.match(r"[a-z]+ [A-Z]", name)):
        return None
    count = len(name.split())
    return "word" if count == 1 else "words" if count < _LONG else "long"


def form_of(text: str, label: str, known: Container[str] = (), written: Container[str] = ()) -> Form | None:
    """Take a mention apart.

    Parameters
    ----------
    text
        The mention, in lower case where only the start of its sentence gives it a capital.
    label
        ``WEAPON``, ``UNIT`` or ``MISSION``.
    known
        Normal forms of names, by which plurals and compounds written as one word are told.
    written
        Names as written; one of them that ends in ``s`` is no plural.

    Returns
    -------
    Form or None
        ``None`` for elliptical mentions and whatever else is better left as it is.
    """
    if text.startswith("-") or text.endswith("-"):
        return None
    if label == "WEAPON":
        return _weapon(text, known, written)
    if label == "UNIT":
        return _unit(text)
    return _mission(text) if label == "MISSION" else None


def _weapon(text: str, known: Container[str], written: Container[str]) -> Form | None:
    ship = _SHIP.fullmatch(text)
    if ship:
        return Form("ship", ship["lead"], ship["name"])
    if _CLASS.fullmatch(text):
        return Form("class", "", text) if noun_of(text) else None
    if _CALIBRE.match(text) or "(" in text or " en " in text:
        return None
    lead = _LEAD.fullmatch(text)
    if lead:
        return Form("name", lead["lead"], lead["name"]) if noun_of(lead["lead"].strip()) else None
    if not any(char.isupper() or char.isdigit() for char in text):
        return None
    tail = _TAIL.fullmatch(text)
    if tail:
        named = any(char.isupper() or char.isdigit() for char in tail["name"])
        return Form("name", "", tail["name"], tail["tail"]) if named and noun_of(tail["tail"]) else None
    for ending in ("'s", "’s"):
        if text.endswith(ending):
            return Form("name", "", text.removesuffix(ending), ending)
    if text.endswith("s") and text not in written and normalise(text[:-1]) in known:
        return Form("name", "", text[:-1], "s")
    for end in range(len(text) - 4, 2, -1):
        if text[end:].islower() and normalise(text[:end]) in known and noun_of(text[end:]):
            return Form("name", "", text[:end], "-" + text[end:])
    return Form("name", "", text) if text[0].isupper() else None


def _unit(text: str) -> Form | None:
    if text in DUTCH_SERVICES:
        return Form("service", "", text)
    first, _, rest = text.partition(" ")
    if first in _NATIONS or first in _BARE_NATIONS:
        return Form("nation", "", first, " " + rest) if normalise(rest) in SERVICES else None
    shape = shape_of(text)
    return Form("unit", "", text, shape=shape) if shape else None


def _mission(text: str) -> Form | None:
    lead = _MISSION_LEAD.fullmatch(text)
    if lead:
        noun = lead["noun"] or ("oefening" if lead["lead"].startswith("Exercise") else "operatie")
        group = lead["group"][:-1] if lead["group"] else None
        return Form("mission", lead["lead"], lead["name"], "", shape_of(lead["name"]), noun, group)
    tail = _MISSION_TAIL.fullmatch(text)
    if tail:
        noun = re.sub(r".*(missie|operatie|oefening)", r"\1", tail["tail"])
        return Form("mission", "", tail["name"], tail["tail"], shape_of(tail["name"]), noun)
    shape = shape_of(text)
    return Form("mission", "", text, shape=shape) if shape else None


def nation_like(adjective: str, written: str) -> str:
    """Return an adjective in ``-e`` in the form that ``written`` has."""
    return uninflected(adjective) if written in _BARE_NATIONS else adjective
