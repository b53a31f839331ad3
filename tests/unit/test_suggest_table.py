"""The table of all entities."""

import zipfile

import pytest

from pipeline.annotations.gold.task import Task
from pipeline.components.attributes.entity_table import COLUMNS, entity_frame
from pipeline.core.errors import ProjectError
from pipeline.letters import Letter
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
        {
            "text": "Dat is bekend. De kosten zijn 17,5 miljoen euro. Meer niet.",
            "spans": [{"start": 30, "end": 47, "label": "AMOUNT"}],
            "meta": {"letter": "b", "paragraph": 2},
            "answer": "accept",
        },
        {
            "text": "Een Patriot.",
            "spans": [{"start": 4, "end": 11, "label": "WEAPON", "kb_id": "patriot"}],
            "meta": {"letter": "b", "paragraph": 3},
            "answer": "reject",
        },
    )
]


ENTITIES = {
    "patriot": {"name": {"nl": "Patriot"}, "parent": "luchtverdediging", "country": "US"},
    "luchtverdediging": {"name": {"nl": "luchtverdediging"}},
}


def letter_of(name):
    if name != "a":
        return None
    paragraphs = [{"index": index, "kind": "body", "text": "x"} for index in range(5)]
    paragraphs[4] |= {"kind": "table_cell", "cell": (0, 2), "source": {"page": 7}}
    return Letter(
        id="a", format="pdf", date="2024-01-29", title="Brief", dossiers=[{"number": "36 045"}],
        senders=[{"name": "K.H. Ollongren", "role": "minister van Defensie"}], paragraphs=paragraphs,
    )  # fmt: skip


def frame():
    return entity_frame(table.entity_rows(TASKS, ENTITIES, letter_of))


def test_one_row_a_span():
    rows = list(table.entity_rows(TASKS, ENTITIES, letter_of))
    assert [(row["letter"], row["paragraph"], row["text"]) for row in rows] == [
        ("a", 4, "twee"), ("a", 4, "Patriots"), ("a", 4, '"=1+1"\u2028 😀'), ("b", 1, "EUR 2 tot 3 miljoen"),
        ("b", 2, "17,5 miljoen euro"),
    ]  # fmt: skip
    assert all(list(row) == list(COLUMNS) for row in rows)
    about = ("kb_id", "name", "parent", "country", "score")
    assert [rows[1][key] for key in about] == ["patriot", "Patriot", "luchtverdediging", "US", 0.25]
    assert [rows[2][key] for key in about] == ["NIL", None, None, None, None]
    assert rows[0]["kb_id"] is None
    assert (rows[0]["amount"], rows[0]["amount_low"], rows[0]["amount_kind"]) == (2.0, 2.0, "count")
    assert (rows[3]["amount"], rows[3]["amount_high"], rows[3]["amount_currency"]) == (
        None, 3_000_000.0, "EUR",
    )  # fmt: skip


def test_gold_gets_values_and_sentences():
    *_, row = table.entity_rows(TASKS, {})
    assert (row["amount"], row["amount_currency"]) == (17_500_000.0, "EUR")
    assert row["sentence"].strip() == "De kosten zijn 17,5 miljoen euro."


def test_the_letter_of_each_row():
    first, *_, last = table.entity_rows(TASKS, {}, letter_of)
    about = ("title", "date", "dossier", "sender", "page", "table_row", "table_column")
    assert [first[key] for key in about] == [
        "Brief", "2024-01-29", "36 045", "minister van Defensie K.H. Ollongren", 7, 1, 3,
    ]  # fmt: skip
    assert [last[key] for key in about] == [None] * len(about)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_a_table_reads_back_the_same(tmp_path, suffix):
    path = tmp_path / "deep" / f"t.{suffix}"
    table.check_installed(path)
    assert table.write_tables({"entities": frame()}, path) == [path]
    if suffix == "xlsx":
        with zipfile.ZipFile(path) as file:
            sheet = file.read("xl/worksheets/sheet1.xml").decode()
            assert "=1+1" in file.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in sheet  # no text is a formula
        assert 'ref="A1:AB6"' in sheet
        return
    back = pd.read_csv(path, dtype=COLUMNS) if suffix == "csv" else pd.read_parquet(path)
    pd.testing.assert_frame_equal(back, frame())


def test_types_do_not_depend_on_the_letters(tmp_path):
    pytest.importorskip("pyarrow", reason="the extra `tables` is not installed")
    assert list(entity_frame([]).dtypes) == list(frame().dtypes)


def test_csv_for_a_dutch_excel(tmp_path):
    rows = frame()
    rows.loc[0, "text"] = "=1+1"
    table.write_table(rows, tmp_path / "t.csv", excel=True)
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfletter;title;")
    assert b";'=1+1;" in data
    assert b";17500000,0;" in data


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(table, "find_spec", lambda name: None if name == "pyarrow" else object())
    table.check_installed(tmp_path / "t.csv", None)
    with pytest.raises(ProjectError, match=r"pyarrow.*tables"):
        table.check_installed(tmp_path / "t.parquet")
    with pytest.raises(ProjectError, match=r"t\.ods: ends in none of \.csv, \.parquet, \.xlsx"):
        table.check_installed(tmp_path / "t.ods")


def test_the_command(run_cli, tmp_path, root):
    letter = root / "annotations" / "gold" / "kst-36045-136.jsonl"
    code, out, _ = run_cli(
        "table", letter, "--out", tmp_path / "t.csv", "--letters", root / "corpus" / "letters"
    )
    assert code == 0
    rows = pd.read_csv(tmp_path / "t.csv", dtype=COLUMNS)
    assert f"{len(rows)} entities, 38 statements of 1 letters" in out
    assert set(rows["date"].dropna()) == {"2024-01-29"} or rows["date"].notna().all()
    assert rows["name"].notna().sum() == (rows["kb_id"].notna() & (rows["kb_id"] != "NIL")).sum()
    code, out, _ = run_cli("table", letter, "--out", tmp_path / "t.csv", "--letters", tmp_path)
    assert "notice: no file of kst-36045-136; title, date and page are empty there" in out
