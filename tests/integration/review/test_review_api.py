"""The addresses of the review server: what goes in, what comes out, what is on the disk then."""

from __future__ import annotations

import json
import re

from review_data import build, open_desk
from review_server import LETTER, ROOT, answer, client_of, post

from pipeline.review.drafts import accept_draft, list_drafts


def test_the_page_and_its_files(client):
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
        assert client.get(name).status_code == 200, name
    assert not re.search(r"https?://", page.text)


def test_no_file_of_the_page_names_another_host():
    for file in (ROOT / "pipeline" / "review" / "static").iterdir():
        found = set(re.findall(r"https?://[^\s\"'`)]+", file.read_text("utf8")))
        assert found <= {"http://www.w3.org/2000/svg"}, file


def test_every_text_of_the_page_is_there_in_both_languages():
    static = ROOT / "pipeline" / "review" / "static"
    source = (static / "i18n.js").read_text("utf8")
    dutch, english = (
        source.split("  en: {", 1)[0],
        source.split("  en: {", 1)[1].split("export const KEYS")[0],
    )
    keys = [set(re.findall(r"(?:^|[,{]\s|\s{4})(\w+): \"", part)) for part in (dutch, english)]
    assert keys[0] == keys[1]
    used = set(re.findall(r'data-i18n(?:-label)?="(\w+)"', (static / "index.html").read_text("utf8")))
    for script in static.glob("*.js"):
        used |= set(re.findall(r'\bt\("(\w+)"', script.read_text("utf8")))
    assert used <= keys[0]


def test_the_next_paragraph_comes_with_the_answer(client):
    first = client.get("/api/task").json()
    assert (first["task"]["letter"], first["task"]["paragraph"]) == (LETTER, 0)
    second = answer(client, 0).json()
    assert second["task"]["paragraph"] == 1
    assert second["progress"] | {"spans": 0} == {
        "total": 5, "done": 1, "accept": 1, "reject": 0, "ignore": 0, "spans": 0, "sitting": 1,
        "pending": 0,
    }  # fmt: skip
    spans = second["task"]["spans"]
    assert spans[0]["card"]["nl"] == "Patriot"
    assert spans[1]["amount"] == {"text": "circa 90", "kind": "count", "value": "90", "bound": "about"}


def test_the_decision_is_on_disk_when_the_answer_comes(client, desk):
    answer(client, 0, "reject")
    journal = desk.settings.out / "anna" / "journal.log"
    assert json.loads(journal.read_text("utf8"))["task"]["answer"] == "reject"
    assert (
        json.loads((desk.settings.out / "anna" / f"{LETTER}.jsonl").read_text("utf8"))["answer"] == "reject"
    )


def test_tokens_and_gaps_give_the_text_back(client, desk):
    for key, row in desk.source.rows.items():
        task = client.get("/api/task", params={"letter": key[0], "paragraph": key[1]}).json()["task"]
        assert task["before"] + "".join(one["text"] + one["gap"] for one in task["tokens"]) == row["text"]


def test_a_new_span_gets_a_link_or_an_amount(client, desk):
    words = [token["text"] for token in desk.source.rows[(LETTER, 1)]["tokens"]]
    asked = {"letter": LETTER, "paragraph": 1}
    at = words.index("houwitsers")
    got = post(client, "span", **asked, token_start=at, token_end=at, label="WEAPON").json()
    assert (got["kb_id"], got["card"]["nl"]) == ("houwitser", "houwitser")
    got = post(client, "span", **asked, token_start=0, token_end=0, label="UNIT").json()
    assert got["kb_id"] == "NIL"
    first, last = words.index("2,5"), words.index("euro")
    got = post(client, "span", **asked, token_start=first, token_end=last, label="AMOUNT").json()
    assert got["amount"]["value"] == "2500000"
    assert got["amount"]["currency"] == "EUR"
    got = post(client, "span", **asked, token_start=0, token_end=0, label="AMOUNT").json()
    assert got == {"amount": None}


def test_a_new_span_takes_the_link_that_its_letter_gives_the_same_words(client, desk):
    words = [token["text"] for token in desk.source.rows[(LETTER, 2)]["tokens"]]
    at = words.index("landmacht")
    span = {"token_start": at, "token_end": at, "label": "UNIT"}
    assert post(client, "span", letter=LETTER, paragraph=2, **span).json()["kb_id"] == "koninklijke-landmacht"
    answer(client, 2, spans=[{**span, "kb_id": "NIL"}])
    assert post(client, "span", letter=LETTER, paragraph=2, **span).json()["kb_id"] == "NIL"


def test_search(client):
    def ids(query, label=""):
        return [
            one["id"]
            for one in client.get("/api/search", params={"q": query, "label": label}).json()["results"]
        ]

    assert ids("pzh")[0] == "pzh-2000"
    assert ids("2000") == ["pzh-2000"]
    assert ids("Patroit")[0] == "patriot"
    assert ids("landmacht", "WEAPON") == []
    assert ids("   ") == ids("…") == []
    candidates = client.get("/api/candidates", params={"text": "Patriot-systemen", "label": "WEAPON"}).json()
    assert candidates["results"][0]["id"] == "patriot"
    assert client.get("/api/candidates", params={"text": "Patriot", "label": "AMOUNT"}).json() == {
        "results": []
    }


def test_a_draft_is_kept_apart_found_and_linked(client, desk, tmp_path):
    base = (tmp_path / "entities.jsonl").read_bytes()
    form = {
        "type": "WEAPON", "nl": "Tjoeperwerper", "description": "Verzonnen werper.", "mention": "tjoepers",
        "letter": LETTER, "paragraph": 0,
    }  # fmt: skip
    card = post(client, "draft", **form).json()["card"]
    assert (card["id"], card["draft"]) == ("tjoeperwerper", True)
    assert (tmp_path / "entities.jsonl").read_bytes() == base
    assert client.get("/api/search", params={"q": "tjoep"}).json()["results"][0]["id"] == "tjoeperwerper"
    span = {"token_start": 0, "token_end": 0, "label": "WEAPON", "kb_id": "tjoeperwerper"}
    assert answer(client, 0, spans=[span]).status_code == 200
    assert "is taken" in post(client, "draft", **form).json()["error"]
    assert post(client, "draft", **{**form, "nl": "…"}).status_code == 400
    assert post(client, "draft", **{**form, "nl": "Ander", "description": " "}).status_code == 422
    assert (
        post(client, "draft", **{**form, "nl": "Ander", "parent": "koninklijke-landmacht"}).status_code == 400
    )
    again = open_desk(type(desk.settings)(**{**vars(desk.settings), "session": "bram"}))
    assert again.entities.knows("tjoeperwerper", "WEAPON")
    again.close()
    assert len(list_drafts(desk.settings.drafts, desk.settings.entities)) == 1
    accept_draft(desk.settings.drafts, desk.settings.entities, "tjoeperwerper")
    assert list_drafts(desk.settings.drafts, desk.settings.entities) == []


def test_undo_and_spread_through_the_page(client):
    answer(client, 0)
    back = post(client, "undo").json()
    assert (back["task"]["paragraph"], back["progress"]["done"]) == (0, 0)
    assert post(client, "undo").json()["error"] == "there is nothing to undo"
    at = 1
    got = post(
        client, "spread", letter=LETTER, paragraph=2, spans=[], token_start=at, token_end=at,
        label="WEAPON", kb_id="patriot",
    ).json()  # fmt: skip
    assert (got["changed"], got["paragraphs"], len(got["task"]["spans"])) == (3, [2, 4], 2)
    got = post(client, "unspread", letter=LETTER, paragraph=2).json()
    assert (got["undone"], got["task"]["spans"]) == (True, [])


def test_a_filter_chooses_what_comes_next(client):
    for filter, numbers in (
        ({"below": "0.5"}, [1]), ({"entity": "patriot"}, [1, 3]), ({"words": "PATRIOT"}, [1, 2, 3, 4]),
        ({"only": "spans", "words": "circa"}, [1]), ({"entity": "nothing"}, []),
    ):  # fmt: skip
        shown = client.get("/api/task", params={"session": "anna", **filter}).json()
        following = shown["following"] and shown["following"]["paragraph"]
        found = [shown["task"] and shown["task"]["paragraph"], following]
        assert [number for number in found if number is not None] == numbers[:2]
    body = {
        "letter": LETTER,
        "paragraph": 1,
        "answer": "accept",
        "spans": [],
        "filter": {"entity": "patriot"},
    }
    assert post(client, "answer", **body).json()["task"]["paragraph"] == 3
    assert client.get("/api/task", params={"session": "anna", "below": "two"}).status_code == 422


def test_words_are_found_in_all_letters_and_changes_reach_them(tmp_path):
    desk = open_desk(build(tmp_path, ("oefenbrief", "tweede")))
    client = client_of(desk)
    found = client.get("/api/find", params={"session": "anna", "q": "HET patriot"}).json()
    assert found["count"] == 4
    assert {row["letter"] for row in found["results"]} == {"oefenbrief", "tweede"}
    assert "Het Patriot-systeem" in found["results"][0]["quote"]
    assert client.get("/api/find", params={"session": "anna", "q": " "}).json()["count"] == 0
    span = {"token_start": 1, "token_end": 1}
    asked = {"letter": LETTER, "paragraph": 2, "spans": [], **span, "everywhere": True}
    got = post(client, "spread", **asked, label="WEAPON", kb_id="patriot").json()
    assert (got["changed"], got["reload"]) == (6, True)
    other = {"session": "anna", "letter": "tweede", "paragraph": 4}
    assert len(client.get("/api/task", params=other).json()["task"]["spans"]) == 1
    assert post(client, "unspread", letter="tweede", paragraph=4).json()["reload"]
    for letter in ("oefenbrief", "tweede"):
        task = client.get("/api/task", params={**other, "letter": letter}).json()["task"]
        assert task["spans"] == []
    desk.close()


def test_an_alias_is_drafted_known_at_once_and_taken_in(client, desk):
    asked = {"letter": LETTER, "paragraph": 1, "entity": "pzh-2000", "text": "Pzh-kanon"}
    assert "Pzh-kanon" in post(client, "alias", **asked).json()["card"]["names"]
    assert desk.entities.search("pzh-kanon")[0]["id"] == "pzh-2000"
    assert post(client, "alias", **{**asked, "entity": "nothing"}).status_code == 400
    files = desk.settings.drafts, desk.settings.entities
    assert len(list_drafts(*files)) == 1
    accept_draft(*files, "pzh-2000")
    assert list_drafts(*files) == []


def test_the_history_of_a_paragraph(client):
    answer(client, 0, "reject")
    post(client, "undo")
    post(client, "note", letter=LETTER, paragraph=0, note="nog eens", flag=True)
    answer(client, 0, spans=[{"token_start": 0, "token_end": 0, "label": "UNIT"}])
    asked = {"session": "anna", "letter": LETTER, "paragraph": 0}
    told = client.get("/api/history", params=asked).json()["history"]
    assert sorted(row["action"] for row in told) == ["accept", "note", "reject", "undo"]
    span = next(row["spans"] for row in told if row["action"] == "accept")[0]
    assert (span["text"], span["label"]) == ("Levering", "UNIT")
    assert "nog eens" in [row["note"] for row in told]


def test_two_sessions_at_once(client, desk):
    for paragraph in range(5):
        answer(client, paragraph, "accept", session="anna")
        answer(client, paragraph, "reject", session="bram")
    assert client.get("/api/task", params={"session": "anna"}).json()["task"] is None
    for name, what in (("anna", "accept"), ("bram", "reject")):
        lines = (desk.settings.out / name / f"{LETTER}.jsonl").read_text("utf8").splitlines()
        assert [json.loads(line)["answer"] for line in lines] == [what] * 5
        assert {json.loads(line)["_session_id"] for line in lines} == {name}
