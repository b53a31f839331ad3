"""The project's spaCy factories, registered functions and extension attributes.

Importing this package registers them all; the model wheel carries a copy of it.
"""

from .sentences import SentenceBoundaries, make_sentences
from .tokenizer import create_tokenizer

__all__ = ["SentenceBoundaries", "create_tokenizer", "make_sentences"]
