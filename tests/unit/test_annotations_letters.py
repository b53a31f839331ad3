import json

import pytest

from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.annotations.gold.letters import check_against_letters, import_marked_up
from pipeline.annotations.gold.task import Task
from pipeline.core.errors import ProjectError

KB = {"drone": "WEAPON"}
GOOD = "De [[drones|W:drone]] vliegen.\n\nEr zijn er [[twee|A]] 🎉, en [[drones|W:drone]].\n"


@pytest.fixture
def desk(tmp_path, blank):
    def put(text, name="brief-900.txt"):
        file = tmp_path / "in" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
        return import_marked_up(file, tmp_path / "letters", tmp_path / "gold", blank, KB)

    put.folder = tmp_path
    return put


def read(desk):
    tasks = read_tasks(desk.folder / "gold" / "brief-900.jsonl", kb_types=KB)
    check_against_letters(tasks, desk.folder / "letters")
    return [[(task.text[span.start : span.end], span.kb_id) for span in task.spans] for task in tasks]


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("\n", "\r\n")])
def test_a_marked_up_letter_becomes_letter_and_gold(desk, text):
    assert desk(text) == 3
    assert read(desk) == [[("drones", "drone")], [("twee", None), ("drones", "drone")]]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "brief-900.txt: is empty"),
        ("De [[drones|W:weg]].\n", "brief-900.txt, line 1: unknown identifier 'weg'"),
        (
            "Een.\n\nDe [[drones|U:drone]].\n",
            "brief-900.txt, line 3: 'drone' on 'drones' is a WEAPON, not a UNIT",
        ),
        ("De [[dron|W:drone]]es.\n", "token boundaries"),
        ("De [[drones|W:drone]]  vliegen.\n", "write it on one line with single spaces"),
    ],
)
def test_a_fault_names_the_file_and_leaves_what_was_there(desk, text, part):
    desk(GOOD)
    with pytest.raises(ProjectError, match="brief-900") as error:
        desk(text)
    assert part in str(error.value)
    assert len(read(desk)) == 2


def test_a_letter_that_prints_another_id(desk, root):
    printed = (root / "corpus/letters/kst-36045-136.txt").read_text(encoding="utf8")
    with pytest.raises(ProjectError, match=r"brief-900\.txt: prints the id kst-36045-136; name the file"):
        desk(printed)
    assert not (desk.folder / "letters").exists()


def test_metadata_beside_a_letter_is_not_the_letter(desk):
    desk(GOOD)
    (desk.folder / "letters" / "brief-900.metadata.xml").write_text("<metadata/>")
    assert len(read(desk)) == 2


@pytest.mark.parametrize("letter", ["", "/etc", "**", "..", "brief-[9]00"])
def test_gold_of_a_letter_that_cannot_be(desk, letter):
    desk(GOOD)
    task = Task.model_validate({"text": "De drones vliegen.", "meta": {"letter": letter, "paragraph": 0}})
    with pytest.raises(ProjectError, match="holds no letter"):
        check_against_letters([task], desk.folder / "letters")


def test_check_gold_of_an_empty_file(run_cli, tmp_path):
    (tmp_path / "leeg.jsonl").write_text("")
    code, _, err = run_cli("check-gold", tmp_path / "leeg.jsonl")
    assert (code, err) == (1, f"error: {tmp_path / 'leeg.jsonl'}: holds no task\n")


def test_import_by_the_command_line(run_cli, tmp_path, root):
    file = tmp_path / "brief-900.txt"
    file.write_text("De [[Patriot|W:patriot]] vliegt.\n")
    entities = root / "corpus/knowledge_base/entities.jsonl"
    options = ["--letters", tmp_path / "letters", "--gold", tmp_path / "gold", "--entities", entities]
    code, out, _ = run_cli("import-markup", file, *options)
    assert (code, out) == (0, "brief-900: 1 spans\n")
    row = json.loads((tmp_path / "gold" / "brief-900.jsonl").read_text())
    assert row["spans"][0]["kb_id"] == "patriot"
    code, out, _ = run_cli("export-markup", "brief-900", "--gold", tmp_path / "gold")
    assert (code, out) == (0, "De [[Patriot|W:patriot]] vliegt.\n\n")
