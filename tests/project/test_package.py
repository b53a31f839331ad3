"""The wheel in an empty virtual environment, away from this repository."""

import json
import textwrap

import pytest

pytest.importorskip("sybil", reason="Sybil is not installed (extra `dev`)")
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

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
def test_the_wheel_works_in_an_empty_environment(run_with_wheel):
    out = run_with_wheel(textwrap.dedent(USE))
    found = {ent["text"]: ent for ent in json.loads(out.splitlines()[-1])}
    assert found["Patriot-systemen"]["kb_id"] == "patriot"
    assert found["EUMAM"]["kb_id"] == "eumam-oekraine"
    assert found["Oekraïense krijgsmacht"]["kb_id"] == "oekraiense-krijgsmacht"
    assert found["Oekraïense krijgsmacht"]["kb"]
    money = found["EUR 17,5 miljoen"]["amount"]
    assert (money["kind"], money["value"], money["currency"]) == ("money", "17500000", "EUR")
    assert found["twee"]["amount"]["value"] == "2"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "docs/model_card_embedded.md"])
def test_what_the_documents_show_runs_with_the_wheel(root, name, run_with_wheel):
    blocks = Sybil([CodeBlockParser("python")]).parse(root / name).examples()
    code = [block.parsed for block in blocks if 'spacy.load("nl_kamerstuk_embedded")' in block.parsed]
    assert code
    for block in code:
        run_with_wheel(f"{block}\nassert len(doc.ents) >= 2, doc.ents")
