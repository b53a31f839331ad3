"""From what was gathered to one HTML page that asks nothing of the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from spacy import displacy

from ...core.files import write_text
from ...core.labels import NIL, UNLINKED_LABELS, label_css
from . import charts
from .gather import SHOWN, gather

NAMES = {"dev": "dev", "test": "seed letter (test)"}
_ENVIRONMENT = Environment(
    loader=PackageLoader("pipeline.evaluation.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_report(
    model: Path, out: Path, *, gold: Path, split: Path, letters: Path, metrics: Path, seed: int
) -> dict[str, Any]:
    """Gather, render and write the report; returns what was gathered.

    Raises ``ProjectError`` when the pipeline or the gold cannot be read, or matplotlib is not installed.
    """
    data = gather(model, gold=gold, split=split, letters=letters, metrics=metrics, seed=seed)
    write_text(out, render(data))
    return data


def render(data: dict[str, Any]) -> str:
    """Render what :func:`pipeline.evaluation.report.gather.gather` gave."""
    parts = data["parts"]
    pictures: dict[str, Any] = {
        "intervals": charts.intervals(parts, NAMES),
        "curve": charts.curve(data["curve"]) if data["curve"] else "",
        "money": charts.money(data["money"]["points"]) if data["money"]["points"] else "",
        "speed": charts.speed(data["benchmark"]) if data["benchmark"] else "",
    }
    for part, figures in parts.items():
        if figures["calibration"]:
            pictures[f"reliability-{part}"] = charts.reliability(figures["calibration"], part)
        if figures["ambiguity"]:
            pictures[f"ambiguity-{part}"] = charts.ambiguity(figures["ambiguity"], part)
    template = _ENVIRONMENT.get_template("report.html")
    return template.render(
        **data,
        label_css=Markup(label_css()),
        names=NAMES,
        shown=SHOWN,
        pictures={name: Markup(svg) for name, svg in pictures.items()},
        marked=_marked,
    )


def _marked(text: str, spans: list[dict[str, Any]]) -> Markup:
    """Return a text with its spans marked by displaCy; a link stands behind its label."""
    ents = [
        {
            "start": span["start"],
            "end": span["end"],
            "label": span["label"]
            + ("" if span["label"] in UNLINKED_LABELS else f" · {span['kb_id'] or NIL}"),
        }
        for span in spans
    ]
    colours = {ent["label"]: f"var(--{ent['label'].split(' ')[0].lower()}-wash, var(--edge))" for ent in ents}
    html = displacy.render(
        {"text": text, "ents": ents, "title": None},
        style="ent",
        manual=True,
        page=False,
        jupyter=False,
        options={"colors": colours},
    )
    return Markup(html)
