"""`python -m pipeline conll2002`: trains a recogniser's real config on a public set, and scores it."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

sys.path.insert(0, str(Path(__file__).parents[1]))
from tiny_encoders import write_bert

from pipeline.lab.conll2002_scores import score

FIXTURE = Path(__file__).parents[1] / "fixtures" / "conll2002"


def test_scores_are_over_exact_spans_and_every_label():
    nlp = spacy.blank("nl")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "PER", "pattern": "Jan"}, {"label": "ORG", "pattern": "Gent"}]
    )
    words = ["Jan", "Piet", "zag", "Jan", "in", "Gent"]
    gold = Doc(nlp.vocab, words=words, ents=["B-PER", "I-PER", "O", "B-PER", "O", "B-LOC"])
    figures = score(nlp, [gold])
    assert {key: figures["micro"][key] for key in ("correct", "predicted", "gold")} == {
        "correct": 1,
        "predicted": 3,
        "gold": 3,
    }
    assert figures["labels"]["PER"]["f1"] == 0.5
    assert (figures["labels"]["LOC"]["recall"], figures["labels"]["ORG"]["predicted"]) == (0.0, 1)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda folder: (folder / "ned.testb").unlink(), "has no file for test; one is called ned.testb"),
        (lambda folder: (folder / "ned.train").write_text("Jan N\n"), "line 1: needs a word and, last"),
        (shutil.rmtree, "no such folder"),
    ],
)
def test_faults_are_one_line(run_cli, root, tmp_path, monkeypatch, change, fault):
    monkeypatch.chdir(root)
    folder = tmp_path / "set"
    shutil.copytree(FIXTURE, folder)
    change(folder)
    code, out, err = run_cli("conll2002", folder, "--out", tmp_path / "out", "--base", tmp_path)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert fault in err


def test_no_base_is_one_line(run_cli, root, tmp_path, monkeypatch):
    monkeypatch.chdir(root)
    code, _, err = run_cli("conll2002", FIXTURE, "--out", tmp_path, "--base", "models/base/absent")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "build it with: spacy project run base" in err


@pytest.mark.slow
def test_trains_and_scores(run_cli, root, tmp_path, monkeypatch):
    monkeypatch.chdir(root)
    base = write_bert(tmp_path / "bert")
    code, out, err = run_cli(
        "conll2002", FIXTURE, "--out", tmp_path / "out", "--base", base, "--steps", 5, "--seed", 3
    )
    assert code == 0, err
    assert "test: F1" in out
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert (metrics["steps"], metrics["seed"]) == (5, 3)
    assert metrics["data"]["train"]["tokens"] == 35
    assert metrics["data"]["train"]["spans"] == {"LOC": 2, "MISC": 1, "ORG": 2, "PER": 2}
    assert (metrics["parts"]["dev"]["micro"]["gold"], metrics["parts"]["test"]["micro"]["gold"]) == (4, 3)
    nlp = spacy.load(tmp_path / "out" / "model" / "model-best")
    assert nlp.pipe_names[-2:] == ["transformer", "ner"]
    assert set(nlp.get_pipe("ner").labels) == {"LOC", "MISC", "ORG", "PER"}
    assert nlp.config["training"]["optimizer"]["learn_rate"]["total_steps"] == 5  # as max_steps
