"""Deciding in a real browser: keys, buttons, undo, reload, two sessions, versions of others."""

from __future__ import annotations

import json

import pytest
from review_browser import LETTER, Held, Page, saved, texts
from review_data import build, open_desk, tasks

from pipeline.annotations.agreement.adjudicate import adjudication_of
from pipeline.annotations.gold.task import Task
from pipeline.lab.screenshots import running

pytestmark = pytest.mark.slow


def test_accept_reject_ignore_undo_by_key(page, desk):
    page.press("a")
    page.wait_number(1)
    assert saved(desk)[0]["answer"] == "accept"
    page.press("x")
    page.wait_number(2)
    page.press("Space")
    page.wait_number(3)
    assert {n: row["answer"] for n, row in saved(desk).items()} == {0: "accept", 1: "reject", 2: "ignore"}
    counts = dict(
        page.page.eval_on_selector_all(
            "#counters div",
            "nodes => nodes.map(node => [node.dataset.count, node.querySelector('dd').textContent])",
        )
    )
    assert counts == {"accept": "1", "reject": "1", "ignore": "1", "spans": "0", "sitting": "3"}
    bar = page.page.locator("[role=progressbar]")
    assert (bar.get_attribute("aria-valuenow"), bar.get_attribute("aria-valuemax")) == ("3", "5")
    page.press("Backspace")
    page.wait_number(2)
    page.press("Backspace")
    page.wait_number(1)
    assert set(saved(desk)) == {0}


def test_accept_reject_ignore_undo_by_mouse(page, desk):
    for button, number in (("accept", 1), ("reject", 2), ("ignore", 3)):
        page.click(f"#{button}")
        page.wait_number(number)
    page.click("#undo")
    page.wait_number(2)
    # the text has the focus again: space means ignore, not the button
    page.press("Space")
    page.wait_number(3)
    assert saved(desk)[2]["answer"] == "ignore"


def test_all_is_done_and_undo_brings_the_last_back(page, desk):
    for number in range(1, 5):
        page.press("a")
        page.wait_number(number)
    page.press("a")
    page.wait_for(".done")
    told = page.page.locator(".done").inner_text()
    assert str(desk.settings.out / "anna") in told
    assert f"python -m pipeline merge {desk.settings.out}" in told
    for button, dead in (("accept", True), ("reject", True), ("ignore", True), ("undo", False)):
        assert page.page.locator(f"#{button}").is_disabled() == dead
    page.press("a", "1", "j", "Delete", "i", "l")
    page.press("Backspace")
    page.wait_number(4)


def test_a_letter_that_is_done_can_be_opened_again(page, desk):
    for _ in range(5):
        page.press("a")
    page.click(page.page.get_by_role("button", name=LETTER))
    assert page.number() == 0
    page.press("Alt+ArrowDown", "x")
    page.wait_for(".done")
    assert saved(desk)[1]["answer"] == "reject"


def test_caps_lock_makes_no_other_key(page, desk):
    page.go(2)
    page.double_click(page.word("Patriot-systeem"))
    page.press("I")  # without Shift: all identical mentions, not their removal
    page.wait_marks(2)
    page.press("Shift+A")
    assert page.number() == 2
    page.page.wait_for_timeout(1100)  # an unknown letter may begin a word; what follows at once is typing
    page.press("A")
    assert saved(desk)[2]["answer"] == "accept"


def test_reload_keeps_decisions_and_unfinished_edits(page, desk):
    page.press("a")
    page.wait_number(1)
    page.press("j", "3")
    page.wait("Object.keys(localStorage).some(key => key.startsWith('review:edit'))")
    page.reload()
    assert page.number() == 1
    assert page.marks()[0] == ["MISSION", "Patriot-systemen"]
    assert "put back" in page.page.locator("#status").inner_text()
    page.press("a")
    page.wait_number(2)
    assert (
        page.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('review:edit')).length")
        == 0
    )
    assert saved(desk)[1]["spans"][0]["label"] == "MISSION"


def test_keys_wait_for_the_answer_and_go_to_the_next_paragraph(page, desk):
    """What goes to disk is what the page showed; what is pressed meanwhile is done after it, in its order."""
    page.go(1)
    page.press("j")
    held = Held(page, "answer")
    page.page.keyboard.press("a")
    held.wait()
    marks = page.marks()
    for key in ("Home", "2", "x"):
        page.page.keyboard.press(key)
    page.word("Nederland").dblclick()
    assert page.marks() == marks
    assert held.let_go() == 1
    page.wait_number(2)  # paragraph 0 was marked and rejected
    assert [pair[:2] for pair in texts(saved(desk)[1])] == [tuple(mark) for mark in marks]
    assert (saved(desk)[0]["answer"], texts(saved(desk)[0])[0][:2]) == ("reject", ("UNIT", "Levering"))


def test_no_key_is_lost_however_fast(page, desk):
    for key in "axaxa":
        page.page.keyboard.press(key)
    page.wait_for(".done")
    assert [row["answer"] for _, row in sorted(saved(desk).items())] == ["accept", "reject"] * 2 + ["accept"]


def test_typing_never_decides(page, desk):
    page.go(1)
    page.press("l")  # nothing is chosen: it says so, and what is typed on is no command
    assert "Choose a span" in page.page.locator("#status").inner_text()
    page.type("xavax")
    page.type("qaax")
    assert page.number() == 1
    assert "pause" in page.page.locator("#status").inner_text()
    page.page.wait_for_timeout(1100)
    for key, said in (
        ("v", "no versions"),
        ("d", "Choose a span"),
        ("Control+z", "nothing to take back"),
        ("q", "does nothing"),
    ):
        page.press(key)
        assert said in page.page.locator("#status").inner_text(), key
    assert saved(desk) == {}
    page.page.wait_for_timeout(1100)
    held = Held(page, "answer")
    page.page.keyboard.press("a")
    page.wait("'busy' in document.body.dataset")
    page.page.keyboard.type("al")  # decided next, then nothing chosen there: the rest is typing
    page.page.keyboard.type("axa")
    held.let_go()
    page.wait_number(2)
    assert set(saved(desk)) == {0, 1}


def test_the_second_browser_is_shown_what_the_first_decided(browser, address, desk):
    first, second = Page(browser, address), Page(browser, address)
    second.press("Home", "2")
    first.press("x")
    held = Held(second, "answer")
    second.page.keyboard.press("a")
    second.wait("'busy' in document.body.dataset")
    second.page.keyboard.press("a")
    held.let_go()
    second.wait_for("#alert:not([hidden])")
    assert "was first" in second.page.locator("#alert").inner_text()
    assert "not carried out: 1" in second.page.locator("#alert").inner_text()
    second.settle()
    assert (second.number(), second.marks(), saved(desk)[0]["answer"]) == (0, [], "reject")
    second.press("Control+z", "a")
    second.wait_number(1)
    assert texts(saved(desk)[0]) == [("UNIT", "Levering", "NIL")]
    first.close()
    second.close()


def test_the_letter_is_fetched_once(page):
    before = sum("/api/letter?" in url for url in page.requests)
    page.press("a", "x", "Backspace", "Alt+ArrowDown", "a")
    assert sum("/api/letter?" in url for url in page.requests) == before == 1
    assert page.page.locator(".around[data-answer]").count() == 2


def test_overview_filter_rest_and_undo(page, desk):
    page.press("o")
    assert page.page.locator(".overview button").inner_text().split("\n") == [LETTER, "0 of 5"]
    assert page.faults() == []
    page.page.select_option("#overview select", "AMOUNT")
    page.click("[data-action=filter]")
    assert page.number() == 1
    page.press("a")
    assert "Nothing left to do: AMOUNT" in page.page.locator(".done").inner_text()
    page.press("o")
    page.click("[data-action=unfilter]")
    page.press("o")
    page.click("[data-action=acceptEmpty]")
    page.wait_number(3)
    assert set(saved(desk)) == {0, 1, 2, 4}
    page.press("o")
    page.click("[data-action=acceptRest]")
    page.wait_for(".done")
    page.press("Backspace", "Backspace")
    assert set(saved(desk)) == {1}


def test_a_note_and_a_flag(page, desk):
    page.press("n")
    page.type("Welke? a x")
    page.press("Escape", "f")
    page.page.wait_for_timeout(400)
    page.settle()
    page.press("a")
    page.wait_number(1)
    meta = saved(desk)[0]["meta"]
    assert (meta["note"], meta["flag"]) == ("Welke? a x", True)
    assert "⚑" in page.page.locator(".around .number").first.inner_text()
    page.press("n")
    page.type("weg")
    page.click("#reject")
    page.wait_number(2)
    assert saved(desk)[1]["meta"]["note"] == "weg"


def test_two_sessions_at_once(browser, address, desk):
    anna, bram = Page(browser, address, "anna"), Page(browser, address, "bram")
    anna.press("a")
    bram.press("x")
    anna.wait_number(1)
    bram.wait_number(1)
    bram.press("j", "2", "a")
    bram.wait_number(2)
    anna.press("a")
    anna.wait_number(2)
    assert saved(desk, "anna")[0]["answer"] == "accept"
    assert saved(desk, "bram")[0]["answer"] == "reject"
    assert saved(desk, "anna")[1]["spans"][0]["label"] == "WEAPON"
    assert saved(desk, "bram")[1]["spans"][0]["label"] == "UNIT"
    for page in (anna, bram):
        assert page.errors == []
        page.close()


def test_a_lost_server_is_said_and_nothing_moves(browser, tmp_path):
    desk = open_desk(build(tmp_path))
    with running(desk) as address:
        page = Page(browser, address)
    page.press("a")
    page.wait_for("#alert:not([hidden])")
    assert "does not answer" in page.page.locator("#alert").inner_text()
    assert page.number() == 0
    page.close()


def test_paragraphs_of_the_letter_around_open_by_click(page, desk):
    assert page.page.locator(".around").count() == 4
    page.click(page.page.locator(".around").nth(2))
    page.wait_number(3)
    page.press("a")
    page.wait_number(0)
    assert set(saved(desk)) == {3}
    assert page.page.locator(".around[data-answer=accept]").count() == 1


def test_versions_of_annotators_side_by_side(browser, tmp_path):
    """Two people differ on a link and a boundary; a third takes one version and mends it."""
    row = tasks()[1]
    other = [{**row["spans"][0], "kb_id": "NIL"}]
    row["versions"] = [
        {"spans": row["spans"], "answer": "accept", "sessions": ["anna"], "default": True},
        {"spans": other, "answer": "accept", "sessions": ["bram", "carla"], "default": False},
    ]
    settings = build(tmp_path, session="dora")
    (settings.suggestions / f"{LETTER}.jsonl").write_text(json.dumps(row) + "\n", "utf8")
    desk = open_desk(settings)
    with running(desk) as address:
        page = Page(browser, address, "dora")
        assert page.page.locator(".version header strong").all_inner_texts() == ["anna", "bram, carla"]
        assert page.page.locator(".version .mark[data-differs]").count() == 3
        assert page.low_contrast() == []
        page.press("v")
        page.wait_marks(2)
        page.press("v")
        page.wait_marks(1)
        page.press("Control+z")
        page.wait_marks(2)
        page.click(page.page.locator(".version button").nth(1))
        page.wait_marks(1)
        page.press("a")
        page.wait_for(".done")
        assert page.errors == []
        page.close()
    done = saved(desk, "dora")[1]
    assert texts(done) == [("WEAPON", "Patriot-systemen", "NIL")]
    assert "versions" not in done
    record = adjudication_of(Task.model_validate(done))
    assert record is not None
    assert (record.by, [one.session for one in record.versions]) == ("dora", ["anna", "bram", "carla"])
