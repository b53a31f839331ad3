"""The trained part of linking: one score a row, and from the rows of a mention a share for each choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.util import registry
from thinc.api import Linear, Model, Relu, chain
from thinc.types import Floats2d

from .features import WIDTH


@registry.architectures("kamerstuk.LinkRanker.v1")
def create_ranker(hidden_width: int, dropout: float) -> Model[Floats2d, Floats2d]:
    """Build a network of one hidden layer that scores a candidate, or NIL, by its features.

    Parameters
    ----------
    dropout
        Share of it that is left out in training.
    """
    return chain(Relu(hidden_width, WIDTH, dropout=dropout), Linear(1, hidden_width))


def shares(scores: Floats2d, sizes: Sequence[int]) -> list[NDArray[np.float32]]:
    """Turn the scores of the rows of several mentions into shares that sum to one for each mention.

    Parameters
    ----------
    scores
        One score a row.
    sizes
        How many rows each mention has; its last row is NIL.
    """
    flat = np.asarray(scores)[:, 0]
    result = []
    at = 0
    for size in sizes:
        part = np.exp(flat[at : at + size] - flat[at : at + size].max())
        result.append(part / part.sum())
        at += size
    return result
