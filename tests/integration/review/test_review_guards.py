"""What the review server refuses: other hosts and origins, large bodies, odd paths, faulty requests."""

from __future__ import annotations

import re
import socket
import urllib.request

import pytest
from review_server import HOST, LETTER, answer, client_of, post
from starlette.testclient import TestClient

from pipeline.lab.screenshots import running
from pipeline.review.security import Access
from pipeline.review.server import build_app


def test_headers(client):
    for path in ("/", "/api/task", "/nothing"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", "", "0.0.0.0"])
def test_other_hosts_are_refused(client, host):
    assert client.get("/api/task", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_loopback_names_are_served(client, host):
    assert client.get("/api/task", headers={"host": host}).status_code == 200


def test_the_port_belongs_to_the_host(desk):
    client = client_of(desk, "http://127.0.0.1:8080", port=8080)
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
    assert client.get("/api/task", params={"session": session}).status_code == 400
    assert post(client, "open", session).status_code == 400
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


def test_who_has_not_the_address_gets_nothing(desk):
    access = Access(8080)
    app = build_app(desk, access, port=8080)
    stranger = TestClient(app, base_url="http://127.0.0.1:8080")
    for path in (
        "/",
        "/static/app.js",
        "/api/task",
        "/?token=",
        "/?token=x",
        f"/static/app.js?token={access.token}",
    ):
        assert stranger.get(path).status_code == 401, path
    assert post(stranger, "undo").status_code == 401
    assert stranger.get("/", headers={"cookie": f"review_8080={access.token}"}).status_code == 401
    got = stranger.get("/", params={"token": access.token, "session": "bram"}, follow_redirects=False)
    assert (got.status_code, got.headers["location"]) == (303, "/?session=bram")
    cookie = got.headers["set-cookie"]
    assert cookie.startswith("review_8080=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert access.token not in cookie
    assert stranger.get("/api/task").status_code == 200


def test_looking_makes_no_session_and_too_many_are_refused(client, desk, monkeypatch):
    assert client.get("/api/task", params={"session": "bram"}).status_code == 400
    assert not (desk.settings.out / "bram").exists()
    assert post(client, "open", "bram").json()["session"] == "bram"
    assert client.get("/api/task", params={"session": "bram"}).status_code == 200
    monkeypatch.setattr("pipeline.review.desk.MAX_SESSIONS", 2)
    assert "2 sessions are open" in post(client, "open", "carla").json()["error"]


def test_the_second_browser_is_refused_and_shown_the_first(client):
    shown = client.get("/api/task").json()["task"]
    asked = {"letter": LETTER, "paragraph": 0, "spans": [], "revision": shown["revision"]}
    assert post(client, "answer", **asked, answer="reject").status_code == 200
    refused = post(client, "answer", **asked, answer="accept")
    assert refused.status_code == 409
    assert "another browser" in refused.json()["error"]
    assert (refused.json()["task"]["answer"], refused.json()["task"]["revision"]) == ("reject", 1)
    spread = {**asked, "token_start": 0, "token_end": 0, "label": "UNIT"}
    assert post(client, "spread", **spread).status_code == 409


def test_silent_connections_and_slow_bodies_are_closed(desk, monkeypatch):
    monkeypatch.setattr("pipeline.review.serve.SILENT_SECONDS", 0.2)
    monkeypatch.setattr("pipeline.review.security.BODY_SECONDS", 0.3)
    with running(desk) as address:
        port = int(re.search(r":(\d+)/", address)[1])
        cookie = urllib.request.HTTPCookieProcessor()
        urllib.request.build_opener(urllib.request.ProxyHandler({}), cookie).open(address).close()
        (pair,) = [f"{one.name}={one.value}" for one in cookie.cookiejar]
        head = f"POST /api/undo HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncookie: {pair}\r\n"
        slow = head + "content-type: application/json\r\ncontent-length: 20\r\n\r\n{"
        for said, answer in (("", b""), ("GET / HT", b""), (head, b""), (slow, b"HTTP/1.1 408")):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(said.encode())
                assert connection.recv(100).startswith(answer), said


def test_an_amount_is_checked(client):
    def amount(**parts):
        return post(client, "amount", **parts)

    read = {"kind": "money", "currency": "eur", "bound": "about"}
    assert amount(**read, value="2,5 miljoen").json()["amount"]["value"] == "2500000"
    assert amount(kind="count", low="2.500", high="3000").json()["amount"]["low"] == "2500"
    for wrong in ({"value": "veel"}, {}, {"low": "3", "high": "2"}, {"value": "1", "low": "1"}):
        assert amount(**read, **wrong).status_code in (400, 422), wrong
    assert amount(kind="count", value="3", currency="EUR").status_code == 422
