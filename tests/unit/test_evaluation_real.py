import json

import pytest

from pipeline.core.errors import ProjectError
from pipeline.evaluation.genuine_gold import read_real_gold
from pipeline.knowledge_base.lookup.index import AliasIndex
from pipeline.knowledge_base.names.entities_file import load_entities


@pytest.fixture(scope="module")
def index(root):
    return AliasIndex(load_entities(root / "corpus/knowledge_base/entities.jsonl"))


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def span(start, end, label="WEAPON", **more):
    return {"start": start, "end": end, "label": label, **more}


def test_each_line_is_a_task_and_concepts_become_identifiers(tmp_path, index):
    text = "De Patriot\n\nvijf Dingesen"
    spans = [span(3, 10, concept="Patriot (class)"), span(12, 16, "AMOUNT"), span(17, 25, concept="Dinges")]
    path = write(tmp_path / "real.jsonl", {"text": text, "spans": spans, "meta": {"file": "a/kst-1.xml"}})
    tasks, unmapped = read_real_gold(path, index)
    found = [(task.key, [(task.text[s.start : s.end], s.kb_id) for s in task.spans]) for task in tasks]
    assert found == [
        (("kst-1", 0), [("Patriot", "patriot")]),
        (("kst-1", 1), [("vijf", None), ("Dingesen", "NIL")]),
    ]
    assert unmapped == 1


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ({"text": "Een\nTwee", "spans": [span(0, 8)]}, "crosses a line"),
        ({"text": "Een"}, "needs text, and spans"),
        ({"spans": []}, "needs text, and spans"),
        ({"text": "Een", "spans": [{"start": 0}]}, "needs text, and spans"),
    ],
)
def test_faults_name_the_line(tmp_path, index, row, part):
    with pytest.raises(ProjectError, match=f"line 2: .*{part}"):
        read_real_gold(write(tmp_path / "real.jsonl", {"text": "Een", "spans": []}, row), index)
