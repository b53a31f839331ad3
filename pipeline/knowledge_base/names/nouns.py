"""Taking off what stands around a name in Dutch letters: class nouns, adjectives, prefixes, nationality."""

from __future__ import annotations

import re

from .countries import ADJECTIVES, COUNTRIES
from .lexicon import BETWEEN, NOUNS, PLURALS, SERVICES
from .normalise import normalise

_LEAD_MISSION = re.compile(
    r"(?:[\w-]*(?:missie|operaties?|oefening|programma)|mission|operations?|exercise|inzet|ops?\.?)"
    r"(?:\s+genaamd)?\s+",
    re.IGNORECASE,
)
_LEAD_UNIT = re.compile(
    r"(?:hoofdkwartier|headquarters|staf|eenheid|elite-eenheid|zogenaamde)\s+(?:van\s+(?:de|het)\s+)?",
    re.IGNORECASE,
)
#: `Zr.Ms. Tromp`, `HNLMS Tromp`, `Hr. Ms.`: the state's prefix of ships.
_LEAD_SHIP = re.compile(
    r"(?:[zh]r\.?\s*ms\.?|hnlms|hms|uss|fgs|fs|bns|zijner majesteits|harer majesteits|type)\s+", re.IGNORECASE
)
_SHIP_INSIDE = re.compile(r"\s[zh]r\.?\s*ms\.?\s+(?=\w)", re.IGNORECASE)
_ADJECTIVES = re.compile(
    r"(?:nieuwe?|oude?|moderne?|gemoderniseerde?|zware?|lichte?|extra|overtollige?|eigen|westerse?|tweedehands|"
    r"gebruikte?|aanvullende?|resterende?|huidige?|eerste|voormalige?|europese?|geavanceerde?|zogeheten|zogenaamde)\s+",
    re.IGNORECASE,
)

_ADJECTIVE_KEYS = {normalise(adjective): adjective for forms in ADJECTIVES.values() for adjective in forms}
_OF_COUNTRY = re.compile(
    r"^(?P<head>.+?)\s+(?:van|in)\s+(?:de\s+|het\s+)?(?P<land>" + "|".join(map(re.escape, COUNTRIES)) + r")$",
    re.IGNORECASE,
)
_BY_COUNTRY = {name.casefold(): adjective for name, adjective in COUNTRIES.items()}


def _forms(nouns: tuple[str, ...]) -> tuple[str, ...]:
    """Return nouns and their plurals, longest first, so that the longest end is taken off."""
    forms = {*nouns, *PLURALS}
    for noun in nouns:
        for end in ("s", "en", "n"):
            forms.add(noun + end)
        last, before = noun[-1], noun[-2:-1]
        forms.add(noun + last + "en")  # raket, fregat, bom
        if before == noun[-3:-2]:  # granaat, onderzeeboot, systeem
            forms.add(noun[:-2] + last + "en")
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


_TAILS = {label: _forms(nouns) for label, nouns in NOUNS.items()}
_BETWEEN_FORMS = tuple(sorted(BETWEEN, key=lambda form: -len(form)))
_LEADS = {
    "WEAPON": (_LEAD_SHIP, _ADJECTIVES),
    "UNIT": (_LEAD_UNIT, _ADJECTIVES),
    "MISSION": (_LEAD_MISSION, _ADJECTIVES),
}


def ends_in_noun(key: str, label: str) -> bool:
    """Whether a normal form ends in a noun that says what kind of thing a name is."""
    return key.endswith(_TAILS.get(label, ()))


def stems(key: str, label: str) -> list[str]:
    """Return what is left of a normal form after taking class nouns off its end, longest first."""
    found: list[str] = []
    if not ends_in_noun(key, label):  # one call for all of them, and most keys end in none
        return found
    for tail in _TAILS[label]:
        if key.endswith(tail) and len(key) > len(tail) + 1:
            stem = key.removesuffix(tail)
            found.append(stem)
            found += [stem.removesuffix(between) for between in _BETWEEN_FORMS if stem.endswith(between)]
            # `-s-` between the parts of a compound and the English genitive
            if stem.endswith("s"):
                found.append(stem[:-1])
            if len(found) > 8:
                break
    return [stem for stem in dict.fromkeys(found) if len(stem) > 1]


def without_lead(text: str, label: str) -> list[str]:
    """Return the text with class nouns, prefixes, quality and nationality taken off its front by steps."""
    found: list[str] = []
    rest = text.strip()
    while True:
        shorter = _one_lead(rest, label)
        if shorter is None:
            return found
        found.append(shorter)
        rest = shorter


def _one_lead(text: str, label: str) -> str | None:
    inside = _SHIP_INSIDE.search(text) if label == "WEAPON" else None
    if inside:
        return text[inside.end() :]  # `hydrografisch opnemingsvaartuig Zr.Ms. Luymes`
    for pattern in _LEADS.get(label, ()):
        match = pattern.match(text)
        if match and match.end() < len(text):
            return text[match.end() :]
    first, _, rest = text.partition(" ")
    if not rest:
        return None
    nationality = adjective_of(first)
    if nationality is not None:
        foreign = nationality != "Nederlandse"
        return None if foreign and normalise(rest) in SERVICES else rest
    if label == "WEAPON" and first == first.lower() and ends_in_noun(normalise(first), label):
        return rest  # `fregat Zr.Ms. Tromp`, `gevechtstank Leopard 2A8`
    return None


def adjective_of(word: str) -> str | None:
    """Return the inflected nationality adjective that a word is a form of: `Oekraïens` gives `Oekraïense`."""
    key = normalise(word)
    return _ADJECTIVE_KEYS.get(key) or _ADJECTIVE_KEYS.get(key + "e")


def rephrased(text: str) -> list[str]:
    """Return usual ways to say the nationality of `krijgsmacht van Oekraïne` and `Oekraïens leger`."""
    found = []
    match = _OF_COUNTRY.match(text)
    if match:
        found.append(f"{_BY_COUNTRY[match['land'].casefold()]} {match['head']}")
    first, _, rest = text.partition(" ")
    usual = adjective_of(first) if rest else None
    if usual:
        found += [f"{usual} {rest}", f"{usual[:-1]} {rest}"]
    return [form for form in found if form != text]
