"""The second use, whole: a new letter, suggestions, corrections in the browser, merge, training on them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
import spacy
from spacy.cli.init_config import fill_config
from spacy.tokens import DocBin

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra `dev`)")
pytest.importorskip("uvicorn", reason="the extra `review` is not installed")

from suggest_data import write_model

from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.core.files import read_json, write_json
from pipeline.core.language import blank_pipeline
from pipeline.knowledge_base.names.entities_file import load_entities
from pipeline.lab.screenshots import settle, until

pytestmark = pytest.mark.slow

LETTER = "proefbrief"
TEXT = (
    "Nederland levert twee Patriot-systemen en drie houwitsers aan Oekraïne.\n\n"
    "De landmacht verzorgt de training 😀.\n\nHet kabinet houdt uw Kamer op de hoogte.\n"
)
# wrong on purpose: the link of the first, the label of the last; the houwitsers are missed
PATTERNS = [
    {"label": "WEAPON", "pattern": "Patriot-systemen", "id": "pzh-2000"},
    {"label": "AMOUNT", "pattern": "twee"},
    {"label": "AMOUNT", "pattern": "drie"},
    {"label": "MISSION", "pattern": "landmacht"},
]
CONFIG = """
[paths]
train = null
dev = null
[nlp]
lang = "nl"
pipeline = ["tok2vec","ner"]
tokenizer = {"@tokenizers":"kamerstuk.Tokenizer.v1"}
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.HashEmbedCNN.v2"
width = 32
depth = 1
embed_size = 500
window_size = 1
maxout_pieces = 2
subword_features = true
pretrained_vectors = null
[components.ner]
factory = "ner"
[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 16
maxout_pieces = 2
use_upper = true
[components.ner.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 32
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}
[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}
[training]
train_corpus = "corpora.train"
dev_corpus = "corpora.dev"
seed = 1
max_steps = 2
eval_frequency = 2
[training.optimizer]
@optimizers = "Adam.v1"
[training.batcher]
@batchers = "spacy.batch_by_sequence.v1"
size = 4
"""


class Project:
    """A small project in a folder of its own: two annotated letters, and a new one."""

    def __init__(self, folder, root):
        self.folder, self.root = folder, root
        self.entities = root / "corpus/knowledge_base/entities.jsonl"
        for name in ("brief-001", "brief-201", "kst-36045-136"):
            for place, ending in (("annotations/gold", "jsonl"), ("corpus/letters", "txt")):
                target = folder / place / f"{name}.{ending}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / place / target.name, target)
        split = {"train": ["brief-001"], "dev": ["brief-201"], "test": ["kst-36045-136"]}
        write_json(folder / "annotations/split.json", split)
        (folder / "corpus/new").mkdir()
        (folder / "corpus/new" / f"{LETTER}.txt").write_text(TEXT, encoding="utf8")
        (folder / "base.cfg").write_text(CONFIG, encoding="utf8")
        fill_config(folder / "config.cfg", folder / "base.cfg", silent=True)
        # commands are run in that folder, so that their defaults are what a user has
        self.env = {**os.environ, "PYTHONPATH": str(root), "HF_HUB_OFFLINE": "1"}

    def command(self, module, *words):
        return [sys.executable, "-m", module, *map(str, words)]

    def run(self, *words, module="pipeline"):
        done = subprocess.run(
            self.command(module, *words),
            cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def project(tmp_path, root):
    return Project(tmp_path, root)


def correct(browser, address):
    """Link the Patriots, mark the houwitsers, make the landmacht a unit, accept everything."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    page.wait_for_selector("#text .mark")
    settle(page)

    def word(text):
        return page.locator("#text .word").filter(has_text=re.compile(f"^{re.escape(text)}$")).first

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)
            settle(page)

    def accept():
        done = page.locator("#done").inner_text()
        press("a")
        until(page, "done => document.querySelector('#done')?.textContent !== done", done)
        settle(page)

    word("Patriot-systemen").click()
    press("l")
    page.wait_for_selector("#choices li")
    page.keyboard.type("Patriot")
    until(page, "document.querySelector('#choices strong')?.textContent === 'Patriot'")
    press("Enter")
    word("houwitsers").dblclick()
    until(page, "document.querySelectorAll('#text .mark').length === 4")
    settle(page)
    accept()
    word("landmacht").click()
    press("2")
    until(page, "document.querySelector('#text .mark').dataset.label === 'UNIT'")
    accept()
    accept()
    page.wait_for_selector(".done")
    page.context.close()


def spans(task):
    return {task.text[span.start : span.end]: (span.label, span.kb_id) for span in task.spans}


def test_from_a_new_letter_to_training_on_its_corrections(project, browser):
    model = write_model(project.folder / "models/tiny", load_entities(project.entities), patterns=PATTERNS)
    project.run("annotate", "corpus/new", "--model", model)
    suggested = read_tasks(project.folder / f"annotations/suggestions/{LETTER}.jsonl")
    assert spans(suggested[0])["Patriot-systemen"] == ("WEAPON", "pzh-2000")
    assert spans(suggested[1]) == {"landmacht": ("MISSION", "NIL")}

    guide = project.root / "annotations/GUIDELINES.md"
    words = ["review", "--session", "anna", "--port", 0, "--entities", project.entities, "--guide", guide]
    server = subprocess.Popen(
        project.command("pipeline", *words),
        cwd=project.folder, env=project.env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = next(match[0] for line in server.stdout if (match := re.search(r"http://\S+", line)))
        correct(browser, address)
    finally:
        server.send_signal(signal.SIGINT)
        out, _ = server.communicate(timeout=30)
    assert "the work is in annotations/reviewed/anna" in out

    gold = project.folder / "annotations/gold"
    before = {path.name: path.read_bytes() for path in gold.iterdir()}
    reviewed = f"annotations/reviewed/anna/{LETTER}.jsonl"
    project.run("merge", reviewed, "--part", "train", "--entities", project.entities)
    assert {name: (gold / name).read_bytes() for name in before} == before
    assert read_json(project.folder / "annotations/split.json")["train"] == ["brief-001", LETTER]
    project.run("check-gold", "--entities", project.entities)
    merged = read_tasks(gold / f"{LETTER}.jsonl")
    assert [task.answer for task in merged] == ["accept"] * 3
    first, second = spans(merged[0]), spans(merged[1])
    assert first["Patriot-systemen"] == ("WEAPON", "patriot")
    assert first["houwitsers"][0] == "WEAPON"
    assert second["landmacht"][0] == "UNIT"

    project.run("docbins")
    docs = list(DocBin().from_disk(project.folder / "corpus/train.spacy").get_docs(blank_pipeline().vocab))
    own = [doc for doc in docs if doc.user_data["letter"] == LETTER]
    assert [doc.text for doc in own] == TEXT.rstrip("\n").split("\n\n")
    trained = [{ent.text: (ent.label_, ent.kb_id_ or "NIL") for ent in doc.ents} for doc in own]
    gold_spans = [
        {text: (label, kb_id or "NIL") for text, (label, kb_id) in spans(task).items()} for task in merged
    ]
    assert trained == gold_spans

    out = project.run(
        "train", "config.cfg", "--output", "models/next",
        "--paths.train", "corpus/train.spacy", "--paths.dev", "corpus/dev.spacy", "--training.max_steps", 2,
        module="spacy",
    )  # fmt: skip
    assert "Saved pipeline" in out
    assert set(spacy.load(project.folder / "models/next/model-last").get_pipe("ner").labels) >= {
        "UNIT",
        "WEAPON",
    }

    # the corrections stay when the command is given again, and the model's next suggestions leave them alone
    assert "0 paragraphs added" in project.run("merge", reviewed, "--entities", project.entities)
    assert json.loads((gold / f"{LETTER}.jsonl").read_text("utf8").splitlines()[0])["_session_id"] == "anna"
