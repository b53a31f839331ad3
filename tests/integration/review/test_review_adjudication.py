"""From what two sessions differ on, through the review page's session, to the settled gold."""

from __future__ import annotations

import copy

import pytest

pytest.importorskip("starlette", reason="the extra `review` is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")
from review_data import ENTITIES, build, nlp, open_desk
from review_server import client_of, post

from pipeline.annotations.agreement import disagreements, read_sessions
from pipeline.annotations.agreement.adjudicate import review_rows
from pipeline.annotations.gold.letters import annotated_paragraphs
from pipeline.annotations.merging.merge import Corpus, MergeOptions, merge
from pipeline.core.errors import ProjectError
from pipeline.core.files import read_jsonl, write_json, write_jsonl
from pipeline.letters import read_letter

TEXTS = ("Nederland levert twee Patriots aan Oekraïne.", "Het kabinet informeert de Kamer.")
LETTER = "brief-1"


class Circle:
    """A letter that anna and bram annotated, differing on the link of its first paragraph."""

    def __init__(self, root):
        self.root, self.out, self.differ = root, root / "reviewed", root / "differ.jsonl"
        for name in ("gold", "letters", "new"):
            (root / name).mkdir()
        write_json(root / "split.json", {"train": [], "dev": [], "test": []})
        (root / "new" / f"{LETTER}.txt").write_text("\n\n".join(TEXTS) + "\n", encoding="utf8")
        letter = read_letter(root / "new" / f"{LETTER}.txt")
        self.places = [(index, text) for index, _, text in annotated_paragraphs(letter)]
        assert [text for _, text in self.places] == list(TEXTS)
        for name, link in (("anna", "patriot"), ("bram", "NIL")):
            write_jsonl(self.out / name / f"{LETTER}.jsonl", self.annotated(name, link))
        write_jsonl(self.differ, review_rows(read_sessions([self.out])))
        self.settings = build(root / "page", suggestions=self.differ, out=self.out, session="dora")

    def annotated(self, session, link):
        at = TEXTS[0].index("Patriots")
        span = {"start": at, "end": at + len("Patriots"), "label": "WEAPON", "kb_id": link}
        return [
            {
                "text": text,
                "spans": [] if order else [span],
                "meta": {"letter": LETTER, "paragraph": paragraph},
                "answer": "accept",
                "_session_id": session,
            }
            for order, (paragraph, text) in enumerate(self.places)
        ]

    def post(self, name, **values):
        desk = open_desk(self.settings)
        try:
            reply = post(client_of(desk), name, "dora", **values)
            assert reply.status_code == 200, reply.text
        finally:
            desk.close()

    def decide(self, answer="accept", link="NIL"):
        spans = [{"token_start": 3, "token_end": 3, "label": "WEAPON", "kb_id": link}]
        self.post("answer", letter=LETTER, paragraph=self.places[0][0], answer=answer, spans=spans)

    def exported(self):
        return [row for _, row in read_jsonl(self.out / "dora" / f"{LETTER}.jsonl")]

    def merge(self):
        kb_types = {entity.id: entity.type for entity in ENTITIES}
        folders = {name: self.root / name for name in ("gold", "letters")}
        corpus = Corpus(
            **folders, split=self.root / "split.json", nlp=nlp(), kb_types=kb_types,
            new_letters=[self.root / "new"],
        )  # fmt: skip
        return merge([self.out], corpus, MergeOptions(part="train"))


@pytest.fixture
def circle(tmp_path):
    return Circle(tmp_path)


def test_a_decision_between_versions_becomes_gold_with_its_history(circle):
    (row,) = [row for _, row in read_jsonl(circle.differ)]
    assert [one["sessions"] for one in row["versions"]] == [["anna"], ["bram"]]
    assert len(circle.merge().conflicts) == 1
    circle.decide(link="NIL")

    (done,) = circle.exported()
    assert not {"versions", "view_id"} & done.keys()
    assert (done["_view_id"], done["_session_id"]) == ("ner_manual", "dora")
    record = done["adjudication"]
    assert record["by"] == "dora"
    assert record["at"].startswith("20")
    assert record["at"].endswith("+00:00")
    said = {one["session"]: [span["kb_id"] for span in one["spans"]] for one in record["versions"]}
    assert said == {"anna": ["patriot"], "bram": ["NIL"]}
    assert {one["answer"] for one in record["versions"]} == {"accept"}
    assert disagreements(read_sessions([circle.out])) == {}

    merged = circle.merge()
    assert (merged.added, merged.conflicts) == (2, [])
    gold = [row for _, row in read_jsonl(circle.root / "gold" / f"{LETTER}.jsonl")]
    assert gold[0]["spans"][0]["kb_id"] == "NIL"
    assert gold[0]["adjudication"] == record
    assert not any("versions" in row for row in gold)
    assert "adjudication" not in gold[1]
    assert (circle.merge().unchanged, circle.merge().files) == (2, [])


def test_the_versions_stay_on_the_page_after_the_decision_and_its_undoing(circle):
    circle.decide()
    before = circle.exported()
    desk = open_desk(circle.settings)
    key = (LETTER, circle.places[0][0])
    assert len(desk.session("dora").row(key)["versions"]) == 2
    desk.close()
    assert circle.exported() == before
    circle.post("undo")
    assert not (circle.out / "dora" / f"{LETTER}.jsonl").exists()
    circle.decide(link="patriot")
    (done,) = circle.exported()
    assert [one["session"] for one in done["adjudication"]["versions"]] == ["anna", "bram"]
    assert done["spans"][0]["kb_id"] == "patriot"


def test_the_letter_stands_around_a_disagreement(circle):
    desk = open_desk(circle.settings)
    shown = client_of(desk).get("/api/letter", params={"session": "dora", "letter": LETTER}).json()
    desk.close()
    rows = [(row["paragraph"], row.get("context", False)) for row in shown["paragraphs"]]
    assert rows == [(number, order > 0) for order, (number, _) in enumerate(circle.places)]


def test_an_ignored_disagreement_stays_open(circle):
    circle.decide("ignore")
    (done,) = circle.exported()
    assert not {"versions", "adjudication"} & done.keys()
    assert len(disagreements(read_sessions([circle.out]))) == 1
    assert len(circle.merge().conflicts) == 1


def test_an_earlier_record_comes_before(circle):
    ((_, row),) = read_jsonl(circle.differ)
    row["adjudication"] = {"by": "eva", "at": "2026-11-01T09:00:00+00:00", "versions": []}
    write_jsonl(circle.differ, [row])
    circle.decide()
    record = circle.exported()[0]["adjudication"]
    assert (record["by"], record["before"]) == ("dora", [row["adjudication"]])


@pytest.mark.parametrize("change", [{"spans": 3}, {"sessions": 1}, {"spans": [{"start": "x"}]}])
def test_versions_of_another_form_are_refused_before_anything_is_decided(circle, change):
    ((_, row),) = read_jsonl(circle.differ)
    row = copy.deepcopy(row)
    row["versions"][0] |= change
    write_jsonl(circle.differ, [row])
    with pytest.raises(ProjectError, match=r"differ\.jsonl, letter brief-1.*'versions' is of another form"):
        open_desk(circle.settings)


def test_a_faulty_earlier_record_is_refused_too(circle):
    ((_, row),) = read_jsonl(circle.differ)
    write_jsonl(circle.differ, [{**row, "adjudication": {"by": 1}}])
    with pytest.raises(ProjectError, match=r"letter brief-1.*'adjudication' is of another form"):
        open_desk(circle.settings)
