"""What the page looks like and says in a real browser: hostile text, guide, languages, roles, contrast, pictures."""

from __future__ import annotations

import subprocess
import sys

import pytest
from review_browser import Page
from review_data import HOSTILE

pytestmark = pytest.mark.slow


def test_hostile_text_is_text(page):
    page.go(3)
    shown = page.page.locator("#text").inner_text()
    assert "<script>" in shown
    assert "<b>" in shown
    assert page.page.evaluate("window.pwned") is None
    assert page.page.locator("#text script, #text b, #context script").count() == 0
    assert page.page.locator("#text .hidden-char").all_inner_texts() == ["RLO", "PDF"]
    assert "😀" in shown
    boxes = page.page.eval_on_selector_all(
        "#text .word",
        "nodes => nodes.map(node => [node.getBoundingClientRect().y, node.getBoundingClientRect().x])",
    )
    assert [[round(y / 20), x] for y, x in boxes] == sorted(
        [round(y / 20), x] for y, x in boxes
    )  # none turned around
    page.go(4)
    around = page.page.locator(".around").filter(has_text="script").inner_text()
    assert HOSTILE.split(" en ")[0] in around
    page.press("?")
    page.wait_for("#guide article li")
    assert "<b>not bold</b>" in page.page.locator("#guide article").inner_text()


def test_the_guide_is_one_key_away(page):
    page.press("?")
    page.wait_for("#guide[open] h4")
    assert page.page.locator("#guide").get_by_role("heading", name="WEAPON: systems").count() == 1
    page.press("a")  # no decision behind an open window
    page.press("?")
    page.wait_for("#guide", state="hidden")
    page.press("h")
    page.wait_for("#keys[open] dd")
    page.press("Escape")
    page.wait_for("#keys", state="hidden")
    assert page.number() == 0
    page.press("a")
    page.wait_number(1)


def test_dutch_and_english(browser, address):
    page = Page(browser, address, locale="nl-NL")
    assert page.page.locator("#accept").inner_text().startswith("Accepteren")
    assert page.page.locator("html").get_attribute("lang") == "nl"
    page.click("#lang")
    assert page.page.locator("#accept").inner_text().startswith("Accept ")
    assert page.page.locator("html").get_attribute("lang") == "en"
    page.reload()
    assert page.page.locator("html").get_attribute("lang") == "en"
    assert page.page.locator("#text").get_attribute("lang") == "nl"
    page.close()


def test_roles_names_and_focus(page):
    page.go(1)
    page.press("Home")
    for role, count in (("main", 1), ("banner", 1), ("contentinfo", 1), ("complementary", 1), ("status", 1)):
        assert page.page.get_by_role(role).count() == count, role
    listbox = page.page.get_by_role("listbox", name="Text of paragraph 1")
    assert listbox.count() == 1
    assert page.page.get_by_role("option", name="Nederland", exact=True).count() == 1
    assert page.page.get_by_role("group", name="Patriot-systemen: WEAPON, Patriot").count() == 1
    assert page.page.get_by_role("group", name="circa 90: AMOUNT, understood as circa 90").count() == 1
    nameless = page.page.evaluate(
        "[...document.querySelectorAll('button, input, [role]')].filter(node => node.checkVisibility() && "
        "!['listitem', 'alert', 'status'].includes(node.getAttribute('role')) && "
        "!(node.getAttribute('aria-label') || node.textContent.trim() || node.labels?.length))"
        ".map(node => node.outerHTML)"
    )
    assert nameless == []
    for _ in range(25):
        page.press("Tab")
        outline = page.page.evaluate(
            "(() => { const node = document.activeElement; return node === document.body ? 'body' : "
            "getComputedStyle(node).outlineStyle })()"
        )
        assert outline in ("solid", "body", "auto")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa_everywhere(browser, address, scheme):
    page = Page(browser, address, color_scheme=scheme)
    page.press("a")
    page.wait_number(1)
    assert page.low_contrast() == []
    page.press("j", "l")
    page.wait_for("#choices li")
    assert page.low_contrast() == []
    page.press("Escape", "j")
    assert page.low_contrast() == []
    page.press("2", "3", "Home", "Shift+ArrowRight")
    assert page.low_contrast() == []
    page.press("?")
    page.wait_for("#guide article li")
    assert page.low_contrast() == []
    page.close()


def test_axe_finds_no_fault(page):
    """axe-core, on everything that the page can show."""
    pytest.importorskip(
        "axe_playwright_python", reason="axe-playwright-python is not installed (extra `dev`)"
    )
    page.go(1)
    assert page.faults() == []
    page.press("j", "l")
    page.type("pzh")
    assert page.faults() == []
    page.press("ArrowUp", "Enter")
    assert page.page.locator("#draft").is_visible()
    assert page.faults() == []
    page.press("Escape", "Home", "Shift+ArrowRight", "?")
    page.wait_for("#guide article li")
    assert page.faults() == []
    page.press("?", "h")
    assert page.faults() == []
    page.press("h")
    page.double_click(page.word("Oekraïne"))
    page.press("4")  # an amount that is none
    assert page.page.locator(".amount .bad").is_visible()
    assert page.faults() == []
    page.press("d", "a", "a", "a", "a", "a")
    assert page.page.locator(".done").is_visible()
    assert page.faults() == []


def test_colours_follow_the_system_and_the_choice(browser, address):
    page = Page(browser, address, color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.page.evaluate(ground)
    page.click("#theme")
    assert page.page.evaluate(ground) != dark
    page.reload()
    assert page.page.evaluate(ground) != dark
    page.click("#theme")
    assert page.page.evaluate(ground) == dark
    page.close()


def test_the_page_fits_a_narrow_window(browser, address):
    page = Page(browser, address)
    for width in (1024, 700, 380):
        page.page.set_viewport_size({"width": width, "height": 800})
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.page.locator("#accept").is_visible()
    page.close()


@pytest.mark.parametrize(("width", "height"), [(640, 400), (420, 800), (360, 640)])
def test_text_panel_and_decision_have_room_in_a_small_window(browser, address, width, height):
    """640 by 400 is what a window of 1280 by 800 leaves when everything is twice as large (WCAG 1.4.4)."""
    page = Page(browser, address)
    page.page.set_viewport_size({"width": width, "height": height})
    page.go(1)
    page.press("j")
    rows = page.page.evaluate(
        "[...document.querySelectorAll('#text .word')].map(node => node.getBoundingClientRect()).filter(box => "
        "document.querySelector('#text').contains(document.elementFromPoint(box.x + 3, box.y + box.height / 2)))"
        ".map(box => Math.round(box.y)).filter((y, at, all) => all.indexOf(y) === at).length"
    )
    assert rows >= 3
    assert page.page.evaluate("(p => p.scrollWidth <= p.clientWidth)(document.querySelector('.panel'))")
    for button in ("accept", "reject", "ignore", "undo"):
        assert page.page.evaluate(
            "id => { const box = document.getElementById(id).getBoundingClientRect(); "
            "return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight }",
            button,
        ), button
    page.press("l")
    page.wait_for("#choices li")
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.page.get_by_role("combobox").is_visible()
    page.close()


def test_the_command_takes_the_pictures(browser, root, tmp_path):
    code = "from pipeline.cli.app import app; app()"
    command = [sys.executable, "-c", code, "screenshots", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    sizes = {one.name: one.stat().st_size for one in tmp_path.iterdir()}
    assert set(sizes) == {f"review-{name}.png" for name in ("light", "picker", "dark", "guide")}
    assert all(10_000 < size < 400_000 for size in sizes.values())
