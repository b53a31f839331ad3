"""Another name or class noun of the same kind in place of a mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .inflection import determiner_before, gender_of_unit, noun_of
from .mention_forms import DUTCH_SERVICES, Form, nation_like
from .mention_pools import Choice, Pools, mention_text, mission_noun
from .passage import Edit, Mention, Passage, rewrite

_TRIES = 6


class MentionReplacement:
    """Put names and class nouns of the base, and of other training mentions, in the place of mentions.

    Number, compound, class noun, ship prefix, nationality form and article stay right; the link becomes that of the
    new mention. One text gets one replacement in a passage.

    Parameters
    ----------
    pools
        What to choose from.
    rate
        The share of the mentions of a passage that are replaced.
    """

    def __init__(self, pools: Pools, rate: float = 0.6) -> None:
        self.pools = pools
        self.rate = rate

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the passage with other mentions, or ``None`` where none can be replaced."""
        edits: list[Edit] = []
        chosen: dict[tuple[str, str], Choice | None] = {}
        paired = bracketed(passage)
        taken = {text.lower() for text in map(passage.of, passage.mentions)}
        for at, mention in enumerate(passage.mentions):
            if mention.label == "AMOUNT" or is_elliptical(passage, mention):
                continue
            text = mention_text(passage.text, mention.start, mention.end, passage.sentences)
            key = text, mention.label
            if key not in chosen:
                if at in paired:
                    short = passage.mentions[at + 1] if at + 1 < len(passage.mentions) else mention
                    for part, choice in self._pair(passage, mention, short, rng):
                        chosen[passage.of(part), part.label] = choice
                if key not in chosen:
                    keep = at in paired or rng.random() >= self.rate
                    chosen[key] = None if keep else self._choose(passage, mention, text, taken, rng)
            new = chosen[key]
            if new is not None:
                taken.add(new.text.lower())
                edits.append(put(passage, mention, text, new))
        return rewrite(passage, edits)

    def _choose(
        self, passage: Passage, mention: Mention, text: str, taken: set[str], rng: Random
    ) -> Choice | None:
        form = self.pools.parse(text, mention.label)
        if form is None:
            return None
        choices = self._choices(passage, mention, form)
        for _ in range(_TRIES if choices else 0):
            choice = choices[int(rng.random() * len(choices))]
            name = choice.text
            if form.kind == "name":  # the choice is an entity; any of its names will do
                names = self.pools.names[choice.kb_id]
                name = names[int(rng.random() * len(names))]
            new = name if form.kind in ("class", "service", "nation", "unit") else form.fill(name)
            if new is not None and new.lower() not in taken:
                return Choice(new, choice.kb_id)
        return None

    def _choices(self, passage: Passage, mention: Mention, form: Form) -> Sequence[Choice]:
        pools = self.pools
        article = determiner_before(passage.text, mention.start)
        entity = pools.entities.get(mention.kb_id)
        if form.kind == "class":
            noun = noun_of(form.name)
            if noun is None or entity is None:
                return ()
            near = pools.classes_like(mention.kb_id, noun.number, noun.gender)
            if (noun.number, noun.gender) == ("one", "het") and article != "het":
                # `een onbemand vaartuig`, but `het onbemande vaartuig`
                return [one for one in near if not re.match(r"\w+e ", one.text)]
            return near
        if form.kind == "name":
            if entity is None or entity.is_class:
                return ()
            near_names = pools.weapons_like(mention.kb_id)
            if form.lead:  # `karabijn C8`: only another of that class
                near_names = tuple(one for one in near_names if pools.entities[one].parent == entity.parent)
            return [Choice("", one) for one in near_names]
        if form.kind == "ship":
            return pools.ships
        if form.kind == "service":
            if DUTCH_SERVICES.get(form.name) != mention.kb_id:
                return ()
            return [Choice(*pair) for pair in DUTCH_SERVICES.items()]
        if form.kind == "nation":
            return self._nations(form)
        if form.kind == "unit" and form.shape:
            gender = article or gender_of_unit(entity.name.nl if entity else form.name)
            return pools.units[form.shape, gender]
        if form.kind == "mission" and form.shape:
            noun_word = form.noun or (mission_noun(entity) if entity else None)
            found = pools.missions[noun_word, form.shape] if noun_word else []
            return [one for one in found if self._led_by(one, form.group)] if form.group else found
        return ()

    def _nations(self, form: Form) -> list[Choice]:
        found = []
        for text, entity_id in self.pools.nations.items():
            adjective, _, rest = text.partition(" ")
            if rest == form.tail[1:] and adjective != form.name and adjective.endswith("e"):
                written = nation_like(adjective, form.name)
                found.append(Choice(f"{written} {rest}", entity_id))
        return found

    def _led_by(self, choice: Choice, group: str | None) -> bool:
        entity = self.pools.entities.get(choice.kb_id)
        return entity is not None and f"{group}-" in entity.description

    def _pair(
        self, passage: Passage, long: Mention, short: Mention, rng: Random
    ) -> list[tuple[Mention, Choice]]:
        """Replace a name and the short form in brackets behind it by those of one other entity."""
        entity = self.pools.entities.get(long.kb_id)
        if entity is None or long.kb_id != short.kb_id or rng.random() >= self.rate:
            return []
        if self.pools.parse(passage.of(long), long.label) is None:
            return []
        if entity.type == "MISSION":
            kind = mission_noun(entity)
        else:
            kind = determiner_before(passage.text, long.start) or gender_of_unit(entity.name.nl)
        choices = self.pools.pairs[entity.type, kind]
        if not choices or any(form in passage.text for form in (" en -", "- en ")):
            return []
        name, acronym, kb_id = choices[int(rng.random() * len(choices))]
        return [(long, Choice(name, kb_id)), (short, Choice(acronym, kb_id))]


def put(passage: Passage, mention: Mention, text: str, choice: Choice) -> Edit:
    """Return the edit that puts a choice in the place of a mention, with a capital where the mention has one."""
    new = choice.text
    if text != passage.of(mention) and new[0].islower():
        new = new[0].upper() + new[1:]
    return Edit(mention.start, mention.end, new, choice.kb_id)


def bracketed(passage: Passage) -> set[int]:
    """Return the places of mentions that are a name with its short form in brackets behind it, and of those."""
    found: set[int] = set()
    for at, (first, second) in enumerate(zip(passage.mentions, passage.mentions[1:], strict=False)):
        opening = passage.text[first.end : second.start]
        if (
            opening == " ("
            and passage.text[second.end : second.end + 1] == ")"
            and first.label == second.label
        ):
            found |= {at, at + 1}
    return found


def is_elliptical(passage: Passage, mention: Mention) -> bool:
    """Whether a mention lends or borrows a part: ``Patriotsystemen en -raketten``, ``Leopard- en T-72-tanks``."""
    before, after = passage.text[: mention.start], passage.text[mention.end :]
    return (
        passage.of(mention).startswith("-")
        or passage.of(mention).endswith("-")
        or after.startswith((" en -", " of -"))
        or before.endswith(("- en ", "- of "))
    )
