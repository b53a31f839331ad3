"""The table of all entities, and the page."""

import pytest

from pipeline.annotations.gold.task import Task
from pipeline.core.errors import ProjectError
from pipeline.suggest import table

pd = pytest.importorskip("pandas", reason="the extra `tables` is not installed")

TASKS = [
    Task.model_validate(row)
    for row in (
        {
            "text": 'twee Patriots, "=1+1"\u2028 😀',
            "spans": [
                {"start": 0, "end": 4, "label": "AMOUNT", "amount": {"kind": "count", "value": "2"}},
                {"start": 5, "end": 13, "label": "WEAPON", "kb_id": "patriot", "score": 0.25},
                {"start": 15, "end": 24, "label": "UNIT", "kb_id": "NIL"},
            ],
            "meta": {"letter": "a", "paragraph": 4},
        },
        {"text": "Niets.", "meta": {"letter": "b", "paragraph": 0}},
        {
            "text": "EUR 2 tot 3 miljoen",
            "spans": [
                {
                    "start": 0,
                    "end": 19,
                    "label": "AMOUNT",
                    "amount": {"kind": "money", "low": "2000000", "high": "3000000", "currency": "EUR"},
                }
            ],
            "meta": {"letter": "b", "paragraph": 1},
        },
    )
]


def frame():
    return table.entity_table(table.entity_rows(TASKS, {"patriot": "Patriot"}))


def test_one_row_a_span():
    rows = list(table.entity_rows(TASKS, {"patriot": "Patriot"}))
    assert [(row["letter"], row["paragraph"], row["text"]) for row in rows] == [
        ("a", 4, "twee"), ("a", 4, "Patriots"), ("a", 4, '"=1+1"\u2028 😀'), ("b", 1, "EUR 2 tot 3 miljoen"),
    ]  # fmt: skip
    assert all(list(row) == list(table.COLUMNS) for row in rows)
    assert (rows[1]["kb_id"], rows[1]["name"], rows[1]["score"]) == ("patriot", "Patriot", 0.25)
    assert (rows[2]["kb_id"], rows[2]["name"], rows[2]["score"]) == ("NIL", None, None)
    assert (rows[0]["amount_value"], rows[0]["amount_low"], rows[0]["amount_kind"]) == (2.0, 2.0, "count")
    assert (rows[3]["amount_value"], rows[3]["amount_high"], rows[3]["amount_currency"]) == (
        None, 3_000_000.0, "EUR",
    )  # fmt: skip


def test_csv_reads_back_the_same(tmp_path):
    table.write_table(frame(), csv=tmp_path / "diep" / "t.csv")
    back = pd.read_csv(tmp_path / "diep" / "t.csv", dtype=table.COLUMNS)
    pd.testing.assert_frame_equal(back, frame())


def test_parquet_reads_back_the_same_and_types_do_not_depend_on_the_letters(tmp_path):
    pytest.importorskip("pyarrow", reason="the extra `tables` is not installed")
    empty = table.entity_table([])
    table.write_table(frame(), parquet=tmp_path / "t.parquet")
    table.write_table(empty, parquet=tmp_path / "leeg.parquet")
    back, none = (pd.read_parquet(tmp_path / name) for name in ("t.parquet", "leeg.parquet"))
    pd.testing.assert_frame_equal(back, frame())
    assert list(back.dtypes) == list(none.dtypes)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(table, "find_spec", lambda name: None if name == "pyarrow" else object())
    table.check_installed(parquet=False)
    with pytest.raises(ProjectError, match=r"pyarrow.*tables"):
        table.check_installed(parquet=True)
