"""Sessions: decisions, undo, mentions throughout a letter, counters, export, and what a restart finds."""

from __future__ import annotations

import json

import pytest
from review_data import build, open_desk, tasks

from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.core.errors import ProjectError
from pipeline.review.queue import certainty, order_keys, pending
from pipeline.review.session import check_name, file_name
from pipeline.review.spans import Edit

LETTER = "oefenbrief"


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(build(tmp_path))
    yield desk
    desk.close()


def edits(session, key):
    return [
        Edit(
            token_start=one["token_start"],
            token_end=one["token_end"],
            label=one["label"],
            kb_id=one.get("kb_id"),
        )
        for one in session.row(key)["spans"]
    ]


def exported(desk, session="anna", letter=LETTER):
    path = desk.settings.out / session / f"{letter}.jsonl"
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


def reopened(desk):
    desk.close()
    return open_desk(desk.settings)


def test_lowest_score_first_then_order(desk):
    assert order_keys(desk.source, "uncertain") == [
        (LETTER, 1),
        (LETTER, 3),
        (LETTER, 0),
        (LETTER, 2),
        (LETTER, 4),
    ]
    assert order_keys(desk.source, "letter") == [(LETTER, number) for number in range(5)]


def test_score_of_the_task_counts_too():
    assert certainty({"spans": [{"score": 0.9}], "meta": {"score": 0.2}}) == 0.2
    assert certainty({"spans": [{"score": True}], "meta": {}}) is None


def test_undone_paragraphs_come_first_latest_first():
    keys = [("a", 0), ("a", 1), ("a", 2)]
    assert pending(keys, [], [("a", 2), ("a", 1)]) == [("a", 1), ("a", 2), ("a", 0)]
    assert pending(keys, [("a", 0), ("a", 1)], []) == [("a", 2)]


def test_unchanged_task_is_exported_without_loss(desk):
    session = desk.session("anna")
    session.decide((LETTER, 1), "accept", edits(session, (LETTER, 1)))
    row = exported(desk)[0]
    assert (row.pop("answer"), row.pop("_session_id"), row.pop("_annotator_id")) == ("accept", "anna", "anna")
    assert isinstance(row.pop("_timestamp"), int)
    original = tasks()[1]
    amount = row["spans"][1].pop("amount")
    assert row == original
    assert amount == {"kind": "count", "value": "90", "bound": "about"}


def test_changed_span_loses_what_the_model_said_and_keeps_the_rest(desk):
    session, key = desk.session("anna"), (LETTER, 1)
    changed = edits(session, key)
    changed[0] = changed[0].model_copy(update={"kb_id": "NIL"})
    session.decide(key, "accept", changed)
    span = exported(desk)[0]["spans"][0]
    assert span["kb_id"] == "NIL"
    assert span["eigen"] == "blijft"
    assert "score" not in span


def test_offsets_are_right_behind_an_emoji(desk):
    session, key = desk.session("anna"), (LETTER, 3)
    at = next(n for n, token in enumerate(session.row(key)["tokens"]) if token["text"] == "tekst")
    session.decide(key, "accept", [Edit(token_start=at, token_end=at + 1, label="WEAPON", kb_id="NIL")])
    row = exported(desk)[0]
    assert row["text"][row["spans"][0]["start"] : row["spans"][0]["end"]] == "tekst 😀"
    assert (
        read_tasks(desk.settings.out / "anna", kb_types={"patriot": "WEAPON"})[0].spans[0].label == "WEAPON"
    )


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([Edit(token_start=0, token_end=999, label="UNIT")], "outside"),
        ([Edit(token_start=2, token_end=1, label="UNIT")], "outside"),
        ([Edit(token_start=0, token_end=0, label="THING")], "unknown label"),
        ([Edit(token_start=0, token_end=0, label="UNIT", kb_id="patriot")], "no UNIT"),
        (
            [Edit(token_start=0, token_end=1, label="UNIT"), Edit(token_start=1, token_end=2, label="UNIT")],
            "overlap",
        ),
    ],
)
def test_faulty_spans_change_nothing(desk, bad, message):
    session = desk.session("anna")
    with pytest.raises(ProjectError, match=message):
        session.decide((LETTER, 0), "accept", bad)
    with pytest.raises(ProjectError, match="unknown answer"):
        session.decide((LETTER, 0), "maybe", [])
    assert session.progress()["done"] == 0
    assert (desk.settings.out / "anna" / "journal.log").read_bytes() == b""


def test_undo_goes_back_step_by_step_and_keeps_the_corrections(desk):
    session = desk.session("anna")
    one = Edit(token_start=0, token_end=0, label="UNIT", kb_id="NIL")
    session.decide((LETTER, 0), "accept", [one])
    session.decide((LETTER, 1), "reject", edits(session, (LETTER, 1)))
    assert session.undo() == (LETTER, 1)
    assert session.undo() == (LETTER, 0)
    assert session.undo() is None
    assert session.next_key() == (LETTER, 0)
    assert session.row((LETTER, 0))["spans"][0]["label"] == "UNIT"
    assert "answer" not in session.row((LETTER, 0))
    assert not (desk.settings.out / "anna" / f"{LETTER}.jsonl").exists()
    again = reopened(desk)
    session = again.session("anna")
    assert session.next_key() == (LETTER, 0)
    assert session.row((LETTER, 0))["spans"][0]["label"] == "UNIT"
    again.close()


def test_a_restart_finds_everything(desk):
    session = desk.session("anna")
    session.decide((LETTER, 0), "ignore", [])
    session.decide((LETTER, 1), "accept", edits(session, (LETTER, 1)))
    before = exported(desk)
    (desk.settings.out / "anna" / f"{LETTER}.jsonl").unlink()  # killed between journal and export
    again = reopened(desk)
    assert exported(again) == before
    progress = again.session("anna").progress()
    assert (progress["done"], progress["accept"], progress["ignore"], progress["sitting"]) == (2, 1, 1, 0)
    assert again.session("anna").next_key() == (LETTER, 2)
    again.close()


def test_all_identical_mentions(desk):
    session, key = desk.session("anna"), (LETTER, 2)
    session.decide((LETTER, 4), "reject", [])
    words = [token["text"] for token in session.row(key)["tokens"]]
    at = words.index("Patriot-systeem")
    result = session.spread(key, [], at, at, "WEAPON", "patriot")
    # twice here; paragraph 3 has it already; 4 is rejected; "Patriot-systemen" is another form
    assert result == {"changed": 2, "skipped": 0, "paragraphs": [2]}
    assert [span["kb_id"] for span in session.row(key)["spans"]] == ["patriot", "patriot"]
    result = session.spread(key, edits(session, key), at, at, "WEAPON", "NIL")
    assert result["paragraphs"] == [2, 3]
    assert session.row((LETTER, 3))["spans"][0]["kb_id"] == "NIL"
    assert session.unspread(key)
    assert session.row((LETTER, 3))["spans"][0]["kb_id"] == "patriot"
    again = reopened(desk)
    assert [span["kb_id"] for span in again.session("anna").row(key)["spans"]] == ["patriot", "patriot"]
    assert again.session("anna").unspread(key)
    assert not again.session("anna").unspread(key)
    assert again.session("anna").row(key)["spans"] == []
    again.close()


def test_removing_everywhere_and_mentions_inside_longer_spans(desk):
    session, key = desk.session("anna"), (LETTER, 1)
    text = [token["text"] for token in session.row(key)["tokens"]]
    wide = [Edit(token_start=text.index("circa"), token_end=text.index("houwitsers"), label="AMOUNT")]
    at = text.index("houwitsers")
    assert session.spread(key, wide, at, at, "WEAPON", "houwitser") == {
        "changed": 0,
        "skipped": 1,
        "paragraphs": [],
    }
    there = session.row((LETTER, 3))["spans"][0]["token_start"]
    result = session.spread((LETTER, 3), edits(session, (LETTER, 3)), there, there, None, None)
    assert (result["changed"], session.row((LETTER, 3))["spans"]) == (1, [])


def test_accepted_paragraphs_change_with_their_letter_and_are_exported(desk):
    session = desk.session("anna")
    session.decide((LETTER, 3), "accept", edits(session, (LETTER, 3)))
    key = (LETTER, 2)
    at = [token["text"] for token in session.row(key)["tokens"]].index("Patriot-systeem")
    session.spread(key, [], at, at, "WEAPON", "NIL")
    assert exported(desk)[0]["spans"][0]["kb_id"] == "NIL"


def test_a_text_that_changed_is_shown_again(desk):
    session = desk.session("anna")
    session.decide((LETTER, 0), "accept", [])
    rows = tasks()
    rows[0] = {**rows[0], "text": "Levering van veel materieel", "tokens": [], "spans": []}
    path = desk.settings.suggestions / f"{LETTER}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    again = reopened(desk)
    assert any("shown again" in message for message in again.messages)
    assert again.session("anna").next_key() == (LETTER, 0)
    again.close()


def test_two_sessions_do_not_touch_each_other(desk):
    desk.session("anna").decide((LETTER, 0), "accept", [])
    desk.session("bram").decide((LETTER, 0), "reject", [])
    assert exported(desk, "anna")[0]["answer"] == "accept"
    assert exported(desk, "bram")[0]["answer"] == "reject"


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", ".x", "a" * 65, "a\0", "a.", "-x", "x\n"])
def test_names_that_are_no_folder_are_refused(name):
    with pytest.raises(ProjectError, match="no name for a session"):
        check_name(name)


def test_letter_ids_become_safe_and_distinct_file_names():
    names = [file_name(one) for one in ("kst-36045-136", "../x", "..\\x", "a/b", "a_b", "", ".", "x" * 400)]
    assert names[0] == "kst-36045-136"
    assert len(set(names)) == len(names)
    assert all("/" not in name and "\\" not in name and not name.startswith(".") for name in names)
    assert max(map(len, names)) < 200


def test_tasks_without_letter_or_tokens_can_be_reviewed(tmp_path):
    settings = build(tmp_path)
    bare = tmp_path / "bare.jsonl"
    bare.write_text(
        '{"text":"De landmacht oefent.","spans":[{"start":3,"end":12,"label":"UNIT"}]}\n{"text":"Twee."}\n'
    )
    desk = open_desk(type(settings)(**{**vars(settings), "suggestions": bare}))
    session = desk.session("anna")
    session.decide(("bare", 0), "accept", edits(session, ("bare", 0)))
    row = exported(desk, letter="bare")[0]
    assert row["spans"][0]["token_start"] == 1
    assert row["spans"][0]["kb_id"] == "NIL"
    assert row["_input_hash"]
    desk.close()


def test_spans_off_the_tokens_are_named(tmp_path):
    settings = build(tmp_path)
    bare = tmp_path / "bare.jsonl"
    bare.write_text('{"text":"De landmacht oefent.","spans":[{"start":4,"end":12,"label":"UNIT"}]}\n')
    with pytest.raises(ProjectError, match="token boundaries"):
        open_desk(type(settings)(**{**vars(settings), "suggestions": bare}))
