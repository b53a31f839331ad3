"""Running notebooks and keeping what they show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..core.errors import ProjectError, missing_package
from ..core.files import write_text

FOLDER = Path("docs/notebooks")


def run_notebook(path: Path, *, kernel: str = "python3", cwd: Path | None = None, timeout: int = 600) -> Any:
    """Run all cells of a notebook in a kernel of its own.

    Raises ``ProjectError`` when the extra `notebooks` is missing or a cell fails; names the cell and the fault.

    Parameters
    ----------
    cwd
        Where the cells run; the notebook's own folder when left out.
    timeout
        Seconds for one cell.

    Returns
    -------
    nbformat.NotebookNode
        The notebook with its outputs; without times and places, so that equal runs give equal files.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ModuleNotFoundError as error:
        raise missing_package(f"notebooks need {error.name}", "notebooks") from None
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=timeout,
        record_timing=False,
        resources={"metadata": {"path": str(cwd or path.parent)}},
    )
    environment = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        failed = next(
            cell for cell in notebook.cells if any(o.output_type == "error" for o in cell.get("outputs", ()))
        )
        raise ProjectError(
            f"{error.ename}: {error.evalue}", file=path, place=f"cell {notebook.cells.index(failed) + 1}"
        ) from None
    for cell in notebook.cells:
        # progress bars and warnings differ from run to run
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.get("name") != "stderr"]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def refresh_notebook(path: Path) -> None:
    """Run a notebook and write it with its outputs.

    Raises ``ProjectError`` as :func:`run_notebook`; the file is then left as it was.
    """
    notebook = run_notebook(path)
    import nbformat

    write_text(path, nbformat.writes(notebook) + "\n")
