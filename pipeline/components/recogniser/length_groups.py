"""Running an encoder on a processor without computing the padding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from transformers.utils import ModelOutput

#: The most pieces, padding included, that go through the encoder at once. A processor's caches hold about so many
#: rows of a small encoder; larger groups were not faster.
GROUP = 1024
#: The most padding in a group. Another call of a small encoder costs about as much as this many pieces.
WASTE = 32


def group_by_length(lengths: Sequence[int], *, most: int = GROUP, waste: int = WASTE) -> list[list[int]]:
    """Put sequences of like length together.

    Parameters
    ----------
    most
        The most items in a group, padding included; a longer sequence is a group by itself.
    waste
        The most padding in a group.

    Returns
    -------
    list of list of int
        Places of the sequences, longest first; every place is in one group.
    """
    groups: list[list[int]] = []
    width = padding = 0
    for place in sorted(range(len(lengths)), key=lambda one: -lengths[one]):
        short = width - lengths[place]
        if not groups or padding + short > waste or (len(groups[-1]) + 1) * width > most:
            groups.append([])
            width, padding, short = lengths[place], 0, 0
        groups[-1].append(place)
        padding += short
    return groups


def run_in_groups(run: Callable[..., Any], inputs: dict[str, torch.Tensor]) -> Any:
    """Run an encoder group by group and give what one call with everything would, the padding apart.

    Parameters
    ----------
    run
        The encoder, called with the tensors of ``inputs`` cut to a group.
    inputs
        Tensors of shape (sequences, pieces), ``attention_mask`` among them.

    Returns
    -------
    transformers.utils.ModelOutput
        Outputs by piece are padded to the width of ``inputs``; outputs by sequence are in their order.
    """
    mask = inputs["attention_mask"]
    lengths = mask.sum(dim=1).long()
    number, pieces = mask.shape
    # padding in front, as some decoders have it, cannot be cut off at the end
    behind = bool((mask[:, 1:] <= mask[:, :-1]).all())
    groups = group_by_length(lengths.tolist())
    if not behind or len(groups) < 2:
        return run(**inputs)
    result: dict[str, torch.Tensor] = {}
    for group in groups:
        width = max(1, int(lengths[group[0]]))
        rows = torch.tensor(group, device=mask.device)
        output = run(**{name: tensor[rows, :width] for name, tensor in inputs.items()})
        for name, value in output.items():
            # states of every layer, attention: as the encoder gives them
            if not isinstance(value, torch.Tensor):
                return run(**inputs)
            by_piece = value.ndim == 3
            if name not in result:
                shape = (number, pieces, value.shape[2]) if by_piece else (number, *value.shape[1:])
                result[name] = value.new_zeros(shape)
            if by_piece:
                result[name][rows, :width] = value
            else:
                result[name][rows] = value
    return ModelOutput(result)
