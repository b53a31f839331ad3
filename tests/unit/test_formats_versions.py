"""Exports as other versions and projects of the tools write them."""

import zlib

import pytest
from formats_data import NLP, OPTIONS, region, spans, task
from spacy.tokens import DocBin

from pipeline.annotations.formats import describe, export_tasks, import_tasks
from pipeline.core.errors import ProjectError
from pipeline.core.files import write_json, write_jsonl

PLAIN = "Nederland levert twee Patriot-systemen."
FOUND = [[("Patriot-systemen", "WEAPON", None)]]
DATA = {"text": PLAIN, "letter": "brief-x", "paragraph": 0}


def test_label_studio_predictions_by_number(tmp_path):
    decided = {"id": 7, "completed_by": 1, "result": [region("a", 22, "Patriot-systemen", "WEAPON")]}
    rows = [
        {"id": 1, "data": DATA, "annotations": [], "predictions": [12]},
        {"id": 2, "data": {**DATA, "paragraph": 1}, "annotations": [decided], "predictions": [13]},
    ]
    write_json(tmp_path / "a.json", rows)
    tasks, left_out = import_tasks(tmp_path / "a.json", "label-studio", OPTIONS)
    assert spans(tasks) == [[], *FOUND]
    assert [task.answer for task in tasks] == [None, "accept"]
    assert describe(left_out) == ["left out: predictions given by number (1 time)"]
    write_json(tmp_path / "a.json", [{"id": 1, "data": DATA, "annotations": [7]}])
    with pytest.raises(ProjectError, match="task 1: gives its annotations by number only"):
        import_tasks(tmp_path / "a.json", "label-studio", OPTIONS)


WEAPON = {"id": 5, "label": "WEAPON", "start_offset": 22, "end_offset": 38}


@pytest.mark.parametrize(
    "columns",
    [
        {"label": [[22, 38, "WEAPON"]]},
        {"label": [], "entities": [WEAPON], "relations": []},
        {"annotations": [{**WEAPON, "user": 1}]},
        {"label": [[22, 38, "WEAPON"]], "entities": [WEAPON]},
    ],
)
def test_doccano_columns(tmp_path, columns):
    write_jsonl(tmp_path / "a.jsonl", [{"id": 1, "text": PLAIN, **columns}])
    tasks, left_out = import_tasks(tmp_path / "a.jsonl", "doccano", OPTIONS)
    assert (spans(tasks), left_out) == (FOUND, {})


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"annotations": [{**WEAPON, "label": 1}]}, "column annotations has the numbers of labels"),
        ({"label": [[22, 38, "UNIT"]], "entities": [WEAPON]}, "has different labels in the columns"),
        ({"label": 3}, "column label has labels of another form"),
        ({"paragraph": "3a", "letter": "b"}, "is not a task: meta: the paragraph '3a'"),
        ({"_session_id": 7}, "is not a task: _session_id"),
        ({"answer": "accepted"}, ".*unknown answer 'accepted'; use accept, reject or ignore"),
    ],
)
def test_doccano_faults_name_line_and_column(tmp_path, columns, match):
    write_jsonl(tmp_path / "a.jsonl", [{"id": 1, "text": PLAIN, **columns}])
    with pytest.raises(ProjectError, match=f"a.jsonl, line 1: {match}"):
        import_tasks(tmp_path / "a.jsonl", "doccano", OPTIONS)


def test_docbin_with_nil_on_every_entity(tmp_path):
    doc = NLP(PLAIN)
    doc.ents = [
        doc.char_span(17, 21, label="AMOUNT", kb_id="NIL"),
        doc.char_span(22, 38, label="WEAPON", kb_id="NIL"),
    ]
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    tasks, _ = import_tasks(tmp_path / "a.spacy", "docbin", OPTIONS)
    assert spans(tasks) == [[("twee", "AMOUNT", None), ("Patriot-systemen", "WEAPON", "NIL")]]


def test_docbin_is_bounded_before_it_is_unpacked(tmp_path):
    (tmp_path / "a.spacy").write_bytes(zlib.compress(bytes(200 << 20), 9))
    with pytest.raises(ProjectError, match=r"a\.spacy: unpacks to more than \d+ MB"):
        import_tasks(tmp_path / "a.spacy", "docbin", OPTIONS)


XMI = """<?xml version='1.0' encoding='UTF-8'?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
  xmlns:s="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore"
  xmlns:n="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:version="2.0"><cas:NULL xmi:id="0"/>
<s:Paragraph xmi:id="3" sofa="1" begin="0" end="12"/><s:Paragraph xmi:id="4" sofa="1" begin="14" end="25"/>
<n:NamedEntity xmi:id="5" sofa="1" begin="4" end="18" value="WEAPON"{more}/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain"
  sofaString="Een Patriot.&#10;&#10;Twee tanks."/><cas:View sofa="1" members="3 4 5"/></xmi:XMI>"""


@pytest.mark.parametrize(
    ("more", "match"),
    [
        (' order="0"', r"needs the project's TypeSystem.xml beside it \(feature order\)"),
        ("", r"characters 4-18: the entity 'Patriot.*Twee' \(WEAPON\) does not lie in one paragraph"),
    ],
)
def test_cas_refusals_say_what_is_wrong(tmp_path, more, match):
    pytest.importorskip("cassis")
    (tmp_path / "a.xmi").write_text(XMI.replace("{more}", more), encoding="utf8")
    with pytest.raises(ProjectError, match=match):
        import_tasks(tmp_path / "a.xmi", "cas", OPTIONS)


def test_the_type_system_is_read_once(tmp_path, monkeypatch):
    """Reading it for each of 4,000 documents took most of the time of an import."""
    cassis = pytest.importorskip("cassis")
    made = [task(PLAIN, ("Patriot-systemen", "WEAPON", "patriot")) for _ in range(5)]
    for number, one in enumerate(made):
        one.meta = {"letter": f"brief-{number}", "paragraph": 0}
    export_tasks(made, tmp_path / "out", "cas", OPTIONS)
    calls = []
    real = cassis.load_typesystem
    monkeypatch.setattr(cassis, "load_typesystem", lambda source: calls.append(1) or real(source))
    assert len(import_tasks(tmp_path / "out", "cas", OPTIONS)[0]) == 5
    assert len(calls) == 1
