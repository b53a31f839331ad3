"""`annotate` over folders: what is written, what is passed over, faults among many, processes, interruption."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from review_data import ENTITIES
from suggest_data import LETTERS, PATTERNS, write_letters, write_model

from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.suggest import letter_suggestions as letter_module
from pipeline.suggest.annotate import suggest
from pipeline.suggest.letter_suggestions import Fault


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("model") / "tiny", ENTITIES)


@pytest.fixture
def letters(tmp_path):
    return write_letters(tmp_path / "letters")


@pytest.fixture
def annotate(run_cli, model, tmp_path):
    return lambda *args: run_cli("annotate", *args, "--model", model, "--out", tmp_path / "out")


def stamps(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.*l")}


def test_every_letter_of_a_folder(annotate, letters, tmp_path):
    code, out, err = annotate(letters)
    assert (code, err) == (0, "")
    assert f"{len(LETTERS)} letters annotated" in out
    tasks = read_tasks(tmp_path / "out")
    assert {task.key[0] for task in tasks} == set(LETTERS)
    spans = {task.text[span.start : span.end]: span for task in tasks for span in task.spans}
    assert (spans["Patriot-systemen"].kb_id, spans["landmacht"].kb_id) == ("patriot", "NIL")
    assert spans["EUR 2,5 miljoen"].model_extra["amount"]["value"] == "2500000"
    assert all(task.answer is None for task in tasks)
    page = (tmp_path / "out" / "brief-d.html").read_text("utf8")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#|https://www\.wikidata\.org/)", page)
    assert "Patriot" in page


def test_what_is_done_is_passed_over_by_content(annotate, letters, tmp_path, model):
    annotate(letters)
    before = stamps(tmp_path / "out")
    (letters / "brief-a.txt").touch()
    code, out, _ = annotate(letters)
    assert (code, stamps(tmp_path / "out")) == (0, before)
    assert "0 letters annotated" in out
    assert f"{len(LETTERS)} were already" in out
    (letters / "brief-a.txt").write_text("Alleen de landmacht.\n", encoding="utf8")
    (tmp_path / "out" / "brief-c.html").unlink()
    annotate(letters)
    after = stamps(tmp_path / "out")
    assert {name for name in after if after[name] != before[name]} == {
        "brief-a.jsonl", "brief-a.html", "brief-c.jsonl", "brief-c.html",
    }  # fmt: skip
    annotate(letters, "--force")
    assert not set(stamps(tmp_path / "out").items()) & set(before.items())
    assert "0 letters" not in annotate(letters, "--no-scores")[1]  # another result, so it is made


def test_another_model_annotates_again(run_cli, letters, model, tmp_path):
    other = write_model(tmp_path / "other", ENTITIES, patterns=PATTERNS[:1])
    run_cli("annotate", letters, "--model", model, "--out", tmp_path / "out")
    _, out, _ = run_cli("annotate", letters, "--model", other, "--out", tmp_path / "out")
    assert f"{len(LETTERS)} letters annotated" in out


def test_faults_are_listed_and_the_others_are_done(annotate, letters, tmp_path):
    (letters / "a-beeld.txt").write_bytes(bytes(range(256)) * 40)
    (letters / "kapot.xml").write_text('<?xml version="1.0"?><officiele-publicatie><kamerstuk>')
    (letters / "leeg.pdf").write_bytes(b"")
    os.mkfifo(letters / "pijp.txt")
    (letters / "groot.pdf").touch()
    os.truncate(letters / "groot.pdf", 20 << 30)
    (tmp_path / "buiten.txt").write_text("Geheim.\n")
    (letters / "koppeling.txt").symlink_to(tmp_path / "buiten.txt")
    (letters / "regel\neinde.txt").write_text("Een brief.\n")
    (letters / os.fsdecode(b"geen\xffutf8.txt")).write_text("Een brief.\n")
    (letters / "~$brief.docx").write_bytes(b"x")
    (letters / "lang.txt").write_text("a" * 1_000_001 + " Patriot.\n")
    (letters / "lijst.csv").touch()
    code, out, err = annotate(letters)
    assert code == 1
    assert f"{len(LETTERS)} letters annotated" in out
    assert "9 could not be; 1 files with other endings passed over: " in out
    assert "lijst.csv" in out
    lines = err.splitlines()
    assert len(lines) == 9
    for name in (
        "a-beeld.txt", "kapot.xml", "leeg.pdf", "pijp.txt: is not a regular file", "groot.pdf: is 20480 MB",
        "koppeling.txt: is a link that leads out", r"regel\neinde.txt: its name", r"geen\udcffutf8.txt: its name",
        "lang.txt, paragraph 0: has 1000010 characters",
    ):  # fmt: skip
        assert sum(line.startswith("error: ") and name in line for line in lines) == 1
    assert len(list((tmp_path / "out").glob("*.jsonl"))) == len(LETTERS)
    code, out, err = annotate(letters)
    assert (code, len(err.splitlines())) == (1, 9)
    assert f"{len(LETTERS)} were already" in out


def test_a_letter_that_breaks_the_model_costs_only_itself(letters, model, tmp_path, monkeypatch):
    real = letter_module._annotate

    def fragile(chunk, nlp, settings):
        if any("Interflex" in letter.text for letter in chunk.values()):
            raise RuntimeError("too\nlong")
        return real(chunk, nlp, settings)

    monkeypatch.setattr(letter_module, "_annotate", fragile)
    results = list(suggest([letters], model, tmp_path / "out", progress=False))
    (fault,) = [result for result in results if isinstance(result, Fault)]
    assert "brief-b.txt" in str(fault)
    assert "RuntimeError: too long" in str(fault)
    assert len(results) == len(LETTERS)


def test_devices_are_not_read(annotate):
    code, _, err = annotate("/dev/zero")
    assert (code, err) == (
        1,
        "error: /dev/zero: is not a regular file but a pipe, socket or device; refused\n",
    )


def test_letters_of_one_name_in_different_folders_keep_apart(annotate, letters, tmp_path):
    annotate(letters)
    (letters / "maart").mkdir()
    (letters / "maart" / "brief-a.txt").write_text("Een andere brief.\n", encoding="utf8")
    out = annotate(letters)[1]
    assert "1 letters annotated" in out
    (task,) = read_tasks(tmp_path / "out" / "maart-brief-a.jsonl")
    assert task.key == ("maart-brief-a", 0)
    assert "0 letters annotated" in annotate(letters)[1]
    (letters / "maart" / "brief-a.txt").write_text("Nog een andere brief.\n", encoding="utf8")
    annotate(letters)
    (task,) = read_tasks(tmp_path / "out" / "maart-brief-a.jsonl")
    assert task.text == "Nog een andere brief."


def test_a_second_letter_of_one_printed_id_does_not_take_the_place_of_the_first(annotate, root, tmp_path):
    printed = root / "corpus" / "letters" / "kst-36045-136.txt"
    text = printed.read_text("utf8")
    other = tmp_path / "andere.txt"
    other.write_text(f"{text}\nNog een alinea over niets.\n", encoding="utf8")
    assert annotate(printed)[0] == 0
    before = stamps(tmp_path / "out")
    code, _, err = annotate(other)
    assert code == 1
    assert f"andere.txt: is letter kst-36045-136, as {printed} is; --force annotates this one" in err
    assert stamps(tmp_path / "out") == before
    assert annotate(other, "--force")[0] == 0
    assert stamps(tmp_path / "out") != before


@pytest.mark.parametrize("damage", [b"", b"\0" * 400])
def test_damaged_results_are_made_again(annotate, letters, tmp_path, damage):
    annotate(letters)
    for name in ("brief-a.jsonl", "brief-c.html"):
        (tmp_path / "out" / name).write_bytes(damage)
    assert "2 letters annotated" in annotate(letters)[1]
    assert len(read_tasks(tmp_path / "out")[0].spans) == 2


def test_corrections_by_hand_stay(annotate, letters, tmp_path):
    annotate(letters)
    file = tmp_path / "out" / "brief-a.jsonl"
    file.write_text(file.read_text("utf8").replace('"patriot"', '"NIL"'), encoding="utf8")
    out = annotate(letters)[1]
    assert f"notice: {file} was changed by hand" in out
    assert "0 letters annotated" in out
    assert '"NIL"' in file.read_text("utf8")


def test_a_letter_that_is_not_dutch(annotate, tmp_path):
    text = "The government informs the House of what it will do, and of what it is going to cost next year.\n"
    (tmp_path / "letter.txt").write_text(text)
    assert "letter.txt: does not look Dutch" in annotate(tmp_path / "letter.txt")[1]


def test_a_letter_cannot_name_a_file_elsewhere(annotate, tmp_path, letters, monkeypatch):
    real = letter_module.read_letter
    monkeypatch.setattr(
        letter_module, "read_letter", lambda file: real(file).model_copy(update={"id": "../../weg"})
    )
    code, _, err = annotate(letters / "brief-a.txt")
    assert code == 1
    assert "cannot be a file name" in err
    assert not (tmp_path / "out").exists()


def test_tables_of_all_letters_also_of_those_done_before(annotate, letters, tmp_path):
    pd = pytest.importorskip("pandas", reason="the extra `tables` is not installed")
    pytest.importorskip("pyarrow", reason="the extra `tables` is not installed")
    annotate(letters / "brief-a.txt")
    csv, parquet = tmp_path / "tables" / "t.csv", tmp_path / "tables" / "t.parquet"
    code, out, _ = annotate(letters, "--csv", csv, "--parquet", parquet)
    assert code == 0
    one, two = pd.read_csv(csv), pd.read_parquet(parquet)
    assert len(one) == len(two)
    assert f"{csv.stem}-statements.csv: {len(two)} entities, 0 statements of {len(LETTERS)} letters" in out
    assert list(two["letter"].drop_duplicates()) == [
        name for name in ("brief-a", "brief-c", "brief-e", "brief-b", "brief-d", "brief-f")
        if name != "brief-c"
    ]  # fmt: skip
    row = two[two["text"] == "Patriot-systemen"].iloc[0]
    assert (row["kb_id"], row["name"]) == ("patriot", "Patriot")
    assert two["amount"].max() == 3_000_000


def command(letters, model, out, *more):
    words = ["annotate", str(letters), "--model", str(model), "--out", str(out), *more]
    return [sys.executable, "-m", "pipeline", *words]


@pytest.mark.slow
def test_processes_give_the_same(letters, model, tmp_path, root):
    for jobs in ("1", "2"):
        done = subprocess.run(
            command(letters, model, tmp_path / jobs, "--jobs", jobs),
            cwd=root, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    one, two = (sorted((tmp_path / jobs).iterdir()) for jobs in ("1", "2"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.slow
@pytest.mark.parametrize(("jobs", "how"), [("1", signal.SIGINT), ("2", signal.SIGKILL)])
def test_after_an_interruption_the_rest_is_done(letters, model, tmp_path, root, jobs, how):
    for number in range(60):
        (letters / f"veel-{number:03}.txt").write_text(
            "\n\n".join([LETTERS["brief-a"]] * 30) + f"\n\nNummer {number}.\n", encoding="utf8"
        )
    out = tmp_path / "out"
    run = subprocess.Popen(
        command(letters, model, out, "--jobs", jobs),
        cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 180
    while len(list(out.glob("*.html")) if out.exists() else []) < 10 and time.monotonic() < end:
        time.sleep(0.05)
    run.send_signal(how)
    _, err = run.communicate(timeout=180)
    assert run.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert how == signal.SIGKILL or "the same command does the rest" in err
    time.sleep(1.0)  # processes whose main one is gone end themselves
    before = stamps(out)
    assert 20 <= len(before) < 120
    for path in out.glob("*.jsonl"):
        assert all(json.loads(line) for line in path.read_text("utf8").splitlines())
    recorded = (out / "annotated.log").read_text("utf8").count("\n")
    done = subprocess.run(
        command(letters, model, out), cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{recorded} were already" in done.stdout
    after = stamps(out)
    assert len(after) == 2 * (60 + len(LETTERS))
    assert sum(after[name] == before[name] for name in before) >= 2 * recorded
