"""The notebooks: what is committed shows something, and every cell runs with the model as it is."""

import json
import re
import shutil

import pytest

pytest.importorskip("nbformat", reason="the extra `notebooks` is not installed")
import nbformat

from pipeline.core.errors import ProjectError
from pipeline.lab.notebooks import refresh_notebook, run_notebook

WHEEL = ["1_annotate_a_letter", "4_your_own_entity"]
PROJECT = ["2_explore_the_corpus", "3_errors", "5_statements_as_a_table"]
NAMES = sorted(WHEEL + PROJECT)


def path_of(root, name):
    return root / "docs" / "notebooks" / f"{name}.ipynb"


def outputs(notebook):
    return [one for cell in notebook.cells if cell.cell_type == "code" for one in cell.outputs]


def test_every_notebook_is_tested(root):
    assert sorted(path.stem for path in (root / "docs/notebooks").glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_was_run_from_top_to_bottom_or_not_at_all(root, name):
    path = path_of(root, name)
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts in (list(range(1, len(counts) + 1)), [None] * len(counts))
    assert not [one for one in outputs(notebook) if one.output_type == "error" or one.get("name") == "stderr"]
    text = path.read_text(encoding="utf8")
    assert len(text) < 400_000
    assert not re.search(r"/(home|root|tmp|work|Users)/", text)
    assert "execution" not in {key for cell in notebook.cells for key in cell.metadata}


def shows(notebook, kind):
    return sum(kind in one.get("data", {}) for one in outputs(notebook))


@pytest.mark.slow
@pytest.mark.parametrize("name", WHEEL)
def test_cells_run_with_nothing_but_the_wheel(root, name, wheel_kernel, tmp_path):
    notebook = run_notebook(path_of(root, name), kernel=wheel_kernel, cwd=tmp_path)
    printed = "".join(one.get("text", "") for one in outputs(notebook))
    if name == "1_annotate_a_letter":
        assert "patriot" in printed
        assert "korps-mariniers" in printed
        assert shows(notebook, "text/html") >= 3
    else:
        before, _, after = printed.partition("landmacht-van-mars")
        assert "droneregiment-gelderland" not in before
        assert len(re.findall(r"Droneregiment Gelderland +UNIT +droneregiment-gelderland", after)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("name", PROJECT)
def test_cells_run_in_the_project(root, name, tmp_path):
    if not (root / "models/embedded/model-best").exists():
        pytest.skip("spacy project run all has not been run")
    (tmp_path / "letters").mkdir()
    for letter in sorted((root / "corpus/letters").glob("brief-*"))[:40]:  # all would take minutes
        shutil.copy(letter, tmp_path / "letters")
    notebook = nbformat.read(path_of(root, name), as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace('Path("corpus/letters")', f"Path({str(tmp_path / 'letters')!r})")
        cell.source = cell.source.replace('Path("models/explored")', f"Path({str(tmp_path / 'explored')!r})")
    nbformat.write(notebook, tmp_path / "notebook.ipynb")
    notebook = run_notebook(tmp_path / "notebook.ipynb", cwd=root / "docs" / "notebooks")
    assert shows(notebook, "image/png") >= 2
    assert shows(notebook, "text/html") >= 3


def write(path, *cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)
    return path


@pytest.mark.slow
def test_a_cell_that_fails_is_named_and_the_file_stays(tmp_path):
    path = write(tmp_path / "a.ipynb", "1 + 1", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=r"a\.ipynb, cell 2: ZeroDivisionError: division by zero"):
        refresh_notebook(path)
    assert path.read_bytes() == before


@pytest.mark.slow
def test_running_again_gives_the_same_file(tmp_path):
    path = write(tmp_path / "a.ipynb", "import sys; print('noise', file=sys.stderr); print('result')")
    refresh_notebook(path)
    first = path.read_bytes()
    assert [one["text"] for one in outputs(nbformat.read(path, as_version=4))] == ["result\n"]
    shutil.copy(path, tmp_path / "b.ipynb")
    refresh_notebook(path)
    assert json.loads(path.read_bytes()) == json.loads(first)
