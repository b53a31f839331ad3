import os
from pathlib import Path

import pytest
from killed import kill_at_every_line, kill_at_line

from pipeline.core import transaction
from pipeline.core.errors import ProjectError
from pipeline.core.files import atomic_folder, atomic_path, read_jsonl, read_text, write_text
from pipeline.core.transaction import recover, replace_together


def test_an_error_while_writing_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    write_text(target, "oud")

    def fail():
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "oud"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_content_then_name_then_folder_reach_the_disk(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: calls.append(Path(f"/proc/self/fd/{handle}").readlink().name)
    )
    write_text(tmp_path / "a.txt", "één\r\ntwee\n")
    assert (tmp_path / "a.txt").read_bytes() == "één\r\ntwee\n".encode()
    assert (calls[0][:7], calls[1:]) == (".a.txt.", [tmp_path.name])
    calls.clear()
    with atomic_folder(tmp_path / "model") as folder:
        (folder / "vocab").mkdir(parents=True)
        (folder / "vocab" / "x").write_text("x")
    assert calls == ["vocab", "x", "model", tmp_path.name]


def test_a_line_separator_inside_a_string_ends_no_record(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "een\u2028twee"}\n', encoding="utf8")
    assert [row["text"] for _, row in read_jsonl(path)] == ["een\u2028twee"]


@pytest.mark.parametrize(
    "make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff")]
)
def test_unreadable_is_one_line_that_names_the_file(tmp_path, make):
    path = tmp_path / "letter.txt"
    make(path)
    with pytest.raises(ProjectError, match=r"letter\.txt") as error:
        read_text(path)
    assert "\n" not in str(error.value)


class Change:
    """Three files to change together, one of them new and in a new folder."""

    def __init__(self, root):
        self.root, self.journal = root, root / "gold" / ".journal"
        self.new = {
            root / "letters" / "a.txt": b"letter",
            root / "gold" / "a.jsonl": b"new",
            root / "split.json": b"new split",
        }

    def start(self):
        for target in self.new:
            target.unlink(missing_ok=True)
        (self.root / "gold").mkdir(exist_ok=True)
        (self.root / "gold" / "a.jsonl").write_bytes(b"old")
        (self.root / "split.json").write_bytes(b"old split")

    def run(self):
        replace_together(self.new, self.journal)

    def state(self):
        found = {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
        if found == self.new:
            return "new"
        old = {self.root / "gold" / "a.jsonl": b"old", self.root / "split.json": b"old split"}
        return "old" if found == old else found


@pytest.fixture
def change(tmp_path):
    made = Change(tmp_path)
    made.start()
    return made


def test_after_a_kill_at_any_line_all_files_are_old_or_new(change):
    seen = []

    def check():
        recover(change.journal)
        recover(change.journal)
        seen.append(change.state())

    assert kill_at_every_line(transaction, change.start, change.run, check) > 50
    assert seen == sorted(seen, reverse=True)  # first old, from the commit on new
    assert set(seen) == {"old", "new"}


@pytest.mark.parametrize(("line", "outcome"), [(60, "old"), (90, "new")])
def test_a_kill_while_recovering(change, line, outcome):
    def start():
        change.start()
        kill_at_line(line, transaction, change.run)

    def recover_now():
        recover(change.journal)

    def check():
        recover_now()
        assert change.state() == outcome

    assert kill_at_every_line(transaction, start, recover_now, check) > 15


def test_an_error_while_replacing_undoes_it(change, monkeypatch):
    real = transaction.sync

    def full(path):
        if path.name == ".split.json.new":
            raise OSError(28, "No space left on device")
        real(path)

    monkeypatch.setattr(transaction, "sync", full)
    with pytest.raises(OSError, match="No space"):
        change.run()
    assert change.state() == "old"


def test_one_at_a_time(change):
    handle = os.open(change.journal, os.O_RDWR | os.O_CREAT)
    with transaction._locked(handle, change.journal), pytest.raises(ProjectError, match="another command"):
        change.run()
    os.close(handle)
    change.run()
    assert change.state() == "new"
