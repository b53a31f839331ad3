"""The wheel of a small untrained pipeline: what it asks for, what is in it, and which input is refused."""

import ast
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import spacy

from pipeline.core.errors import ProjectError
from pipeline.packaging import REQUIREMENTS, build_wheel


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "model"
    nlp = spacy.blank("nl")
    nlp.add_pipe("kamerstuk_sentences")
    nlp.to_disk(folder)
    return folder


def test_the_wheel_asks_for_what_an_index_has_and_carries_the_rest(small, tmp_path):
    card = "# Model card: nl_small\n\nF1 of exact spans: 0.5\n"
    wheel = build_wheel(small, tmp_path, name="small", version="1.0", card=card)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        inside = archive.read("nl_small/README.md").decode()
        metadata = next(archive.read(name) for name in names if name.endswith(".dist-info/METADATA")).decode()
    asked = {
        line.removeprefix("Requires-Dist: ").split("<")[0].split(">")[0]
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist: ")
    }
    assert inside == card
    assert "Description-Content-Type: text/markdown" in metadata
    assert metadata.endswith(card)
    assert asked == {"spacy", "torch", *REQUIREMENTS}
    assert "nl_small/runtime/core/sentences.py" in names
    assert not [name for name in names if "__pycache__" in name]


def test_the_code_in_the_wheel_imports_nothing_that_is_not_in_it(small, tmp_path):
    wheel = build_wheel(small, tmp_path, name="small", version="1.0")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    runtime = tmp_path / "site" / "nl_small" / "runtime"
    missing = []
    for path in runtime.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
                names = [base] if node.module else [base / alias.name for alias in node.names]
                missing += [
                    f"{path.relative_to(runtime)}: {name.name}"
                    for name in names
                    if not (name.with_suffix(".py").is_file() or (name / "__init__.py").is_file())
                ]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "version", "part"),
    [
        ("a b", "1.0", "no package name"),
        ("aB", "1.0", "no package name"),
        ("small", "x y", "no version"),
        ("small", "", "no version"),
    ],
)
def test_names_and_versions_that_cannot_be(small, tmp_path, name, version, part):
    with pytest.raises(ProjectError, match=part):
        build_wheel(small, tmp_path / "out", name=name, version=version)
    assert not (tmp_path / "out").exists()


def test_no_pipeline_and_a_damaged_one(tmp_path):
    with pytest.raises(ProjectError, match="no trained pipeline"):
        build_wheel(tmp_path, tmp_path / "out", name="small", version="1.0")
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(ProjectError, match="is damaged"):
        build_wheel(tmp_path, tmp_path / "out", name="small", version="1.0")


def test_the_wheel_loads_where_the_project_is_installed_too(small, tmp_path):
    wheel = build_wheel(small, tmp_path, name="small", version="1.0")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import nl_small; nlp = nl_small.load(); print(type(nlp.get_pipe('kamerstuk_sentences')).__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "pipeline.core.sentences"


FIGURES = {"precision": 0.9, "recall": 0.8, "f1": 0.85}


def test_the_pipeline_says_what_it_is(small, tmp_path):
    part = {"ner": {"micro": FIGURES, "labels": {"UNIT": FIGURES}}, "linking": {}}
    real = part | {"linking": {"accuracy": {"all": {"share": 0.9, "total": 10}}}}
    figures = tmp_path / "metrics.json"
    figures.write_text(json.dumps({"parts": {"dev": part, "real": real}}))
    wheel = build_wheel(
        small, tmp_path, name="small", version="1.2", licence="CC0", base="b", figures=figures
    )
    with zipfile.ZipFile(wheel) as archive:
        metas = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith("/meta.json")]
        points = next(archive.read(name) for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert len(metas) == 2
    for meta in metas:  # beside __init__.py, and in the pipeline's own folder
        assert (meta["name"], meta["version"], meta["license"]) == ("small", "1.2", "CC0")
        assert meta["sources"][0]["name"] == "b"
        scores = {"ents_p": 0.9, "ents_r": 0.8, "ents_f": 0.85}
        per_type = {"UNIT": {"p": 0.9, "r": 0.8, "f": 0.85}}
        assert meta["performance"] == {
            **scores,
            "ents_per_type": per_type,
            "real": {**scores, "links_acc": 0.9},
        }
    assert b"[spacy_displacy_colors]\nkamerstuk = nl_small.registered:DISPLACY_COLORS" in points


def test_the_wheel_is_the_same_twice_and_names_no_path_of_this_machine(small, tmp_path):
    hashes = set()
    for mask in (0o022, 0o077):
        before = os.umask(mask)
        try:
            wheel = build_wheel(small, tmp_path / str(mask), name="small", version="1.0")
        finally:
            os.umask(before)
        hashes.add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert len(hashes) == 1
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert not [path for path in (small, tmp_path, Path.cwd()) if str(path).encode() in content]
