"""Tables out of the archive, each format read back."""

import csv
import json
import zipfile

import pytest
from review_data import ENTITIES
from suggest_data import write_letters, write_model

from pipeline.archive.build import build


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    model = write_model(folder / "tiny", ENTITIES)
    build([write_letters(folder / "letters")], model, folder / "archive.db", scores=False, progress=False)
    return folder / "archive.db"


@pytest.fixture
def export(run_cli, archive, tmp_path):
    return lambda *args: run_cli("archive", "export", archive, tmp_path / "out", *args)


def test_csv_and_json_lines(export, tmp_path):
    assert export()[:2] == (0, f"{tmp_path / 'out'}: 10 files\n")
    with (tmp_path / "out/mentions.csv").open(encoding="utf8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["text"] for row in rows} >= {"Patriot-systemen", "landmacht"}
    assert export("--format", "jsonl", "--table", "paragraphs", "--table", "entity_years")[0] == 0
    lines = [json.loads(line) for line in (tmp_path / "out/paragraphs.jsonl").read_text("utf8").splitlines()]
    assert "Verder is er geen nieuws over 😀 en =SOM(A1)." in {line["text"] for line in lines}
    assert "lemmas" not in lines[0]
    assert (tmp_path / "out/entity_years.jsonl").exists()


def test_duckdb_reads_parquet(export, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    assert export("--format", "parquet")[0] == 0
    assert export("--format", "parquet", "--table", "mission_money", "--table", "dossier_letters")[0] == 0
    query = (
        f"SELECT kb_id, count(*) FROM '{tmp_path}/out/mentions.parquet' WHERE label = 'WEAPON' GROUP BY ALL"
    )
    assert duckdb.sql(query).fetchall() == [("patriot", 3)]
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{tmp_path}/out/amounts.parquet'").fetchall()
    types = {row[0]: row[1] for row in described}
    assert (types["low"], types["of_text"], types["start_char"]) == ("DOUBLE", "VARCHAR", "BIGINT")


def test_a_workbook(export, tmp_path):
    assert export("--format", "xlsx")[0] == 0
    with zipfile.ZipFile(tmp_path / "out/archive.xlsx") as book:
        assert 'name="mentions"' in book.read("xl/workbook.xml").decode()
        cells = "".join(book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)
    assert "Verder is er geen nieuws over 😀 en =SOM(A1)." in cells
    assert "<f>" not in cells


def test_web_annotations_quote_what_they_point_at(export, archive, tmp_path):
    assert export("--format", "jsonld")[:2] == (0, f"{tmp_path / 'out'}: 5 files\n")
    page = json.loads((tmp_path / "out/brief-a.jsonld").read_text("utf8"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    text = "Nederland levert twee Patriot-systemen.\nDe kosten zijn EUR 2,5 miljoen.\n"
    bodies = []
    for item in page["items"]:
        quoted, position = item["target"]["selector"]
        assert text[position["start"] : position["end"]] == quoted["exact"]
        assert text[: position["start"]].endswith(quoted["prefix"])
        assert text[position["end"] :].startswith(quoted["suffix"])
        assert (archive.parent / item["target"]["source"]).exists()
        bodies.append({body["purpose"]: body.get("source") or body.get("value") for body in item["body"]})
    assert bodies[1] == {
        "tagging": "WEAPON",
        "identifying": "urn:kamerstuk:kb:patriot",
        "describing": "Patriot",
    }
    assert bodies[2]["describing"] == "2,5 miljoen euro"


@pytest.mark.parametrize(("arguments", "message"), [
    (["--format", "docx"], "--format docx: use csv, jsonl, parquet, xlsx, jsonld"),
    (["--table", "mentionz"], "has no table mentionz; it has acts, "),
])  # fmt: skip
def test_wrong_wishes(export, arguments, message):
    code, _, err = export(*arguments)
    assert (code, err.count("\n")) == (1, 1)
    assert message in err


def test_no_archive(run_cli, tmp_path):
    code, _, err = run_cli("archive", "export", tmp_path / "x.db", tmp_path / "out")
    assert (code, "there is no such archive" in err) == (1, True)
