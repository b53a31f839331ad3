"""Pruning a multilingual vocabulary to the pieces that Dutch and English words are made of."""

from __future__ import annotations

from collections.abc import Iterator

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from wordfreq import top_n_list

from .e5_weights import E5Weights

#: Words taken from wordfreq's lists, by language: Dutch, and the English that letters are full of.
WORDS = {"nl": 400_000, "en": 100_000}
_CAPITALISED = 20_000
_SPECIAL = 5
_PUNCTUATION = "–—‘’“”„…€•"
_SPACE = "\u2581"


def build_tokenizer(pieces: list[tuple[str, float]], weights: E5Weights) -> Tokenizer:
    """Build the Unigram tokenizer of XLM-R over ``pieces``; special ids are those of ``weights``."""
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=weights.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex("[\n\r\t]"), " "),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", weights.bos), ("</s>", weights.eos)],
    )
    return tokenizer


def pieces_to_keep(weights: E5Weights) -> list[int]:
    """Return the ids of the special pieces and of those that Dutch and English words, numbers and marks use.

    Returns
    -------
    list of int
        Sorted ids into ``weights.pieces``.
    """
    tokenizer = build_tokenizer(weights.pieces, weights)
    keep = set(range(_SPECIAL))
    for language, count in WORDS.items():
        words = top_n_list(language, count, wordlist="best")
        variants = [
            *words,
            *(word.capitalize() for word in words),
            *(word.upper() for word in words[:_CAPITALISED]),
        ]
        for encoding in tokenizer.encode_batch(variants, add_special_tokens=False):
            keep.update(encoding.ids)
    keep.update(_marks_and_numbers(weights))
    return sorted(keep)


def _marks_and_numbers(weights: E5Weights) -> Iterator[int]:
    for index, (piece, _) in enumerate(weights.pieces):
        bare = piece.replace(_SPACE, "")
        single = len(bare) <= 1 and all(ord(char) < 0x250 or char in _PUNCTUATION for char in bare)
        number = bool(bare) and all(char.isdigit() or char in ".,-/%" for char in bare)
        if single or number:
            yield index
