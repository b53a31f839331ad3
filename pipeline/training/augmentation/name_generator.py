"""Names that no base knows: designations, words, acronyms and numbers put together at random."""

from __future__ import annotations

from random import Random


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CONSONANTS = "BCDFGHKLMNPRSTVW"
_VOWELS = "AEIOU"
#: First letters of words in the names of units and missions.
_INITIALS = "CCCDDGJLLMMMNOPRSST"
_ANIMALS = _list(
    "Kestrel Badger Heron Viper Lynx Osprey Marlin Wolverine Buzzard Cobra Raven Mamba Otter Hornet Ibex Tapir"
)
_DUTCH = _list(
    "Havik Zeearend Wezel Bunzing Noorderlicht Klaproos Zilvermeeuw Stormvogel Waterwolf Dolfijn Wulp Sperwer"
)
_QUALITIES = _list(
    "Northern Steady Silent Valiant Iron Amber Rapid Bold Joint Distant Gallant Crimson Coastal Winter Eager Firm Polar"
)
_THINGS = _list(
    "Harbour Lantern Anvil Compass Horizon Bridge Shelter Summit Torch Rampart Tide Lance Beacon Meadow Resolve Arrow"
)
_SLAVIC_STARTS = _list("Vor Kru Zhy Bil Chor Sok Ost Hor Dnip Vol Mol Tur Yas Kob Ruz Sten Palj Vel Trys Hud")
_SLAVIC_ENDS = _list("kan yna ovets uha oslav enko ilka or ynsk un ota anets yr iv azov etsk ysh")
_NORDIC = _list("Skarn Tarnholm Falkir Bryndal Velsar Norgard Ravsten Hildar Ostraven Kelmar Torvik Sundal")
_PLACES = _list(
    "Benin Togo Ghana Tsjaad Jemen Armenië Syrië Senegal Kenia Ivoorkust Mauritanië Liberia Jordanië Guinee"
)
_TOWNS = _list(
    "Oosterwolde Havelte Assen Doorn Breda Gorinchem Hoorn Medemblik Terneuzen Zutphen Kampen Harlingen Enkhuizen "
    "Veere Oudewater Brielle Hasselt Coevorden"
)
_SEAMEN = _list(
    "Kortenaer Banckert Bestevaer Crijnssen Ternoot Verschoor Wassenaer Doorlage Heemskerk Haultain Schram"
)
_FORMATIONS_HET = _list(
    "Infanteriebataljon Pantsergeniebataljon Verbindingsbataljon Herstelbataljon Bevoorradingsbataljon Squadron "
    "Verkenningseskadron Tankbataljon Mariniersbataljon Luchtdoelbataljon"
)
_FORMATIONS_DE = (
    "Lichte Brigade",
    "Gemechaniseerde Brigade",
    "Luchtlandingsbrigade",
    "Bergbrigade",
    "Artilleriebrigade",
    "Pantserbrigade",
    "Geneeskundige Compagnie",
    "Herstelcompagnie",
    "Afdeling Rijdende Artillerie",
    "Raketbrigade",
)


def pick(items: tuple[str, ...] | str, rng: Random) -> str:
    """Return one item; quicker than ``rng.choice``."""
    return items[int(rng.random() * len(items))]


def acronym(rng: Random, length: int) -> str:
    """Return capitals: some that can be spoken as a word, ``KAREV``, and some that cannot, ``DGCL``."""
    if rng.random() < 0.4:
        return "".join(pick(_INITIALS, rng) for _ in range(length))
    start = int(rng.random() * 2)
    return "".join(pick(_VOWELS if (at + start) % 2 else _CONSONANTS, rng) for at in range(length))


def word(rng: Random) -> str:
    """Return a name of one word, as Dutch, English, Slavic or Nordic makers give."""
    kind = rng.random()
    if kind < 0.4:
        return pick(_SLAVIC_STARTS, rng) + pick(_SLAVIC_ENDS, rng)
    if kind < 0.6:
        return pick(_ANIMALS, rng)
    return pick(_DUTCH, rng) if kind < 0.8 else pick(_NORDIC, rng)


def weapon(rng: Random) -> str:
    """Return the name or designation of a weapon: ``KR-71``, ``Sokota``, ``MV400 Kestrel``."""
    letters = "".join(pick("ABCDEFGHKLMPRSTVX", rng) for _ in range(1 + int(rng.random() * 3)))
    number = str(
        pick(
            ("2", "3", "4", "7", "9", "12", "18", "21", "34", "45", "57", "63", "90", "118", "260", "400"),
            rng,
        )
    )
    mark = pick(("", "", "", "A", "B", "M", "E"), rng)
    kind = rng.random()
    if kind < 0.3:
        return f"{letters}-{number}{mark}"
    if kind < 0.4:
        return f"{letters}{number}{mark}"
    if kind < 0.5:
        return f"{letters}-{number} {word(rng)}"
    if kind < 0.8:
        return word(rng)
    return f"{word(rng)} {number[0]}" if kind < 0.92 else acronym(rng, 4 + int(rng.random() * 2))


def ship(rng: Random) -> str:
    """Return the name of a Dutch ship."""
    return pick(_TOWNS, rng) if rng.random() < 0.5 else pick(_SEAMEN, rng)


def unit(rng: Random, shape: str, gender: str) -> str:
    """Return the name of a unit that looks like another: numbered, an acronym, words or one word."""
    if shape == "numbered":
        number = str(14 + int(rng.random() * 160))
        if gender == "het":
            return f"{number} {pick(_FORMATIONS_HET, rng)}"
        return f"{number}{pick(('', 'e'), rng)} {pick(_FORMATIONS_DE, rng)}"
    if shape == "acronym":
        return acronym(rng, 4)
    name = word(rng) if rng.random() < 0.5 else pick(_TOWNS, rng)
    if shape == "word":
        return f"{name}{pick(('brigade', 'groep', 'divisie'), rng)}" if gender == "de" else f"{name}bataljon"
    if gender == "het":
        return f"{pick(('Korps', 'Regiment', 'Bataljon', 'Commando', 'Garderegiment'), rng)} {name}"
    forms = ("Task Force {}", "Battlegroup {}", "Brigade {}", "{} Brigade", "Divisie {}", "Joint {} Group")
    return pick(forms, rng).format(name)


def mission(rng: Random, shape: str) -> str:
    """Return the name of a mission that looks like another: an acronym, one with a place, or words."""
    start = pick(("EUTM", "EUMAM", "EUCAP", "EUAM", "EUPOL", "EUFOR"), rng)
    if shape == "acronym and place":
        return f"{start} {pick(_PLACES, rng)}"
    if shape == "acronym":
        kind = rng.random()
        if kind < 0.4:
            return f"UN{acronym(rng, 3 + int(rng.random() * 3))}"
        return f"EU{acronym(rng, 3)}" if kind < 0.6 else acronym(rng, 4 + int(rng.random() * 2))
    if shape == "word":
        return pick(_THINGS + _ANIMALS, rng) if rng.random() < 0.6 else word(rng)
    return f"{pick(_QUALITIES, rng)} {pick(_THINGS + _ANIMALS, rng)}"


def with_short_form(rng: Random, label: str) -> tuple[str, str]:
    """Return a name of several words and its short form, as they stand with brackets round the second."""
    if label == "MISSION":
        start = pick(("EU", "NATO", "United Nations", "European"), rng)
        name = f"{start} {pick(_QUALITIES, rng)} {pick(_THINGS, rng)} {pick(('Mission', 'Initiative', 'Force'), rng)}"
    else:
        start = pick(("Joint", "Multinational", "Combined", "Allied"), rng)
        end = pick(("Support Group", "Force", "Task Group", "Brigade"), rng)
        name = f"{start} {pick(_ANIMALS + _THINGS, rng)} {end}"
    return name, "".join(part if part in ("EU", "NATO") else part[0] for part in name.split()).upper()
