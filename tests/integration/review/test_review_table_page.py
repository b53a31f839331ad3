"""A table in a real browser: a grid in which cells are marked, decided as one."""

from __future__ import annotations

import pytest
from review_browser import Page, saved
from review_data import desk_with_table

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path):
    yield from desk_with_table(tmp_path)


def test_a_table_is_a_grid_and_one_decision(browser, address, desk):
    page = Page(browser, address)
    assert page.page.locator(".around .grid td").count() == 6
    page.go(5)
    assert page.page.locator("#text .grid tr").count() == 3
    assert page.marks() == [["WEAPON", "Patriot-systeem"]]
    assert page.page.locator("#text .mark .tag").inner_text() == "WEAPON 0.60"
    page.click(page.word("landmacht"))
    page.press("2")
    page.wait_marks(2)
    page.drag("van", "Aantal")  # over the edge of the cell: stays in it
    page.wait_marks(2)
    assert all("Aantal" not in text for _, text in page.marks())
    page.press("Control+z")
    assert page.faults() == []
    assert page.low_contrast() == []
    page.press("a")
    page.wait_number(0)
    rows = saved(desk)
    assert sorted(rows) == [5, 6, 7, 8, 9]
    assert [span["label"] for span in rows[7]["spans"]] == ["WEAPON", "UNIT"]
    page.press("Backspace")
    page.wait_number(5)
    assert saved(desk) == {}
    assert page.errors == []
    page.close()
