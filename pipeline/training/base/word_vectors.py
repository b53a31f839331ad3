"""Word vectors distilled from an encoder: each word read alone, its pieces averaged, in few dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.vectors import Vectors
from tqdm import tqdm
from wordfreq import top_n_list

from ...core.errors import ProjectError
from ...core.files import atomic_folder
from ...core.language import blank_pipeline
from .encode import Encoder

_LONGEST = 24  # pieces; longer words are none
_BATCH = 256
_STEPS = 24  # levels of a value on either side of zero: what compresses well in a wheel loses nothing here
_REACH = 4.0  # standard deviations


def encode_words(encoder: Encoder, words: Sequence[str], *, progress: bool = True) -> NDArray[np.float32]:
    """Return the vector of every word: the mean of its pieces in the encoder's last layer, the word alone.

    The marks of beginning and end are read by the encoder but left out of the mean.
    """
    vectors = np.zeros((len(words), encoder.width), dtype=np.float32)
    order = sorted(range(len(words)), key=lambda index: (len(words[index]), words[index]))
    bar = tqdm(total=len(words), desc="vectors", unit="words", disable=None if progress else True)
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        batch = encoder.tokenizer(
            [words[index] for index in chosen],
            padding=True,
            truncation=True,
            max_length=_LONGEST,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        own = (batch.pop("special_tokens_mask") == 0).unsqueeze(-1)
        batch.pop("token_type_ids", None)
        with torch.inference_mode():
            states = encoder.model(**batch).last_hidden_state
        vectors[chosen] = ((states * own).sum(1) / own.sum(1).clamp(min=1)).numpy()
        bar.update(len(chosen))
    bar.close()
    return vectors


def reduce(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """Return the principal components of vectors, scaled to a standard deviation of 1 and rounded.

    Signs are fixed (the largest weight of a component is positive), so that every machine gives the same axes.

    Raises
    ------
    ProjectError
        When the vectors have fewer dimensions.
    """
    if not 1 <= dimensions <= vectors.shape[1]:
        raise ProjectError(f"dimensions must be 1 to {vectors.shape[1]}, not {dimensions}")
    centred = vectors - vectors.mean(0)
    _, axes = np.linalg.eigh(np.cov(centred.T.astype(np.float64)))
    axes = axes[:, ::-1][:, :dimensions]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(dimensions)])
    reduced = centred @ axes
    scaled = reduced / reduced.std()
    return (np.round(np.clip(scaled, -_REACH, _REACH) * _STEPS) / _STEPS).astype(np.float32)


def make_vectors(words: Sequence[str], values: NDArray[np.float32]) -> Vectors:
    """Make spaCy's table: one row for all the ways to write a word with small letters and capitals.

    spaCy can look up by lower case by itself, but forgets so when a pipeline is written to disk.

    Parameters
    ----------
    words
        In small letters, in the order of the rows.
    values
        The table.
    """
    vectors = Vectors(data=values, name="kamerstuk_distilled")
    for row, word in enumerate(words):
        for form in {word, word.capitalize(), word.upper()}:
            vectors.add(form, row=row)
    return vectors


def distil_vectors(encoder: Path, out: Path, *, common: int, dimensions: int) -> tuple[int, int]:
    """Write a pipeline that holds nothing but the vectors, for ``initialize.vectors`` of a training config.

    Words get a vector because they are frequent Dutch, not because a letter of train or the knowledge base holds them:
    otherwise a word without a vector would in training be a rare name, and in new letters any word at all.

    Parameters
    ----------
    encoder
        A Hugging Face directory.
    out
        Folder of the pipeline; replaced as a whole.
    common
        How many of the most frequent Dutch words.
    dimensions
        Length of a vector.

    Returns
    -------
    tuple
        Number of words and of dimensions.

    Raises
    ------
    ProjectError
        When there is no encoder or it has fewer dimensions; what stood at ``out`` stays.
    """
    words = list(dict.fromkeys(word.lower() for word in top_n_list("nl", common, wordlist="best")))
    values = reduce(encode_words(Encoder(encoder), words), dimensions)
    nlp = blank_pipeline()
    nlp.remove_pipe("kamerstuk_sentences")
    nlp.vocab.vectors = make_vectors(words, values)
    with atomic_folder(out) as folder:
        nlp.to_disk(folder)
    return values.shape[0], values.shape[1]
