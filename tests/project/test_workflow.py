"""The workflow itself: complete dependencies, existing outputs, nothing run twice."""

import shutil
import subprocess
import sys

import pytest

from pipeline.lab.measure_run import read_project


def steps(root):
    return {step["name"]: step for step in read_project(root / "project.yml")["commands"]}


def resolve(root, path):
    for name, value in read_project(root / "project.yml")["vars"].items():
        path = path.replace("${vars." + name + "}", str(value))
    return path


def test_every_dependency_is_in_the_repository_or_made_by_an_earlier_step(root):
    made = []
    everything = steps(root)
    for name in read_project(root / "project.yml")["workflows"]["all"]:
        for path in everything[name]["deps"]:
            path = resolve(root, path)
            assert path in made or (root / path).exists(), f"{name}: {path}"
        for key in ("outputs", "outputs_no_cache"):
            made += [resolve(root, path) for path in everything[name].get(key, [])]


def test_scripts_are_calls_of_the_package_or_of_spacy(root):
    for name, step in steps(root).items():
        for line in step["script"]:
            assert line.startswith(("python -m pipeline ", "python -m spacy ")), f"{name}: {line}"


@pytest.fixture(scope="module")
def built(root):
    if not (root / "project.lock").exists():
        pytest.skip("spacy project run all has not been run")
    return root


@pytest.mark.slow
def test_every_dep_and_output_exists_after_a_run(built):
    for name in read_project(built / "project.yml")["workflows"]["all"]:
        step = steps(built)[name]
        for key in ("deps", "outputs", "outputs_no_cache"):
            for path in step.get(key, []):
                assert (built / resolve(built, path)).exists(), f"{name}: {path}"


def planned(folder):
    """Steps that would run now."""
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "project", "run", "all", "--dry"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    everything = read_project(folder / "project.yml")["workflows"]["all"]
    skipped = {name for name in everything if f"Skipping '{name}'" in done.stdout}
    return set(everything) - skipped


@pytest.mark.slow
def test_a_second_run_runs_nothing(built):
    assert planned(built) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("corpus/letters/kst-36045-136.txt", {"gold"}),
        ("annotations/gold/kst-36045-136.jsonl", {"gold", "linker", "statements", "evaluate"}),
        ("annotations/split.json", {"gold", "linker", "statements", "evaluate"}),
        ("corpus/knowledge_base/entities.jsonl", {"kb", "gold", "ner", "linker", "assemble"}),
        ("configs/ner_embedded.cfg", {"ner"}),
        ("configs/linker.cfg", {"linker"}),
        ("configs/assemble_embedded.cfg", {"assemble"}),
        ("pipeline/training/base/vocabulary.py", {"base"}),
        ("pipeline/components/recogniser/transformer.py", {"ner", "linker", "statements", "assemble"}),
        # the look-up of the knowledge base leaves the recogniser alone
        ("pipeline/knowledge_base/lookup/index.py", {"kb", "linker", "assemble"}),
        ("pipeline/amounts/parse.py", {"ner", "linker", "assemble"}),
        ("pipeline/evaluation/metrics.py", {"linker", "evaluate", "readme"}),
        ("pipeline/packaging.py", {"package"}),
        ("pipeline/suggest/view.py", set()),
    ],
)
def test_a_change_runs_exactly_what_depends_on_it(built, tmp_path_factory, path, expected):
    copy = tmp_path_factory.getbasetemp() / "project"
    if not copy.exists():
        ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", "tests", ".*_cache", ".hypothesis")
        shutil.copytree(built, copy, ignore=ignored)
    before = (copy / path).read_bytes()
    try:
        (copy / path).write_bytes(before + b"\n")
        assert planned(copy) == expected
    finally:
        (copy / path).write_bytes(before)
