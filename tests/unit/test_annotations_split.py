import json

import pytest

from pipeline.annotations.gold.docbins import write_docbins
from pipeline.annotations.gold.split import Split, read_split
from pipeline.annotations.gold.task import Task
from pipeline.core.errors import ProjectError


def task(letter, answer="accept"):
    return Task.model_validate(
        {"text": "Niets.", "meta": {"letter": letter, "paragraph": 0}, "answer": answer}
    )


def test_a_letter_in_two_parts(tmp_path):
    path = tmp_path / "split.json"
    path.write_text(json.dumps({"train": ["a"], "dev": ["a"], "test": []}))
    with pytest.raises(ProjectError, match="stands in train and in dev"):
        read_split(path)


def test_a_key_is_missing(tmp_path):
    path = tmp_path / "split.json"
    path.write_text(json.dumps({"train": ["a"]}))
    with pytest.raises(ProjectError, match="needs the keys train, dev and test"):
        read_split(path)


def test_docbins_keep_empty_paragraphs_and_leave_rejected_out(blank, tmp_path):
    tasks = [task("a"), task("b"), task("c", answer="reject")]
    counts = write_docbins(tasks, Split(train=["a"], dev=["b"], test=["c"]), blank, tmp_path)
    assert counts == {"train": 1, "dev": 1, "test": 0}


def test_docbins_want_every_letter_in_a_part(blank, tmp_path):
    with pytest.raises(ProjectError, match="in no part of the split"):
        write_docbins([task("a")], Split(train=[], dev=[], test=[]), blank, tmp_path)
    with pytest.raises(ProjectError, match="has no gold"):
        write_docbins([], Split(train=["a"], dev=[], test=[]), blank, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_shipped_split_is_of_letters_and_the_seed_letter_is_the_test(root):
    split = read_split(root / "annotations" / "split.json")
    assert split.test == ["kst-36045-136"]
    letters = {path.stem for path in (root / "corpus" / "letters").iterdir()}
    assert letters == {*split.train, *split.dev, *split.test}
