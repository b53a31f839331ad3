"""What a count is of, where the noun stands right behind it: a rule of Dutch, which needs no learning."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Doc, Span

_LOOK = 4  # tokens behind the number
_SHORTEST_ADJECTIVE = 5
#: Words that end the noun phrase, or that are no noun: then nothing is said.
_NO_NOUN = frozenset(
    [
        "de",
        "het",
        "een",
        "van",
        "aan",
        "in",
        "op",
        "voor",
        "met",
        "en",
        "of",
        "die",
        "dat",
        "deze",
        "dit",
        "te",
        "per",
        "om",
        "tot",
        "bij",
        "door",
        "uit",
        "over",
        "als",
        "dan",
        "er",
        "ervan",
        "is",
        "zijn",
        "werd",
        "worden",
        "was",
        "waren",
        "heeft",
        "hebben",
        "elk",
        "waarvan",
        "daarvan",
        "keer",
        "maal",
        "naar",
        "meer",
        "minder",
        "miljoen",
        "miljard",
        "duizend",
        "procent",
    ]
)
#: Nouns that stand for the system that is named behind them: `toestellen van het type C-390`.
_STAND_INS = frozenset(["exemplaren", "exemplaar", "stuks", "toestellen", "voertuigen", "boten"])
_LINKS = frozenset(["van", "het", "type", "de", "typen", "klasse"])
_SKIPPED = frozenset(["extra", "andere", "nieuwe", "eigen", "oud", "klein", "groot", "type"])


def counted_by(amount: Span, entities: Mapping[int, Span]) -> tuple[int, int] | None:
    """Return the tokens of the entity or noun right behind a count, with nothing but adjectives between.

    Parameters
    ----------
    amount
        The count.
    entities
        The other entities of its Doc, by their first token.

    Returns
    -------
    tuple
        Start and end in tokens; ``None`` where something else follows.
    """
    doc: Doc = amount.doc
    for index in range(amount.end, min(amount.end + _LOOK, len(doc))):
        if (ent := entities.get(index)) is not None:
            return ent.start, ent.end
        token = doc[index]
        low = token.lower_
        if token.is_sent_start or not low.replace("-", "").isalpha() or low in _NO_NOUN:
            return None
        if low in _SKIPPED or (low.endswith("e") and len(low) >= _SHORTEST_ADJECTIVE):
            continue
        return _named_behind(doc, index, entities) if low in _STAND_INS else (index, index + 1)
    return None


def _named_behind(doc: Doc, noun: int, entities: Mapping[int, Span]) -> tuple[int, int]:
    for index in range(noun + 1, min(noun + 1 + _LOOK, len(doc))):
        if (ent := entities.get(index)) is not None:
            return ent.start, ent.end
        if doc[index].lower_ not in _LINKS:
            break
    return noun, noun + 1
