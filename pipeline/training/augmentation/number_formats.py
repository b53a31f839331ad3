"""Another Dutch way to write the value of an amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import TypeVar

from ...amounts import Amount, Style, parse_amount, render
from ...amounts.quantity import Bound
from ...amounts.render import Digits, Joint, Money, Scale
from .passage import Edit, Mention, Passage, rewrite

Item = TypeVar("Item")
_TRIES = 5
#: What stands inside an AMOUNT by the guide; the grammar reads more than that.
_MODIFIERS: dict[Bound, tuple[str, ...]] = {
    "about": ("circa", "ongeveer", "zo'n"),
    "more_than": ("ruim", "meer dan", "iets meer dan"),
    "less_than": ("bijna", "minder dan", "iets minder dan"),
    "at_least": ("minimaal", "ten minste", "minstens"),
    "at_most": ("maximaal", "ten hoogste", "hooguit"),
}
#: How often letters use a form, one entry a share.
_MONEY: tuple[Money, ...] = ("sign", "sign", "sign", "code", "code", "name", "name", "name", "sign_tight")
_SCALES: tuple[Scale, ...] = (
    "full",
    "full",
    "full",
    "full",
    "full",
    "short_stop",
    "short_stop",
    "short",
    "none",
)
_JOINTS: tuple[Joint, ...] = ("tot", "tot", "tot", "tussen de", "tussen", "à", "-", "–")
#: Counts up to here stand in words as often as in digits, and so do these many euros.
_WORDS_TO = 20
_BILLION = Decimal(10) ** 9
_SPOKEN = {Decimal(number) * scale for number in range(2, 13) for scale in (10**6, 10**9)}


class NumberFormats:
    """Write amounts in another supported format; the value stays the same.

    Parameters
    ----------
    rate
        The share of the amounts of a passage that are rewritten.
    """

    def __init__(self, rate: float = 0.7) -> None:
        self.rate = rate

    def __call__(self, passage: Passage, rng: Random) -> Passage | None:
        """Return the passage with rewritten amounts, or ``None`` where there is none to rewrite."""
        edits = []
        for mention in passage.mentions:
            if mention.label == "AMOUNT" and rng.random() < self.rate:
                new = self._rewritten(passage, mention, rng)
                if new is not None:
                    edits.append(Edit(mention.start, mention.end, new))
        return rewrite(passage, edits)

    def _rewritten(self, passage: Passage, mention: Mention, rng: Random) -> str | None:
        text = passage.of(mention)
        start = max((place for place in passage.sentences if place <= mention.start), default=0)
        end = min((place for place in passage.sentences if place > mention.start), default=len(passage.text))
        before, after = passage.text[start : mention.start], passage.text[mention.end : end]
        amount = parse_amount(text, after, before=before)
        if amount is None or (amount.kind == "count" and text.lower() in ("een", "één", "1")):
            return None
        # the full stop of an abbreviation at the end of a sentence is the stop of the sentence too
        stops = text.endswith(".") and not after.strip()
        alone = parse_amount(text)
        written = amount
        if amount.kind == "money" and (alone is None or alone.currency is None):
            # the sentence gives the currency; to write it again would be twice
            written = amount.model_copy(update={"currency": None})
        for _ in range(_TRIES):
            new = render(written, _style(written, rng))
            if new is None or new == text or (stops and not new.endswith(".")):
                continue
            if new.endswith(".") and after.startswith("."):
                continue
            if text[0].isupper() and new[0].islower():
                new = new[0].upper() + new[1:]
            if parse_amount(new, after, before=before) == amount:
                return new
        return None


def _pick(items: Sequence[Item], rng: Random) -> Item:
    return items[int(rng.random() * len(items))]


def _style(amount: Amount, rng: Random) -> Style:
    """Draw a style that letters use for such an amount."""
    modifier = _pick(_MODIFIERS[amount.bound], rng) if amount.bound in _MODIFIERS else None
    joint = _pick(_JOINTS, rng)
    large = max(end for end in (amount.value, amount.high) if end is not None)
    if amount.kind == "count":
        round_number = large % 100 == 0 and large <= 1000
        words = (large <= _WORDS_TO or round_number) and rng.random() < 0.6
        figures: Digits = "plain" if large < 10_000 and rng.random() < 0.3 else "grouped"
        thousands = large >= 10_000 and large % 1000 == 0 and rng.random() < 0.2
        scale: Scale = "thousand" if thousands else "none"
        return Style("words" if words else figures, scale, joint=joint, modifier=modifier)
    scale = "full" if large >= _BILLION and rng.random() < 0.6 else _pick(_SCALES, rng)
    money = _pick(_MONEY, rng)
    spoken = large in _SPOKEN and money == "name" and scale == "full" and rng.random() < 0.5
    digits: Digits = "words" if spoken else "grouped"
    return Style(digits, scale, money, joint, rng.random() < 0.8, modifier)
