"""The class noun of a name dropped, added, or joined to it in another way."""

from __future__ import annotations

import re
from random import Random

from ..knowledge_base.normalise import normalise
from .forms import Form
from .inflection import noun_of, plural_name, plural_of
from .passage import Edit, Mention, Passage, rewrite
from .pools import Pools, mention_text
from .replacement import is_elliptical

_ARTICLE = re.compile(r"(?:^|(?<=\s))(?:de|het|een|elke?)\s$", re.IGNORECASE)
_SHIP = "Zr.Ms. "
#: Nouns that only repeat what the name is; `-raketten` or `-onderdelen` say something else than the name alone.
_PLATFORM_NOUNS = (
    "systeem voertuig vliegtuig toestel tank helikopter houwitser drone fregat boot schip mitrailleur"
)
_PLATFORMS = frozenset(_PLATFORM_NOUNS.split())


class ClassNouns:
    """Drop, add or re-join the class noun beside a name; the mention still denotes the same.

    ``Patriot-systemen`` becomes ``Patriots``, ``Patriot systemen`` or ``Patriotsystemen``; ``Zr.Ms. Karel Doorman``
    becomes ``Karel Doorman``; ``operatie Interflex`` becomes ``Interflex``, and the other way round.

    Parameters
    ----------
    pools
        The names of the base, and which class a name belongs to.
    rate
        The share of the mentions of a passage that are rewritten.
    """

    def __init__(self, pools: Pools, rate: float = 0.7) -> None:
        self.pools = pools
        self.rate = rate

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the passage with rewritten mentions, or ``None`` where none has a form to change."""
        edits: list[Edit] = []
        for mention in passage.mentions:
            if mention.label not in ("WEAPON", "MISSION") or rng.random() >= self.rate:
                continue
            text = mention_text(passage.text, mention.start, mention.end, passage.sentences)
            form = self.pools.parse(text, mention.label)
            if form is None or is_elliptical(passage, mention):
                continue
            edits += self._reworded(passage, mention, form, rng)
        return rewrite(passage, edits)

    def _reworded(self, passage: Passage, mention: Mention, form: Form, rng: Random) -> list[Edit]:
        if form.kind == "ship":
            return _without_prefix(passage, mention, form)
        if form.kind == "mission":
            return self._mission(passage, mention, form)
        if form.kind != "name" or form.lead or normalise(form.name) not in self.pools.named:
            return []  # the short form of a class noun, as in `LC-fregat`, is no name
        if form.tail and not form.is_plural:
            return _rejoined(passage, mention, form, rng)
        entity = self.pools.entities.get(mention.kb_id)
        if entity is not None and entity.name.nl.startswith(_SHIP):
            article = _ARTICLE.search(passage.text[: mention.start])
            if form.is_plural or article is None:
                return []
            return [Edit(article.start(), mention.start, ""), _instead(passage, mention, _SHIP + form.name)]
        noun = self._class_noun(mention.kb_id, rng) if form.is_plural else None
        return (
            [_instead(passage, mention, f"{form.name}{'-' if rng.random() < 0.6 else ' '}{noun}")]
            if noun
            else []
        )

    def _class_noun(self, kb_id: str, rng: Random) -> str | None:
        """Return the plural of what a named weapon is: ``gevechtsvliegtuigen``, or ``vliegtuigen`` for short."""
        entity = self.pools.entities.get(kb_id)
        parent = self.pools.entities.get(entity.parent) if entity is not None and entity.parent else None
        noun = noun_of(parent.name.nl) if parent is not None else None
        if parent is None or noun is None or noun.one not in _PLATFORMS or " " in parent.name.nl:
            return None
        return plural_of(parent.name.nl) if rng.random() < 0.5 else noun.many

    def _mission(self, passage: Passage, mention: Mention, form: Form) -> list[Edit]:
        before = passage.text[: mention.start]
        article = _ARTICLE.search(before)
        last = before.split(" ")[-2] if before.endswith(" ") and before.count(" ") else ""
        if form.lead or form.tail:
            if article is None and last.endswith("e"):
                return []  # an adjective belongs to the noun
            gone = [Edit(article.start(), mention.start, "")] if article else []
            return [*gone, Edit(mention.start, mention.end, form.name)]
        entity = self.pools.entities.get(mention.kb_id)
        noun = _said_of(entity.description) if entity is not None else None
        if noun is None or form.shape not in ("word", "words") or article or last.endswith("e"):
            return []
        return [_instead(passage, mention, f"{noun} {form.name}")]


def _said_of(description: str) -> str | None:
    return next((noun for noun in ("oefening", "operatie") if noun in description.lower()), None)


def _instead(passage: Passage, mention: Mention, text: str) -> Edit:
    """Return the edit of a whole mention, with a capital where a sentence starts."""
    if mention.start in passage.sentences and text[:2].islower():
        text = text[0].upper() + text[1:]
    return Edit(mention.start, mention.end, text)


def _without_prefix(passage: Passage, mention: Mention, form: Form) -> list[Edit]:
    """``met Zr.Ms. Tromp`` to ``met de Tromp``."""
    before = passage.text[: mention.start]
    if form.name.startswith(("De ", "Van ")) or not (
        before.endswith(" ") or mention.start in passage.sentences
    ):
        return []
    article = "De " if mention.start in passage.sentences else "de "
    added = [] if _ARTICLE.search(before) else [Edit(mention.start, mention.start, article)]
    return [*added, Edit(mention.start, mention.end, form.name)]


def _rejoined(passage: Passage, mention: Mention, form: Form, rng: Random) -> list[Edit]:
    """``Patriot-systemen`` to ``Patriots``, ``Patriot systemen`` or ``Patriotsystemen``."""
    noun = noun_of(form.tail)
    single = " " not in form.tail[1:]
    if noun is not None and noun.one in _PLATFORMS and rng.random() < 0.5:
        if noun.number == "many":
            many = plural_name(form.name)
            return [Edit(mention.start, mention.end, many)] if many else []
        article = _ARTICLE.search(passage.text[: mention.start])
        if article is None:
            return []
        word = article[0].strip()
        new = {"het": "de", "Het": "De"}.get(word, word)  # names of weapons are `de`
        return [
            Edit(article.start(), article.start() + len(word), new),
            Edit(mention.start, mention.end, form.name),
        ]
    if not single:
        return []
    joints = ["-", " "]
    if form.name.isalpha() and form.name[-1].islower():
        joints.append("")
    written = passage.of(mention)
    others = [f"{form.name}{joint}{form.tail[1:]}" for joint in joints]
    return [Edit(mention.start, mention.end, rng.choice([other for other in others if other != written]))]
