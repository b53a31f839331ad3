"""The workflows on other bases, whole, on a few letters and for a few steps: a stand-in package, tiny encoders."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import spacy

sys.path.insert(0, str(Path(__file__).parents[1]))
import standin_lg
from tiny_encoders import WRITERS

from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.core.language import blank_pipeline

LETTERS = {"train": ["brief-001", "brief-002"], "dev": ["brief-003"], "test": ["kst-36045-136"]}
TEXT = "De minister koopt twee schepen, Nr. 5 en 6. Nederland levert houwitsers aan Oekraïne."


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    """A copy of the project with four letters, whose trainings take a few steps."""
    folder = tmp_path_factory.mktemp("bases") / "project"
    shutil.copytree(root / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "configs", folder / "configs")
    shutil.copytree(root / "corpus/knowledge_base", folder / "corpus/knowledge_base")
    shutil.copy(root / "project.yml", folder)
    (folder / "annotations").mkdir()
    (folder / "annotations" / "split.json").write_text(json.dumps(LETTERS))
    for part in ("corpus/letters", "annotations/gold"):
        (folder / part).mkdir()
        for file in (root / part).iterdir():
            if any(file.stem in letters for letters in LETTERS.values()):
                shutil.copy(file, folder / part)
    for config in (folder / "configs").glob("*.cfg"):
        text = re.sub(r"(?m)^(max_steps|max_epochs|eval_frequency) = [1-9]\d*", r"\1 = 2", config.read_text())
        config.write_text(text)
    return folder


def run(folder, *words, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "project", "run", words[0], ".", *words[1:]],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(project, tmp_path_factory):
    """Where the stand-in for nl_core_news_lg is installed."""
    blank = blank_pipeline()
    words = {token.text for task in read_tasks(project / "annotations/gold") for token in blank(task.text)}
    return standin_lg.install(tmp_path_factory.mktemp("standin"), sorted(words))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nl_core_news_absent_lg", "get it with: python -m spacy download nl_core_news_absent_lg"),
        ("", "no base is named; run: spacy project run own . --vars.own_base FOLDER_OR_NAME"),
    ],
)
def test_a_base_that_is_not_there_is_one_line(run_cli, tmp_path, source, message):
    code, out, err = run_cli("own-base", source, tmp_path / "base")
    assert (code, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1
    assert not (tmp_path / "base").exists()


@pytest.mark.slow
def test_own_base_is_a_spacy_pipeline(project, site, monkeypatch):
    code, output = run(project, "own", PYTHONPATH=str(site))
    assert code == 0, output[-3000:]
    base = json.loads((project / "models/own/base/base.json").read_text())
    assert (base["version"], base["vector_width"], base["licence"]) == ("3.8.0", 300, "CC BY-SA 4.0")
    check_spacy_pipeline(project, site, monkeypatch)
    metrics = json.loads((project / "models/own/metrics/metrics.json").read_text())
    assert metrics["parts"]["test"]["ner"]["micro"]["gold"] == 70
    (wheel,) = (project / "models/packages").glob("nl_kamerstuk_own-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        meta = json.loads(archive.read("nl_kamerstuk_own/meta.json"))
    assert meta["license"] == "CC BY-SA 4.0"
    assert "nl_core_news_lg" not in " ".join(meta["requirements"])
    code, output = run(project, "own", PYTHONPATH=str(site))
    assert code == 0
    assert output.count("Skipping") == 8  # all but the look at the installed package


def check_spacy_pipeline(project, site, monkeypatch):
    """The components of the package are in the pipeline, untouched, and keep to our tokens and sentences."""
    monkeypatch.syspath_prepend(str(site))
    package = spacy.load("nl_core_news_lg")
    assert package.component_names == standin_lg.SCHEME["components"]
    assert package.pipe_names == standin_lg.SCHEME["pipeline"]
    labels = {name: sorted(package.get_pipe(name).labels) for name in standin_lg.SCHEME["labels"]}
    assert labels == {name: sorted(found) for name, found in standin_lg.SCHEME["labels"].items()}
    nlp = spacy.load(project / "models/own/model-best")
    taken = [name for name in standin_lg.SCHEME["pipeline"] if name != "ner"]
    assert [name for name in nlp.pipe_names if name in taken] == taken
    assert nlp.vocab.vectors.shape == package.vocab.vectors.shape
    assert set(nlp.get_pipe("ner").labels) == {"WEAPON", "UNIT", "MISSION", "AMOUNT"}
    blank = blank_pipeline()
    ours, theirs = nlp(TEXT), package(TEXT)
    assert [token.text for token in ours] == [token.text for token in blank(TEXT)]
    assert [sent.text for sent in ours.sents] == [sent.text for sent in blank(TEXT).sents]
    for attribute in ("tag_", "pos_", "lemma_"):
        assert [getattr(token, attribute) for token in ours] == [
            getattr(token, attribute) for token in theirs
        ]
    assert ours[1].lemma_ == "minister"
    assert ours.has_annotation("DEP")
    assert all(token.head.sent == token.sent for token in ours)
    for task in read_tasks(project / "annotations/gold"):
        starts = [sent.start for sent in nlp(task.text).sents]
        assert starts == [sent.start for sent in blank(task.text).sents]


def test_our_tokens_are_almost_those_of_spacy(root):
    """As docs/bases.md says: so the frozen components of a package meet the tokens that they were trained on."""
    standard, ours = spacy.blank("nl"), blank_pipeline()
    tokens = others = 0
    for task in read_tasks(root / "annotations/gold")[::4]:
        theirs = standard.make_doc(task.text)
        known = {(token.idx, token.text) for token in theirs}
        mine = [(token.idx, token.text) for token in ours.make_doc(task.text)]
        tokens += len(mine)
        others += sum(token not in known for token in mine)
    assert 0 < others / tokens < 0.002


@pytest.mark.slow
@pytest.mark.parametrize(("name", "width"), [("bert", 32), ("roberta", 48)])
def test_own_base_is_an_encoder(project, tmp_path, name, width):
    source = WRITERS[name](tmp_path / name, width=width)
    # the steps after the recogniser see no difference between the two
    for step in ["own"] if name == "bert" else ["base-own", "ner-own"]:
        code, output = run(project, step, "--vars.own_base", str(source), "--vars.encoder_rate", "0.5")
        assert code == 0, output[-3000:]
    taken = json.loads((project / "models/own/base/base.json").read_text())
    assert (taken["kind"], taken["width"]) == (name, width)
    nlp = spacy.load(project / "models/own" / ("" if name == "bert" else "ner") / "model-best")
    doc = nlp(TEXT)
    assert doc.tensor.shape == (len(doc), width)
    assert nlp.config["components"]["transformer"]["model"]["learn_rate_factor"] == 0.5
    assert nlp.get_pipe("transformer").model.transformer.config.model_type == name
    assert set(nlp.get_pipe("ner").labels) == {"WEAPON", "UNIT", "MISSION", "AMOUNT"}
    if name == "bert":
        metrics = json.loads((project / "models/own/metrics/metrics.json").read_text())
        assert {"entity_linker", "kamerstuk_amounts"} <= set(metrics["model"]["pipeline"])
        assert metrics["parts"]["test"]["linking"]["accuracy"]["all"]["total"] == 57
