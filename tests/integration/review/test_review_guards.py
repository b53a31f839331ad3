"""What the review server refuses: other hosts and origins, large bodies, odd paths, faulty requests."""

from __future__ import annotations

import pytest
from review_server import HOST, LETTER, answer
from starlette.testclient import TestClient

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
