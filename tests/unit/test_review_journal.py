"""The journal: nothing lost, torn lines repaired, one holder at a time."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.errors import ProjectError
from pipeline.review.journal import Journal


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


def test_append_is_synced_before_it_returns(tmp_path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(handle), real(handle)))
    with Journal(tmp_path / "a" / "journal.log") as journal:
        before = len(synced)
        journal.append({"n": 1})
        assert len(synced) == before + 1
        assert rows_of(journal.path) == [{"n": 1}]


def test_reopening_reads_everything(tmp_path):
    path = tmp_path / "journal.log"
    with Journal(path) as journal:
        journal.append({"text": "é 😀 \u2028 \u202e"})
        journal.append({"n": 2})
    with Journal(path) as journal:
        assert journal.rows == [{"text": "é 😀 \u2028 \u202e"}, {"n": 2}]
        assert journal.messages == []


@given(cut=st.integers(min_value=1, max_value=40))
def test_a_line_torn_anywhere_loses_only_itself(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("torn") / "journal.log"
    last = '{"n":2,"text":"één twee drie vier vijf"}\n'.encode()
    path.write_bytes(b'{"n":1}\n' + last[: min(cut, len(last) - 2)])
    with Journal(path) as journal:
        assert journal.rows == [{"n": 1}]
        assert len(journal.messages) == 1
        assert "torn" in journal.messages[0]
        journal.append({"n": 3})
    assert rows_of(path) == [{"n": 1}, {"n": 3}]
    assert path.with_name("journal.log.torn").read_bytes().rstrip(b"\n") == last[: min(cut, len(last) - 2)]


def test_a_whole_last_line_without_its_end_is_kept(tmp_path):
    path = tmp_path / "journal.log"
    path.write_bytes(b'{"n":1}\n{"n":2}')
    with Journal(path) as journal:
        assert journal.rows == [{"n": 1}, {"n": 2}]
        assert "was kept" in journal.messages[0]
        journal.append({"n": 3})
    assert rows_of(path) == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_a_block_of_zeros_at_the_end_is_cut(tmp_path):
    path = tmp_path / "journal.log"
    path.write_bytes(b'{"n":1}\n' + b"\0" * 64 + b"\n")
    with Journal(path) as journal:
        assert journal.rows == [{"n": 1}]


def test_a_broken_line_in_the_middle_is_named_and_nothing_changes(tmp_path):
    path = tmp_path / "journal.log"
    path.write_bytes(b'{"n":1}\nnonsense\n{"n":2}\n')
    with Journal(path) as journal, pytest.raises(ProjectError, match="line 2"):
        list(journal.entries())
    assert path.read_bytes() == b'{"n":1}\nnonsense\n{"n":2}\n'


def test_a_second_holder_is_refused(tmp_path):
    with Journal(tmp_path / "journal.log"), pytest.raises(ProjectError, match="another review server"):
        Journal(tmp_path / "journal.log")
    Journal(tmp_path / "journal.log").close()


def test_a_full_disk_takes_the_half_line_back(tmp_path, monkeypatch):
    path = tmp_path / "journal.log"
    with Journal(path) as journal:
        journal.append({"n": 1})

        def full(_handle):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(ProjectError, match="No space left"):
            journal.append({"n": 2})
        monkeypatch.undo()
        journal.append({"n": 3})
        assert journal.rows == [{"n": 1}, {"n": 3}]
    assert rows_of(path) == [{"n": 1}, {"n": 3}]
