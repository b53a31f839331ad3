import re

import pytest

from pipeline.errors import ProjectError
from pipeline.evaluation.readme import TABLES, update_readme
from pipeline.files import write_json


def test_the_tables_agree_with_the_metric_files(root):
    assert update_readme(root / "README.md", root / "models/metrics", check=True) is False
    named = re.findall(r"<!-- table: ([\w-]+) -->", (root / "README.md").read_text(encoding="utf8"))
    assert sorted(named) == sorted(TABLES)


def test_a_table_that_differs_is_found_and_mended(tmp_path):
    step = {"name": "base", "seconds": 12.0, "peak_mib": 2048}
    write_json(tmp_path / "run.json", {"seconds": 12.0, "peak_mib": 2048, "steps": [step]})
    readme = tmp_path / "README.md"
    readme.write_text("# A\n<!-- table: run -->\nold\n<!-- end table -->\nrest\n")
    with pytest.raises(ProjectError, match="differ from the metric files"):
        update_readme(readme, tmp_path, check=True)
    assert update_readme(readme, tmp_path) is True
    assert "| base | 12 s | 2.0 GiB |" in readme.read_text()
    assert readme.read_text().endswith("rest\n")
    assert update_readme(readme, tmp_path, check=True) is False


@pytest.mark.parametrize("content", [{}, [], {"steps": [{}]}])
def test_a_metric_file_that_lacks_figures(tmp_path, content):
    write_json(tmp_path / "run.json", content)
    (tmp_path / "README.md").write_text("<!-- table: run -->\n<!-- end table -->\n")
    with pytest.raises(ProjectError, match=r"run\.json: lacks figures of the table 'run'"):
        update_readme(tmp_path / "README.md", tmp_path)


def test_a_mark_without_a_table(tmp_path):
    (tmp_path / "README.md").write_text("<!-- table: nothing -->\n<!-- end table -->\n")
    with pytest.raises(ProjectError, match="no table 'nothing'"):
        update_readme(tmp_path / "README.md", tmp_path)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/letters.md"])
def test_links_between_documents_lead_somewhere(root, name):
    text = (root / name).read_text(encoding="utf8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text):
        if "models/metrics/errors.md" not in target:
            assert ((root / name).parent / target).exists(), target
