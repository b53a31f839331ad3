"""The archive in Datasette: every question answers, hits are marked, files are served, nothing else is."""

import asyncio
import re

import pytest
from review_data import ENTITIES
from suggest_data import write_letters, write_model

pytest.importorskip("datasette")
import httpx
import yaml

from pipeline.archive import serve as serve_module
from pipeline.archive.build import build

PARAMETERS = {
    "words": 'leveren "patriot-systemen"', "entity": "patriot", "weapon": "patriot", "minimum": "1000000", "actor": "",
    "recipient": "", "mission": "interflex", "dossier": "36045", "label": "WEAPON", "year": "2023", "score": "0.5",
}  # fmt: skip
QUERIES = yaml.safe_load((serve_module._HERE / "datasette.yml").read_text("utf8"))["queries"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    model = write_model(folder / "tiny", ENTITIES)
    build([write_letters(folder / "letters")], model, folder / "archive.db", scores=False, progress=False)
    return folder


@pytest.fixture
def get(folder):
    def ask(path, host="127.0.0.1:8001"):
        async def run():
            transport = httpx.ASGITransport(serve_module.application(folder / "archive.db"))
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                return await client.get(path)

        return asyncio.run(run())

    return ask


def test_ten_questions_answer(get):
    assert len(QUERIES) == 10
    for name, query in QUERIES.items():
        wanted = {key: PARAMETERS[key] for key in re.findall(r":(\w+)", query["sql"])}
        answer = get(f"/archive/{name}.json?{httpx.QueryParams(wanted)}&_shape=array")
        assert answer.status_code == 200, (name, answer.text)
    rows = get("/archive/large_amounts.json?minimum=1000000&_shape=array").json()
    assert [row["low"] for row in rows] == [3e6, 2.5e6]


def test_hits_are_marked_and_rows_lead_to_letter_and_file(get):
    page = get("/archive/search?words=leveren+patriot-systeem").text
    assert "Nederland <mark>levert</mark> twee <mark>Patriot-systemen</mark>." in page
    assert 'href="/archive/letters/brief-a"' in page
    assert "/-/source?file=letters/brief-a.txt" in page
    assert "<script>alert(1)</script>" not in get("/archive/search?words=landmacht").text
    assert 'data-label="WEAPON"' in get("/archive/mentions").text
    assert get("/archive/paragraphs?_search=F-35").status_code == 200


def test_only_files_of_letters_are_served(get, folder):
    answer = get("/-/source?file=letters/brief-a.txt")
    assert answer.text.startswith("Nederland levert")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert get("/-/source?file=archive.db").status_code == 404
    assert get("/-/source?file=../../etc/passwd").status_code == 404
    assert get("/", host="evil.example").status_code == 421


def test_what_is_no_archive_is_refused(run_cli, tmp_path):
    (tmp_path / "x.db").write_bytes(b"nothing" * 300)
    for name, message in (("x.db", "is not an SQLite file"), ("y.db", "there is no such archive")):
        code, _, err = run_cli("archive", "serve", tmp_path / name, "--port", "0")
        assert (code, err.count("\n"), message in err) == (1, 1, True)
