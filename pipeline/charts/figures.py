"""What every plot shares: matplotlib as an optional package, the kinds of file, and files that come out the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import ProjectError, missing_package
from ..core.files import atomic_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SUFFIXES = (".png", ".svg", ".pdf")


def new_figure(size: tuple[float, float], **settings: Any) -> Figure:
    """Return an empty figure that needs no screen.

    Raises ``ProjectError`` when matplotlib is not installed.

    Parameters
    ----------
    size
        Width and height in inches.
    """
    return _matplotlib().figure.Figure(figsize=size, layout="constrained", **settings)


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure in the format that the suffix names; what stood at ``path`` gives way when all of it is there.

    Raises ``ProjectError`` when the suffix is none of a plot.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise ProjectError(f"a plot is one of {', '.join(_SUFFIXES)}", file=path)
    form = path.suffix[1:].lower()
    with atomic_path(path) as temporary, style("kamerstuk"):
        # no date inside: the same figures give the same file
        figure.savefig(temporary, format=form, dpi=120, metadata={"Date": None} if form == "svg" else None)


@contextmanager
def style(salt: str, **settings: Any) -> Iterator[None]:
    """Draw with these settings of matplotlib's, and with ids in an SVG that follow from ``salt`` instead of chance.

    Raises ``ProjectError`` when matplotlib is not installed.
    """
    with _matplotlib().rc_context({"svg.hashsalt": salt, **settings}):
        yield


def _matplotlib() -> Any:
    try:
        import matplotlib.figure
    except ImportError:
        raise missing_package("a plot needs matplotlib", "exchange") from None
    return matplotlib
