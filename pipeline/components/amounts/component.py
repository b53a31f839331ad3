"""The spaCy component that gives every AMOUNT entity its value."""

from __future__ import annotations

import re
from itertools import zip_longest

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from ...amounts import Amount, UnclearAmountError, read_amount
from ..attributes.extensions import register_extensions

#: Labels of what is counted, and how many words may stand between the number and such an entity.
_COUNTED = frozenset({"WEAPON", "UNIT"})
_GAP = 2
_PIECES = "stuks"
# Where no sentence boundaries are set, these end a sentence well enough for the words round a number.
_REACH = 2000  # characters
_BREAK = re.compile(r"\n|[.!?;:]\s+(?=[A-ZÀ-Ý«\"'(])")


@Language.factory(
    "kamerstuk_amounts",
    assigns=["span._.amount", "span._.amount_reason"],
    requires=["doc.ents"],
    default_config={"label": "AMOUNT"},
)
def make_amounts(nlp: Language, name: str, label: str) -> AmountReader:
    """Build the amount component.

    Parameters
    ----------
    label
        The entity label whose spans are amounts.
    """
    return AmountReader(name, label)


def surroundings(span: Span, text: str, *, sentences: bool) -> tuple[str, str]:
    """Return the text before and behind a span in its sentence.

    Parameters
    ----------
    text
        The text of its Doc, which spaCy puts together anew whenever it is asked for.
    sentences
        Whether the Doc has sentence boundaries.
    """
    if sentences:
        sentence = span.sent
        return text[sentence.start_char : span.start_char], text[span.end_char : sentence.end_char]
    before = _BREAK.split(text[max(0, span.start_char - _REACH) : span.start_char])[-1]
    return before, _BREAK.split(text[span.end_char : span.end_char + _REACH], maxsplit=1)[0]


def counts(amount: Span, follower: Span) -> bool:
    """Return whether a number counts the weapon or unit behind it: ``maximaal 37`` before ``F-35's``."""
    between = amount.doc[amount.end : follower.start]
    return follower.label_ in _COUNTED and len(between) <= _GAP and all(token.is_alpha for token in between)


def value_of(span: Span, follower: Span | None, text: str, *, sentences: bool) -> Amount:
    """Return the value of an amount in its sentence.

    Parameters
    ----------
    follower
        The next entity of the Doc, which may be what is counted.
    text, sentences
        See :func:`surroundings`.

    Raises
    ------
    UnclearAmountError
        Where the text leaves it open.
    """
    before, behind = surroundings(span, text, sentences=sentences)
    if follower is not None and counts(span, follower):
        before, behind = "", _PIECES
    return read_amount(span.text, behind, before=before)


class AmountReader(Pipe):
    """Set ``span._.amount`` on every AMOUNT entity, or ``span._.amount_reason`` where the text leaves it open.

    Parameters
    ----------
    label
        The entity label whose spans are amounts.
    """

    def __init__(self, name: str = "kamerstuk_amounts", label: str = "AMOUNT") -> None:
        self.name = name
        self.label = label
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Read the amounts of ``doc``."""
        entities = doc.ents
        if not any(entity.label_ == self.label for entity in entities):
            return doc
        text, sentences = doc.text, doc.has_annotation("SENT_START")
        for entity, follower in zip_longest(entities, entities[1:]):
            if entity.label_ == self.label:
                try:
                    entity._.amount = value_of(entity, follower, text, sentences=sentences)
                except UnclearAmountError as reason:
                    entity._.amount, entity._.amount_reason = None, str(reason)
        return doc
