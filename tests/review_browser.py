"""The review page in a browser, with the questions that the tests ask."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra `dev`)")
pytest.importorskip("uvicorn", reason="the extra `review` is not installed")

from pipeline.lab.screenshots import settle, until

LETTER = "oefenbrief"
# The texts on the page with less contrast than WCAG's level AA asks of small print.
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
        self.page.goto(f"{address}&session={session}")
        self.page.wait_for_selector(".word")
        self.settle()

    def close(self):
        self.context.close()

    # What is done returns once the page has shown what came of it: every answer of the server redraws the words,
    # and a place measured before is then no longer true.

    def settle(self):
        settle(self.page)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def type(self, text):
        self.page.keyboard.type(text)
        self.settle()

    def fill(self, place, text):
        self.page.fill(place, text)
        self.settle()

    def click(self, place):
        (self.page.locator(place) if isinstance(place, str) else place).click()
        self.settle()

    def double_click(self, place):
        place.dblclick()
        self.settle()

    def drag(self, first, last):
        start, end = self.word(first).bounding_box(), self.word(last).bounding_box()
        # in the middle of a word, and back from the middle of another
        self.page.mouse.move(start["x"] + start["width"] * 0.6, start["y"] + start["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + end["width"] * 0.4, end["y"] + end["height"] / 2, steps=6)
        self.page.mouse.up()
        self.settle()

    def reload(self):
        self.page.reload()
        self.page.wait_for_selector(".word")
        self.settle()

    def go(self, number):
        for _ in range(20):
            if self.number() == number:
                return
            self.press("Alt+ArrowDown")
        raise AssertionError(f"no way to paragraph {number}")

    # What there is to see

    def wait(self, expression, arg=None):
        until(self.page, expression, arg)

    def wait_for(self, selector, **options):
        self.page.wait_for_selector(selector, **options)

    def word(self, text, nth=0):
        return self.page.locator("#text .word").filter(has_text=re.compile(f"^{re.escape(text)}$")).nth(nth)

    def faults(self):
        """What axe-core finds against WCAG 2.2 AA and its own best practice."""
        from axe_playwright_python.sync_playwright import Axe

        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = Axe().run(self.page, options={"runOnly": rules}).response["violations"]
        return [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found]

    def low_contrast(self):
        return self.page.evaluate(CONTRAST)

    def marks(self):
        return self.page.eval_on_selector_all(
            "#text .mark",
            "nodes => nodes.map(node => [node.dataset.label, [...node.querySelectorAll('.word, .gap')]"
            ".map(part => part.textContent).join('')])",
        )

    def number(self):
        return int(re.search(r"\d+", self.page.locator("#text").get_attribute("aria-label"))[0])

    def wait_marks(self, count):
        self.wait("count => document.querySelectorAll('#text .mark').length === count", count)

    def wait_number(self, number):
        self.wait(
            "number => document.querySelector('#text')?.getAttribute('aria-label')?.includes(` ${number},`)",
            number,
        )


class Held:
    """Requests to one address, which reach the server when the test says so; later ones are not held."""

    def __init__(self, page, name):
        self._routes, self._free, self._page = [], False, page.page
        page.page.route(f"**/api/{name}", self._handle)

    def _handle(self, route):
        if self._free:
            route.continue_()
        else:
            self._routes.append(route)

    def wait(self):
        """Wait until a request is held: on a slow machine the page may still be busy with an earlier one."""
        for _ in range(200):
            if self._routes:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError("no request came")

    def let_go(self):
        self._free = True
        for route in self._routes:
            route.continue_()
        return len(self._routes)


def saved(desk, session="anna"):
    path = desk.settings.out / session / f"{LETTER}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines()] if path.exists() else []
    return {row["meta"]["paragraph"]: row for row in rows}


def texts(row):
    return [
        (span["label"], row["text"][span["start"] : span["end"]], span.get("kb_id")) for span in row["spans"]
    ]
