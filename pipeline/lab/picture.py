"""A picture of annotated paragraphs, drawn by displaCy and photographed in Chromium."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from spacy import displacy

from ..amounts import Amount
from ..annotations.gold.gold_files import read_tasks
from ..annotations.gold.task import Task, TaskSpan
from ..core.errors import ProjectError, missing_package
from ..core.labels import ALL

#: The colours of the page that `annotate` writes.
COLOURS = {label.name: label.wash[0] for label in ALL}
_PAGE = """<!DOCTYPE html><meta charset="utf-8">
<style>.entities {{ margin-bottom: .8rem }} mark.entity {{ white-space: nowrap }}</style><body style="margin: 0">
<div id="picture" style="width: 920px; padding: 12px 28px; font: 16px/1.6 Georgia, 'DejaVu Serif', serif">{}</div>"""


def render_tasks(tasks: Collection[Task]) -> str:
    """Render tasks with displaCy: each span with its label and, behind it, its link or value."""
    return displacy.render(
        [_displacy(task) for task in tasks],
        style="ent",
        manual=True,
        jupyter=False,
        options={"colors": COLOURS},
    )


def _displacy(task: Task) -> dict[str, Any]:
    ents = [
        {"start": span.start, "end": span.end, "label": span.label, "kb_id": _note(span), "kb_url": "#"}
        for span in task.spans
    ]
    return {"text": task.text, "ents": ents, "title": None}


def _note(span: TaskSpan) -> str:
    value = (span.model_extra or {}).get("amount")
    return str(Amount.model_validate(value)) if value else span.kb_id or ""


def draw(file: Path, paragraphs: Collection[int], out: Path, *, browser: str = "") -> int:
    """Write a picture of some paragraphs of a letter as PNG.

    Raises ``ProjectError`` when there is no such paragraph, or Playwright or Chromium is missing.

    Parameters
    ----------
    file
        Suggestions or gold of one letter.
    paragraphs
        Which paragraphs, by the number in ``meta``; all when empty.
    browser
        Chromium; looked for when empty.

    Returns
    -------
    int
        How many paragraphs are on it.
    """
    from .screenshots import BROWSER_ARGS, find_browser, shrink

    tasks = [task for task in read_tasks(file) if not paragraphs or task.key[1] in paragraphs]
    if missing := sorted(set(paragraphs) - {task.key[1] for task in tasks}):
        raise ProjectError(f"has no paragraph {missing[0]}", file=file)
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise missing_package("pictures need Playwright", "dev") from None
    path = find_browser(browser)
    out.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))
        page = chromium.new_page(viewport={"width": 1000, "height": 800}, device_scale_factor=1.5)
        page.set_content(_PAGE.format(render_tasks(tasks)))
        page.locator("#picture").screenshot(path=out, animations="disabled")
        chromium.close()
    shrink(out)
    return len(tasks)
