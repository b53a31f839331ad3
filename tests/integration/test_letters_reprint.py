"""Our own letters, printed by LibreOffice in one and in two columns and read back."""

import shutil
import sys
from pathlib import Path

import pytest

from pipeline.letters import read_letter
from pipeline.letters.benchmark import expected_text, letter_text, similarity

ROOT = Path(__file__).parents[2]
LETTERS = [
    path for path in sorted((ROOT / "corpus" / "letters").glob("*.txt")) if path.stem != "kst-36045-136"
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def test_printed_and_read_back(tmp_path, monkeypatch):
    pytest.importorskip("pdfplumber")
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "fixtures" / "letters"))
    fixtures = __import__("build_fixtures")
    total = wrong = 0.0
    for path in LETTERS[:8]:
        paragraphs = [
            {"kind": "body" if paragraph.kind == "list_item" else paragraph.kind, "text": paragraph.text}
            for paragraph in read_letter(path).paragraphs
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
    sys.modules.pop("build_fixtures", None)
