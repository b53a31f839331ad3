"""Marking in a real browser: spans by mouse and by keyboard, labels, changes throughout a letter."""

from __future__ import annotations

import pytest
from review_browser import saved, texts

pytestmark = pytest.mark.slow


def test_mouse_selection_snaps_to_tokens(page, desk):
    page.go(1)
    page.press("2")  # with nothing chosen: the label of the next drag
    page.drag("houwitsers", "houwitsers")
    assert len(page.marks()) == 2  # a click is no drag
    page.drag("Nederland", "levert")
    page.wait_marks(3)
    assert page.marks()[0] == ["UNIT", "Nederland levert"]
    page.drag("miljoen", "2,5")  # backwards
    page.press("4")
    page.wait_for(".amount .value")
    assert ["AMOUNT", "2,5 miljoen"] in page.marks()
    page.drag("2,5", "euro")  # wider: takes the place of what it overlaps
    page.press("4")
    page.wait("document.querySelector('.amount .value')?.textContent === '2,5 miljoen euro'")
    page.press("a")
    page.wait_number(0)
    row = saved(desk)[1]
    assert ("AMOUNT", "2,5 miljoen euro", None) in texts(row)
    assert row["spans"][-1]["amount"] == {
        "kind": "money",
        "value": "2500000",
        "currency": "EUR",
        "bound": "exact",
    }


def test_double_click_marks_a_word_and_click_with_digit_too(page):
    page.go(1)
    page.double_click(page.word("houwitsers"))
    page.wait_marks(3)
    assert ["WEAPON", "houwitsers"] in page.marks()
    page.wait("document.querySelector('.link .entity strong')?.textContent === 'houwitser'")
    page.click(page.word("Oekraïne"))
    page.press("3")
    page.wait_marks(4)
    assert ["MISSION", "Oekraïne"] in page.marks()


def test_span_by_keyboard_alone(page, desk):
    page.press("Alt+ArrowDown")
    page.wait_number(1)
    page.press("Home", "Shift+ArrowRight", "2")
    page.wait_marks(3)
    assert page.marks()[0] == ["UNIT", "Nederland levert"]
    page.press("1")  # relabel
    assert page.marks()[0] == ["WEAPON", "Nederland levert"]
    page.press("j", "j", "Delete")
    page.wait_marks(2)
    page.press("End", "ArrowLeft", "ArrowLeft", "3", "k", "d")
    assert page.marks() == [["WEAPON", "Nederland levert"], ["MISSION", "aan"]]
    page.press("Control+z")
    page.wait_marks(3)
    page.press("Control+z")
    assert page.marks() == [["WEAPON", "Nederland levert"], ["WEAPON", "Patriot-systemen"]]
    page.press("a")
    page.wait_number(0)
    assert [one[:2] for one in texts(saved(desk)[1])] == [
        ("WEAPON", "Nederland levert"), ("WEAPON", "Patriot-systemen"),
    ]  # fmt: skip


def test_arrows_move_by_line_and_escape_lets_go(page):
    page.go(1)
    page.press("Home", "ArrowDown")
    cursor = page.page.locator("#text").get_attribute("aria-activedescendant")
    assert int(cursor[1:]) > 4
    page.press("ArrowUp")
    assert page.page.locator("#text").get_attribute("aria-activedescendant") == "w0"
    page.press("Escape")
    assert page.page.locator("#text").get_attribute("aria-activedescendant") is None


def test_relabel_with_all_four_digits(page):
    page.go(1)
    page.press("j")
    for digit, label in (("2", "UNIT"), ("3", "MISSION"), ("4", "AMOUNT"), ("1", "WEAPON")):
        page.press(digit)
        assert page.marks()[0][0] == label
    page.click(".panel .labels [data-label=MISSION]")
    assert page.marks()[0][0] == "MISSION"


def test_apply_to_all_identical_mentions_and_take_it_back(page, desk):
    page.go(2)
    page.double_click(page.word("Patriot-systeem"))
    page.wait_marks(1)
    page.wait_for(".link .entity strong")
    page.press("i")
    page.wait_marks(2)
    assert page.page.locator(".around .faint").filter(has_text="Patriot-systeem").count() == 2
    assert "2 mentions changed in 2 paragraphs" in page.page.locator("#status").inner_text()
    page.press("Control+z")
    page.wait_marks(1)
    assert page.page.locator(".around .faint").filter(has_text="Patriot-systeem").count() == 1
    page.press("Shift+I")
    page.wait_marks(0)
    assert page.page.locator(".around .faint").filter(has_text="Patriot-systeem").count() == 0
    page.reload()
    page.go(3)
    assert page.marks() == []
