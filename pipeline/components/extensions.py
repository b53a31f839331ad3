"""Every extension attribute of the project, registered on import; registering twice is harmless."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Span

from .entity_attributes import entities_table, kb_of


def register() -> None:
    """Register the attributes that are not registered yet."""
    _add(Doc, "short_forms", default=None)  # short forms that the letter introduces: normal form to long form
    _add(Doc, "entities_table", method=entities_table)
    _add(Span, "kb", getter=kb_of)
    _add(Span, "candidates", default=None)  # list of {"id", "name", "score"}, best first


def _add(owner: type[Doc] | type[Span], name: str, **options: Any) -> None:
    if not owner.has_extension(name):
        owner.set_extension(name, **options)


register()
