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
    for place in ("corpus/letters", "annotations/gold"):
        (folder / place).mkdir()
        for file in (root / place).iterdir():
            if any(file.stem in letters for letters in LETTERS.values()):
                shutil.copy(file, folder / place)
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


def test_a_missing_package_is_one_line_with_the_command(run_cli, tmp_path):
    code, out, err = run_cli("spacy-base", "nl_core_news_absent", tmp_path / "base.json")
    assert (code, out) == (1, "")
    assert err == (
        "error: nl_core_news_absent is not installed; get it with: python -m spacy download nl_core_news_absent\n"
    )
    assert not (tmp_path / "base.json").exists()


@pytest.mark.slow
def test_lg(project, site, monkeypatch):
    code, output = run(project, "lg", PYTHONPATH=str(site))
    assert code == 0, output[-3000:]
    base = json.loads((project / "models/base/nl_core_news_lg.json").read_text())
    assert (base["version"], base["vector_width"], base["licence"]) == ("3.8.0", 300, "CC BY-SA 4.0")
    check_lg_pipeline(project, site, monkeypatch)
    metrics = json.loads((project / "models/lg/metrics/metrics.json").read_text())
    assert metrics["parts"]["test"]["ner"]["micro"]["gold"] == 70
    (wheel,) = (project / "models/packages").glob("nl_kamerstuk_lg-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        meta = json.loads(archive.read("nl_kamerstuk_lg/meta.json"))
    assert meta["license"] == "CC BY-SA 4.0"
    assert "nl_core_news_lg" not in " ".join(meta["requirements"])
    code, output = run(project, "lg", PYTHONPATH=str(site))
    assert code == 0
    assert output.count("Skipping") == 7  # all but the look at the installed package


def check_lg_pipeline(project, site, monkeypatch):
    """The components of the package are in the pipeline, untouched, and keep to our tokens and sentences."""
    monkeypatch.syspath_prepend(str(site))
    package = spacy.load("nl_core_news_lg")
    assert package.component_names == standin_lg.SCHEME["components"]
    assert package.pipe_names == standin_lg.SCHEME["pipeline"]
    labels = {name: sorted(package.get_pipe(name).labels) for name in standin_lg.SCHEME["labels"]}
    assert labels == {name: sorted(found) for name, found in standin_lg.SCHEME["labels"].items()}
    nlp = spacy.load(project / "models/lg/model-best")
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
def test_lg_without_the_package(project):
    code, output = run(project, "base-lg", "--vars.spacy_base", "nl_core_news_none")
    assert code == 1
    assert "get it with: python -m spacy download nl_core_news_none" in output
    assert "Traceback" not in output


@pytest.mark.slow
def test_encoder(project, tmp_path):
    for name, width in (("bert", 32), ("roberta", 48)):
        source = WRITERS[name](tmp_path / name, width=width)
        # what comes behind the recogniser sees no difference between the two
        steps = ["encoder"] if name == "bert" else ["base-encoder", "ner-encoder"]
        for step in steps:
            code, output = run(project, step, "--vars.encoder", str(source), "--vars.encoder_rate", "0.5")
            assert code == 0, output[-3000:]
        taken = json.loads((project / "models/base/encoder/encoder.json").read_text())
        assert (taken["kind"], taken["width"]) == (name, width)
        nlp = spacy.load(project / "models" / ("encoder" if name == "bert" else "ner_encoder") / "model-best")
        doc = nlp(TEXT)
        assert doc.tensor.shape == (len(doc), width)
        assert nlp.get_pipe("transformer").model.transformer.config.model_type == name
        assert set(nlp.get_pipe("ner").labels) == {"WEAPON", "UNIT", "MISSION", "AMOUNT"}
    metrics = json.loads((project / "models/encoder/metrics/metrics.json").read_text())
    assert {"entity_linker", "kamerstuk_amounts"} <= set(metrics["model"]["pipeline"])
    assert metrics["parts"]["test"]["linking"]["accuracy"]["all"]["total"] == 57
    assert list((project / "models/packages").glob("nl_kamerstuk_encoder-*.whl"))


@pytest.mark.slow
def test_encoder_wants_a_name(project):
    code, output = run(project, "base-encoder")
    assert code == 1
    assert "name an encoder: spacy project run encoder . --vars.encoder FOLDER_OR_NAME" in output
    assert "Traceback" not in output
