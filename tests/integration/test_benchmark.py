"""The benchmark on a small pipeline with an encoder, and on a stand-in for Frog."""

import json
import stat

import pytest
import spacy
from transformers import BertConfig, BertModel, BertTokenizerFast

from pipeline.charts.speed import speed_bars
from pipeline.lab.speed.measure import find_models
from pipeline.lab.speed.peers import measure_frog

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "de",
    "Nederland",
    "levert",
    "twee",
    "Patriot",
    "-",
    ".",
]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with a whole pipeline on a tiny encoder, and one that is only a step."""
    folder = tmp_path_factory.mktemp("models")
    base = folder / "encoder"
    base.mkdir()
    (base / "vocab.txt").write_text("\n".join(WORDS), encoding="utf8")
    BertTokenizerFast(str(base / "vocab.txt"), do_lower_case=False).save_pretrained(base)
    BertModel(
        BertConfig(
            vocab_size=len(WORDS),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
        )
    ).save_pretrained(base)
    nlp = spacy.blank("nl")
    nlp.add_pipe("kamerstuk_sentences")
    encoder = {
        "@architectures": "kamerstuk.TransformerModel.v1",
        "name": str(base),
        "tokenizer_config": {"use_fast": True},
        "transformer_config": {},
        "freeze_embeddings": True,
        "bfloat16": "never",
        "get_spans": {
            "@span_getters": "spacy-transformers.strided_spans.v1",
            "window": 64,
            "stride": 64,
        },
    }
    nlp.add_pipe("transformer", config={"model": encoder})
    nlp.initialize()
    (folder / "step").mkdir()
    nlp.to_disk(folder / "step" / "model-best")
    nlp.add_pipe("kamerstuk_amounts")
    (folder / "klein").mkdir()
    nlp.to_disk(folder / "klein" / "model-best")
    return folder


def test_only_whole_pipelines_are_found(models):
    assert find_models(models) == {"klein": models / "klein" / "model-best"}


def test_figures_and_picture_of_a_pipeline_with_an_encoder(models, run_cli, tmp_path, root):
    out, picture = tmp_path / "benchmark.json", tmp_path / "benchmark.svg"
    code, shown, _ = run_cli(
        "benchmark",
        models / "klein" / "model-best",
        *("--gold", root / "annotations" / "gold", "--split", root / "annotations" / "split.json"),
        *("--words", 150, "--batch-size", 4, "--batch-size", 16, "--repeats", 1, "--no-peers"),
        *("--out", out, "--picture", picture),
    )
    assert code == 0
    assert shown.startswith("klein: ")
    report = json.loads(out.read_text(encoding="utf8"))
    assert 150 <= report["texts"]["words"] < 1000
    (row,) = report["models"]
    runs = {(run["processes"], run["batch_size"]) for run in row["end_to_end"]}
    assert {(1, 4), (1, 16)} < runs
    assert {processes for processes, _ in runs} == {1, 2}
    words = report["texts"]["words"]
    for run in row["end_to_end"]:
        # the seconds are rounded to a thousandth, which is much of a run as short as this
        assert words / run["words_per_second"] == pytest.approx(run["seconds"], abs=0.001, rel=0.01)
    assert [part["name"] for part in row["components"]] == ["tokenizer", *row["pipeline"]]
    assert sum(part["share"] for part in row["components"]) == pytest.approx(1, abs=0.01)
    assert row["encoder"]["pieces"] > words
    assert 0 <= row["encoder"]["padding_share"] < 0.5
    assert row["encoder"]["ratio"] > 1
    assert row["size_mib"] > 0
    assert row["peak_mib"] > 100
    assert row["start"]["load_seconds"] > 0
    assert "<svg" in picture.read_text(encoding="utf8")
    names = [name for name, _, _ in speed_bars(report)]
    assert names == ["klein", "klein, 2 processes", "klein: bare encoder"]


def test_a_pipeline_that_is_none_is_one_line(run_cli, tmp_path):
    code, _, error = run_cli("benchmark", tmp_path, "--no-peers", "--out", tmp_path / "b.json", "--words", 5)
    assert code == 1
    assert error.splitlines()[-1].startswith(f"error: {tmp_path}: could not be measured")


@pytest.fixture
def frog(tmp_path, monkeypatch):
    """Put a program named frog on the path."""

    def put(script):
        program = tmp_path / "frog"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf8")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def test_frog_is_timed_without_its_start(frog):
    # a second for every hundred lines, and a quarter to start
    frog(
        '[ "$1" = -V ] && { echo "frog 0.20"; exit; }; sleep 0.25; wc -l < "$3" | awk \'{system("sleep " $1/100)}\''
    )
    result = measure_frog(["Een zin."] * 25, 100)
    assert result["version"] == "0.20"
    assert result["start"]["load_seconds"] >= 0.25
    assert 0.4 < result["end_to_end"][0]["seconds"] < 2


def test_a_frog_that_does_not_run_says_why(frog):
    frog("echo no data >&2; exit 1")
    assert measure_frog(["Een zin."], 2) == {"fault": "no data"}


def test_without_frog_there_is_no_figure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert measure_frog(["Een zin."], 2) is None
