"""The wheel in an empty virtual environment, away from this repository."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from pipeline.workflow import read_project

USE = """
    import json, sys
    import spacy

    nlp = spacy.load("nl_kamerstuk_embedded")
    doc = nlp(
        "Nederland levert twee Patriot-systemen aan de Oekraïense krijgsmacht. "
        "De bijdrage aan EUMAM wordt geraamd op EUR 17,5 miljoen."
    )
    assert not any("kamerstuk-pipeline" in path or path.endswith("/pipeline") for path in sys.path)
    ents = [
        {"text": e.text, "label": e.label_, "kb_id": e.kb_id_, "kb": e._.kb and e._.kb["name"],
         "amount": e._.amount and e._.amount.model_dump(mode="json")}
        for e in doc.ents
    ]
    print(json.dumps(ents))
"""


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_environment(root, tmp_path):
    variables = read_project(root / "project.yml")["vars"]
    wheel = (
        root / "models" / "packages" / f"nl_{variables['package']}-{variables['version']}-py3-none-any.whl"
    )
    if not wheel.exists():
        pytest.skip("spacy project run all has not been run")
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    # torch is named with its version because some installations hold a build of just that one
    subprocess.run([python, "-m", "pip", "install", "--quiet", "torch==2.13.0", wheel], check=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-c", textwrap.dedent(USE)],
        cwd=tmp_path,
        env={**environment, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {ent["text"]: ent for ent in json.loads(done.stdout.splitlines()[-1])}
    assert found["Patriot-systemen"]["kb_id"] == "patriot"
    assert found["EUMAM"]["kb_id"] == "eumam-oekraine"
    assert found["Oekraïense krijgsmacht"]["kb_id"] == "oekraiense-krijgsmacht"
    assert found["Oekraïense krijgsmacht"]["kb"]
    money = found["EUR 17,5 miljoen"]["amount"]
    assert (money["kind"], money["value"], money["currency"]) == ("money", "17500000", "EUR")
    assert found["twee"]["amount"]["value"] == "2"
