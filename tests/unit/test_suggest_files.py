"""Which files are letters, what is done already, which model it was."""

import pytest

from pipeline.core.errors import ProjectError
from pipeline.letters.find import content_hash, find_letters
from pipeline.suggest.manifest import NAME, Manifest, Record
from pipeline.suggest.model import entity_records, identity, locate

RECORD = Record("kst-1", "brief", "aa", "m1", 3, 4)


def touch(path, text="Een brief."):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf8")
    return path


def test_folders_are_searched_and_other_files_passed_over(tmp_path):
    chosen = [touch(tmp_path / name) for name in ("a.txt", "b/c.XML", "b/d/e.pdf", "b/d/f.html")]
    for name in (
        "notes.md",
        "b/table.csv",
        ".git/x.txt",
        "b/.hidden.txt",
        "metadata.xml",
        "a.metadata.xml",
        "~$f.docx",
    ):
        touch(tmp_path / name)
    found = find_letters([tmp_path])
    assert (found.files, found.refused) == (chosen, [])
    assert [path.name for path in found.passed_over] == ["table.csv", "notes.md"]


def test_a_named_file_is_always_tried_and_none_comes_twice(tmp_path):
    odd, plain = touch(tmp_path / "brief.md"), touch(tmp_path / "a.txt")
    assert find_letters([odd, tmp_path, plain]).files == [odd, plain]
    assert find_letters([plain, odd, odd]).files == [plain, odd]


def test_places_without_a_letter(tmp_path):
    touch(tmp_path / "leeg" / "notes.md")
    with pytest.raises(ProjectError, match="leeg: holds no letter"):
        find_letters([tmp_path / "leeg"])
    with pytest.raises(ProjectError, match="weg: no such letter or folder"):
        find_letters([tmp_path / "weg"])


def test_the_content_includes_the_metadata_beside(tmp_path):
    letter = touch(tmp_path / "a.txt")
    first = content_hash(letter)
    meta = touch(tmp_path / "a.metadata.xml", "<metadata/>")
    second = content_hash(letter)
    touch(meta, "<metadata />")
    assert len({first, second, content_hash(letter)}) == 3
    assert content_hash(tmp_path / "weg.txt") is None


def test_manifest_keeps_the_latest_and_forgets_what_was_replaced(tmp_path):
    manifest = Manifest(tmp_path)
    assert manifest.find("brief", "aa") is None
    manifest.add(RECORD)
    newer = Record("kst-1", "brief", "bb", "m1", 3, 5)
    manifest.add(newer)
    for one in (manifest, Manifest(tmp_path)):
        assert one.find("brief", "bb") == newer
        assert one.find("brief", "aa") is None
        assert one.find("andere", "bb") is None


@pytest.mark.parametrize("torn", ['{"letter": "kst-2", "st', "\x00\x00", '{"letter": 3}', "[1]", "\n\n{"])
def test_a_torn_line_costs_one_letter(tmp_path, torn):
    Manifest(tmp_path).add(RECORD)
    path = tmp_path / NAME
    path.write_text(path.read_text("utf8") + torn, encoding="utf8")
    manifest = Manifest(tmp_path)
    assert manifest.find("brief", "aa") == RECORD
    other = Record("kst-3", "c", "cc", "m1", 1, 0)
    manifest.add(other)
    again = Manifest(tmp_path)
    assert (again.find("brief", "aa"), again.find("c", "cc")) == (RECORD, other)


def test_a_manifest_that_cannot_be_read(tmp_path):
    (tmp_path / NAME).mkdir()
    with pytest.raises(ProjectError, match=NAME):
        Manifest(tmp_path)


def test_the_identity_of_a_model_is_its_content(tmp_path, blank):
    blank.to_disk(tmp_path / "a")
    blank.to_disk(tmp_path / "b")
    assert identity(tmp_path / "a") == identity(tmp_path / "b")
    touch(tmp_path / "b" / "vocab" / "extra", "x")
    assert identity(tmp_path / "a") != identity(tmp_path / "b")
    assert entity_records(tmp_path / "a") == {}


@pytest.mark.parametrize("model", ["weg", "geen pakket", "json", "../weg"])
def test_no_model(tmp_path, monkeypatch, model):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProjectError, match="spacy project run all"):
        locate(model)
    (tmp_path / "half").mkdir()
    touch(tmp_path / "half" / "meta.json", "{")
    with pytest.raises(ProjectError, match="is no trained pipeline"):
        locate(tmp_path / "half")


def test_a_packaged_model_is_found_by_name(tmp_path, monkeypatch, blank):
    package = tmp_path / "nl_proefpakket"
    touch(package / "__init__.py", "")
    blank.meta["name"] = "proefpakket"
    inner = package / f"nl_proefpakket-{blank.meta['version']}"
    try:
        blank.to_disk(inner)
        touch(package / "meta.json", (inner / "meta.json").read_text("utf8"))
    finally:
        blank.meta["name"] = "pipeline"
    monkeypatch.syspath_prepend(str(tmp_path))
    assert locate("nl_proefpakket") == inner
    assert locate(package) == inner
