"""Invented names in the place of mentions, so that the recogniser learns names from what stands round them."""

from __future__ import annotations

import re
from random import Random

from ...knowledge_base.names.normalise import normalise
from . import name_generator as names
from .inflection import determiner_before, gender_of_unit
from .mention_forms import Form
from .mention_pools import Choice, Pools, mention_text
from .passage import Edit, Mention, Passage, rewrite
from .replacement import bracketed, is_elliptical, put

_TRIES = 6
#: A name in a compound whose head is no materiel, unit or mission.
BYSTANDER = re.compile(
    r"(?<![\w-])(?P<name>[A-Z][\w.]*(?:-\d\w*)?(?: \d\w*)?)[- ]"
    r"(?:coalitie|samenwerking|eenhe(?:id|den)|capaciteit|vliegers?|gebruikers?|[a-z]*programma|[a-z]*projecte?n?|"
    r"[a-z]*opleiding|[a-z]*training|[a-z]*productie|leverancier|levering|vloot|motie|dossier)\b"
)


class InventedNames:
    """Put names that neither the base nor the gold knows in the place of named weapons, units and missions.

    What stands round a name stays: ``F-16's`` becomes ``KR-71's``, ``operatie Interflex`` becomes ``operatie Steady
    Lantern``. The new mention links to nothing.

    Parameters
    ----------
    pools
        The names that are known.
    rate
        The share of the named mentions of a passage that are replaced.
    """

    def __init__(self, pools: Pools, rate: float = 0.7) -> None:
        self.pools = pools
        self.rate = rate

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the passage with invented names, or ``None`` where it has no name to replace."""
        edits: list[Edit] = []
        chosen: dict[tuple[str, str], Choice | None] = {}
        paired = bracketed(passage)
        for at, mention in enumerate(passage.mentions):
            if mention.label == "AMOUNT" or is_elliptical(passage, mention):
                continue
            text = mention_text(passage.text, mention.start, mention.end, passage.sentences)
            key = text, mention.label
            if key not in chosen and at in paired:
                self._pair(passage, at, chosen, rng)
            elif key not in chosen:
                chosen[key] = self._invent(passage, mention, text, rng) if rng.random() < self.rate else None
            new = chosen.get(key)
            if new is not None:
                edits.append(put(passage, mention, text, new))
        edits += self._bystanders(passage, rng)
        return rewrite(passage, edits)

    def _bystanders(self, passage: Passage, rng: Random) -> list[Edit]:
        """Put invented names into ``F-35-programma`` too, lest an unknown name alone tell that it is a mention."""
        edits = []
        for match in BYSTANDER.finditer(passage.text):
            free = all(match.end() <= one.start or match.start() >= one.end for one in passage.mentions)
            if free and normalise(match["name"]) in self.pools.named and rng.random() < self.rate:
                edits.append(Edit(match.start("name"), match.end("name"), names.weapon(rng)))
        return edits

    def _pair(
        self, passage: Passage, at: int, chosen: dict[tuple[str, str], Choice | None], rng: Random
    ) -> None:
        """Invent a name with the short form that stands in brackets behind it."""
        long, *rest = passage.mentions[at : at + 2]
        if not rest or long.label == "WEAPON" or rest[0].kb_id != long.kb_id or rng.random() >= self.rate:
            return
        forms = [self.pools.parse(passage.of(one), one.label) for one in (long, rest[0])]
        if all(form and form.shape and not form.lead for form in forms):
            for one, name in zip((long, rest[0]), names.with_short_form(rng, long.label), strict=True):
                chosen[passage.of(one), one.label] = Choice(name, "")

    def _invent(self, passage: Passage, mention: Mention, text: str, rng: Random) -> Choice | None:
        form = self.pools.parse(text, mention.label)
        entity = self.pools.entities.get(mention.kb_id)
        if form is None or form.kind in ("class", "service", "nation") or (entity and entity.is_class):
            return None
        gender = determiner_before(passage.text, mention.start) or gender_of_unit(
            entity.name.nl if entity else text
        )
        for _ in range(_TRIES):
            name = self._name(form, gender, rng)
            new = form.fill(name)
            if new is not None and normalise(name) not in self.pools.known:
                return Choice(new, "")
        return None

    def _name(self, form: Form, gender: str, rng: Random) -> str:
        if form.kind == "name":
            return names.weapon(rng)
        if form.kind == "ship":
            return names.ship(rng)
        if form.kind == "unit":
            return names.unit(rng, form.shape or "words", gender)
        return names.mission(rng, form.shape or "words")
