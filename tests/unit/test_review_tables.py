"""A table of a letter is one task: shown as a grid, decided and undone as one, exported cell by cell."""

from __future__ import annotations

import json

import pytest
from review_data import desk_with_table, open_desk

from pipeline.core.errors import ProjectError
from pipeline.review.paragraphs import paragraph_view
from pipeline.review.spans import Edit, edits_of
from pipeline.review.tables import MOST_CELLS, Cell, cell_of, grouped

LETTER = "oefenbrief"
TABLE = (LETTER, 5)


@pytest.fixture
def desk(tmp_path):
    yield from desk_with_table(tmp_path)


def exported(desk):
    path = desk.settings.out / "anna" / f"{LETTER}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines()] if path.exists() else []
    return {row["meta"]["paragraph"]: row for row in rows}


def test_a_table_is_one_task_as_doubtful_as_its_most_doubtful_cell(desk):
    assert desk.order == [(LETTER, number) for number in range(6)]
    assert desk.source.certainty(TABLE) == 0.6
    session = desk.session("anna")
    assert session.progress()["total"] == 6
    assert session.letters() == [{"letter": LETTER, "paragraph": 0, "total": 6, "done": 0}]
    grid = session.joined(TABLE).grid()
    assert [(cell["row"], cell["column"]) for cell in grid] == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)]
    assert paragraph_view(session, TABLE)["cells"][2]["pieces"][0] == {
        "text": "Patriot-systeem", "label": "WEAPON",
    }  # fmt: skip


def test_cells_are_marked_decided_and_undone_together(desk):
    session = desk.session("anna")
    task = session.joined(TABLE).task()
    army = next(number for number, token in enumerate(task["tokens"]) if token["text"] == "landmacht")
    mark = Edit(token_start=army, token_end=army, label="UNIT", kb_id="koninklijke-landmacht")
    session.decide(TABLE, "accept", [*edits_of(task), mark], session.revision(TABLE))
    rows = exported(desk)
    assert sorted(rows) == [5, 6, 7, 8, 9]
    assert {row["answer"] for row in rows.values()} == {"accept"}
    assert [(span["label"], span["kb_id"]) for span in rows[7]["spans"]] == [
        ("WEAPON", "patriot"), ("UNIT", "koninklijke-landmacht"),
    ]  # fmt: skip
    text, span = rows[7]["text"], rows[7]["spans"][1]
    assert text[span["start"] : span["end"]] == "landmacht"
    assert session.progress()["done"] == session.sitting == 1
    assert session.undo() == [TABLE]
    assert exported(desk) == {}
    assert session.next_keys() == [TABLE]
    assert len(session.joined(TABLE).task()["spans"]) == 2


def test_the_rest_of_a_letter_counts_a_table_once(desk):
    session = desk.session("anna")
    assert session.accept_rest(LETTER, only_empty=True) == 3
    assert session.accept_rest(LETTER) == 3
    assert session.letters()[0]["done"] == 6
    assert len(exported(desk)) == 10


def test_a_span_stays_in_its_cell(desk):
    session = desk.session("anna")
    with pytest.raises(ProjectError, match="two cells"):
        session.decide(TABLE, "accept", [Edit(token_start=0, token_end=1, label="UNIT")])
    with pytest.raises(ProjectError, match="outside"):
        session.decide(TABLE, "accept", [Edit(token_start=0, token_end=99, label="UNIT")])
    assert session.progress()["done"] == 0


def test_a_change_throughout_the_letter_reaches_cells_and_starts_in_one(desk):
    session = desk.session("anna")
    task = session.joined(TABLE).task()
    at = task["spans"][0]["token_start"]
    result = session.spread(TABLE, edits_of(task), at, at, "WEAPON", "pzh-2000")
    assert result["changed"] == 5
    assert session.row((LETTER, 7))["spans"][0]["kb_id"] == "pzh-2000"
    assert session.unspread(TABLE)
    assert session.row((LETTER, 7))["spans"][0]["kb_id"] == "patriot"


def test_a_table_decided_in_part_is_shown_again(desk):
    """As a session of before tables were one task, or a table that gained a row."""
    folder = desk.settings.out / "anna"
    desk.close()
    row = {**json.loads((desk.settings.suggestions / f"{LETTER}.jsonl").read_text("utf8").splitlines()[5])}
    answer = {"at": "2026-01-01T00:00:00+00:00", "action": "answer", "task": {**row, "answer": "accept"}}
    (folder / "journal.log").write_text(json.dumps(answer) + "\n", "utf8")
    again = open_desk(desk.settings)
    session = again.session("anna")
    assert session.progress()["done"] == 0
    assert TABLE in session.next_keys(6)
    again.close()


def test_long_tables_are_cut_after_a_row():
    numbers = range(2 * MOST_CELLS)
    first, second = grouped((number, Cell(0, number // 7, number % 7)) for number in numbers)
    assert len(first) % 7 == 0
    assert len(first) >= MOST_CELLS
    assert first + second == list(numbers)
    assert grouped([(1, Cell(0, 0, 0)), (2, Cell(1, 0, 0)), (3, Cell(0, 0, 1))]) == [[1, 3], [2]]


@pytest.mark.parametrize("meta", [{}, {"table": 1}, {"table": 0, "cell": [1]}, {"table": 0, "cell": [-1, 2]}])
def test_what_is_no_place_in_a_table_is_running_text(meta):
    assert cell_of({"meta": meta}) is None
    assert cell_of({"meta": {"table": 0, "cell": [0, 0]}, "versions": [{}]}) is None
