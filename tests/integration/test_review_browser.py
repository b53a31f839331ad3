"""The review page in a real browser: every key and mouse path, reload, two sessions, hostile text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra `dev`)")
pytest.importorskip("uvicorn", reason="the extra `review` is not installed")

sys.path.insert(0, str(Path(__file__).parents[1]))
from review_data import HOSTILE, build, open_desk, tasks

from pipeline.agreement.adjudicate import adjudication_of
from pipeline.annotations.record import Task
from pipeline.review.screenshots import running, settle, until

pytestmark = pytest.mark.slow
LETTER = "oefenbrief"


class Page:
    """The page of one session, with the questions that the tests ask."""

    def __init__(self, browser, address, session="anna", **options):
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 800}, **{"locale": "en-GB", "color_scheme": "light", **options}
        )
        self.requests, self.errors = [], []
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        self.page.goto(f"{address}/?session={session}")
        self.page.wait_for_selector(".word")
        self.settle()

    def settle(self):
        settle(self.page)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def word(self, text, nth=0):
        return self.page.locator("#text .word").filter(has_text=re.compile(f"^{re.escape(text)}$")).nth(nth)

    def drag(self, first, last):
        start, end = self.word(first).bounding_box(), self.word(last).bounding_box()
        # in the middle of a word, and back from the middle of another
        self.page.mouse.move(start["x"] + start["width"] * 0.6, start["y"] + start["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + end["width"] * 0.4, end["y"] + end["height"] / 2, steps=6)
        self.page.mouse.up()

    def marks(self):
        return self.page.eval_on_selector_all(
            "#text .mark",
            "nodes => nodes.map(node => [node.dataset.label, [...node.querySelectorAll('.word, .gap')]"
            ".map(part => part.textContent).join('')])",
        )

    def number(self):
        return int(re.search(r"\d+", self.page.locator("#text").get_attribute("aria-label"))[0])

    def go(self, number):
        while self.number() != number:
            self.press("Alt+ArrowDown")
            self.page.wait_for_timeout(30)

    def wait_marks(self, count):
        until(self.page, "count => document.querySelectorAll('#text .mark').length === count", count)

    def wait_number(self, number):
        until(
            self.page,
            "number => document.querySelector('#text')?.getAttribute('aria-label')?.includes(` ${number},`)",
            number,
        )


@pytest.fixture
def desk(tmp_path):
    return open_desk(build(tmp_path))


@pytest.fixture
def address(desk):
    with running(desk) as address:
        yield address


@pytest.fixture
def page(browser, address):
    page = Page(browser, address)
    yield page
    assert page.errors == []
    assert all(url.startswith(address) for url in page.requests)
    page.context.close()


def saved(desk, session="anna"):
    path = desk.settings.out / session / f"{LETTER}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines()] if path.exists() else []
    return {row["meta"]["paragraph"]: row for row in rows}


def texts(row):
    return [
        (span["label"], row["text"][span["start"] : span["end"]], span.get("kb_id")) for span in row["spans"]
    ]


def test_accept_reject_ignore_undo_by_key(page, desk):
    page.press("a")
    page.wait_number(1)
    assert saved(desk)[0]["answer"] == "accept"
    page.press("x")
    page.wait_number(2)
    page.press("Space")
    page.wait_number(3)
    assert {n: row["answer"] for n, row in saved(desk).items()} == {0: "accept", 1: "reject", 2: "ignore"}
    counts = dict(
        page.page.eval_on_selector_all(
            "#counters div",
            "nodes => nodes.map(node => [node.dataset.count, node.querySelector('dd').textContent])",
        )
    )
    assert counts == {"accept": "1", "reject": "1", "ignore": "1", "spans": "0", "sitting": "3"}
    bar = page.page.locator("[role=progressbar]")
    assert (bar.get_attribute("aria-valuenow"), bar.get_attribute("aria-valuemax")) == ("3", "5")
    page.press("Backspace")
    page.wait_number(2)
    page.press("Backspace")
    page.wait_number(1)
    assert set(saved(desk)) == {0}


def test_accept_reject_ignore_undo_by_mouse(page, desk):
    for button, number in (("accept", 1), ("reject", 2), ("ignore", 3)):
        page.page.click(f"#{button}")
        page.wait_number(number)
    page.page.click("#undo")
    page.wait_number(2)
    # the text has the focus again: space means ignore, not the button
    page.press("Space")
    page.wait_number(3)
    assert saved(desk)[2]["answer"] == "ignore"


def test_all_is_done_and_undo_brings_the_last_back(page, desk):
    for number in range(1, 5):
        page.press("a")
        page.wait_number(number)
    page.press("a")
    page.page.wait_for_selector(".done")
    assert str(desk.settings.out / "anna") in page.page.locator(".done").inner_text()
    page.press("a", "1", "j", "Delete", "i", "l")
    page.press("Backspace")
    page.wait_number(4)


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
    page.page.wait_for_selector(".amount .value")
    assert ["AMOUNT", "2,5 miljoen"] in page.marks()
    page.drag("2,5", "euro")  # wider: takes the place of what it overlaps
    page.press("4")
    until(page.page, "document.querySelector('.amount .value')?.textContent === '2,5 miljoen euro'")
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
    page.word("houwitsers").dblclick()
    page.wait_marks(3)
    assert ["WEAPON", "houwitsers"] in page.marks()
    until(page.page, "document.querySelector('.link .entity strong')?.textContent === 'houwitser'")
    page.word("Oekraïne").click()
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
    page.page.click(".panel .labels [data-label=MISSION]")
    assert page.marks()[0][0] == "MISSION"


def test_apply_to_all_identical_mentions_and_take_it_back(page, desk):
    page.go(2)
    page.word("Patriot-systeem").dblclick()
    page.wait_marks(1)
    page.page.wait_for_selector(".link .entity strong")
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
    page.page.reload()
    page.page.wait_for_selector(".word")
    page.go(3)
    assert page.marks() == []


def test_link_picker_by_keyboard(page, desk):
    page.go(1)
    page.press("j", "l")
    page.page.wait_for_selector("#choices li")
    assert page.page.locator("#choices strong").first.inner_text() == "Patriot"
    page.page.keyboard.type("pzh")
    until(page.page, "document.querySelector('#choices strong').textContent.includes('Pantserhouwitser')")
    page.press("Enter")
    assert page.page.locator(".link .entity strong").inner_text() == "Pantserhouwitser 2000"
    page.press("Enter")  # opens it again
    page.page.wait_for_selector("#choices li")
    page.page.wait_for_timeout(150)
    count = page.page.locator("#choices li").count()
    page.press("ArrowUp", "ArrowUp")
    assert page.page.locator("#choices li[aria-selected=true]").inner_text().startswith("NIL")
    assert page.page.get_by_role("combobox").get_attribute("aria-activedescendant") == f"choice{count - 2}"
    page.press("Enter", "a")
    page.wait_number(0)
    assert texts(saved(desk)[1])[0] == ("WEAPON", "Patriot-systemen", "NIL")


def test_link_picker_by_mouse_and_escape(page):
    page.go(1)
    page.word("Patriot-systemen").click()
    page.page.click("#change-link")
    page.page.fill("[role=combobox]", "houw")
    page.page.locator("#choices li").filter(has_text="howitzer").click()
    assert page.page.locator(".link .entity strong").inner_text() == "houwitser"
    page.press("l")
    page.page.wait_for_selector("#choices li")
    page.page.keyboard.type("a x")  # letters go to the search, not to the decisions
    page.press("Escape")
    page.page.wait_for_selector("#change-link")
    assert page.number() == 1
    page.press("4")
    page.press("l")
    assert page.page.locator("#choices").count() == 0  # amounts take no link


def test_new_entity_drafts_a_record(page, desk):
    page.go(1)
    page.press("j", "l")
    page.page.wait_for_selector("#choices li")
    page.page.keyboard.type("Tjoeperwerper")
    until(page.page, "document.querySelectorAll('#choices li').length === 2")
    page.press("ArrowUp", "Enter")
    assert page.page.locator("#draft input[name=nl]").input_value() == "Tjoeperwerper"
    page.page.click("#draft .primary")
    until(page.page, "document.querySelector('#draft .error').textContent !== ''")
    page.page.fill("#draft textarea", "Een verzonnen werper.")
    page.page.fill("#draft input[name=country]", "nl")
    page.page.click("#draft .primary")
    until(page.page, "document.querySelector('.link .entity strong')?.textContent === 'Tjoeperwerper'")
    page.errors.clear()  # the browser notes the refused draft as an error of its own
    page.press("a")
    page.wait_number(0)
    assert texts(saved(desk)[1])[0][2] == "tjoeperwerper"
    draft = json.loads(desk.settings.drafts.read_text("utf8"))
    assert draft["entity"]["country"] == "NL"
    assert {alias["text"] for alias in draft["entity"]["aliases"]} == {"Tjoeperwerper", "Patriot-systemen"}


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
    page.page.keyboard.press("?")
    page.page.wait_for_selector("#guide article li")
    assert "<b>not bold</b>" in page.page.locator("#guide article").inner_text()


def test_the_guide_is_one_key_away(page):
    page.page.keyboard.press("?")
    page.page.wait_for_selector("#guide[open] h4")
    assert page.page.locator("#guide").get_by_role("heading", name="WEAPON: systems").count() == 1
    page.page.keyboard.press("a")  # no decision behind an open window
    page.page.keyboard.press("?")
    page.page.wait_for_selector("#guide", state="hidden")
    page.page.keyboard.press("h")
    page.page.wait_for_selector("#keys[open] dd")
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("#keys", state="hidden")
    assert page.number() == 0
    page.press("a")
    page.wait_number(1)


def test_reload_keeps_decisions_and_unfinished_edits(page, desk):
    page.press("a")
    page.wait_number(1)
    page.press("j", "3")
    until(page.page, "Object.keys(localStorage).some(key => key.startsWith('review:edit'))")
    page.page.wait_for_timeout(200)
    page.page.reload()
    page.page.wait_for_selector(".mark")
    page.settle()
    assert page.number() == 1
    assert page.marks()[0] == ["MISSION", "Patriot-systemen"]
    assert "put back" in page.page.locator("#status").inner_text()
    page.press("a")
    page.wait_number(2)
    assert (
        page.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('review:edit')).length")
        == 0
    )
    assert saved(desk)[1]["spans"][0]["label"] == "MISSION"


def test_two_sessions_at_once(browser, address, desk):
    anna, bram = Page(browser, address, "anna"), Page(browser, address, "bram")
    anna.press("a")
    bram.press("x")
    anna.wait_number(1)
    bram.wait_number(1)
    bram.press("j", "2", "a")
    bram.wait_number(2)
    anna.press("a")
    anna.wait_number(2)
    assert saved(desk, "anna")[0]["answer"] == "accept"
    assert saved(desk, "bram")[0]["answer"] == "reject"
    assert saved(desk, "anna")[1]["spans"][0]["label"] == "WEAPON"
    assert saved(desk, "bram")[1]["spans"][0]["label"] == "UNIT"
    for page in (anna, bram):
        assert page.errors == []
        page.context.close()


def test_a_lost_server_is_said_and_nothing_moves(browser, tmp_path):
    desk = open_desk(build(tmp_path))
    with running(desk) as address:
        page = Page(browser, address)
    page.press("a")
    page.page.wait_for_selector("#alert:not([hidden])")
    assert "does not answer" in page.page.locator("#alert").inner_text()
    assert page.number() == 0
    page.context.close()


def test_paragraphs_of_the_letter_around_open_by_click(page, desk):
    assert page.page.locator(".around").count() == 4
    page.page.locator(".around").nth(2).click()
    page.wait_number(3)
    page.press("a")
    page.wait_number(0)
    assert set(saved(desk)) == {3}
    assert page.page.locator(".around[data-answer=accept]").count() == 1


def test_dutch_and_english(browser, address):
    page = Page(browser, address, locale="nl-NL")
    assert page.page.locator("#accept").inner_text().startswith("Accepteren")
    assert page.page.locator("html").get_attribute("lang") == "nl"
    page.page.click("#lang")
    assert page.page.locator("#accept").inner_text().startswith("Accept ")
    assert page.page.locator("html").get_attribute("lang") == "en"
    page.page.reload()
    page.page.wait_for_selector(".word")
    assert page.page.locator("html").get_attribute("lang") == "en"
    assert page.page.locator("#text").get_attribute("lang") == "nl"
    page.context.close()


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
        page.page.keyboard.press("Tab")
        outline = page.page.evaluate(
            "(() => { const node = document.activeElement; return node === document.body ? 'body' : "
            "getComputedStyle(node).outlineStyle })()"
        )
        assert outline in ("solid", "body", "auto")


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) =>
    top.slice(0, 3).map((part, at) => part * top[3] + under[at] * (1 - top[3])).concat(1);
  const light = (color) => color.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) {
      layers.push(rgba(getComputedStyle(one).backgroundColor));
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility() || node.closest('.skip')) continue;
    const under = ground(node);
    const [a, b] = [light(over(rgba(getComputedStyle(node).color), under)), light(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const words = walker.currentNode.textContent.slice(0, 20);
    if (ratio < 4.5) low.push([node.className || node.tagName, words, ratio]);
  }
  return low;
}"""


def test_versions_of_annotators_side_by_side(browser, tmp_path):
    """Two people differ on a link and a boundary; a third takes one version and mends it."""
    row = tasks()[1]
    other = [{**row["spans"][0], "kb_id": "NIL"}]
    row["versions"] = [
        {"spans": row["spans"], "answer": "accept", "sessions": ["anna"], "default": True},
        {"spans": other, "answer": "accept", "sessions": ["bram", "carla"], "default": False},
    ]
    settings = build(tmp_path, session="dora")
    (settings.suggestions / f"{LETTER}.jsonl").write_text(json.dumps(row) + "\n", "utf8")
    desk = open_desk(settings)
    with running(desk) as address:
        page = Page(browser, address, "dora")
        assert page.page.locator(".version header strong").all_inner_texts() == ["anna", "bram, carla"]
        assert page.page.locator(".version .mark[data-differs]").count() == 3
        assert page.page.evaluate(CONTRAST) == []
        page.press("v")
        page.wait_marks(2)
        page.press("v")
        page.wait_marks(1)
        page.press("Control+z")
        page.wait_marks(2)
        page.page.locator(".version button").nth(1).click()
        page.wait_marks(1)
        page.press("a")
        page.page.wait_for_selector(".done")
        assert page.errors == []
        page.context.close()
    done = saved(desk, "dora")[1]
    assert texts(done) == [("WEAPON", "Patriot-systemen", "NIL")]
    assert "versions" not in done
    record = adjudication_of(Task.model_validate(done))
    assert record is not None
    assert (record.by, [one.session for one in record.versions]) == ("dora", ["anna", "bram", "carla"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa_everywhere(browser, address, scheme):
    page = Page(browser, address, color_scheme=scheme)
    page.press("a")
    page.wait_number(1)
    assert page.page.evaluate(CONTRAST) == []
    page.press("j", "l")
    page.page.wait_for_selector("#choices li")
    assert page.page.evaluate(CONTRAST) == []
    page.press("Escape", "j")
    assert page.page.evaluate(CONTRAST) == []
    page.press("2", "3", "Home", "Shift+ArrowRight")
    assert page.page.evaluate(CONTRAST) == []
    page.page.keyboard.press("?")
    page.page.wait_for_selector("#guide article li")
    assert page.page.evaluate(CONTRAST) == []
    page.context.close()


def test_the_command_takes_the_pictures(browser, tmp_path):
    root = Path(__file__).parents[2]
    code = "import typer; from pipeline.cli import review; app = typer.Typer(); review.register(app); app()"
    command = [sys.executable, "-c", code, "screenshots", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    sizes = {one.name: one.stat().st_size for one in tmp_path.iterdir()}
    assert set(sizes) == {f"review-{name}.png" for name in ("light", "picker", "dark", "guide")}
    assert all(10_000 < size < 400_000 for size in sizes.values())


def test_colours_follow_the_system_and_the_choice(browser, address):
    page = Page(browser, address, color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.page.evaluate(ground)
    page.page.click("#theme")
    assert page.page.evaluate(ground) != dark
    page.page.reload()
    page.page.wait_for_selector(".word")
    assert page.page.evaluate(ground) != dark
    page.page.click("#theme")
    assert page.page.evaluate(ground) == dark
    page.context.close()


def test_the_page_fits_a_narrow_window(browser, address):
    page = Page(browser, address)
    for width in (1024, 700, 380):
        page.page.set_viewport_size({"width": width, "height": 800})
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.page.locator("#accept").is_visible()
    page.context.close()
