"""The commands that read, measure and fuzz letters."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.core.errors import ProjectError
from pipeline.lab import letters_benchmark as benchmark
from pipeline.lab import letters_fuzz as fuzz
from pipeline.letters import Letter

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "letters"
SEED = ROOT / "corpus" / "letters" / "kst-36045-136.txt"


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_read_as_text(run):
    output = run("read", SEED).output
    assert "id: kst-36045-136" in output
    assert (
        "from: De Minister van Defensie, K.H. Ollongren; De Minister van Buitenlandse Zaken, W.B. Hoekstra"
        in output
    )
    assert "[19 footnote] 1 Kamerstuk 22 054 en 36 045, nr. 374.  (note to 13)" in output


def test_read_as_json(run):
    lines = run("read", "--json", SEED, FIXTURES / "oefenbrief.xml").output.splitlines()
    assert [Letter.model_validate(json.loads(line)).id for line in lines] == [
        "kst-36045-136",
        "kst-36410-X-901",
    ]


def test_read_names_what_is_wrong(run):
    assert isinstance(run("read", "geen.xml").exception, ProjectError)


def test_read_takes_folders_and_goes_on_after_a_fault(run, tmp_path):
    for name, text in {
        "een.txt": "Eerste brief.",
        "leeg.xml": "",
        "twee.html": "<p>Tweede brief.</p>",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "foto.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "een.metadata.xml").write_text(
        '<m><metadata name="DC.identifier" content="kst-36045-7"/></m>'
    )
    result = run("read", tmp_path)
    assert "id: kst-36045-7" in result.stdout
    assert "Tweede brief." in result.stdout
    assert result.stderr.count("error: ") == 1
    assert "leeg.xml: is empty" in result.stderr
    assert "1 of 3 letters" in str(result.exception)


def test_benchmark_writes_figures_and_docs(run, tmp_path):
    pytest.importorskip("pypdfium2")
    few = tmp_path / "fixtures"
    few.mkdir()
    for name in ("oefenbrief.json", "oefenbrief.docx", "oefenbrief.pdf", "oefenbrief.xml"):
        shutil.copy(FIXTURES / name, few)
    page = tmp_path / "letters.md"
    page.write_text("voor\n<!-- figures: start -->\noud\n<!-- figures: end -->\nna\n")
    output = tmp_path / "letters.json"
    options = [
        "--xml",
        FIXTURES,
        "--fixtures",
        few,
        "--output",
        output,
        "--pdf-rounds",
        1,
        "--letters",
        1000,
        "--docs",
        page,
    ]
    result = run("benchmark-letters", *options)
    assert result.exit_code == 0, result.output
    figures = json.loads(output.read_text())
    assert figures["xml"]["letters"] == 1000
    assert all(row["similarity"] >= 0.995 for row in figures["fixtures"])
    text = page.read_text()
    assert "oud" not in text
    assert "| `oefenbrief.docx` | docx |" in text
    assert text.startswith("voor\n")
    assert text.endswith("na\n")


def test_the_committed_page_shows_the_committed_figures():
    figures = ROOT / "models" / "metrics" / "letters.json"
    page = (ROOT / "docs" / "letters.md").read_text(encoding="utf8")
    assert benchmark.table(json.loads(figures.read_text(encoding="utf8"))) in page
    fuzzed = json.loads((figures.parent / "letters_fuzz.json").read_text(encoding="utf8"))
    assert fuzz.table(fuzzed) in page
    assert (fuzzed["crashes"], fuzzed["inputs"] >= 20_000) == (0, True)


def test_fuzz_finds_nothing_in_a_short_run(run, tmp_path):
    pytest.importorskip("pypdfium2")
    output = tmp_path / "fuzz.json"
    page = tmp_path / "letters.md"
    page.write_text("<!-- fuzz: start --><!-- fuzz: end -->")
    options = ["--fixtures", FIXTURES, "--seed", 7, "--output", output, "--docs", page]
    result = run("fuzz-letters", "--inputs", 300, *options)
    assert result.exit_code == 0, result.output
    assert "**300 inputs**" in page.read_text()
    assert json.loads(output.read_text())["crashes"] == 0


def test_fuzz_shows_what_breaks_a_reader(run, tmp_path, monkeypatch):
    def broken(data, stem):
        raise KeyError("stuk")

    monkeypatch.setattr(fuzz, "read", broken)
    result = run("fuzz-letters", "--inputs", 3, "--fixtures", FIXTURES, "--keep", tmp_path / "kapot")
    assert "3 inputs broke" in str(result.exception)
    assert len(list((tmp_path / "kapot").iterdir())) == 3
    assert "KeyError" in result.output


def test_the_same_seed_gives_the_same_input():
    import random

    data = (FIXTURES / "oefenbrief.docx").read_bytes()
    assert fuzz.damaged(data, random.Random("0/5")) == fuzz.damaged(data, random.Random("0/5"))
