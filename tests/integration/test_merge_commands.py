"""The commands between annotators and gold: overlap, agreement, export, import, merge."""

import json
from pathlib import Path

import pytest
from merge_desk import Desk, reviewed
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.core.errors import ProjectError
from pipeline.core.files import read_jsonl, write_jsonl


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def call(desk):
    entities = Path(__file__).parents[2] / "corpus" / "knowledge_base" / "entities.jsonl"

    def invoke(*arguments):
        result = CliRunner().invoke(app, [*map(str, arguments)])
        return result.output, result.exception

    options = ["--gold", desk.gold, "--split", desk.split, "--letters", desk.letters, "--entities", entities]
    invoke.merge = lambda *more: invoke("merge", desk.file, *options, "--letter-files", desk.new, *more)
    return invoke


def test_the_command_lists_conflicts_and_fails(desk, call):
    write_jsonl(desk.file, [reviewed(place, []) for place in desk.places])
    output, error = call.merge("--part", "train")
    assert error is None, error
    assert "brief-1 is new in train" in output
    assert "3 paragraphs added, 0 replaced" in output
    rows = [reviewed(place, []) for place in desk.places[1:]]
    write_jsonl(desk.file, [reviewed(desk.first, [("Patriots", "WEAPON")]), *rows])
    output, error = call.merge()
    assert output.startswith("conflict: brief-1, paragraph")
    assert isinstance(error, ProjectError)
    assert "1 conflicts, nothing written; --prefer reviewed or --prefer gold" in str(error)
    output, error = call.merge("--prefer", "reviewed")
    assert error is None, error
    assert "1 spans without an identifier were linked to NIL" in output


def test_overlap_agreement_and_review(desk, call):
    suggestions = desk.root / "suggestions.jsonl"
    write_jsonl(suggestions, desk.suggested())
    shares = desk.root / "shares"
    output, error = call(
        "overlap", suggestions, shares, "--session", "an", "--session", "bob", "--fraction", "1"
    )
    assert error is None, error
    assert "3 tasks, 3 of them for everyone" in output
    for session, weapon in (("an", "patriot"), ("bob", "NIL")):
        write_jsonl(shares / f"{session}.jsonl", desk.whole(session, weapon))
    out = {name: desk.root / name for name in ("a.json", "a.md", "a.png", "review.jsonl")}
    output, error = call(
        "agreement", shares, "--json", out["a.json"], "--markdown", out["a.md"], "--plot", out["a.png"],
        "--disagreements", out["review.jsonl"],
    )  # fmt: skip
    assert error is None, error
    assert "2 sessions (an, bob), 3 paragraphs in common" in output
    assert "1 paragraphs to adjudicate" in output
    assert json.loads(out["a.json"].read_text())["links"][0]["exact_f1"] == 0
    assert all(path.stat().st_size for path in out.values())
    (row,) = (row for _, row in read_jsonl(out["review.jsonl"]))
    assert [version["sessions"] for version in row["versions"]] == [["an"], ["bob"]]


def test_export_and_import(desk, call):
    write_jsonl(desk.file, desk.whole())
    before = [row for _, row in read_jsonl(desk.file)]
    for form in ("doccano", "label-studio", "prodigy-review"):
        output, error = call("export", desk.file, desk.root / "out.json", "--format", form)
        assert error is None, (form, error)
        assert "left out" not in output
        output, error = call("import", desk.root / "out.json", desk.root / "back.jsonl", "--format", form)
        assert error is None, (form, error)
        after = [row for _, row in read_jsonl(desk.root / "back.jsonl")]
        assert [row["spans"] for row in after if row["spans"]], form
        assert [(r["text"], r["answer"], r["meta"]) for r in after] == [
            (r["text"], r["answer"], r["meta"]) for r in before
        ]
    assert isinstance(call("export", desk.file, desk.root / "x", "--format", "brat")[1], ProjectError)
    output, error = call("export", desk.file, desk.root / "out.json", "--format", "doccano", "--bare")
    assert "left out: spans.kb_id (3 times)" in output


def test_a_tool_without_decisions_leads_to_the_gold(desk, call):
    suggested = desk.suggested()
    suggested[0]["answer"] = "reject"
    for form in ("doccano", "cas", "conll", "docbin"):
        write_jsonl(desk.root / "suggestions.jsonl", suggested)
        out = desk.root / f"out-{form}"
        assert call("export", desk.root / "suggestions.jsonl", out, "--format", form)[1] is None
        arguments = ["import", out, desk.file, "--format", form, "--session", "an"]
        output, error = call(*arguments)
        assert error is None, (form, error)
        assert "2 without an answer" in output
        output, error = call(*arguments, "--answer", "accept")
        assert error is None, (form, error)
        assert "without an answer" not in output
        assert [row["answer"] for _, row in read_jsonl(desk.file)] == ["reject", "accept", "accept"]
    assert call.merge("--part", "train")[1] is None
    assert "use accept, reject or ignore" in str(call(*arguments, "--answer", "weg")[1])
