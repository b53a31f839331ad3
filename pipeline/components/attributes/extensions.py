"""Every extension attribute of the project, registered in one place.

Values lie in ``doc.user_data`` as plain dicts under spaCy's own keys, so that ``Doc.to_bytes``, ``DocBin``
with ``store_user_data`` and processes beside this one carry them, and ``Span.as_doc`` and ``Doc.from_docs``
move them along. Reading an attribute rebuilds its record.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from spacy.tokens import Doc, Span

from ...amounts import Amount
from ...core.errors import ProjectError
from ...core.messages import scan_entry_points_once
from .entity_attributes import (
    candidates_of,
    kb_of,
    letter_of,
    of_entities,
    records_of_entities,
    set_candidates,
    set_letter,
    user_data,
    user_data_key,
)
from .entity_table import entities_table
from .statement_attributes import of_amount, set_of_amount, set_statements, statements_of, statements_table


def read_stored(span: Span, *, name: str, build: Callable[[Any], Any]) -> Any:
    """Return the value of a span attribute, rebuilt from its plain form; ``None`` when it is not set."""
    stored = user_data(span).get(user_data_key(span, name))
    return None if stored is None else build(stored)


def write_stored(span: Span, value: Any, *, name: str, build: Callable[[Any], Any]) -> None:
    """Set a span attribute from a record or its plain form; ``None`` takes it away.

    Raises
    ------
    pydantic.ValidationError
        When the plain form is not one of the attribute.
    """
    key = user_data_key(span, name)
    if value is None:
        user_data(span).pop(key, None)
        return
    # By shape rather than class: the model package carries its own copy of the record.
    stored = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    user_data(span)[key] = build(stored).model_dump(mode="json")


def _stored(name: str, build: Callable[[Any], Any]) -> dict[str, Callable[..., Any]]:
    """Return getter and setter of a stored attribute; partials, since other processes must unpickle them."""
    return {
        "getter": partial(read_stored, name=name, build=build),
        "setter": partial(write_stored, name=name, build=build),
    }


#: Span attributes: name to the keyword arguments of ``Span.set_extension``.
SPAN_EXTENSIONS: dict[str, dict[str, Any]] = {
    "amount": _stored("amount", Amount.model_validate),
    "of": {"getter": of_amount, "setter": set_of_amount},  # what an amount counts or pays for
    "amount_reason": {"default": None},  # why an AMOUNT has no value
    "kb": {"getter": kb_of},
    "candidates": {"getter": candidates_of, "setter": set_candidates},
}
#: Doc attributes: name to the keyword arguments of ``Doc.set_extension``.
DOC_EXTENSIONS: dict[str, dict[str, Any]] = {
    "amount": {"getter": partial(of_entities, name="amount")},
    "candidates": {"getter": partial(of_entities, name="candidates")},
    "kb": {"getter": records_of_entities},
    "entities_table": {"method": entities_table},
    "statements": {"getter": statements_of, "setter": set_statements},
    "statements_table": {"method": statements_table},
    "letter": {"getter": letter_of, "setter": set_letter},  # id of the letter that the Doc is a paragraph of
    "established": {"default": None},  # ids that the letter settled on before this Doc, in order
    "countries": {"default": None},  # countries that it pointed to before: code to number of times
    "short_forms": {"default": None},  # those that the letter introduces: normal form to long form
    "gazetteer": {"default": None},  # [start, end, mark] of the knowledge base's names, tokens
}


def _callables(extension: tuple[Any, ...] | dict[str, Any]) -> set[tuple[str, str]]:
    parts = extension.values() if isinstance(extension, dict) else extension
    functions = [part.func if isinstance(part, partial) else part for part in parts if callable(part)]
    return {(function.__module__.rpartition(".")[2], function.__qualname__) for function in functions}


def register_extensions() -> None:
    """Register all extension attributes; calling it again, also from a copy of this package, changes nothing.

    Raises ``ProjectError`` when another library holds an attribute of the same name.
    """
    scan_entry_points_once()
    tables: list[tuple[type[Doc] | type[Span], dict[str, dict[str, Any]]]] = [
        (Span, SPAN_EXTENSIONS),
        (Doc, DOC_EXTENSIONS),
    ]
    for owner, table in tables:
        for name, arguments in table.items():
            if not owner.has_extension(name):
                owner.set_extension(name, **arguments)
            elif _callables(owner.get_extension(name)) != _callables(arguments):
                raise ProjectError(
                    f"another library has registered the extension attribute {name!r} on {owner.__name__}; "
                    "load it in a process of its own"
                )
