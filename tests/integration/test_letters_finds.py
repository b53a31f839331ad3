"""Damaged letters: kept finds, and new ones that hypothesis looks for in the slow tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.core.errors import ProjectError
from pipeline.lab.letters_fuzz import damaged, read
from pipeline.letters.formats.html_tokens import Tag, tokens

TESTS = Path(__file__).parents[1]
FINDS = sorted((TESTS / "fixtures/finds").iterdir())
LETTERS = sorted(
    path
    for path in (TESTS / "fixtures/letters").iterdir()
    if path.suffix in (".xml", ".html", ".pdf", ".docx", ".odt", ".txt")
)
#: More before a release: docs/release.md.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))


def gives_a_letter_or_one_line(data, stem):
    try:
        answer = read(data, stem).model_dump_json()
    except ProjectError as error:
        answer = str(error)
    assert "\n" not in answer


@pytest.mark.parametrize("find", FINDS, ids=lambda path: path.name)
def test_what_was_found_once_stays_mended(find):
    gives_a_letter_or_one_line(find.read_bytes(), find.stem)


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.name)
@given(chance=st.randoms(use_true_random=False))
def test_a_damaged_letter_is_read_or_refused_in_one_line(letter, chance):
    """To keep a find: write ``damaged(...)`` of the printed example to ``tests/fixtures/finds``."""
    gives_a_letter_or_one_line(damaged(letter.read_bytes(), chance), letter.stem)


def test_where_no_tag_ends_none_is_looked_for():
    assert list(tokens("<p>a" + "<a " * 1000)) == [Tag("p"), "a", "<a " * 1000]
