"""The knowledge base: entity records, one normaliser, the alias index and the spaCy base built from them."""

from .build import build_kb
from .index import AliasIndex, KeyIndex
from .keys import lookup_keys, weighted_keys
from .load import load_entities, save_entities
from .normalise import normalise
from .record import Alias, Entity, Name, Period

__all__ = [
    "Alias",
    "AliasIndex",
    "Entity",
    "KeyIndex",
    "Name",
    "Period",
    "build_kb",
    "load_entities",
    "lookup_keys",
    "normalise",
    "save_entities",
    "weighted_keys",
]
