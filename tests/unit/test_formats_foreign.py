"""Files as the other tools write them, and what each format cannot hold."""

import json
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest
from formats_data import NLP, OPTIONS, TEXT, label_studio, link, region, spans, task
from spacy.tokens import DocBin

from pipeline.annotations.formats import Options, describe, export_tasks, import_tasks
from pipeline.annotations.formats.label_studio import config
from pipeline.annotations.formats.offsets import Offsets, guess_offsets
from pipeline.annotations.formats.prodigy import expand_versions, review_task
from pipeline.core.errors import ProjectError
from pipeline.core.files import write_json, write_jsonl


def test_counts_of_characters():
    utf16 = Offsets(TEXT, "utf16")
    assert [utf16.out(index) for index in (0, 1, 2, 3)] == [0, 2, 4, 5]
    assert utf16.back(1) is None
    browser = Offsets(TEXT, "codepoints", crlf_as_one=True)
    assert browser.out(TEXT.index("SHAPE")) == TEXT.index("SHAPE") - 1
    start = TEXT.index("SHAPE")
    for shift in (0, 2, -1, 1):
        offsets = guess_offsets(TEXT, [(start + shift, start + shift + 5, "SHAPE")])
        assert offsets.back(start + shift) == start
    assert guess_offsets(TEXT, [(start + 7, start + 12, "SHAPE")]) is None


@pytest.mark.parametrize("shift", [0, 2])
def test_label_studio_export_in_either_count(tmp_path, shift):
    at = TEXT.index("SHAPE") + shift
    results = [
        region("a", TEXT.index("Patriots") + shift, "Patriots", "WEAPON"),
        link("a", "WEAPON", "MIM-104 Patriot [patriot]"),
        region("b", at, "SHAPE", "UNIT"),
        link("b", "NIL"),
        {"id": "c", "from_name": "x", "to_name": "text", "type": "rating", "value": {"rating": 3}},
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"},
    ]
    rows = label_studio(
        results, {"letter": "brief-1", "paragraph": 4}, completed_by={"email": "an@example.org"}
    )
    write_json(tmp_path / "a.json", rows)
    tasks, left_out = import_tasks(tmp_path / "a.json", "label-studio", OPTIONS)
    assert spans(tasks) == [[("Patriots", "WEAPON", "patriot"), ("SHAPE", "UNIT", "NIL")]]
    assert (tasks[0].answer, tasks[0].session_id, tasks[0].key) == (
        "accept",
        "an@example.org",
        ("brief-1", 4),
    )
    assert tasks[0].spans[0].token_start is not None
    assert describe(left_out) == [
        "left out: results of type rating (1 time)",
        "left out: results of type relation (1 time)",
    ]


def test_label_studio_corrections_of_our_own_export(tmp_path):
    path = tmp_path / "a.json"
    made = task(TEXT, ("Patriots", "WEAPON", "patriot"), ("SHAPE", "UNIT", "shape"), note="x")
    made.spans[0].score = 0.5
    made.spans[1].score = 0.75
    export_tasks([made], path, "label-studio", OPTIONS)
    (row,) = json.loads(path.read_text())
    (prediction,) = row.pop("predictions")
    result = [one for one in prediction["result"] if not (one["id"] == "s1" and one["type"] == "taxonomy")]
    result.append(region("new", 0, "🚀🚀", "WEAPON"))
    row["annotations"] = [
        {"result": result, "completed_by": 3, "was_cancelled": False},
        {"result": [], "completed_by": 4, "was_cancelled": True},
    ]
    write_json(path, [row])
    (back, skipped), _ = import_tasks(path, "label-studio", OPTIONS)
    assert spans([back]) == [
        [("🚀🚀", "WEAPON", None), ("Patriots", "WEAPON", "patriot"), ("SHAPE", "UNIT", None)]
    ]
    assert [(s.model_extra or {}).get("score") for s in back.spans] == [None, 0.5, 0.75]
    assert (back.note, back.session_id, skipped.answer, skipped.session_id) == ("x", "3", "ignore", "4")


def test_label_studio_config_is_xml_with_every_label_and_entity():
    names = {"WEAPON": {"patriot": 'Patriot "PAC-3" <x> & y'}, "UNIT": {"shape": "SHAPE"}}
    root = ElementTree.fromstring(config(names))
    assert [one.get("value") for one in root.find("Labels")] == ["WEAPON", "UNIT", "MISSION", "AMOUNT"]
    taxonomy = root.find("Taxonomy")
    assert taxonomy.get("perRegion") == "true"
    assert [one.get("value") for one in taxonomy] == ["NIL", "WEAPON", "UNIT", "MISSION"]
    assert taxonomy[1][0].get("value") == 'Patriot "PAC-3" <x> & y [patriot]'


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ({"a": 1}, "is not a list of tasks"),
        ([{"text": "x", "label": []}], "task 1: has no data; export as JSON, not as JSON-MIN"),
        (label_studio([region("a", 3, "SHAPE", "UNIT")]), r"task 9: region 3-8 \('SHAPE'\) does not fit"),
        (label_studio([{"type": "labels", "value": 3}]), "result of another form"),
        (
            label_studio([region("a", TEXT.index("HAPE"), "HAPE", "UNIT")]),
            "'HAPE' does not fall on token boundaries",
        ),
    ],
)
def test_label_studio_faults(tmp_path, content, match):
    write_json(tmp_path / "a.json", content)
    with pytest.raises(ProjectError, match=match):
        import_tasks(tmp_path / "a.json", "label-studio", OPTIONS)


def test_doccano_counts_utf16_unless_told(tmp_path):
    path = tmp_path / "a.jsonl"
    at = TEXT.index("SHAPE")
    write_jsonl(
        path, [{"id": 1, "text": TEXT, "label": [[at + 2, at + 7, "UNIT"]], "letter": "b", "paragraph": 2}]
    )
    tasks, _ = import_tasks(path, "doccano", OPTIONS)
    assert spans(tasks) == [[("SHAPE", "UNIT", None)]]
    assert tasks[0].key == ("b", 2)
    with pytest.raises(ProjectError, match="--offsets"):
        import_tasks(path, "doccano", Options(nlp=NLP, offsets="codepoints"))
    entities = [{"id": 1, "label": "UNIT", "start_offset": at, "end_offset": at + 5}]
    write_jsonl(path, [{"text": TEXT, "entities": entities, "relations": [{}], "Comments": ["?"]}])
    tasks, left_out = import_tasks(path, "doccano", Options(nlp=NLP, offsets="codepoints"))
    assert spans(tasks) == [[("SHAPE", "UNIT", None)]]
    assert left_out == {"relations": 1, "comments": 1}


def test_a_link_survives_doccano_which_has_none(tmp_path):
    path = tmp_path / "a.jsonl"
    assert not export_tasks([task()], path, "doccano", OPTIONS)
    row = json.loads(path.read_text())
    row["label"] = row["label"][1:]  # the first span is deleted
    write_jsonl(path, [row])
    tasks, _ = import_tasks(path, "doccano", OPTIONS)
    assert spans(tasks) == [[("SHAPE", "UNIT", "NIL")]]


def test_conll_of_another_maker(tmp_path):
    path = tmp_path / "a.conllu"
    lines = [
        "# global.columns = ID FORM LEMMA NER",
        "# sent_id = 1",
        "1\tDe\tde\tO",
        "2\tKarel\tKarel\tB-WEAPON",
    ]
    path.write_text("\n".join([*lines, "3\tDoorman\tDoorman\tI-WEAPON"]), encoding="utf8")
    tasks, left_out = import_tasks(path, "conll", OPTIONS)
    assert spans(tasks) == [[("Karel Doorman", "WEAPON", None)]]
    assert (tasks[0].spans[0].token_start, tasks[0].spans[0].token_end) == (1, 2)
    assert left_out == {"column LEMMA": 1}
    path.write_text("# global.columns = ID FORM NER\n1\tDe\tI-UNIT\n", encoding="utf8")
    with pytest.raises(ProjectError, match=r"line 2: tag 'I-UNIT' follows no B-UNIT"):
        import_tasks(path, "conll", OPTIONS)
    rows = ["1\tKorps\tB-UNIT", "2\tvan\tO", "3\tMariniers\tI-UNIT"]
    path.write_text("\n".join(["# global.columns = ID FORM NER", *rows]), encoding="utf8")
    with pytest.raises(ProjectError, match=r"line 4: tag 'I-UNIT' follows no B-UNIT"):
        import_tasks(path, "conll", OPTIONS)
    rows = ["1-2\tvande\tO", "1\tvan\tO", "2\tde\tO"]
    path.write_text("\n".join(["# global.columns = ID FORM NER", *rows]), encoding="utf8")
    with pytest.raises(ProjectError, match="line 2: is a multiword token"):
        import_tasks(path, "conll", OPTIONS)
    path.write_text("1\tDe\n", encoding="utf8")
    with pytest.raises(ProjectError, match="line 1: has 2 columns instead of 5"):
        import_tasks(path, "conll", OPTIONS)


def test_conll_is_readable(tmp_path):
    path = tmp_path / "a.conllu"
    export_tasks(
        [task("De  Patriots,\r\nhier", ("Patriots", "WEAPON", "patriot"))],
        path,
        "conll",
        Options(nlp=NLP, bare=True),
    )
    lines = path.read_text(encoding="utf8").split("\n")
    assert lines[0] == "# global.columns = ID FORM NER LINK MISC"
    assert "3\tPatriots\tB-WEAPON\tpatriot\tSpaceAfter=No" in lines
    assert r"5	\r\n	O	_	SpaceAfter=No" in lines


@pytest.mark.parametrize("form", ["conll", "docbin"])
def test_overlaps_and_half_tokens_are_refused_not_dropped(tmp_path, form):
    overlapping = task("De Patriots hier", ("De Patriots", "WEAPON", None), ("Patriots", "WEAPON", None))
    with pytest.raises(ProjectError, match="letter brief-1, paragraph 4: span 'Patriots' overlaps another"):
        export_tasks([overlapping], tmp_path / "a", form, OPTIONS)
    with pytest.raises(ProjectError, match="'Patriot' does not fall on token boundaries"):
        export_tasks([task("De Patriots hier", ("Patriot", "WEAPON", None))], tmp_path / "a", form, OPTIONS)
    assert not (tmp_path / "a").exists()


def test_docbin_trains(tmp_path):

    export_tasks([task()], tmp_path / "a.spacy", "docbin", OPTIONS)
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(NLP.vocab)
    assert [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents] == [
        ("Patriots", "WEAPON", "patriot"),
        ("SHAPE", "UNIT", ""),
    ]
    assert (doc.user_data["letter"], doc.user_data["paragraph"]) == ("brief-1", 4)
    (tmp_path / "b.spacy").write_bytes(b"no")
    with pytest.raises(ProjectError, match="is no DocBin"):
        import_tasks(tmp_path / "b.spacy", "docbin", OPTIONS)


def test_prodigy_without_tokens_and_binary_questions(tmp_path):
    path = tmp_path / "a.jsonl"
    write_jsonl(path, [task().to_json(), {**task().to_json(), "_view_id": "ner", "answer": "accept"}])
    tasks, left_out = import_tasks(path, "prodigy", OPTIONS)
    assert len(tasks) == 1
    assert describe(left_out) == ["left out: binary questions, which judge one span only (1 time)"]


def test_review_groups_equal_versions():
    made = [task(answer="accept", _session_id=name) for name in ("an", "bob", "cor")]
    made[0].spans = made[0].spans[:1]
    row = review_task(made)
    assert [(version["sessions"], version["default"]) for version in row["versions"]] == [
        (["an"], False),
        (["bob", "cor"], True),
    ]
    assert len(row["spans"]) == 2
    assert [one["_session_id"] for one in expand_versions(row["versions"], row)] == ["an", "bob", "cor"]


def test_cas_as_inception_has_it(tmp_path):
    cassis = pytest.importorskip("cassis")
    folder = tmp_path / "out"
    other = task("Tweede\talinea.", ("Tweede", "MISSION", "a/b c"))
    other.meta["paragraph"] = 7
    export_tasks([task(), other], folder, "cas", OPTIONS)
    assert sorted(path.name for path in folder.iterdir()) == ["TypeSystem.xml", "brief-1.xmi"]
    xmi = (folder / "brief-1.xmi").read_text(encoding="utf8")
    # UIMA counts UTF-16 units: the two rockets are four
    assert f'begin="{TEXT.index("Patriots") + 2}"' in xmi
    types = cassis.load_typesystem((folder / "TypeSystem.xml").open("rb"))
    cas = cassis.load_cas_from_xmi((folder / "brief-1.xmi").open("rb"), typesystem=types)
    entity = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    first, second, third = cas.select(entity)
    assert [one.get_covered_text() for one in (first, second, third)] == ["Patriots", "SHAPE", "Tweede"]
    assert (first.value, first.identifier) == ("WEAPON", "urn:kamerstuk:patriot")
    # an annotator corrects one, takes one away, and INCEpTION drops what it does not know
    first.identifier = "https://example.org/kb#s-300"
    cas.remove(second)
    for one in cas.select("kamerstuk.Task"):
        cas.remove(one)
    meta = cas.select("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData")[0]
    meta.documentTitle, meta.documentId = "brief-1.xmi", "an"
    archive = tmp_path / "an.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("an.xmi", cas.to_xmi())
        file.writestr("TypeSystem.xml", types.to_xml())
    tasks, _ = import_tasks(archive, "cas", OPTIONS)
    assert spans(tasks) == [[("Patriots", "WEAPON", "s-300")], [("Tweede", "MISSION", "a/b c")]]
    assert [one.key for one in tasks] == [("brief-1", 4), ("brief-1", 7)]
    assert {one.session_id for one in tasks} == {"an"}


def test_cas_faults(tmp_path, monkeypatch):
    pytest.importorskip("cassis")
    with pytest.raises(ProjectError, match=r"U\+0001 cannot stand in XML"):
        export_tasks([task("a\x01 b", ("b", "UNIT", None))], tmp_path / "out", "cas", OPTIONS)
    (tmp_path / "b.xmi").write_text("<x>", encoding="utf8")
    with pytest.raises(ProjectError, match=r"b\.xmi: is not UIMA CAS XMI"):
        import_tasks(tmp_path / "b.xmi", "cas", OPTIONS)
    archive = tmp_path / "an.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("an.xmi", b" " * (40 << 20))
    with pytest.raises(ProjectError, match=r"an\.zip, an\.xmi: unpacks to 40 MB"):
        import_tasks(archive, "cas", OPTIONS)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("an.xmi", bytes(range(256)) * 9)
    data = bytearray(archive.read_bytes())
    data[40:60] = b"\xff" * 20
    archive.write_bytes(data)
    with pytest.raises(ProjectError, match=r"an\.zip, an\.xmi: is a damaged archive"):
        import_tasks(archive, "cas", OPTIONS)
    monkeypatch.setitem(__import__("sys").modules, "cassis", None)
    with pytest.raises(ProjectError, match=r"pip install -e '\.\[exchange\]'"):
        export_tasks([task()], tmp_path / "out", "cas", OPTIONS)


@pytest.mark.parametrize("form", ["prodigy", "label-studio", "doccano", "conll", "docbin", "cas"])
def test_what_is_not_there_is_named(tmp_path, form):
    with pytest.raises(ProjectError, match="no such file"):
        import_tasks(tmp_path / "absent", form, OPTIONS)


@pytest.mark.parametrize(
    "carried", [3, [], {"spans": 1}, {"tokens": ["x"]}, {"spans": [{"start": "0"}]}, {"meta": []}]
)
def test_damaged_carried_keys_are_named(tmp_path, carried):
    write_jsonl(tmp_path / "a.jsonl", [{"text": "x", "label": [], "task": carried}])
    with pytest.raises(ProjectError, match=r"a\.jsonl, line 1: what is carried beside the text is damaged"):
        import_tasks(tmp_path / "a.jsonl", "doccano", OPTIONS)
    with pytest.raises(ProjectError, match="has no text with versions"):
        import_tasks(tmp_path / "a.jsonl", "prodigy-review", OPTIONS)
