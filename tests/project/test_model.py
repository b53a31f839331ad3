"""What the trained pipeline must be able to do; needs the outputs of ``spacy project run all``."""

import json
import subprocess
import sys

import pytest

MODEL = "models/embedded/model-best"


@pytest.fixture(scope="module")
def model(trained):
    return trained(MODEL, "all")


@pytest.mark.slow
def test_the_seed_letter_is_read(model, root, tmp_path):
    from pipeline.suggest.annotate import suggest

    (result,) = suggest(
        [root / "corpus/letters/kst-36045-136.txt"], str(root / MODEL), tmp_path, progress=False
    )
    rows = [json.loads(line) for line in result.tasks.read_text(encoding="utf8").splitlines()]
    found = {row["text"][span["start"] : span["end"]]: span for row in rows for span in row["spans"]}
    links = {text: span["kb_id"] for text, span in found.items() if "kb_id" in span}
    assert links["Patriot"] == "patriot"
    assert links["T-72 tanks"] == "t-72"
    assert links["Korps Mariniers"] == "korps-mariniers"
    assert links["EUMAM"] == "eumam-oekraine"
    assert links["operatie Interflex"] == "interflex"
    assert found["EUR 17,5 miljoen"]["amount"] == {
        "kind": "money",
        "value": "17500000",
        "currency": "EUR",
        "bound": "exact",
    }
    page = result.view.read_text(encoding="utf8")
    assert "Korps Mariniers" in page
    assert "http" not in page.replace("https://www.wikidata.org", "")


@pytest.mark.slow
def test_floor_on_the_seed_letter(root):
    path = root / "models/metrics/metrics.json"
    if not (root / MODEL).exists():
        pytest.skip("spacy project run all has not been run")
    metrics = json.loads(path.read_text())
    assert metrics["parts"]["test"]["ner"]["micro"]["f1"] >= 0.70


@pytest.mark.slow
def test_real_motions_are_reported(root, real_gold):
    if not (root / MODEL).exists():
        pytest.skip("spacy project run all has not been run")
    metrics = json.loads((root / "models/metrics/metrics.json").read_text())
    assert metrics["parts"]["real"]["ner"]["micro"]["gold"] == 194


@pytest.mark.slow
def test_the_linker_sees_its_context(model):
    """``span.as_doc()`` must keep the token vectors; with a transformer listener they would be zeros."""
    doc = model("De Oekraïense krijgsmacht krijgt drones.")
    assert doc.tensor.shape == (len(doc), 384)
    assert abs(doc[1:3].as_doc().tensor).sum() > 0


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", " ", "\n\n", "🎉", "\u200b", "a " * 1500])
def test_texts_without_anything_to_find(model, text):
    doc = model(text)
    assert doc.text == text
    assert not doc.ents
    assert [len(one.ents) for one in model.pipe([text, "", text])] == [0, 0, 0]


@pytest.mark.slow
def test_several_processes_give_the_same(model):
    texts = ["Er zijn twee Patriot-systemen.", "Niets.", "De Koninklijke Landmacht kreeg € 3 miljoen."] * 2
    one = [[(e.text, e.label_, e.kb_id_, str(e._.amount)) for e in doc.ents] for doc in model.pipe(texts)]
    two = [
        [(e.text, e.label_, e.kb_id_, str(e._.amount)) for e in doc.ents]
        for doc in model.pipe(texts, n_process=2)
    ]
    assert one == two


SPAWNED = """
import multiprocessing, sys, spacy

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    nlp = spacy.load(sys.argv[1])
    texts = ["Er zijn twee Patriot-systemen.", "Niets.", "De Koninklijke Landmacht kreeg € 3 miljoen."] * 2
    one, two = (
        [[(ent.text, ent.label_, ent.kb_id_, ent._.candidates) for ent in doc.ents] for doc in nlp.pipe(texts, **more)]
        for more in ({}, {"n_process": 2, "batch_size": 3})
    )
    assert one == two and any(one), (one, two)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["embedded", "fast"])
def test_processes_that_are_spawned_give_the_same(root, tmp_path, name):
    """As on macOS and Windows, where nothing is shared with the process that starts them."""
    folder = root / "models" / name / "model-best"
    if not folder.exists():
        pytest.skip(f"models/{name} has not been trained")
    script = tmp_path / "spawned.py"
    script.write_text(SPAWNED, encoding="utf8")
    subprocess.run([sys.executable, script, folder], check=True, timeout=300, cwd=root)
