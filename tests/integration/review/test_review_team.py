"""A team on other than loopback: passwords, sessions of one's own, lock-out, and no server without them."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from pipeline.cli.review import team
from pipeline.core.errors import ProjectError
from pipeline.review.serve import serve
from pipeline.review.server import build_app
from pipeline.review.team import FREE_FAILURES, TeamAccess, new_member, read_team, save_member

PASSWORD = "een lang wachtwoord"


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def members():
    return {name: new_member(name, f"{PASSWORD} {name}") for name in ("anna", "bram")}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(desk, members, clock):
    return build_app(desk, TeamAccess(members, clock=clock))


def client(app):
    return TestClient(app, base_url="http://127.0.0.1")


def log_in(client, name, password=None):
    return client.post("/api/login", json={"name": name, "password": password or f"{PASSWORD} {name}"})


def test_strangers_see_the_login_page_only(app):
    stranger = client(app)
    got = stranger.get("/", follow_redirects=False)
    assert (got.status_code, got.headers["location"]) == (303, "/login")
    assert "wachtwoord" in stranger.get("/login").text.lower()
    for path in ("/api/task", "/api/letters", "/static/app.js", "/?token=x"):
        assert stranger.get(path, follow_redirects=False).status_code in (303, 401), path
    assert stranger.post("/api/open", json={}).status_code == 401


def test_each_opens_the_own_session_and_no_other(app, desk):
    anna = client(app)
    got = log_in(anna, "anna")
    cookie = got.headers["set-cookie"].lower()
    assert got.status_code == 200
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert anna.post("/api/open", json={}).json()["session"] == "anna"
    assert anna.get("/api/task").status_code == 200
    for given in ({"session": "bram"}, {"session": "ANNA"}, {"session": "../anna"}):
        assert anna.get("/api/task", params=given).status_code == 400
        assert anna.post("/api/open", json=given).status_code == 400
        assert anna.post("/api/undo", json=given).status_code == 400
    assert not (desk.settings.out / "bram").exists()
    bram = client(app)
    assert bram.get("/api/task", headers={"cookie": "review_team_0=guessed"}).status_code == 401


def test_names_are_closed_after_failures_for_longer_each_time(app, clock):
    guest = client(app)
    for _ in range(FREE_FAILURES):
        assert log_in(guest, "anna", "niet goed").status_code == 401
    for name in ("anna", "anna"):
        got = log_in(guest, name)
        assert got.status_code == 429
        assert int(got.headers["retry-after"]) <= 31
    assert log_in(guest, "bram").status_code == 200  # others are not locked
    clock.now += 31
    assert log_in(guest, "anna", "niet goed").status_code == 401
    clock.now += 31
    assert log_in(guest, "anna").status_code == 429
    clock.now += 31
    assert log_in(guest, "anna").status_code == 200
    assert log_in(guest, "nobody", "x").json() == log_in(guest, "carla", "x").json()
    for body in ({}, [], {"name": "anna"}):
        assert guest.post("/api/login", json=body).status_code == 422


def test_who_is_idle_logs_in_again(app, clock):
    anna = client(app)
    log_in(anna, "anna")
    clock.now += 13 * 3600
    assert anna.get("/api/task").status_code == 401


def test_the_file_holds_hashes_and_is_the_owners(tmp_path, members):
    file = tmp_path / "team.jsonl"
    for member in members.values():
        save_member(file, member)
    save_member(file, new_member("anna", "een ander wachtwoord"))
    assert PASSWORD not in file.read_text("utf8")
    assert file.stat().st_mode & 0o077 == 0
    members = read_team(file)
    assert sorted(members) == ["anna", "bram"]
    assert members["anna"].fits("een ander wachtwoord")
    assert not members["anna"].fits(f"{PASSWORD} anna")
    file.write_text(json.dumps({"name": "anna"}) + "\n", "utf8")
    with pytest.raises(ProjectError, match="line 1"):
        read_team(file)
    with pytest.raises(ProjectError, match="shorter"):
        new_member("anna", "kort")
    with pytest.raises(ProjectError, match="no name"):
        new_member("../anna", PASSWORD)


def test_the_command_asks_for_a_password(tmp_path, monkeypatch):
    monkeypatch.setattr("typer.prompt", lambda *_, **__: PASSWORD)
    team("anna", tmp_path / "team.jsonl")
    assert read_team(tmp_path / "team.jsonl")["anna"].fits(PASSWORD)


def test_without_a_team_the_server_stays_on_loopback(desk):
    with pytest.raises(ProjectError, match="--team"):
        serve(desk.settings, host="0.0.0.0", port=0)
