"""The review server: its addresses, its guards, and what is left after kill -9."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra `review` is not installed")
pytest.importorskip("uvicorn", reason="the extra `review` is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1]))
from review_data import build, open_desk

from pipeline.errors import ProjectError
from pipeline.review.drafts import accept_draft, list_drafts
from pipeline.review.run import bind
from pipeline.review.server import build_app

ROOT = Path(__file__).parents[2]
LETTER = "oefenbrief"
HOST = "http://127.0.0.1"


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(build(tmp_path))
    yield desk
    desk.close()


@pytest.fixture
def client(desk):
    return TestClient(build_app(desk), base_url=HOST)


def post(client, name, session="anna", **values):
    return client.post(f"/api/{name}", json={"session": session, **values})


def answer(client, paragraph, what="accept", spans=(), session="anna"):
    return post(client, "answer", session, letter=LETTER, paragraph=paragraph, answer=what, spans=list(spans))


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


def test_headers(client):
    for path in ("/", "/api/task", "/nothing"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_the_next_paragraph_comes_with_the_answer(client):
    first = client.get("/api/task").json()
    assert (first["task"]["letter"], first["task"]["paragraph"]) == (LETTER, 0)
    second = answer(client, 0).json()
    assert second["task"]["paragraph"] == 1
    assert second["progress"] | {"spans": 0} == {
        "total": 5, "done": 1, "accept": 1, "reject": 0, "ignore": 0, "spans": 0, "sitting": 1,
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


def test_two_sessions_at_once(client, desk):
    for paragraph in range(5):
        answer(client, paragraph, "accept", session="anna")
        answer(client, paragraph, "reject", session="bram")
    assert client.get("/api/task", params={"session": "anna"}).json()["task"] is None
    for name, what in (("anna", "accept"), ("bram", "reject")):
        lines = (desk.settings.out / name / f"{LETTER}.jsonl").read_text("utf8").splitlines()
        assert [json.loads(line)["answer"] for line in lines] == [what] * 5
        assert {json.loads(line)["_session_id"] for line in lines} == {name}


# Guards


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", "", "0.0.0.0"])
def test_other_hosts_are_refused(client, host):
    assert client.get("/api/task", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_loopback_names_are_served(client, host):
    assert client.get("/api/task", headers={"host": host}).status_code == 200


def test_the_port_belongs_to_the_host(desk):
    client = TestClient(build_app(desk, port=8080), base_url="http://127.0.0.1:8080")
    assert client.get("/api/task").status_code == 200
    assert client.get("/api/task", headers={"host": "127.0.0.1:9090"}).status_code == 421
    assert client.get("/api/task", headers={"host": "127.0.0.1"}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:81"]
)
def test_other_origins_are_refused(client, desk, origin):
    got = client.post("/api/undo", json={"session": "anna"}, headers={"origin": origin})
    assert got.status_code == 403
    assert client.get("/api/task", headers={"origin": origin}).status_code == 403


def test_own_origin_is_served_and_cross_site_is_not(client):
    answer(client, 0)
    for headers, status in (
        ({"origin": HOST}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ):
        assert client.get("/api/task", headers=headers).status_code == status


def test_forms_of_other_pages_are_refused(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        got = client.post("/api/undo", content='{"session":"anna"}', headers={"content-type": kind})
        assert got.status_code == 415
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert client.request(method, "/api/undo").status_code == 405


def test_large_bodies_are_refused(client):
    headers = {"content-type": "application/json"}
    assert client.post("/api/answer", content=b"x" * 300_000, headers=headers).status_code == 413
    chunks = (b"x" * 50_000 for _ in range(20))  # without a content-length
    assert client.post("/api/answer", content=chunks, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py", "/static/..%2fserver.py", "/static/%2e%2e/server.py", "/../../etc/passwd",
        "//etc/passwd", "/static/", "/static/..\\server.py", "/static/style.css/../../server.py",
        "/static/%00",
    ],
)  # fmt: skip
def test_no_address_reaches_another_file(client, path):
    got = client.get(path)
    assert got.status_code == 404
    assert "import" not in got.text


@pytest.mark.parametrize("session", ["..", "../x", "a/b", "%2e%2e", "a\0b", "x" * 70])
def test_session_names_reach_no_other_folder(client, desk, session):
    before = sorted(desk.settings.out.parent.rglob("*"))
    assert client.get("/api/config", params={"session": session}).status_code == 400
    assert answer(client, 0, session=session).status_code in (400, 422)
    assert sorted(desk.settings.out.parent.rglob("*")) == before


def test_faulty_requests_are_one_line(client):
    headers = {"content-type": "application/json"}
    for body in ("", "[]", "nonsense", '{"session":"anna"}', "null", "[" * 5000, '"\\ud800"'):
        got = client.post("/api/answer", content=body, headers=headers)
        assert got.status_code == 422, body
        assert "Traceback" not in got.text
    for body in ("[]", "null", "3", '{"session":7}', "{}"):
        assert client.post("/api/undo", content=body, headers=headers).status_code in (400, 422)
    half = '{"session":"anna","letter":"\\ud800","paragraph":0,"answer":"accept","spans":[]}'
    assert client.post("/api/answer", content=half, headers=headers).status_code in (400, 422)
    assert client.get("/api/task", params={"letter": "none", "paragraph": 0}).status_code == 400
    assert client.get("/api/task", params={"letter": LETTER, "paragraph": "x"}).status_code == 422
    assert client.get("/api/letter", params={"letter": "none"}).status_code == 400


# A real server


class Server:
    """The command, run as a user runs it."""

    def __init__(self, folder: Path, session: str = "anna", *more: str) -> None:
        command = [
            sys.executable, "-c",
            "import typer; from pipeline.cli import review; app = typer.Typer(); review.register(app); app()",
            "review", str(folder / "suggestions"), "--session", session, "--port", "0", "--order", "letter",
            "--out", str(folder / "reviewed"), "--entities", str(folder / "entities.jsonl"),
            "--drafts", str(folder / "drafts.jsonl"), "--guide", str(folder / "GUIDELINES.md"), *more,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder
        )
        self.lines: list[str] = []
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(r"open (http://[^/]+)/", line)
            if found:
                self.address = found[1]
                break
        else:
            raise AssertionError("".join(self.lines))

    def post(self, name: str, **values: object) -> dict:
        body = json.dumps({"session": "anna", **values}).encode()
        headers = {"content-type": "application/json", "origin": self.address}
        request = urllib.request.Request(f"{self.address}/api/{name}", body, headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=20
        ) as response:
            return json.load(response)

    def stop(self, number: int) -> str:
        self.process.send_signal(number)
        rest = self.process.communicate(timeout=30)[0]
        return "".join(self.lines) + rest


@pytest.mark.slow
def test_kill_9_loses_at_most_the_decision_in_flight(tmp_path):
    build(tmp_path)
    server = Server(tmp_path)
    server.post("answer", letter=LETTER, paragraph=0, answer="accept", spans=[])
    server.post("answer", letter=LETTER, paragraph=1, answer="ignore", spans=[])
    server.stop(signal.SIGKILL)
    journal = tmp_path / "reviewed" / "anna" / "journal.log"
    with journal.open("ab") as stream:
        stream.write(b'{"at":"2026-01-01T00:00:00+00:00","action":"answer","task":{"text":"Het Pat')
    server = Server(tmp_path)
    assert any("torn" in line for line in server.lines)
    assert any("2 of 5 paragraphs done" in line for line in server.lines)
    assert (
        server.post("answer", letter=LETTER, paragraph=2, answer="reject", spans=[])["progress"]["done"] == 3
    )
    said = server.stop(signal.SIGINT)
    assert server.process.returncode == 0
    assert "Traceback" not in said
    assert "stopped; the work is in" in said
    rows = [
        json.loads(line)
        for line in (tmp_path / "reviewed" / "anna" / f"{LETTER}.jsonl").read_text().splitlines()
    ]
    assert [row["answer"] for row in rows] == ["accept", "ignore", "reject"]


@pytest.mark.slow
def test_killed_again_and_again_in_the_middle_of_writing(tmp_path):
    """Decisions are sent without pause, and the server is killed amid them, three times."""
    build(tmp_path)
    answered = 0
    for round_number in range(3):
        server = Server(tmp_path)
        done = re.search(r"(\d+) of 5", "".join(server.lines))
        assert done is not None
        killer = subprocess.Popen(
            ["/bin/sh", "-c", f"sleep 0.{round_number + 2}; kill -9 {server.process.pid}"]
        )
        confirmed = 0
        try:
            while True:
                server.post("answer", letter=LETTER, paragraph=confirmed % 5, answer="accept", spans=[])
                confirmed += 1
        except (OSError, http.client.HTTPException):  # refused, reset, or cut off in the middle of an answer
            pass
        killer.wait()
        server.process.communicate(timeout=10)
        answered += confirmed
        lines = (tmp_path / "reviewed" / "anna" / "journal.log").read_bytes().splitlines()
        whole = sum(line.endswith(b"}") for line in lines)
        assert answered <= whole <= answered + 1
        answered = whole


@pytest.mark.slow
def test_one_session_belongs_to_one_server_and_two_servers_share_a_folder(tmp_path):
    build(tmp_path)
    server = Server(tmp_path)
    with pytest.raises(AssertionError, match="in use by another review server"):
        Server(tmp_path)
    other = Server(tmp_path, "bram")
    server.post("answer", letter=LETTER, paragraph=0, answer="accept", spans=[])
    other.post("answer", session="bram", letter=LETTER, paragraph=0, answer="reject", spans=[])
    assert server.stop(signal.SIGINT).count("stopped") == other.stop(signal.SIGINT).count("stopped") == 1
    assert {path.name for path in (tmp_path / "reviewed").iterdir()} == {"anna", "bram"}


def test_loopback_only_by_default():
    import inspect

    from pipeline.cli.review import review

    assert inspect.signature(review).parameters["host"].default == "127.0.0.1"


def test_a_taken_port_is_one_line():
    sock = bind("127.0.0.1", 0)
    sock.listen()
    port = sock.getsockname()[1]
    with pytest.raises(ProjectError, match=f"port {port}"):
        bind("127.0.0.1", port)
    sock.close()
    for port in (70000, -1):
        with pytest.raises(ProjectError):
            bind("127.0.0.1", port)
    time.sleep(0)
