"""The project's spaCy factories, registered functions and extension attributes.

spaCy finds them by the entry points in ``pyproject.toml`` and imports a module when a pipeline names what is in it;
so nothing is imported here. The model wheel, which has no such entry points, calls :func:`register_all`.
"""

from importlib import import_module
from importlib.util import find_spec

_MODULES = (
    "amounts",
    "candidates",
    "compound_vectors",
    "entity_info",
    "entity_linker",
    "gazetteer",
    "link_scorer",
    "sentences",
    "span_rules",
    "tokenizer",
)


def register_all() -> None:
    """Import every module that registers something; those for transformers only where they are installed."""
    modules = _MODULES + (("transformer",) if find_spec("spacy_transformers") else ())
    for name in modules:
        import_module(f"{__name__}.{name}")
