"""The review server as a process of its own: kill -9, two servers, ports."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import time

import pytest
from review_data import build
from review_server import LETTER, Server

from pipeline.core.errors import ProjectError
from pipeline.review.serve import bind


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
    server.post("answer", session="carla", letter=LETTER, paragraph=0, answer="accept", spans=[])
    other.post("answer", session="bram", letter=LETTER, paragraph=0, answer="reject", spans=[])
    said = server.stop(signal.SIGINT)
    assert said.count("stopped") == other.stop(signal.SIGINT).count("stopped") == 1
    for name in ("anna", "carla"):
        assert str(tmp_path / "reviewed" / name) in said
    assert {path.name for path in (tmp_path / "reviewed").iterdir()} == {"anna", "bram", "carla"}


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
