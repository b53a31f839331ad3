"""The labels: what each is, whether it is linked, and how it looks. Every other room takes them from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NIL = "NIL"
"""The identifier of a span whose referent is not in the knowledge base."""


@dataclass(frozen=True)
class Label:
    """A label of the guide.

    Parameters
    ----------
    name
        As it stands in gold and models; the first letter is its mark in inline markup and must be unique.
    nl, en
        What it covers, as headings show it.
    linked
        Whether its spans carry an identifier of the knowledge base.
    ink, wash
        Colour of its text and of its background, each for a light and a dark page.
    has_classes
        Whether the knowledge base has class entries (`pantserhouwitser`) beside names for it.
    """

    name: str
    nl: str
    en: str
    linked: bool
    ink: tuple[str, str]
    wash: tuple[str, str]
    has_classes: bool = False

    @property
    def mark(self) -> str:
        """The letter for inline markup and for keys of the knowledge base."""
        return self.name[0]


ALL: tuple[Label, ...] = (
    Label(
        "WEAPON",
        "Wapensystemen en munitie",
        "Weapon systems and munitions",
        linked=True,
        ink=("#94300f", "#ffb49c"),
        wash=("#fce5dc", "#4b2318"),
        has_classes=True,
    ),
    Label(
        "UNIT",
        "Eenheden en krijgsmachtdelen",
        "Units and services",
        linked=True,
        ink=("#134a94", "#a9ccff"),
        wash=("#dde9fb", "#1a335c"),
    ),
    Label(
        "MISSION",
        "Missies, operaties en oefeningen",
        "Missions, operations and exercises",
        linked=True,
        ink=("#14592f", "#97e0b1"),
        wash=("#daf0e1", "#163c26"),
    ),
    Label(
        "AMOUNT",
        "Bedragen en aantallen",
        "Money and counts",
        linked=False,
        ink=("#684800", "#f2d27a"),
        wash=("#f8eac2", "#423409"),
    ),
)
"""Every label, in the order in which tables show them and number keys choose them."""

LABELS: tuple[str, ...] = tuple(label.name for label in ALL)
LINKED_LABELS: tuple[str, ...] = tuple(label.name for label in ALL if label.linked)
UNLINKED_LABELS: frozenset[str] = frozenset(LABELS) - frozenset(LINKED_LABELS)
MARKS: dict[str, str] = {label.mark: label.name for label in ALL}
BY_NAME: dict[str, Label] = {label.name: label for label in ALL}

DISPLACY_COLORS: dict[str, str] = {label.name: label.wash[0] for label in ALL}
"""Backgrounds in displaCy's drawings; spaCy finds them by an entry point."""


def label_css(labels: Iterable[Label] = ALL) -> str:
    """Return CSS for a page: ``--weapon`` and ``--weapon-wash``, light and dark, and a tone for ``data-label``."""
    variables, rules = [], []
    for label in labels:
        name = label.name.lower()
        variables.append(f"  --{name}: light-dark({', '.join(label.ink)});")
        variables.append(f"  --{name}-wash: light-dark({', '.join(label.wash)});")
        rules.append(
            f'[data-label="{label.name}"] {{ --tone: var(--{name}); --tone-wash: var(--{name}-wash); }}'
        )
    return "\n".join([":root {", *variables, "}", *rules, ""])
