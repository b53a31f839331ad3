"""Sessions: decisions, undo, mentions throughout a letter, counters, export, and what a restart finds."""

from __future__ import annotations

import json

import pytest
from review_data import build, edits, exported, open_desk, reopened, tasks

from pipeline.amounts import Amount
from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.core.errors import ProjectError
from pipeline.review.export import file_name
from pipeline.review.lookup import Filter
from pipeline.review.queue import Queue, order_keys
from pipeline.review.session import ConflictError, check_name
from pipeline.review.spans import Edit
from pipeline.review.tasks import certainty

LETTER = "oefenbrief"


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(build(tmp_path))
    yield desk
    desk.close()


def next_key(session):
    return next(iter(session.next_keys()), None)


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
    decided, reopened = {("a", 0), ("a", 1)}, {}
    queue = Queue(keys, decided, reopened)
    assert queue.next(3) == [("a", 2)]
    decided |= {("a", 2)}
    for key in (("a", 2), ("a", 1)):
        decided.remove(key)
        reopened[key] = None
        queue.reopen(key)
    assert queue.next(3) == [("a", 1), ("a", 2)]
    decided.clear()
    queue.reopen(("a", 0))
    assert queue.next(3) == queue.matching(lambda _: True, 3) == [("a", 1), ("a", 2), ("a", 0)]


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
    assert session.undo() == [(LETTER, 1)]
    assert session.undo() == [(LETTER, 0)]
    assert session.undo() == []
    assert next_key(session) == (LETTER, 0)
    assert session.row((LETTER, 0))["spans"][0]["label"] == "UNIT"
    assert "answer" not in session.row((LETTER, 0))
    assert not (desk.settings.out / "anna" / f"{LETTER}.jsonl").exists()
    again = reopened(desk)
    session = again.session("anna")
    assert next_key(session) == (LETTER, 0)
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
    assert next_key(again.session("anna")) == (LETTER, 2)
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
    assert next_key(again.session("anna")) == (LETTER, 0)
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


def test_a_fault_of_ours_never_reaches_the_journal(desk, monkeypatch):
    session = desk.session("anna")
    session.decide((LETTER, 0), "accept", [])
    journal = desk.settings.out / "anna" / "journal.log"
    before = journal.read_bytes()
    for faulty in (
        {"action": "dance"},
        {"action": "undo", "letter": LETTER, "paragraph": 3},
        {"action": "answer"},
    ):
        with pytest.raises((KeyError, ValueError)):
            session._record(
                [{"action": "note", "letter": LETTER, "paragraph": 0, "note": "", "flag": True}, faulty]
            )
    assert journal.read_bytes() == before
    again = reopened(desk)
    assert again.session("anna").progress()["done"] == 1
    again.close()


def test_a_journal_of_other_lines_is_named(desk):
    desk.close()
    journal = desk.settings.out / "anna" / "journal.log"
    journal.write_text('{"action":"undo","letter":"oefenbrief","paragraph":0}\n')
    with pytest.raises(ProjectError, match="line 1: is no decision of this program"):
        open_desk(desk.settings)


def test_a_stale_revision_is_refused_and_nothing_changes(desk):
    session, key = desk.session("anna"), (LETTER, 2)
    assert session.revision(key) == 0
    session.decide(key, "accept", [], revision=0)
    with pytest.raises(ConflictError, match="another browser"):
        session.decide(key, "reject", [], revision=0)
    with pytest.raises(ConflictError):
        session.spread(key, [], 1, 1, "WEAPON", "patriot", revision=0)
    assert session.status(key) == "accept"
    session.spread((LETTER, 4), [], 6, 6, None, None)
    session.decide(key, "reject", [], revision=session.revision(key))
    again = reopened(desk)
    assert again.session("anna").revision(key) == 2
    again.close()


def test_the_rest_of_a_letter_is_accepted_and_undone_as_one(desk):
    session = desk.session("anna")
    session.decide((LETTER, 2), "reject", [])
    assert session.accept_rest(LETTER, only_empty=True) == 2
    assert [session.status((LETTER, number)) for number in range(5)] == ["accept", "", "reject", "", "accept"]
    assert session.accept_rest(LETTER) == 2
    assert session.accept_rest(LETTER) == 0
    assert [row["answer"] for row in exported(desk)] == ["accept", "accept", "reject", "accept", "accept"]
    again = reopened(desk)
    session = again.session("anna")
    assert session.undo() == [(LETTER, 1), (LETTER, 3)]
    assert next_key(session) == (LETTER, 1)
    assert session.undo() == [(LETTER, 0), (LETTER, 4)]
    assert session.undo() == [(LETTER, 2)]
    again.close()


def test_only_paragraphs_with_suggestions_or_a_label_come_next(desk):
    session = desk.session("anna")
    assert session.next_keys(5, Filter(only="spans")) == [(LETTER, 1), (LETTER, 3)]
    assert session.next_keys(5, Filter(only="AMOUNT")) == [(LETTER, 1)]
    session.decide((LETTER, 1), "accept", [])
    assert session.next_keys(5, Filter(only="AMOUNT")) == []


def test_a_note_and_a_flag_are_exported_and_survive(desk):
    session = desk.session("anna")
    session.note((LETTER, 0), "Welke levering?", flag=True)
    session.decide((LETTER, 0), "accept", [], revision=1)
    assert exported(desk)[0]["meta"]["note"] == "Welke levering?"
    session.note((LETTER, 0), "", flag=False)
    assert exported(desk)[0]["meta"] | {"flag": 1} == tasks()[0]["meta"] | {"note": "", "flag": 1}
    again = reopened(desk)
    assert again.session("anna").row((LETTER, 0))["meta"]["flag"] is False
    again.close()


def test_an_amount_that_a_person_gave_is_kept_until_the_person_drops_it(desk):
    session, key = desk.session("anna"), (LETTER, 1)
    mine = Amount(kind="money", low="2000000", high="3000000", currency="USD", bound="about")
    changed = edits(session, key)
    changed[1] = changed[1].model_copy(update={"amount": mine})
    session.decide(key, "accept", changed)
    span = exported(desk)[0]["spans"][1]
    assert span["amount_edited"]
    assert Amount.model_validate(span["amount"]) == mine
    again = reopened(desk)
    session = again.session("anna")
    session.undo()
    session.spread(key, edits(session, key), 0, 0, "UNIT", None)  # what is done elsewhere leaves it
    assert session.row(key)["spans"][2]["amount"] == span["amount"]
    back = [edit.model_copy(update={"amount": None}) for edit in edits(session, key)]
    session.decide(key, "accept", back)
    assert exported(again)[0]["spans"][2]["amount"] == {"kind": "count", "value": "90", "bound": "about"}
    assert "amount_edited" not in exported(again)[0]["spans"][2]
    again.close()


def test_suggestions_that_change_under_the_server_are_not_read_wrongly(desk):
    path = desk.settings.suggestions / f"{LETTER}.jsonl"
    path.write_text("\n" + path.read_text("utf8"), "utf8")
    desk.source.rows._cached.cache_clear()
    with pytest.raises(ProjectError, match="start the server again"):
        desk.source.rows[(LETTER, 3)]


def test_later_tasks_are_checked_when_they_are_shown(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.review.tasks.CHECKED_AT_START", 1)
    settings = build(tmp_path)
    path = settings.suggestions / f"{LETTER}.jsonl"
    rows = tasks()
    rows[1]["text"] = 'Met een ] en "tokens":[ erin, en een Patriot.'
    rows[1] |= {"tokens": [], "spans": [{"start": 0, "end": 2, "label": "UNIT"}]}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    desk = open_desk(settings)
    assert len(desk.source.rows) == 5
    with pytest.raises(ProjectError, match="token boundaries"):
        desk.source.rows[(LETTER, 1)]
    assert desk.source.rows[(LETTER, 2)]["text"].startswith("Het Patriot")
    desk.close()
