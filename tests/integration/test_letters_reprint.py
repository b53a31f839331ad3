"""Our own letters of running text, printed by LibreOffice in one and in two columns and read back."""

import importlib
import json
import shutil
import sys
from pathlib import Path

import pytest

from pipeline.core.errors import ProjectError
from pipeline.lab.letters_benchmark import expected_text, letter_text, similarity
from pipeline.letters import read_letter

ROOT = Path(__file__).parents[2]
LETTERS = sorted((ROOT / "corpus" / "letters").glob("brief-*.txt"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


@pytest.fixture
def fixtures(monkeypatch):
    """The module that makes the fixtures."""
    pytest.importorskip("pypdfium2")
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "fixtures" / "letters"))
    yield importlib.import_module("build_fixtures")
    sys.modules.pop("build_fixtures", None)


@pytest.mark.parametrize(
    ("settings", "is_locked"), [("DocumentOpenPassword", True), ("PermissionPassword", False)]
)
def test_a_password_to_open_is_told_from_one_to_change(tmp_path, fixtures, settings, is_locked):
    switch = "EncryptFile" if is_locked else "RestrictPermissions"
    options = {
        switch: {"type": "boolean", "value": "true"},
        settings: {"type": "string", "value": "geheim"},
    }
    printed = tmp_path / "slot.pdf"
    odt = ROOT / "tests" / "fixtures" / "letters" / "oefenbrief.odt"
    fixtures.convert(odt, f"pdf:writer_pdf_Export:{json.dumps(options)}", printed)
    if is_locked:
        with pytest.raises(ProjectError, match="locked with a password"):
            read_letter(printed)
    else:
        assert read_letter(printed).id == "kst-36410-X-901"


def test_printed_and_read_back(tmp_path, fixtures):
    total = wrong = 0.0
    for path in LETTERS[:8]:
        paragraphs = [
            {"kind": "body" if paragraph.kind == "list_item" else paragraph.kind, "text": paragraph.text}
            for paragraph in read_letter(path).paragraphs
            if not paragraph.text.isdigit()  # of a question; in print its number is read as such
        ]
        source = {"dossier": "36 045", "number": "9", "year": "2022–2023", "paragraphs": paragraphs}
        for columns in (False, True):
            flat = tmp_path / f"{path.stem}.fodt"
            flat.write_text(fixtures.flat_odt(source, columns=columns, align="justify"), encoding="utf8")
            printed = tmp_path / f"{path.stem}.pdf"
            fixtures.convert(flat, "pdf", printed)
            expected = expected_text(source)
            likeness = similarity(expected, letter_text(read_letter(printed)))
            assert likeness >= 0.995, (path.name, columns)
            total += len(expected)
            wrong += (1 - likeness) * len(expected)
    assert 1 - wrong / total >= 0.9990
