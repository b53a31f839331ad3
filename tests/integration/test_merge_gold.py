"""Reviewed tasks into gold, letters and split: what is written, what is refused, what interrupts."""

import json
import shutil
from pathlib import Path

import pytest
from killed import kill_at_line
from merge_desk import KB, NLP, Desk, reviewed

from pipeline.annotations.agreement.sessions import read_reviewed
from pipeline.annotations.gold.docbins import write_docbins
from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.annotations.gold.letters import check_against_letters
from pipeline.annotations.gold.split import read_split
from pipeline.core import transaction
from pipeline.core.errors import ProjectError
from pipeline.core.files import read_jsonl, write_json, write_jsonl


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_new_letter_joins_gold_letters_and_split(desk):
    merged = desk.merge(desk.whole())
    assert (merged.added, merged.conflicts, merged.new_letters) == (3, [], {"brief-1": "train"})
    assert [file.name for file in merged.files] == ["brief-1.txt", "brief-1.jsonl", "split.json"]
    tasks = read_tasks(desk.gold, kb_types=KB)
    check_against_letters(tasks, desk.letters)
    assert read_split(desk.split).train == ["brief-1"]
    assert [(s.token_start, s.token_end) for s in tasks[0].spans] == [(2, 2), (3, 3), (10, 10)]
    assert tasks[0].tokens
    assert tasks[1].text[tasks[1].spans[0].start : tasks[1].spans[0].end] == "operatie Interflex"
    split = read_split(desk.split).model_copy(update={"dev": []})
    assert write_docbins(tasks, split, NLP, desk.root)["train"] == 3


def test_again_changes_nothing(desk):
    desk.merge(desk.whole())
    before = desk.state()
    merged = desk.merge(desk.whole())
    assert (merged.unchanged, merged.added, merged.files) == (3, 0, [])
    assert desk.state() == before


def test_conflict_with_gold_is_listed_and_nothing_written(desk):
    desk.merge(desk.whole())
    rows = desk.whole(weapon="NIL")
    write_jsonl(desk.file, rows)
    before = desk.state()
    merged = desk.merge(rows)
    (conflict,) = merged.conflicts
    assert "only gold: 'Patriots' at 21 WEAPON patriot; only session an: 'Patriots' at 21 WEAPON NIL" in str(
        conflict
    )
    assert merged.files == []
    assert desk.state() == before


def test_prefer(desk):
    desk.merge(desk.whole())
    before = desk.state()
    kept = desk.merge(desk.whole(weapon="NIL"), prefer="gold")
    assert (kept.kept, kept.unchanged, kept.files) == (1, 2, [])
    assert {**desk.state(), Path("reviewed/an.jsonl"): 0} == {**before, Path("reviewed/an.jsonl"): 0}
    replaced = desk.merge(desk.whole(weapon="NIL"), prefer="reviewed")
    assert (replaced.replaced, replaced.unchanged) == (1, 2)
    row = next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]
    assert row["spans"][1]["kb_id"] == "NIL"
    assert row["history"][0]["spans"][1]["kb_id"] == "patriot"
    assert desk.merge(desk.whole(weapon="NIL")).unchanged == 3


def with_amount(rows, value, **more):
    rows[0]["spans"][0] |= {"amount": {"kind": "count", "value": value, "bound": "exact"}, **more}
    return rows


def test_an_edited_amount_is_a_change_and_stays(desk):
    """What the model read is none: it takes no decision back, and two sessions may have read differently."""
    desk.merge(with_amount(desk.whole(), "6"))
    assert desk.merge(with_amount(desk.whole(), "7")).unchanged == 3
    (conflict,) = desk.merge(with_amount(desk.whole(), "60", amount_edited=True)).conflicts
    assert "value=60" in conflict.detail
    assert desk.merge(with_amount(desk.whole(), "60", amount_edited=True), prefer="reviewed").replaced == 1
    other = with_amount(desk.whole("ben"), "61", amount_edited=True)
    assert len(desk.merge([*with_amount(desk.whole(), "60", amount_edited=True), *other]).conflicts) == 1
    assert desk.merge(with_amount(desk.whole(weapon="NIL"), "6"), prefer="reviewed").replaced == 1
    (gold,) = desk.gold.glob("*.jsonl")
    span = read_tasks(gold)[0].spans[0]
    assert (span.edited_amount["value"], span.edited_amount["kind"]) == ("60", "count")
    desk.unchanged_by(with_amount(desk.whole(), "veel", amount_edited=True), "edited amount")


def test_sessions_that_agree_and_that_differ(desk):
    merged = desk.merge([*desk.whole("an"), *desk.whole("bob")])
    assert merged.added == 3
    assert next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]["sessions"] == ["an", "bob"]
    merged = desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")])
    assert [str(one.between) for one in merged.conflicts] == ["sessions an and bob differ"]
    assert desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")], prefer="gold").kept == 1
    assert (
        len(desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")], prefer="reviewed").conflicts)
        == 1
    )
    assert desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")], sessions=["an"]).unchanged == 3


def test_an_adjudicated_task_settles(desk):
    rows = [*desk.whole("an"), *desk.whole("bob", weapon="NIL")]
    versions = [{"session": row["_session_id"], "spans": row["spans"]} for row in (rows[0], rows[3])]
    record = {"by": "eva", "at": "2026-11-23T12:00:00Z", "versions": versions}
    merged = desk.merge([*rows, {**rows[3], "_session_id": "eva", "adjudication": record}])
    assert (merged.added, merged.conflicts) == (3, [])
    row = next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]
    assert row["spans"][1]["kb_id"] == "NIL"
    assert [version["session"] for version in row["adjudication"]["versions"]] == ["an", "bob"]


def test_prodigys_review_output_settles(desk):
    rows = [*desk.whole("an"), *desk.whole("bob", weapon="NIL")]
    versions = [{**row, "sessions": [row["_session_id"]]} for row in rows if row["text"] == desk.first[2]]
    review = {
        **rows[0],
        "versions": versions,
        "view_id": "ner_manual",
        "_view_id": "review",
        "_session_id": "eva",
    }
    desk.merge([*rows, review])
    row = next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]
    assert "versions" not in row
    assert (row["_view_id"], row["adjudication"]["by"]) == ("ner_manual", "eva")


def test_rejected_and_ignored_paragraphs_hold_their_place_and_teach_nothing(desk):
    rows = desk.whole()
    rows[0]["answer"], rows[2]["answer"] = "reject", "ignore"
    merged = desk.merge(rows)
    assert merged.passed_over == 1
    assert [task.is_gold for task in read_tasks(desk.gold)] == [False, True, False]
    check_against_letters(read_tasks(desk.gold), desk.letters)
    # a later decision takes the place of a paragraph passed over, but not of a rejected one
    merged = desk.merge(desk.whole())
    assert [one.paragraph for one in merged.conflicts] == [desk.first[1]]
    assert desk.merge(desk.whole(), prefer="gold").replaced == 1
    # passing over does not undo gold
    rows[1]["answer"] = "ignore"
    assert desk.merge(rows, prefer="reviewed").kept == 2


def test_a_letter_in_part(desk):
    some = desk.whole()[:1]
    desk.unchanged_by(some, "2 of 3 paragraphs are not decided, the first is")
    merged = desk.merge(some, partial=True)
    assert (merged.added, merged.passed_over) == (1, 2)
    check_against_letters(read_tasks(desk.gold), desk.letters)
    rest = desk.merge(desk.whole())
    assert (rest.replaced, rest.unchanged, rest.passed_over) == (2, 1, 0)


def test_undecided_suggestions_are_not_gold(desk):
    rows = desk.whole()
    for row in rows:
        row.pop("answer")
    desk.unchanged_by(rows, "no task with an answer")


def test_part_is_asked_for_and_the_split_is_fixed(desk):
    desk.unchanged_by(desk.whole(), "letter brief-1: is new; say with --part", part=None)
    desk.unchanged_by(desk.whole(), "not to 'test'", part="test")
    desk.merge(desk.whole(), part="dev")
    assert read_split(desk.split).dev == ["brief-9", "brief-1"]
    merged = desk.merge(desk.whole(), part="train")
    assert merged.stayed == {"brief-1": "dev"}
    assert read_split(desk.split).dev == ["brief-9", "brief-1"]


def test_the_split_keeps_its_form(desk):
    desk.split.write_text(json.dumps({"train": [], "dev": [], "test": []}, indent=1) + "\n", encoding="utf8")
    desk.merge(desk.whole())
    assert (
        desk.split.read_text(encoding="utf8")
        == '{\n "train": [\n  "brief-1"\n ],\n "dev": [],\n "test": []\n}\n'
    )


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"label": "TANK"}, "line 1: unknown label 'TANK' on 'zes'"),
        ({"end": 19}, "line 1: span 'ze' does not fall on token boundaries; the tokens there are 'zes'"),
        ({"label": "UNIT", "kb_id": "nergens"}, "unknown identifier 'nergens' on 'zes'"),
        ({"label": "UNIT", "kb_id": "patriot"}, "'patriot' on 'zes' is a WEAPON, not a UNIT"),
        ({"kb_id": "patriot"}, "AMOUNT span 'zes' takes no identifier"),
        ({"end": 900}, "line 1: is not a task: .*span 17-900"),
        ({"end": 29}, "overlaps"),
    ],
)
def test_faulty_spans_are_named_in_one_line(desk, change, match):
    rows = desk.whole()
    assert rows[0]["spans"][0]["start"] == 17
    rows[0]["spans"][0].update(change)
    desk.unchanged_by(rows, match)


def test_texts_must_be_the_letters(desk):
    rows = desk.whole()
    rows[2]["text"] += " Meer."
    desk.unchanged_by(rows, "paragraph .* has other text than the letter's")
    rows = desk.whole()
    rows[2]["meta"]["paragraph"] = 99
    desk.unchanged_by(rows, "paragraph 99 is none of the letter's")
    desk.unchanged_by(desk.whole(), "letter brief-1: has no file in", new_letters=[])


@pytest.mark.parametrize("letter", ["../brief-1", "/etc/passwd", "a/b", "..", ""])
def test_a_letter_id_does_not_lead_elsewhere(desk, letter):
    rows = desk.whole()
    for row in rows:
        row["meta"]["letter"] = letter
    desk.unchanged_by(rows, "cannot be a file name|names no letter")


def test_a_fault_while_writing_leaves_everything(desk, monkeypatch):
    write_jsonl(desk.file, desk.whole())
    before = desk.state()
    monkeypatch.setattr("pipeline.annotations.merging.merge_files._appended", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.merge(desk.whole())
    assert desk.state() == before


def test_after_an_interruption_the_same_merge_does_the_rest(desk):
    desk.merge(desk.whole())
    done = desk.state()
    write_json(desk.split, {"train": [], "dev": ["brief-9"], "test": []})
    desk.merge(desk.whole())
    assert desk.state() == done
    shutil.rmtree(desk.gold)
    desk.merge(desk.whole())
    assert desk.state() == done


def test_spans_without_a_link_become_nil_and_are_counted(desk):
    rows = desk.whole()
    del rows[0]["spans"][1]["kb_id"]
    assert desk.merge(rows).unlinked == 1
    assert read_tasks(desk.gold)[0].spans[1].kb_id == "NIL"


@pytest.mark.parametrize("line", [40, 70, 85, 100, 115])
def test_after_a_kill_the_next_reader_of_the_gold_finds_old_or_new(desk, line):
    desk.merge(desk.whole())
    (desk.new / "brief-2.txt").write_text("Alleen dit bericht.\n", encoding="utf8")
    second = reviewed(("brief-2", 0, "Alleen dit bericht."), [])
    rows = [*desk.whole(weapon="NIL"), second]
    write_jsonl(desk.file, rows)
    old = desk.state()
    assert kill_at_line(line, transaction, lambda: desk.merge(rows, prefer="reviewed"))
    read_tasks(desk.gold)
    between = desk.state()
    desk.merge(rows, prefer="reviewed")
    new = desk.state()
    assert old != new
    assert between in (old, new)


def test_the_gold_of_a_test_letter_stays(desk):
    desk.merge(desk.whole())
    write_json(desk.split, {"train": [], "dev": [], "test": ["brief-1"]})
    changed = desk.whole(weapon="NIL")
    desk.unchanged_by(changed, "brief-1: is a test letter; .*--allow-test", prefer="reviewed")
    assert len(desk.merge(changed).conflicts) == 1
    assert desk.merge(changed, prefer="gold").kept == 1
    assert desk.merge(changed, prefer="reviewed", allow_test=True).replaced == 1


@pytest.mark.parametrize("by", ["", " "])
def test_an_adjudication_by_nobody_settles_nothing(desk, by):
    rows = [*desk.whole("an"), *desk.whole("bob", weapon="NIL")]
    rows[0]["adjudication"] = {"by": by, "at": "", "versions": []}
    assert len(desk.merge(rows).conflicts) == 1
    rows[0]["adjudication"]["by"] = "eva"
    assert desk.merge(rows).conflicts == []


@pytest.mark.parametrize("stamp", ["NaN", "Infinity", '"1700000000"', "true"])
def test_time_stamps_are_finite_numbers(desk, stamp):
    desk.merge(desk.whole())
    row = json.dumps({**desk.whole(weapon="NIL")[0], "_timestamp": 0}).replace(
        '"_timestamp": 0', f'"_timestamp": {stamp}'
    )
    desk.file.write_text(row + "\n", encoding="utf8")
    with pytest.raises(ProjectError, match=r"an\.jsonl, line 1: the _timestamp .* is not a finite number"):
        read_reviewed([desk.file])


def test_a_paragraph_number_may_be_text(desk):
    rows = desk.whole()
    for row in rows:
        row["meta"]["paragraph"] = str(row["meta"]["paragraph"])
    assert desk.merge(rows).added == 3
    assert [task.meta["paragraph"] for task in read_tasks(desk.gold)] == [key for _, key, _ in desk.places]


def test_a_letter_that_is_not_dutch(desk):
    text = "The government informs the House of what it will do, and of what it is going to cost in the next year."
    (desk.new / "letter.txt").write_text(text + "\n", encoding="utf8")
    rows = [reviewed(("letter", 0, text), [])]
    desk.unchanged_by(rows, "letter letter: does not look Dutch")
    assert desk.merge(rows, force=True).new_letters == {"letter": "train"}


def test_new_letters_are_found_in_folders_and_by_the_names_of_these(desk):
    folder = desk.new / "maart"
    folder.mkdir()
    (folder / "brief-1.txt").write_text("Alleen dit bericht.\n", encoding="utf8")
    assert desk.merge([reviewed(("maart-brief-1", 0, "Alleen dit bericht."), [])]).added == 1
    assert (desk.letters / "maart-brief-1.txt").exists()
