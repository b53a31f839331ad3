import pytest

from pipeline.core.errors import ProjectError
from pipeline.core.files import atomic_path, read_jsonl, read_text, write_text


def test_a_fault_while_writing_leaves_the_old_file(tmp_path):
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


def test_line_ends_stay(tmp_path):
    write_text(tmp_path / "a.txt", "een\r\ntwee\n")
    assert (tmp_path / "a.txt").read_bytes() == b"een\r\ntwee\n"


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
