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

from ..errors import ProjectError
from .run import bind
from .server import Desk, Settings, build_app

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
    """Return the path of Chromium.

    Raises
    ------
    ProjectError
        When there is none.
    """
    for name in (given,) if given else _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise ProjectError(
        f"no {given or 'Chromium'} found; install it (Debian: apt-get install chromium), or use --browser"
    )


@contextmanager
def running(desk: Desk) -> Iterator[str]:
    """Serve a desk on a free port in a thread of this process, and give its address."""
    sock: socket.socket = bind("127.0.0.1", 0)
    port = int(sock.getsockname()[1])
    config = uvicorn.Config(build_app(desk, port=port), log_level="warning", access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise ProjectError("the page could not be served")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()


def take(suggestions: Path, out: Path, *, entities: Path, guide: Path, browser: str = "") -> list[Path]:
    """Take the pictures: the page in light and dark, the link picker, the guide.

    Parameters
    ----------
    suggestions
        Tasks to show; nothing is written to them.
    out
        Folder for ``review-*.png``.
    entities, guide
        The knowledge base and the guide.
    browser
        Chromium; looked for when empty.

    Raises
    ------
    ProjectError
        When Playwright or Chromium is missing, or there is nothing to show.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise ProjectError("pictures need Playwright; install it with: pip install -e '.[dev]'") from None
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
                pictures.append(picture)
                context.close()
            chromium.close()
    return pictures


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
    """Wait until the page has nothing under way."""
    until(page, "!('busy' in document.body.dataset)")


def _to_rich_paragraph(page: Any) -> None:
    """Accept paragraphs until one holds several spans, so that the picture shows the work under way."""
    for _ in range(12):
        if (
            page.locator("#text .mark").count() >= 3
            and page.locator("[data-count=accept] dd").inner_text() != "0"
        ):
            break
        page.keyboard.press("a")
        page.wait_for_timeout(150)
        settle(page)
    page.keyboard.press("j")


def _light(page: Any) -> None:
    _to_rich_paragraph(page)


def _picker(page: Any) -> None:
    for _ in range(8):
        if page.locator("#change-link").count():
            break
        page.keyboard.press("j")
    page.keyboard.press("l")
    page.wait_for_selector("#choices li")
    page.wait_for_timeout(200)


def _amount(page: Any) -> None:
    mark = page.locator("#text .mark[data-label=AMOUNT] .word")
    for _ in range(12):
        if mark.count():
            mark.first.click()
            break
        page.keyboard.press("a")
        page.wait_for_timeout(150)
        settle(page)


def _guide(page: Any) -> None:
    page.keyboard.press("?")
    page.wait_for_selector("#guide article li")


_POSES: tuple[tuple[str, Literal["light", "dark"], str, Callable[[Any], None]], ...] = (
    ("light", "light", "en-GB", _light),
    ("picker", "light", "nl-NL", _picker),
    ("dark", "dark", "nl-NL", _amount),
    ("guide", "dark", "en-GB", _guide),
)
