"""Linking in a real browser: the picker, NIL, a new entity."""

from __future__ import annotations

import json

import pytest
from review_browser import Held, saved, texts

pytestmark = pytest.mark.slow


def test_link_picker_by_keyboard(page, desk):
    page.go(1)
    page.press("j", "l")
    page.wait_for("#choices li")
    assert page.page.locator("#choices strong").first.inner_text() == "Patriot"
    page.type("pzh")
    page.wait("document.querySelector('#choices strong').textContent.includes('Pantserhouwitser')")
    page.press("Enter")
    assert page.page.locator(".link .entity strong").inner_text() == "Pantserhouwitser 2000"
    page.press("Enter")  # opens it again
    page.wait_for("#choices li")
    count = page.page.locator("#choices li").count()
    page.press("ArrowUp", "ArrowUp")
    assert page.page.locator("#choices li[aria-selected=true]").inner_text().startswith("NIL")
    assert page.page.get_by_role("combobox").get_attribute("aria-activedescendant") == f"choice{count - 2}"
    page.press("Enter", "a")
    page.wait_number(0)
    assert texts(saved(desk)[1])[0] == ("WEAPON", "Patriot-systemen", "NIL")


def test_link_picker_by_mouse_and_escape(page):
    page.go(1)
    page.click(page.word("Patriot-systemen"))
    page.click("#change-link")
    page.fill("[role=combobox]", "houw")
    page.click(page.page.locator("#choices li").filter(has_text="howitzer"))
    assert page.page.locator(".link .entity strong").inner_text() == "houwitser"
    page.press("l")
    page.wait_for("#choices li")
    page.type("a x")  # letters go to the search, not to the decisions
    page.press("Escape")
    page.wait_for("#change-link")
    assert page.number() == 1
    page.press("4")
    page.press("l")
    assert page.page.locator("#choices").count() == 0  # amounts take no link, but a value
    page.type("patriot")  # goes to the form
    page.press("Escape")
    assert page.number() == 1


def test_new_entity_drafts_a_record(page, desk):
    page.go(1)
    page.press("j", "l")
    page.wait_for("#choices li")
    page.type("Tjoeperwerper")
    page.wait("document.querySelectorAll('#choices li').length === 2")
    page.press("ArrowUp", "Enter")
    assert page.page.locator("#draft input[name=nl]").input_value() == "Tjoeperwerper"
    page.click("#draft .primary")
    page.wait("document.querySelector('#draft .error').textContent !== ''")
    page.fill("#draft textarea", "Een verzonnen werper.")
    page.fill("#draft input[name=country]", "nl")
    page.click("#draft .primary")
    page.wait("document.querySelector('.link .entity strong')?.textContent === 'Tjoeperwerper'")
    page.errors.clear()  # the browser notes the refused draft as an error of its own
    page.press("a")
    page.wait_number(0)
    assert texts(saved(desk)[1])[0][2] == "tjoeperwerper"
    draft = json.loads(desk.settings.drafts.read_text("utf8"))
    assert draft["entity"]["country"] == "NL"
    assert {alias["text"] for alias in draft["entity"]["aliases"]} == {"Tjoeperwerper", "Patriot-systemen"}


def test_a_late_answer_about_a_span_leaves_the_open_picker_alone(page, desk):
    """Who is quicker than the server must not find the picker gone, and the search text taken for decisions."""
    page.go(1)
    held = Held(page, "span")
    page.word("houwitsers").dblclick()
    page.page.keyboard.press("l")
    page.wait_for("#choices li")
    page.page.keyboard.type("pzh")
    page.wait("document.querySelector('#choices strong')?.textContent.includes('Pantserhouwitser')")
    assert held.let_go() == 1
    page.settle()
    assert page.page.get_by_role("combobox").input_value() == "pzh"
    assert page.page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.press("Enter", "a")
    page.wait_number(0)
    assert ("WEAPON", "houwitsers", "pzh-2000") in texts(saved(desk)[1])


def test_a_late_answer_leaves_the_focus_on_a_button(page):
    page.go(1)
    held = Held(page, "span")
    page.word("houwitsers").dblclick()
    page.page.focus("[data-action=remove]")
    page.wait("document.querySelector('.link .nil') !== null")
    assert held.let_go() == 1
    page.settle()
    assert page.page.locator(".link .entity strong").inner_text() == "houwitser"
    assert page.page.evaluate("document.activeElement.dataset.action") == "remove"


def test_an_amount_is_corrected_and_given_back(page, desk):
    page.go(1)
    page.click(page.word("circa"))
    page.press("l")
    page.type("veel")
    page.press("Enter")
    page.wait("document.querySelector('.amount-form .error').textContent !== ''")
    page.errors.clear()  # the browser notes the refused amount as an error of its own
    for name, value in (("value", ""), ("low", "2,5 miljoen"), ("high", "3000000"), ("currency", "usd")):
        page.fill(f".amount-form [name={name}]", value)
    page.page.select_option(".amount-form [name=kind]", "money")
    page.page.select_option(".amount-form [name=bound]", "at_most")
    page.press("Tab")
    page.click(".amount-form .primary")
    page.wait_for("#change-amount")
    assert "given by you" in page.page.locator(".amount .facts").inner_text()
    page.press("a")
    page.wait_number(0)
    span = saved(desk)[1]["spans"][1]
    assert span["amount"] == {
        "kind": "money", "low": "2500000", "high": "3000000", "currency": "USD", "bound": "at_most",
    }  # fmt: skip
    assert span["amount_edited"]
    page.press("Backspace")
    page.click(page.word("circa"))
    page.press("l")
    page.click(".amount-form .quiet")
    page.wait("document.querySelector('.amount .value')?.textContent === 'circa 90'")
    page.press("a")
    page.wait_number(0)
    assert saved(desk)[1]["spans"][1]["amount"] == {"kind": "count", "value": "90", "bound": "about"}
