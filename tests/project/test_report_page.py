"""The report on the trained pipeline."""

import pytest
from lxml import html

from pipeline.core import paths

pytestmark = pytest.mark.slow


def test_the_report_of_the_trained_pipeline(root, run_cli, tmp_path, monkeypatch):
    if not (root / paths.MODEL / "meta.json").exists():
        pytest.skip("no trained pipeline; run: spacy project run all")
    monkeypatch.chdir(root)
    out = tmp_path / "report.html"
    code, shown, error = run_cli("report", "--out", out)
    assert (code, shown) == (0, f"{out}: written\n"), error
    tree = html.fromstring(out.read_text(encoding="utf8"))
    assert {"scores", "confusion", "calibration", "linking", "errors", "corpus", "money"} <= set(
        tree.xpath("//@id")
    )
    assert all(address.startswith("#") for address in tree.xpath("//@href | //@src"))
    table = next(one for one in tree.xpath("//table") if one.findtext("caption").startswith("dev: 3"))
    cells = table.xpath(".//tbody/tr[1]/*/text()")
    f1 = float(cells[3])
    low, high = map(float, cells[4].split(" to "))
    assert 0.6 < low <= f1 <= high < 1
    assert tree.xpath("//article[@class='error']//mark")
