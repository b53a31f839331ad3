"""Whether spaCy can use a graphics card."""

from __future__ import annotations

from thinc.compat import has_gpu

from ...core.errors import ProjectError


def check_gpu(number: int) -> None:
    """Check that there is a graphics card for spaCy; ``-1`` stands for the processor.

    Raises
    ------
    ProjectError
        When a card is asked for and none can be used.
    """
    if number >= 0 and not has_gpu:
        raise ProjectError(
            f"spaCy finds no graphics card {number}; install CuPy and torch for your CUDA "
            "(pip install cupy-cuda12x), or take the processor with: --vars.gpu -1"
        )
