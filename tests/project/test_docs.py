"""The documents keep their word: links lead somewhere, commands exist, and every block of code runs."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("sybil", reason="Sybil is not installed (extra `dev`)")
from sybil import Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs_commands import DOCUMENTS, check, check_mentioned, kind, lines_of, mentioned

from pipeline.annotations.gold.gold_files import read_tasks, write_tasks
from pipeline.core.files import read_jsonl, write_json, write_jsonl

#: Checked against the commands and options that exist, but not run here, and why.
NOT_RUN = {
    "make": "the two commands of the README are what .ci/run runs",
    "spacy": "trains for minutes; .ci/run runs the main job",
    "pip": "installs",
    "pre-commit": "changes the checkout",
    "pipeline archive serve": "serves until it is stopped; has its own test",
    "pipeline serve": "serves until it is stopped; has its own test",
    "pipeline review --team": "serves until it is stopped; has its own test",
    "pipeline team": "asks for a password; has its own test",
    "pipeline hub-folder": "needs a wheel; has its own test",
    "pipeline benchmark": "runs for minutes; has its own test",
    "pipeline benchmark-letters": "needs a folder of official XML; has its own test",
    "pipeline conll2002": "needs files that nobody may pass on, trains for minutes; has its own test",
    "pipeline fetch": "needs the network; tested against a local server",
    "pipeline fuzz-letters": "runs for minutes",
    "pipeline measure-run": "runs the main job",
    "pipeline notebooks": "runs for minutes; tests/project/test_notebooks.py runs every cell",
    "pipeline picture": "needs a browser",
    "pipeline screenshots": "needs a browser; tests/integration/test_review_browser.py drives the page",
}
_WHEEL = 'spacy.load("nl_kamerstuk_'


def blocks(root, name, language, evaluator=None):
    return list(Sybil([CodeBlockParser(language, evaluator)]).parse(root / name).examples())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_block_says_what_it_is(root, name):
    fences = re.findall(r"^```(.*)$", (root / name).read_text(encoding="utf8"), re.MULTILINE)
    assert len(fences) % 2 == 0
    assert set(fences[::2]) <= {"shell", "python", "json", "text", "yaml", "ini"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(root, name):
    text = (root / name).read_text(encoding="utf8")
    for target, anchor in re.findall(r"\]\((?!https?://)([^)#\s]*)#?([^)\s]*)\)", text):
        file = (root / name).parent / target if target else root / name
        assert file.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
            assert anchor in slugs, f"{target}#{anchor}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist_with_their_options(root, name):
    for block in blocks(root, name, "shell"):
        for words in lines_of(block.parsed):
            check(words)
    for words in mentioned((root / name).read_text(encoding="utf8")):
        check_mentioned(words)


@pytest.mark.parametrize("line", ["python -m pipeline annotat x", "make runn", "spacy project run al",
                                  "python -m pipeline annotate x --jobz 2", "spacy project run all . --vars.sead 2",
                                  "pip install -e .[reviews]", "curl x"])  # fmt: skip
def test_a_command_that_does_not_exist_is_found(line):
    with pytest.raises(Exception, match=r"."):
        check(line.split())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_json_is_json(root, name):
    for block in blocks(root, name, "json"):
        for line in block.parsed.splitlines():
            assert json.loads(line.replace("[…]", "[]"))


@pytest.fixture
def sandbox(root, tmp_path, monkeypatch):
    """A copy of the project to run commands in, with the files that the documents name."""
    if not (root / "models/embedded/model-best").exists():
        pytest.skip("spacy project run all has not been run")
    for place in ("annotations", "corpus", "configs", "docs"):
        ignored = shutil.ignore_patterns("*.spacy", "suggestions", "reviewed", "images", "notebooks")
        shutil.copytree(root / place, tmp_path / place, ignore=ignored)
    for file in ("project.yml", "README.md", "pyproject.toml", "Makefile"):
        shutil.copy(root / file, tmp_path / file)
    shutil.copytree(root / "models/metrics", tmp_path / "models/metrics")
    for model in ("embedded", "base", "kb", "ner"):
        (tmp_path / "models" / model).symlink_to(root / "models" / model)
    shutil.copytree(root / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "corpus/new").mkdir(exist_ok=True)
    letter = shutil.copy(root / "tests/fixtures/letters/oefenbrief.xml", tmp_path / "kst-36410-X-901.xml")
    shutil.copy(letter, tmp_path / "corpus/new")
    (tmp_path / "corpus/new/proefbrief.txt").write_text("De landmacht oefent.\n\nVerder geen nieuws.\n")
    (tmp_path / "brief-300.txt").write_text(
        "De [[Koninklijke Landmacht|U:koninklijke-landmacht]] kocht [[vijf|A]] "
        "[[pantserhouwitsers|W:pantserhouwitser]].\n"
    )
    _, entity = next(read_jsonl(root / "corpus/knowledge_base/entities.jsonl"))
    named = {"nl": "Proefeenheid Delta", "en": "Test Unit Delta"}
    aliases = [{"text": text, "kind": "official"} for text in named.values()]
    drafted = entity | {"id": "proefeenheid-delta", "name": named, "aliases": aliases}
    write_jsonl(tmp_path / "corpus/knowledge_base/drafts.jsonl", [{"session": "anna", "entity": drafted}])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def accept_all(folder, arguments):
    """Stand in for the person at the page: accept every paragraph as it is."""
    source = folder / ("annotations/suggestions" if arguments[0].startswith("--") else arguments[0])
    session = arguments[arguments.index("--session") + 1]
    for file in sorted(source.glob("*.jsonl")) if source.is_dir() else [source]:
        tasks = [task.model_copy(update={"answer": "accept"}) for task in read_tasks(file)]
        for task in tasks:
            task.__pydantic_extra__ |= {"_session_id": session}
        write_tasks(folder / "annotations/reviewed" / session / file.name, tasks)


def colleague(folder):
    """Stand in for a second annotator, who left the first span of each letter out."""
    reviewed = folder / "annotations/reviewed"
    if len([place for place in reviewed.iterdir() if place.is_dir()]) > 1:
        return
    for file in reviewed.glob("*/*.jsonl"):
        tasks = read_tasks(file)
        first = next(task for task in tasks if task.spans)
        first.spans = first.spans[1:]
        for task in tasks:
            task.__pydantic_extra__ |= {"_session_id": "bram"}
        write_tasks(reviewed / "bram" / file.name, tasks)


def export_of_label_studio(folder):
    """Stand in for Label Studio: what was suggested comes back as an annotation."""
    rows = json.loads((folder / "out.json").read_text())
    for number, row in enumerate(rows):
        suggested = row.pop("predictions", [{"result": []}])
        row["annotations"] = [{"id": number, "result": suggested[0]["result"], "was_cancelled": False}]
    write_json(folder / "export.json", rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_block_runs(root, name, sandbox, run_cli):
    def shell(example):
        for words in lines_of(example.parsed):
            program, arguments = kind(words)
            if {program, f"{program} {arguments[0]}", " ".join([program, *arguments[:2]])} & set(NOT_RUN):
                continue
            if arguments[0] == "review":
                accept_all(sandbox, arguments[1:])
                continue
            if arguments[0] == "agreement":
                colleague(sandbox)
            if arguments[:2] == ["import", "export.json"]:
                export_of_label_studio(sandbox)
            if arguments[:2] == ["import", "all.jsonl"]:  # what doccano gives back is what it was given
                run_cli("export", "annotations/suggestions", "all.jsonl", "--format", "doccano")
            expanded = [
                path
                for word in arguments
                for path in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
            ]
            code, out, err = run_cli(*expanded)
            assert code == 0, f"{name}, {' '.join(words)}: {out}{err}"

    def python(example):
        if _WHEEL not in example.parsed:  # these run with the wheel: tests/project/test_package.py
            PythonEvaluator()(example)

    parsers = [CodeBlockParser("shell", shell), CodeBlockParser("python", python)]
    for example in Sybil(parsers).parse(root / name).examples():
        example.evaluate()
