"""The project's spaCy factories, registered functions and extension attributes.

Importing this package registers them all; the model wheel carries a copy of it.
"""

from .sentences import SentenceBoundaries, make_sentences
from .tokenizer import create_tokenizer
from .transformer import create_tensor_layer, create_tensor_setter, create_transformer_model

__all__ = [
    "SentenceBoundaries",
    "create_tensor_layer",
    "create_tensor_setter",
    "create_tokenizer",
    "create_transformer_model",
    "make_sentences",
]
