"""Any Hugging Face encoder: what `python -m pipeline encoder` takes, and that spaCy reads and trains what it writes."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import spacy
import srsly

sys.path.insert(0, str(Path(__file__).parents[1]))
from tiny_encoders import TEXTS, WRITERS, write_bert

LONG = "ongeneeslijkheidsverklaringen " * 60
REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module", params=sorted(WRITERS))
def source(request, tmp_path_factory):
    return WRITERS[request.param](tmp_path_factory.mktemp("hub") / request.param)


@pytest.fixture(scope="module")
def transformer(source, tmp_path_factory):
    from pipeline.training.base.hub import prepare_encoder

    out = tmp_path_factory.mktemp("base") / "encoder"
    summary = prepare_encoder(str(source), out)
    nlp = spacy.blank("nl")
    model = {
        "@architectures": "kamerstuk.TransformerModel.v1",
        "name": str(out),
        "tokenizer_config": {"use_fast": True},
        "transformer_config": {},
        "freeze_embeddings": True,
        "frozen_layers": 1,
        "bfloat16": "never",
        "mixed_precision": True,  # changes nothing without a graphics card
        "grad_scaler_config": {"init_scale": 32768},
        "get_spans": {"@span_getters": "spacy-transformers.strided_spans.v1", "window": 192, "stride": 192},
    }
    setter = {"@annotation_setters": "kamerstuk.DocTensor.v1"}
    nlp.add_pipe("transformer", config={"model": model, "set_extra_annotations": setter})
    listener = {
        "@architectures": "spacy-transformers.TransformerListener.v1",
        "grad_factor": 1.0,
        "pooling": {"@layers": "reduce_mean.v1"},
    }
    nlp.add_pipe("ner", config={"model": {"tok2vec": listener}}).add_label("WEAPON")
    return nlp, nlp.initialize(), summary


def test_the_tokenizer_knows_how_long_a_text_may_be(transformer):
    nlp, _, summary = transformer
    assert summary.longest == 64  # of 66 positions RoBERTa counts the first two as padding
    docs = list(nlp.pipe([LONG, TEXTS[0]]))
    assert [doc.tensor.shape for doc in docs] == [(len(doc), summary.width) for doc in docs]
    assert abs(docs[1].tensor).sum() > 0


def test_a_step_moves_the_layers_and_leaves_the_embeddings(transformer, tmp_path):
    nlp, optimizer, _ = transformer
    encoder = nlp.get_pipe("transformer").model.transformer
    before = {name: value.detach().clone() for name, value in encoder.named_parameters()}
    doc = nlp.make_doc(TEXTS[0])
    gold = {"entities": [(TEXTS[0].index("Patriot"), TEXTS[0].index(" aan"), "WEAPON")]}
    optimizer.learn_rate = 0.01
    for _ in range(3):  # the recogniser's last layer starts from zeros and gives nothing back at first
        nlp.update([spacy.training.Example.from_dict(doc, gold)], sgd=optimizer)
    moved = {name for name, value in encoder.named_parameters() if not value.equal(before[name])}
    assert any(name.startswith("encoder.layer.3.") for name in moved)
    assert not any(name.startswith(("embeddings.", "encoder.layer.0.")) for name in moved)
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again(TEXTS[1]).tensor == pytest.approx(nlp(TEXTS[1]).tensor, abs=1e-5)


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_command(run_cli, tmp_path, name):
    WRITERS[name](tmp_path / "given")
    code, out, err = run_cli("own-base", tmp_path / "given", tmp_path / "taken")
    assert (code, err) == (0, "")
    assert f"{name}, 4 layers" in out
    assert srsly.read_json(tmp_path / "taken" / "base.json")["width"] == {"bert": 32, "roberta": 48}[name]


def test_what_is_no_encoder_is_one_line_and_leaves_what_stood_there(run_cli, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "old").write_text("old")
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = write_bert(tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"no weights")
    t5 = write_bert(tmp_path / "t5")
    srsly.write_json(t5 / "config.json", {**srsly.read_json(t5 / "config.json"), "is_encoder_decoder": True})
    for source, fault in [
        (tmp_path / "absent/and/deep", "no such folder"),
        (empty, "holds no encoder"),
        (broken, "holds no encoder"),
        (t5, "is no encoder"),
    ]:
        code, out, err = run_cli("own-base", source, tmp_path / "taken")
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert str(source) in err
        assert fault in err
        assert (tmp_path / "taken" / "old").read_text() == "old"


def test_no_graphics_card_is_one_line(run_cli, tmp_path):
    from thinc.compat import has_gpu

    if has_gpu:
        pytest.skip("there is a graphics card")
    code, _, err = run_cli("own-base", write_bert(tmp_path / "given"), tmp_path / "taken", "--gpu", "0")
    assert code == 1
    assert err.startswith("error: spaCy finds no graphics card 0")
    assert len(err.splitlines()) == 1


@pytest.fixture
def hub(tmp_path):
    """A hub on this machine: what Hugging Face's library asks of one, for one model."""
    folder = write_bert(tmp_path / "served")
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.answer(body=False)

        def do_GET(self):
            self.answer(body=True)

        def answer(self, *, body):
            asked.append(self.path)
            file = folder / self.path.rpartition("/")[2]
            known = self.path.startswith("/kamerstuk/tiny/resolve/main/") and file.is_file()
            data = file.read_bytes() if known else b"{}"
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("X-Repo-Commit", REVISION)
            if known:
                self.send_header("ETag", f'"{file.name}"')
            else:
                self.send_header("X-Error-Code", "EntryNotFound")
            self.end_headers()
            if body:
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_no_download_where_the_user_forbids_it(run_cli, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("KAMERSTUK_OFFLINE", raising=False)
    code, _, err = run_cli("own-base", "kamerstuk/no-such-model", tmp_path / "taken")
    assert code == 1
    assert err.startswith(
        "error: kamerstuk/no-such-model: is no folder, and HF_HUB_OFFLINE forbids a download"
    )
    assert len(err.splitlines()) == 1


@pytest.mark.slow
def test_a_name_of_the_hub(hub, tmp_path, root):
    address, asked = hub
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("HF_", "KAMERSTUK"))
    }
    environment |= {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_DISABLE_XET": "1"}
    out = tmp_path / "taken"

    def take(name):
        command = [sys.executable, "-m", "pipeline", "own-base", name, out]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    done = take("kamerstuk/tiny")
    assert done.returncode == 0, done.stderr
    assert asked
    taken = json.loads((out / "base.json").read_text())
    assert (taken["source"], taken["revision"]) == ("kamerstuk/tiny", REVISION)
    absent = take("kamerstuk/absent")
    assert absent.returncode == 1
    assert absent.stderr.splitlines()[-1].startswith("error: kamerstuk/absent: is no folder, and the Hugging")
