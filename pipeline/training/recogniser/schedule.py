"""The learning rate over a training."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from spacy.util import registry


@registry.schedules("kamerstuk.WarmupDecay.v1")
def create_warmup_decay(
    initial_rate: float, warmup_steps: int, total_steps: int, final_share: float = 0.0
) -> Iterator[float]:
    """Rise in a straight line to the initial rate, then fall in one to a share of it.

    thinc's ``warmup_linear`` always falls to nothing, after which an average of the weights has little left to average.

    Parameters
    ----------
    initial_rate
        The highest rate.
    warmup_steps
        Steps until it is reached.
    total_steps
        The last step.
    final_share
        What is left of the rate there, from 0 to 1.
    """
    for step in itertools.count():
        if step < warmup_steps:
            yield initial_rate * step / warmup_steps
        else:
            behind = min(1.0, (step - warmup_steps) / max(1, total_steps - warmup_steps))
            yield initial_rate * (1 - (1 - final_share) * behind)


__all__ = ["create_warmup_decay"]
