"""Working in all letters, in a real browser: filters, search, changes, an alias, the history of a paragraph."""

from __future__ import annotations

import pytest
from review_browser import Page, saved
from review_data import build, open_desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(build(tmp_path, ("oefenbrief", "tweede")))
    yield desk
    desk.close()


def test_what_comes_next_and_words_in_all_letters(browser, address):
    page = Page(browser, address)
    page.press("o")
    page.fill("#overview [name=below]", "0.5")
    page.click("[data-action=filter]")
    assert page.number() == 1
    page.press("o")
    page.fill("#overview [type=search]", "dank ik uw")
    page.wait("document.querySelectorAll('.overview button').length === 2")
    assert page.faults() == []
    assert page.low_contrast() == []
    page.click(page.page.locator(".overview button").nth(1))
    assert page.number() == 4
    assert page.page.locator(".letter-name").inner_text() == "tweede"
    page.press("o")
    page.click("[data-action=unfilter]")
    assert page.number() == 0
    page.close()


def test_a_change_in_all_letters_an_alias_and_the_history(browser, address, desk):
    page = Page(browser, address)
    page.go(2)
    page.press("2")
    page.double_click(page.word("landmacht"))
    page.wait_for(".link .entity strong")
    assert page.page.locator("#add-alias").count() == 0  # it is a name of the entity
    page.click("details summary")
    page.click("[data-action=allLetters]")
    assert "1 mentions changed in 1 paragraphs" in page.page.locator("#status").inner_text()
    page.double_click(page.word("onderhoud"))
    page.press("l")
    page.type("landmacht")
    page.wait("document.querySelector('#choices strong')?.textContent === 'Koninklijke Landmacht'")
    page.press("Enter")
    page.click("#add-alias")
    assert page.page.locator("#add-alias").count() == 0
    page.press("a")
    page.go(2)
    page.press("t")
    page.wait_for("#history[open] li")
    assert page.faults() == []
    assert page.page.locator("#history li strong").all_inner_texts() == [
        "accepted", "changed at all identical mentions",
    ]  # fmt: skip
    page.press("t")
    assert saved(desk)[2]["spans"][0]["kb_id"] == "koninklijke-landmacht"
    page.press("Backspace")
    assert page.errors == []
    page.close()
