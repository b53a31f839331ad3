"""Pictures of the review page, taken in Chromium with a throw-away session."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import uvicorn

from ..core.errors import ProjectError, missing_package
from ..review.desk import Desk, Settings
from ..review.security import Access
from ..review.serve import bind, configure

#: Nothing of the browser may reach out: it only shows a page of this machine.
BROWSER_ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser(given: str = "") -> str:
    """Return the path of Chromium; raises ``ProjectError`` when there is none."""
    for name in (given,) if given else _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise ProjectError(
        f"no {given or 'Chromium'} found; install it (Debian: apt-get install chromium), or use --browser"
    )


@contextmanager
def running(desk: Desk) -> Iterator[str]:
    """Serve a desk on a free port in a thread of this process, and give the address that opens it."""
    sock: socket.socket = bind("127.0.0.1", 0)
    port = int(sock.getsockname()[1])
    access = Access(port)
    server = uvicorn.Server(configure(desk, access, port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise ProjectError("the page could not be served")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/?token={access.token}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()


def take(suggestions: Path, out: Path, *, entities: Path, guide: Path, browser: str = "") -> list[Path]:
    """Take the pictures: the page in light and dark, the link picker, the guide.

    Raises ``ProjectError`` when Playwright or Chromium is missing, or there is nothing to show.

    Parameters
    ----------
    suggestions
        Tasks to show; nothing is written to them.
    out
        Folder for ``review-*.png``.
    browser
        Chromium; looked for when empty.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise missing_package("pictures need Playwright", "dev") from None
    path = find_browser(browser)
    out.mkdir(parents=True, exist_ok=True)
    pictures: list[Path] = []
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(
            Settings(
                suggestions=suggestions,
                out=Path(folder) / "reviewed",
                entities=entities,
                drafts=Path(folder) / "drafts.jsonl",
                guide=guide,
                session="anna",
                order="letter",
            )
        )
        with running(desk) as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))
            for name, scheme, language, pose in _POSES:
                context = chromium.new_context(
                    viewport={"width": 1280, "height": 800}, color_scheme=scheme, locale=language
                )
                page = context.new_page()
                page.goto(address)
                page.wait_for_selector(".word")
                pose(page)
                picture = out / f"review-{name}.png"
                page.screenshot(path=picture, animations="disabled")
                shrink(picture)
                pictures.append(picture)
                context.close()
            chromium.close()
    return pictures


def shrink(picture: Path) -> None:
    """Give the picture a palette, which a page of few colours does not miss; left as it is without Pillow."""
    try:
        from PIL import Image
    except ModuleNotFoundError:
        return
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


def until(page: Any, expression: str, arg: object = None, seconds: float = 10) -> None:
    """Wait until a JavaScript expression is true; Playwright's own wait needs `eval`, which the page forbids.

    Raises
    ------
    TimeoutError
        When it stays false.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"{expression} stayed false")
        page.wait_for_timeout(20)


def settle(page: Any) -> None:
    """Wait until no answer of the server is awaited: from then on the page changes only by what is done to it."""
    until(page, "!('busy' in document.body.dataset)")


def _to_paragraph(page: Any, wanted: str) -> None:
    """Accept paragraphs until one holds what the picture is to show."""
    while page.locator("#text").count() and not page.locator(wanted).count():
        done = page.locator("#done").inner_text()
        page.keyboard.press("a")
        until(page, "done => document.querySelector('#done').textContent !== done", done)
        settle(page)
    if not page.locator(wanted).count():
        raise ProjectError(f"no paragraph shows what the picture needs ({wanted}); take another letter")


def _work(page: Any) -> None:
    _to_paragraph(page, "#text > :nth-child(3 of .mark)")
    page.keyboard.press("j")


def _picker(page: Any) -> None:
    _to_paragraph(page, "#text .mark[data-label=WEAPON]")
    page.locator("#text .mark[data-label=WEAPON] .word").first.click()
    page.keyboard.press("l")
    page.wait_for_selector("#choices li")
    page.keyboard.type("raket", delay=20)
    until(page, "document.querySelector('#choices strong')?.textContent === 'raket'")


def _amount(page: Any) -> None:
    _to_paragraph(page, "#text:has([data-label=UNIT]) .mark[data-label=AMOUNT]")
    page.locator("#text .mark[data-label=AMOUNT] .word").first.click()
    page.wait_for_selector(".amount .value")


def _guide(page: Any) -> None:
    _to_paragraph(page, "#text .mark[data-label=UNIT]")
    page.locator("#text .mark[data-label=UNIT] .word").first.click()
    page.keyboard.press("?")
    page.wait_for_selector("#guide article li")


_POSES: tuple[tuple[str, Literal["light", "dark"], str, Callable[[Any], None]], ...] = (
    ("light", "light", "en-GB", _work),
    ("picker", "light", "nl-NL", _picker),
    ("dark", "dark", "nl-NL", _amount),
    ("guide", "dark", "en-GB", _guide),
)
