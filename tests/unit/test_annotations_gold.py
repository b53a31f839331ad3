import json

import pytest

from pipeline.annotations.gold.convert import make_doc, make_task
from pipeline.annotations.gold.gold_files import read_tasks, write_tasks
from pipeline.annotations.gold.task import Task, input_hash
from pipeline.core.errors import ProjectError

TEXT = "Nederland levert twee Patriot-systemen aan de Oekraïense krijgsmacht."


def row(blank, **changes):
    doc = blank(TEXT)
    task = make_task(doc, meta={"letter": "brief-900", "paragraph": 0}).to_json()
    start = TEXT.index("Patriot")
    task["spans"] = [{"start": start, "end": start + 16, "label": "WEAPON", "kb_id": "patriot"}]
    return {**task, "answer": "accept", **changes}


def write(path, *rows):
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf8")
    return path


def test_reads_what_it_writes_and_keeps_unknown_keys(blank, tmp_path):
    first = row(blank, priority=3)
    first["spans"][0]["score"] = 0.5
    path = write(tmp_path / "a.jsonl", first)
    tasks = read_tasks(path)
    write_tasks(tmp_path / "b.jsonl", tasks)
    assert [json.loads(line) for line in (tmp_path / "b.jsonl").read_text().splitlines()] == [first]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"spans": [{"start": 17, "end": 24, "label": "WEAPON"}]}, "does not fall on token boundaries"),
        ({"spans": [{"start": 17, "end": 21, "label": "TANK"}]}, "unknown label 'TANK'"),
        ({"spans": [{"start": 17, "end": 999, "label": "WEAPON"}]}, "does not lie in the text"),
        ({"spans": [{"start": 17, "end": 21, "label": "AMOUNT", "kb_id": "patriot"}]}, "takes no identifier"),
        (
            {"spans": [{"start": 22, "end": 38, "label": "WEAPON", "kb_id": "nope"}]},
            "unknown identifier 'nope'",
        ),
        (
            {
                "spans": [
                    {"start": 17, "end": 38, "label": "WEAPON"},
                    {"start": 22, "end": 38, "label": "UNIT"},
                ]
            },
            "overlaps",
        ),
        (
            {"spans": [{"start": 22, "end": 38, "label": "UNIT", "kb_id": "patriot"}]},
            "is a WEAPON, not a UNIT",
        ),
        ({"text": None}, "text"),
        ({"text": "half \ud83d"}, "half a surrogate pair"),
    ],
)
def test_faults_name_file_line_and_text(blank, tmp_path, change, part):
    path = write(
        tmp_path / "gold.jsonl", row(blank), {**row(blank, **change), "meta": {"letter": "x", "paragraph": 1}}
    )
    with pytest.raises(ProjectError, match=part) as error:
        read_tasks(path, kb_types={"patriot": "WEAPON"})
    assert "gold.jsonl, line 2" in str(error.value)


@pytest.mark.parametrize("paragraph", ["x", None, 1.5, []])
def test_a_paragraph_without_a_number(blank, tmp_path, paragraph):
    one = {**row(blank), "meta": {"letter": "x", "paragraph": paragraph}}
    with pytest.raises(ProjectError, match="line 1: is not a task: meta: the paragraph"):
        read_tasks(write(tmp_path / "gold.jsonl", one))


def test_the_same_paragraph_twice_is_a_fault(blank, tmp_path):
    path = write(tmp_path / "gold.jsonl", row(blank), row(blank))
    with pytest.raises(ProjectError, match="already annotated"):
        read_tasks(path)


@pytest.mark.parametrize("content", ["{not json}\n", "[1, 2]\n", "\xff\xfe"])
def test_a_line_that_is_no_task(tmp_path, content):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content.encode("latin1"))
    with pytest.raises(ProjectError, match=r"gold\.jsonl"):
        read_tasks(path)


def test_task_to_doc_and_back(blank):
    task = Task.model_validate(row(blank))
    doc = make_doc(task, blank)
    again = make_task(doc, meta=task.meta)
    assert [(s.start, s.end, s.label, s.kb_id) for s in again.spans] == [
        (s.start, s.end, s.label, s.kb_id) for s in task.spans
    ]
    assert again.input_hash == input_hash(TEXT)


def test_nil_is_empty_for_training_and_nil_again_in_the_task(blank):
    data = row(blank)
    data["spans"][0]["kb_id"] = "NIL"
    doc = make_doc(Task.model_validate(data), blank)
    assert doc.ents[0].kb_id_ == ""
    assert make_task(doc, meta={}).spans[0].kb_id == "NIL"


def test_make_doc_never_drops_a_span(blank):
    data = row(blank)
    data["tokens"] = []
    data["spans"] = [{"start": 22, "end": 25, "label": "WEAPON"}]
    with pytest.raises(ProjectError, match=r"'Pat'.*token boundaries"):
        make_doc(Task.model_validate(data), blank)


def test_input_hash_is_murmurhash3():
    # reference value of MurmurHash3 x86 32 bit, seed 0, for `text="foo"` with its JSON quotes
    from murmurhash import hash as murmurhash3

    assert murmurhash3("foo", 0) == -156908512
    assert input_hash("foo") == murmurhash3('text="foo"', 0)


def test_an_unknown_answer_is_a_fault(blank, tmp_path):
    path = write(tmp_path / "gold.jsonl", row(blank, answer="accepted"))
    with pytest.raises(ProjectError, match="unknown answer 'accepted'; use accept, reject or ignore"):
        read_tasks(path)
