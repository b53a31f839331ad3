"""The archive: its rows, its search, renewing it, kills, and files that are no archive."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from killed import kill_at_every_line
from review_data import ENTITIES
from suggest_data import LETTERS, write_letters, write_model

from pipeline.archive import build as build_module
from pipeline.archive import merging, rows
from pipeline.archive.build import build, work_file
from pipeline.archive.database import APPLICATION_ID, LETTER_TABLES, alone
from pipeline.archive.words import match_expression
from pipeline.core.errors import ProjectError


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("model") / "tiny", ENTITIES)


@pytest.fixture
def letters(tmp_path):
    return write_letters(tmp_path / "letters")


@pytest.fixture
def make(model, letters, tmp_path):
    def run(*paths, **options):
        options = {"scores": False, "progress": False} | options
        return build([*paths] or [letters], model, tmp_path / "archive.db", **options)

    return run


def ask(path, query, *values):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()


def content(path):
    """Every row but for the numbers that SQLite gives them."""
    tables = {}
    names = [*LETTER_TABLES, "acts", "entities", "faults"]
    for name in names:
        columns = [row[1] for row in ask(path, f"PRAGMA table_info({name})") if row[1:3] != ("id", "INTEGER")]
        tables[name] = sorted(ask(path, f"SELECT {', '.join(columns)} FROM {name}"), key=repr)
    return tables


def search(path, words):
    query = "SELECT letter FROM paragraphs WHERE id IN (SELECT rowid FROM paragraphs_fts WHERE paragraphs_fts MATCH ?)"
    return {letter for (letter,) in ask(path, query, match_expression(words))}


def test_letters_become_rows(make, tmp_path):
    summary = make()
    file = tmp_path / "archive.db"
    assert (summary.read, summary.kept, summary.faults) == (len(LETTERS), 0, {})
    assert ask(file, "SELECT file FROM letters WHERE id = 'brief-b'") == [("letters/dieper/nog/brief-b.txt",)]
    assert ask(file, "SELECT text, kb_id, start_char FROM mentions WHERE letter = 'brief-a' ORDER BY id") == [
        ("twee", None, 17), ("Patriot-systemen", "patriot", 22), ("EUR 2,5 miljoen", None, 15),
    ]  # fmt: skip
    assert ask(file, "SELECT value, currency, of_text FROM amounts WHERE text = 'EUR 2,5 miljoen'") == [
        (2_500_000.0, "EUR", None)
    ]
    assert ask(file, "SELECT sentence FROM mention_sentences WHERE entity = 'interflex'") == [
        ("De landmacht oefent in operatie Interflex.",)
    ]
    assert ask(file, "SELECT count(*) FROM entities") == [(len(ENTITIES),)]
    assert not work_file(file).exists()


@pytest.mark.parametrize(("words", "found"), [
    ("patriot", {"brief-a", "brief-d", "brief-e"}),
    ("patriot-systeem", {"brief-a", "brief-d", "brief-e"}),  # by its lemma
    ('"patriot-systeem"', {"brief-e"}),
    ("leveren", {"brief-a"}),
    ("oefen*", {"brief-b"}),
    ("nieuws verder", {"brief-b"}),
    ('=SOM(A1). " ) OR', set()),
    ("…", set()),
])  # fmt: skip
def test_search_finds_inflections(make, tmp_path, words, found):
    make()
    assert search(tmp_path / "archive.db", words) == found


@pytest.mark.parametrize(("text", "words"), [
    ("Vijf pantserhouwitsers.", "pantserhouwitser"), ("Een pantserhouwitser.", "pantserhouwitsers"),
    ("De F-35's vlogen.", "F35"), ("Een F-35-toestel.", "F-35"), ("De Zr.Ms. Tromp.", "zr.ms."),
    ("De Zr.Ms. Tromp.", "ZrMs"), ("Steun aan Oekraïne.", "oekraine"),
    ("Het luchtverdedigingssysteem.", "luchtverdedigingssystemen"),
])  # fmt: skip
def test_search_knows_dutch(make, tmp_path, text, words):
    (tmp_path / "nieuw.txt").write_text(text, encoding="utf8")
    make(tmp_path / "nieuw.txt")
    assert search(tmp_path / "archive.db", words) == {"nieuw"}


def test_a_second_build_adds_changes_and_removes(make, letters, tmp_path, model):
    make()
    (letters / "brief-a.txt").write_text("Alleen de landmacht.\n", encoding="utf8")
    (letters / "brief-c.txt").unlink()
    (letters / "brief-g.txt").write_text("Het Patriot-systeem.\n", encoding="utf8")
    (letters / "leeg.txt").touch()
    summary = make()
    assert (summary.read, summary.kept, summary.removed) == (2, len(LETTERS) - 2, 2)
    assert list(summary.faults.values()) == ["is empty; fetch or save it again"]
    renewed = content(tmp_path / "archive.db")
    assert search(tmp_path / "archive.db", "leveren") == set()
    build([letters], model, tmp_path / "anew.db", scores=False, progress=False)
    assert content(tmp_path / "anew.db") == renewed
    assert (
        ask(tmp_path / "archive.db", "INSERT INTO paragraphs_fts (paragraphs_fts) VALUES ('integrity-check')")
        == []
    )
    (letters / "leeg.txt").unlink()
    assert make().kept == len(LETTERS)
    assert ask(tmp_path / "archive.db", "SELECT count(*) FROM faults") == [(0,)]
    assert make(force=True).read == len(LETTERS)


def test_processes_and_one_process_give_the_same(make, letters, tmp_path, model):
    make()
    engine = build_module.local_engine(2)
    build([letters], model, tmp_path / "two.db", engine=engine, scores=False, progress=False)
    assert content(tmp_path / "two.db") == content(tmp_path / "archive.db")


def test_names_that_two_files_have(make, letters, tmp_path):
    make()
    (letters / "maart").mkdir()
    (letters / "maart" / "brief-a.txt").write_text("Een andere brief.\n", encoding="utf8")
    assert make().read == 1
    assert ask(tmp_path / "archive.db", "SELECT file FROM letters WHERE id = 'maart-brief-a'") != []


def test_a_printed_id_that_two_files_have_is_a_fault(make, root, tmp_path):
    printed = root / "corpus/letters/kst-36045-136.txt"
    other = tmp_path / "andere.txt"
    other.write_text(printed.read_text("utf8") + "\nNog een alinea.\n", encoding="utf8")
    summary = make(printed, other)
    assert (summary.read, list(summary.faults)) == (1, [str(other)])
    assert "is letter kst-36045-136" in summary.faults[str(other)]


def stop(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("first", [True, False])
def test_killed_at_any_moment_it_is_the_old_archive_or_the_new(make, letters, tmp_path, monkeypatch, first):
    archive, work = tmp_path / "archive.db", work_file(tmp_path / "archive.db")
    before, old = b"", None
    if not first:
        make()
        before, old = archive.read_bytes(), content(archive)
        (letters / "brief-a.txt").write_text("Alleen de landmacht.\n", encoding="utf8")
        (letters / "brief-g.txt").write_text("Het Patriot-systeem.\n", encoding="utf8")
    with monkeypatch.context() as patch:
        patch.setattr(build_module, "publish" if first else "merge", stop)
        with pytest.raises(KeyboardInterrupt):
            make()
    read = work.read_bytes()
    make()
    new = content(archive)

    def start():
        for place in (archive, work):
            for file in tmp_path.glob(f"{place.name}*"):
                file.unlink()
        work.write_bytes(read)
        if before:
            archive.write_bytes(before)

    def check():
        assert (content(archive) if archive.exists() else None) in (old, new)

    def act():
        merging.publish(work, archive) if first else merging.merge(work, archive, ["brief-a"])

    assert kill_at_every_line(merging, start, act, check) > (5 if first else 20)
    start()
    assert make().read == (len(LETTERS) if first else 2)
    assert content(archive) == new


def test_what_is_read_can_be_searched_before_the_end_and_is_not_read_again(make, tmp_path, monkeypatch):
    monkeypatch.setattr(build_module, "_COMMIT_SECONDS", 0)
    work = work_file(tmp_path / "archive.db")

    def interrupted(files, settings):
        yield from rows.letters_to_rows(files[:2], settings)
        assert search(work, "patriot") == {"brief-a"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(engine=interrupted)
    assert not (tmp_path / "archive.db").exists()
    assert len(ask(work, "SELECT id FROM letters")) == 2
    read = []
    real = build_module.local_engine(1)

    def noted(files, settings):
        read.extend(files)
        return real(files, settings)

    assert make(engine=noted).read == len(LETTERS)
    assert len(read) == len(LETTERS) - 2


def foreign(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE letters (id)")


def older(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(("write", "message"), [
    (lambda path: path.write_bytes(b"no database" * 100), "is not an SQLite file"),
    (lambda path: path.touch(), "is not an archive of this project"),
    (foreign, "is not an archive of this project"),
    (older, "was made by another version"),
    (lambda path: path.mkdir(), "unable to open database file"),
])  # fmt: skip
def test_other_files_are_refused(run_cli, letters, model, tmp_path, write, message):
    write(tmp_path / "x.db")
    code, _, err = run_cli("archive", "build", letters, "--model", model, "--out", tmp_path / "x.db")
    assert (code, err.count("\n")) == (1, 1)
    assert message in err


def test_a_locked_archive_is_refused(make, tmp_path):
    make()
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ProjectError, match="is in use by another program"):
            make()


def test_a_second_build_at_once_is_refused(make, tmp_path):
    with alone(tmp_path / "archive.db"), pytest.raises(ProjectError, match="another build is writing"):
        make()


def test_statements_that_a_document_has_become_rows_and_acts(make, model, tmp_path, monkeypatch):
    from pipeline.archive import rows
    from pipeline.components.attributes.statement_attributes import Statement

    def statements(doc):
        ents = {ent.label_: ent for ent in doc.ents}
        if "WEAPON" not in ents or "AMOUNT" not in ents:
            return []
        item = ents["WEAPON"]
        return [Statement("deliver", "planned", doc[:1], {"item": item, "quantity": ents["AMOUNT"]}, "2023")]

    read = rows._statements
    monkeypatch.setattr(rows, "_statements", lambda doc, sentences: read(Said(statements(doc)), sentences))
    make()
    archive = tmp_path / "archive.db"
    row = ask(
        archive,
        "SELECT action, status, item_id, quantity_low, time_iso, spans FROM statements ORDER BY id",
    )
    assert row[0][:5] == ("deliver", "planned", "patriot", 2.0, "2023")
    assert '"item": [22, 38]' in row[0][5]
    assert sum(number for _, number in ask(archive, "SELECT id, statements FROM acts")) == len(row)
    assert ("patriot", "deliver", "planned") in ask(
        archive, "SELECT weapon, action, status FROM weapon_actions"
    )


class Said:
    """Stands in for a Doc of which only the statements are asked."""

    def __init__(self, statements):
        self._ = SimpleNamespace(statements=statements)


def test_the_command(run_cli, letters, model, tmp_path):
    (letters / "leeg.txt").touch()
    code, out, err = run_cli(
        "archive", "build", letters, "--model", model, "--out", tmp_path / "a.db", "--no-scores"
    )
    assert (code, err) == (0, "")
    assert f"{len(LETTERS)} letters read, 0 kept" in out
    assert "1 files could not be read" in out
    assert (
        run_cli("archive", "build", tmp_path / "geen", "--model", model, "--out", tmp_path / "a.db")[0] == 1
    )
