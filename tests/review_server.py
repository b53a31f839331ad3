"""The review server for tests: through a client, and as the command a user runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra `review` is not installed")
pytest.importorskip("uvicorn", reason="the extra `review` is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")

ROOT = Path(__file__).parents[1]
LETTER = "oefenbrief"
HOST = "http://127.0.0.1"


def client_of(desk, host=HOST, **options):
    """A client that has opened the page."""
    from starlette.testclient import TestClient

    from pipeline.review.security import Access
    from pipeline.review.server import build_app

    access = Access()
    client = TestClient(build_app(desk, access, **options), base_url=host)
    assert client.get("/", params={"token": access.token}).status_code == 200
    return client


def post(client, name, session="anna", **values):
    return client.post(f"/api/{name}", json={"session": session, **values})


def answer(client, paragraph, what="accept", spans=(), session="anna"):
    return post(client, "answer", session, letter=LETTER, paragraph=paragraph, answer=what, spans=list(spans))


class Server:
    """The command, run as a user runs it."""

    def __init__(self, folder: Path, session: str = "anna", *more: str) -> None:
        command = [
            sys.executable, "-m", "pipeline", "review",
            str(folder / "suggestions"), "--session", session, "--port", "0", "--order", "letter",
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
            found = re.search(r"open (http://[^/]+)(/\S+)", line)
            if found:
                self.address = found[1]
                jar = urllib.request.HTTPCookieProcessor()
                self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
                self.opener.open(self.address + found[2], timeout=20).close()
                break
        else:
            raise AssertionError("".join(self.lines))

    def post(self, name: str, **values: object) -> dict:
        body = json.dumps({"session": "anna", **values}).encode()
        headers = {"content-type": "application/json", "origin": self.address}
        request = urllib.request.Request(f"{self.address}/api/{name}", body, headers)
        with self.opener.open(request, timeout=20) as response:
            return json.load(response)

    def stop(self, number: int) -> str:
        self.process.send_signal(number)
        rest = self.process.communicate(timeout=30)[0]
        return "".join(self.lines) + rest
