"""Where the guide joins, widens, narrows or drops what a recogniser found, by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from ...core.files import read_beside

#: A class before its noun and a noun before its type are one span with it: `Walrusklasse onderzeeboten`.
_CLASS_NAME = re.compile(r".*klasse", re.IGNORECASE)
_VEHICLES = re.compile(r"[a-zà-ÿ]+voertuig(?:en)?")
_RADARS = re.compile(r"radars?|radarsyste(?:em|men)")
#: What makes the type of a submarine, and so belongs to it.
_DRIVE = re.compile(r"(?:conventionele|nucleaire|diesel-elektrische)")
_DRIVEN = re.compile(r"(?:voortgestuwde|aangedreven)")
_DRIVE_ADVERB = re.compile(r"(?:conventioneel|nucleair|diesel-elektrisch|elektrisch)")
_WORDS: dict[str, list[str]] = read_beside(__file__, "span_words.json")
#: Size, readiness, use and quality stay outside a weapon's span.
_QUALITIES = frozenset(_WORDS["qualities"])
_GENERIC_HEADS = re.compile(
    r"(?:wapensyste(?:em|men)|wapens?|operaties?|vaartuigen|schepen|vliegtuigen|middelen)"
)
#: Heads of compounds that name no materiel and no unit, written together or apart: `Patriot samenwerking`.
_OTHER_HEADS = re.compile(
    r"(?:detachement(?:en)?|capaciteit(?:en)?|vervanging|samenwerking|programma['’]?s?|project(?:en)?|medewerkers?|"
    r"personeel|training(?:en)?|opleiding(?:en)?|coalitie|vloot|aanval(?:len)?|verdediging|productie|depots?|"
    r"leverantie|dreiging(?:en)?|onderhoud|termijn(?:en)?|bemanning(?:en)?|piloten|vliegers|bulletins?)"
)
_STAFF = re.compile(r"medewerkers?")
_BROAD = re.compile(r"[a-zà-ÿ]+(?:brede|breed)")
_GENITIVE = frozenset({"’s", "'s", "´s", "`s"})
_GUILDER = frozenset(_WORDS["currency_signs"])
_APPROXIMATORS = frozenset(_WORDS["approximators"])
_COUNTRY_OF_MONEY = frozenset(_WORDS["countries_of_money"])
_CURRENCIES = frozenset(_WORDS["currencies"])
_PAGE = re.compile(r"\d{1,3}")


def shaped(ents: Sequence[Span]) -> list[Span]:
    """Return the spans with the shapes that the guide gives them; some are joined, some are gone.

    Parameters
    ----------
    ents
        Spans of one Doc in the order of the text.
    """
    shapes = (_shape(ent) for ent in _joined(ents))
    return [ent for ent in shapes if ent is not None]


def _joined(ents: Sequence[Span]) -> Iterator[Span]:
    """Join a class name or a noun with what it belongs to."""
    held: Span | None = None
    for ent in ents:
        if held is not None and _belong_together(held, ent):
            held = Span(ent.doc, held.start, ent.end, label=held.label, kb_id=held.kb_id)
            continue
        if held is not None:
            yield held
        held = ent
    if held is not None:
        yield held


def _belong_together(first: Span, second: Span) -> bool:
    if first.label_ != "WEAPON" or second.label_ != "WEAPON" or first.end != second.start:
        return False
    name, noun = first.text, second.text
    if _CLASS_NAME.fullmatch(name) and noun.islower():
        return True
    if _VEHICLES.fullmatch(name) and noun[:1].isupper():
        return True
    return name[:1].isupper() and _RADARS.fullmatch(noun) is not None


def _shape(ent: Span) -> Span | None:
    doc, start, end = ent.doc, ent.start, ent.end
    if ent.label_ == "AMOUNT":
        start, end = _money(doc, start, end)
    else:
        if end < len(doc) and doc[end].text in _GENITIVE and not doc[end - 1].whitespace_:
            end += 1  # `torpedo’s` with the typographic apostrophe is two tokens
        end = _without_page(doc, start, end)
        if ent.label_ == "WEAPON":
            start = _weapon_start(doc, start, end)
        if _is_other(doc, start, end, ent.label_):
            return None
    same = (start, end) == (ent.start, ent.end)
    return ent if same else Span(doc, start, end, label=ent.label, kb_id=ent.kb_id)


def _money(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Take in a sign before the number and a currency behind it; leave a determiner out."""
    if end - start > 1 and doc[start].lower_ in {"de", "het"}:
        start += 1
    if start and doc[start].text[:1].isdigit() and doc[start - 1].text in _GUILDER:
        start -= 1
        if start and doc[start - 1].lower_ in _APPROXIMATORS:
            start -= 1
    follow = end + 1 if end < len(doc) and doc[end].text in _COUNTRY_OF_MONEY else end
    if follow < len(doc) and doc[follow].lower_ in _CURRENCIES and doc[end - 1].lower_ not in _CURRENCIES:
        end = follow + 1
    return start, end


def _without_page(doc: Doc, start: int, end: int) -> int:
    """Leave out the page number at the end of an entry of a contents list: `langer doorvaren Walrusklasse 10`."""
    listed = end == len(doc) and end - start > 1 and _PAGE.fullmatch(doc[end - 1].text)
    before = doc[end - 2].text if listed else ""
    return end - 1 if before.islower() or _CLASS_NAME.fullmatch(before) else end


def _weapon_start(doc: Doc, start: int, end: int) -> int:
    while end - start > 1 and doc[start].text in _QUALITIES and doc[start + 1].text not in {"en", "of"}:
        start += 1
    if doc[start].lower_.startswith("onderzee"):
        if start and _DRIVE.fullmatch(doc[start - 1].lower_):
            return start - 1
        if (
            start > 1
            and _DRIVEN.fullmatch(doc[start - 1].text)
            and _DRIVE_ADVERB.fullmatch(doc[start - 2].lower_)
        ):
            return start - 2
    # a coordination that shares its head noun: `Torpedowerk- en ondersteuningsschip`
    if end - start == 1 and start > 1 and doc[start].text.islower() and doc[start - 1].text == "en":
        first = doc[start - 2].text
        if first.endswith("-") and first[:-1].isalpha() and len(first) > 4:
            return start - 2
    return start


def _is_other(doc: Doc, start: int, end: int, label: str) -> bool:
    """Whether a span names something else than its label says: a compound with another head, a generic word."""
    words = [token.text for token in doc[start:end]]
    if label == "UNIT" and len(words) == 1 and _BROAD.fullmatch(words[0]):
        return True
    if (
        label == "WEAPON"
        and len(words) == 1
        and words[0].islower()
        and re.fullmatch(rf"[a-zà-ÿ]+{_OTHER_HEADS.pattern}", words[0])
    ):
        return True
    quality = len(words) > 1 and words[0] in _QUALITIES and words[1] not in {"en", "of"}
    if label == "WEAPON" and quality and all(word.islower() for word in words):
        return _GENERIC_HEADS.fullmatch(words[-1]) is not None
    if label == "WEAPON" and _GENERIC_HEADS.fullmatch(words[-1]) and words[-1].startswith("operatie"):
        return True
    follower = doc[end].text if end < len(doc) and doc[end - 1].whitespace_ else ""
    heads = {"WEAPON": _OTHER_HEADS, "UNIT": _STAFF}.get(label)
    return heads is not None and heads.fullmatch(follower) is not None
