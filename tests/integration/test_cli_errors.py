"""Bad input: one line that names the file, exit code not 0, nothing half written."""

import json
import re
from importlib.metadata import version

import pytest
from typer.main import get_command

from pipeline.cli import app

ENTITY = {
    "id": "drone",
    "type": "WEAPON",
    "name": {"nl": "drone", "en": "drone"},
    "aliases": [{"text": "drone", "kind": "official"}],
    "parent": None,
    "country": None,
    "period": None,
    "description": "Onbemand vliegtuig voor verkenning of aanval.",
    "wikidata": None,
    "sources": ["editors"],
}


def test_the_help_lists_every_command_once_and_the_version_is_told(run_cli):
    code, out, _ = run_cli("--help")
    assert code == 0
    listed = [line.split()[0] for line in out.splitlines() if re.match(r"  [a-z]\S* +[A-Z]", line)]
    assert sorted(listed) == sorted(get_command(app).commands)
    code, out, _ = run_cli("--version")
    assert (code, out) == (0, f"{version('kamerstuk-pipeline')}\n")


def one_line(err, *parts):
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for part in parts:
        assert part in err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.txt", b""),
        ("beeld.txt", bytes(range(256)) * 40),
        ("kapot.xml", b'<?xml version="1.0"?><officiele-publicatie><kamerstuk><al>Tekst</kamerstuk>'),
    ],
)
def test_letters_that_cannot_be_read(run_cli, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    out = tmp_path / "out"
    code, _, err = run_cli("annotate", tmp_path / name, "--out", out)
    assert code == 1
    one_line(err, name)
    assert not out.exists()


def test_a_missing_letter_and_a_missing_model(run_cli, tmp_path, root):
    code, _, err = run_cli("annotate", tmp_path / "weg.txt")
    assert code == 1
    one_line(err, "weg.txt", "no such letter")
    letter = root / "corpus/letters/kst-36045-136.txt"
    code, _, err = run_cli("annotate", letter, "--model", tmp_path / "model", "--out", tmp_path / "out")
    assert code == 1
    one_line(err, "model", "spacy project run all")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ([ENTITY, ENTITY], "drone"),
        ([{**ENTITY, "aliases": []}], "line 1"),
        ([{**ENTITY, "parent": "vliegtuig"}], "vliegtuig"),
        ([{**ENTITY, "type": "TANK"}], "TANK"),
        ([{**ENTITY, "description": ""}], "description"),
    ],
)
def test_faults_in_the_knowledge_base(run_cli, tmp_path, rows, part):
    path = tmp_path / "entities.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, out, err = run_cli("kb", "check", path)
    assert code == 1
    assert "entities.jsonl" in out + err
    assert part in out + err
    code, _, err = run_cli("build-kb", tmp_path / "kb", "--entities", path)
    assert code == 1
    one_line(err, "entities.jsonl", part)
    assert not (tmp_path / "kb").exists()


def test_gold_off_the_token_boundary(run_cli, tmp_path, root):
    gold = tmp_path / "gold"
    gold.mkdir()
    source = root / "annotations/gold/kst-36045-136.jsonl"
    rows = [json.loads(line) for line in source.read_text(encoding="utf8").splitlines()]
    row = next(row for row in rows if row["spans"])
    row["spans"][0]["end"] -= 1
    (gold / "kst-36045-136.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf8"
    )
    code, _, err = run_cli("docbins", gold, "--out", tmp_path / "bins")
    assert code == 1
    one_line(err, "kst-36045-136.jsonl", "line ", "token boundaries")
    assert not (tmp_path / "bins").exists()


def test_a_letter_that_no_longer_agrees_with_its_gold(run_cli, tmp_path, root):
    letters = tmp_path / "letters"
    letters.mkdir()
    text = (root / "corpus/letters/kst-36045-136.txt").read_text(encoding="utf8")
    (letters / "kst-36045-136.txt").write_text(text.replace("lange adem", "korte adem"), encoding="utf8")
    code, _, err = run_cli("check-gold", root / "annotations/gold/kst-36045-136.jsonl", "--letters", letters)
    assert code == 1
    one_line(err, "kst-36045-136.txt", "paragraph 2")


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (["docbins", "--out", "{file}"], "{file}"),
        (["kb", "export", "{file}/base.ttl"], "{file}"),
        (["kb", "export", "{folder}/base.ttl", "--base", "no address"], "no address starts with"),
        (["kb", "show", "drone", "--label", "TANK"], "--label TANK: use one of WEAPON, UNIT, MISSION"),
        (["build-kb", "{folder}/kb", "--entities", "{file}"], "{file}, line 1: id: "),
        (["check-gold", "--split", "{deep}"], "{deep}: is JSON nested too deeply"),
        (
            ["measure-run", "--workflow", "everything"],
            "project.yml: has no workflow 'everything'; there are: all",
        ),
        (["evaluate", "{model}"], "{model}: is damaged"),
        (["evaluate", "{folder}"], "{folder}: there is no trained pipeline"),
    ],
)
def test_odd_input_to_other_commands(run_cli, tmp_path, root, monkeypatch, command, part):
    monkeypatch.chdir(root)
    names = {name: str(tmp_path / name) for name in ("file", "deep", "model", "folder")}
    (tmp_path / "file").write_text('{"id": []}\n')
    (tmp_path / "deep").write_text("[" * 100_000)
    (tmp_path / "folder").mkdir()
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.cfg").write_text("[nlp]\nlang = nl\n")
    (tmp_path / "model" / "meta.json").write_text("{")
    code, _, err = run_cli(*(word.format(**names) for word in command))
    assert code == 1
    one_line(err, part.format(**names))
    assert not list((tmp_path / "folder").iterdir())


def test_an_id_that_is_no_text(run_cli, tmp_path):
    (tmp_path / "base.jsonl").write_text('{"id": []}\n')
    code, _, err = run_cli("kb", "check", tmp_path / "base.jsonl")
    assert code == 1
    assert err.splitlines()[-1].endswith("base.jsonl: 1 faults")


def test_a_fault_of_ours_is_not_hidden(run_cli, monkeypatch):
    import sys

    def broken():
        raise OSError("no file in it")

    monkeypatch.setattr(sys.modules["pipeline.cli.app"], "app", broken)
    with pytest.raises(OSError, match="no file in it"):
        run_cli("kb", "check")


def test_an_unknown_command_explains_itself(run_cli):
    code, _, err = run_cli("annoteer")
    assert code == 2
    assert "No such command" in err
