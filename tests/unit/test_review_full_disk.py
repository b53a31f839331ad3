"""Sessions on a full disk: what counted is kept, and written when there is room."""

from __future__ import annotations

import errno
import subprocess
from pathlib import Path

import pytest
from review_data import build, edits, exported, open_desk, reopened

from pipeline.core.errors import ProjectError

LETTER = "oefenbrief"


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(build(tmp_path))
    yield desk
    desk.close()


def test_a_full_disk_keeps_the_decision_and_writes_the_file_later(desk, monkeypatch):
    session = desk.session("anna")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pipeline.review.export.write_text", full)
    session.decide((LETTER, 0), "accept", [])
    session.decide((LETTER, 1), "reject", [])
    assert (session.progress()["done"], session.progress()["pending"]) == (2, 1)
    assert not (desk.settings.out / "anna" / f"{LETTER}.jsonl").exists()
    monkeypatch.undo()
    desk.retry()
    assert session.progress()["pending"] == 0
    assert [row["answer"] for row in exported(desk)] == ["accept", "reject"]


def test_on_a_full_disk_the_server_starts_to_read_and_writes_once_there_is_room(desk, monkeypatch):
    desk.session("anna").decide((LETTER, 0), "accept", [])
    desk.close()
    real = Path.open

    def full(path, mode="r", *args, **options):
        if "a" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, mode, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    again = open_desk(desk.settings)
    session = again.session("anna")
    assert [message for message in again.messages if "can only be read (No space left" in message]
    assert session.status((LETTER, 0)) == "accept"
    with pytest.raises(ProjectError, match="make room and try again"):
        session.decide((LETTER, 1), "accept", [])
    assert session.progress()["done"] == 1
    monkeypatch.undo()
    session.decide((LETTER, 1), "accept", [])
    assert len(exported(again)) == 2
    again.close()


def test_a_small_disk_that_runs_full(tmp_path):
    """On a file system of its own, where this machine lets one be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", disk], capture_output=True
    ).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        desk = open_desk(build(tmp_path, out=disk / "reviewed"))
        session, kept = desk.session("anna"), 0
        message = ""
        while not message:
            try:
                session.decide((LETTER, kept % 5), "accept", edits(session, (LETTER, kept % 5)))
                kept += 1
            except ProjectError as error:
                message = error.message
        assert "make room" in message
        assert session.progress()["pending"] <= 1
        again = reopened(desk)
        assert again.session("anna").progress()["done"] == min(kept, 5) > 0
        assert len((disk / "reviewed" / "anna" / "journal.log").read_bytes().splitlines()) == kept
        again.close()
    finally:
        subprocess.run(["umount", disk], check=True)
