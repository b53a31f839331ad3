"""How fast a large base builds and looks up, on generated entities and one core."""

from __future__ import annotations

import random
import time
from typing import Any

from ..knowledge_base.lookup.build import build_kb
from ..knowledge_base.names.entity import Alias, Entity, Name

_SYLLABLES = [a + b + c for a in "bdfgklmnprstvw" for b in "aeiou" for c in ("", "n", "r", "s", "l", "k")]
_CLASSES = ("systeem", "raket", "tank", "helikopter", "fregat")


def generate(count: int, seed: int = 0) -> list[Entity]:
    """Make up entities with four or five aliases each, reproducible by seed, sorted by id."""
    rng = random.Random(seed)
    entities = []
    for number in range(count):
        word = "".join(rng.choices(_SYLLABLES, k=3)).capitalize()
        second = "".join(rng.choices(_SYLLABLES, k=2)).capitalize()
        name = f"{word} {second} {rng.randrange(1, 100)}"
        letters = f"{word[:2].upper()}-{rng.randrange(100, 100_000)}"
        texts = dict.fromkeys(
            [name, f"{word} {second}", letters, f"{word}{rng.choice(_CLASSES)}", second + word]
        )
        entities.append(
            Entity(
                id=f"e{number:07d}",
                type=("WEAPON", "UNIT", "MISSION")[number % 3],
                name=Name(nl=name, en=name),
                aliases=tuple(Alias(text=text, kind="official") for text in texts),
                country="NL",
                description="Verzonnen.",
                sources=("editors",),
            )
        )
    return entities


def mentions(entities: list[Entity], count: int, seed: int = 0) -> list[tuple[str, str, str]]:
    """Draw mentions as ``(text, label, id of the entity)``.

    Of ten, six are written as an alias, two are plural or a compound with a class noun, one has a typing
    error and one is in no way in the base.
    """
    rng = random.Random(seed)
    drawn: list[tuple[str, str, str]] = []
    for _ in range(count):
        entity = rng.choice(entities)
        text = rng.choice(entity.aliases).text
        dice = rng.randrange(10)
        if dice in (6, 7):
            text = text + rng.choice(["s", "'s", "-systemen"] if entity.type == "WEAPON" else ["s", "'s"])
        elif dice == 8:
            at = rng.randrange(1, len(text))
            text = text[:at] + rng.choice("aeiost") + text[at:]
        elif dice == 9:
            text = "".join(rng.choices(_SYLLABLES, k=5)).capitalize()
        drawn.append((text, entity.type, "" if dice == 9 else entity.id))
    return drawn


def run(count: int = 100_000, lookups: int = 20_000, dim: int = 384, seed: int = 0) -> dict[str, Any]:
    """Build a base of generated entities and look mentions up in it.

    Returns
    -------
    dict
        Seconds to build (normalising, priors, spaCy's base, the look-up index), look-ups a second through
        the linker's own candidate generator, and the share of known mentions whose entity was found.
    """
    import numpy as np
    from spacy.vocab import Vocab

    from ..components.linker.candidates import CandidateGenerator

    entities = generate(count, seed)
    vectors = np.random.default_rng(seed).standard_normal((count, dim), dtype=np.float32)
    drawn = mentions(entities, lookups, seed + 1)
    generator = CandidateGenerator()

    start = time.perf_counter()
    kb = build_kb(entities, vectors, Vocab())
    generator.lookup(kb, "Opwarmwoordje", "WEAPON")  # no match, so the fuzzy index is built too
    generator.lookup(kb, "Opwarmwoordje", "UNIT")
    generator.lookup(kb, "Opwarmwoordje", "MISSION")
    built = time.perf_counter() - start

    start = time.perf_counter()
    found = [generator.lookup(kb, text, label) for text, label, _ in drawn]
    looked = time.perf_counter() - start
    known = [(row[2], candidates) for row, candidates in zip(drawn, found, strict=True) if row[2]]
    hits = sum(
        any(candidate.entity_ == entity_id for candidate in candidates) for entity_id, candidates in known
    )
    return {
        "entities": count,
        "aliases": kb.get_size_aliases(),
        "vector_width": dim,
        "build_seconds": round(built, 1),
        "lookups": lookups,
        "lookups_per_second": round(lookups / looked),
        "recall_of_known_mentions": round(hits / len(known), 4),
    }
