"""The project's spaCy factories, registered functions and extension attributes.

spaCy finds them by the entry points in ``pyproject.toml`` and imports a module when a pipeline names what is in it;
so nothing is imported here. The model wheel, which has no such entry points, calls :func:`register_all`.
"""

from importlib import import_module
from importlib.util import find_spec

_MODULES = (
    "core.sentences",
    "core.tokenizer",
    "components.recogniser.compound_vectors",
    "components.recogniser.gazetteer",
    "components.recogniser.span_rules",
    "components.linker.candidates",
    "components.linker.entity_info",
    "components.linker.entity_linker",
    "components.linker.link_scorer",
    "components.amounts.component",
)
_TRANSFORMER = "components.recogniser.transformer"


def register_all() -> None:
    """Import every module that registers something; the transformer's only where spacy-transformers is installed."""
    parent = __name__.rpartition(".")[0]
    for name in _MODULES + ((_TRANSFORMER,) if find_spec("spacy_transformers") else ()):
        import_module(f"{parent}.{name}")
