"""CoNLL-2002 files: found, read in either encoding and either number of columns, converted without loss."""

import shutil
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.errors import ProjectError
from pipeline.lab.conll2002 import find_parts, read_sentences, to_docs

FIXTURE = Path(__file__).parents[1] / "fixtures" / "conll2002"


def spans(path):
    sentences, encoding = read_sentences(path)
    docs = to_docs(sentences, spacy.blank("nl").vocab)
    return [[(ent.text, ent.label_) for ent in doc.ents] for doc in docs], encoding


def test_three_columns_in_latin_1():
    found, encoding = spans(FIXTURE / "ned.testa")
    assert encoding == "latin-1"
    assert found == [
        [("Zoë Brouwer", "PER"), ("Coöperatie Zeeland", "ORG")],
        [("Brugge", "LOC"), ("België", "LOC")],
        [],
    ]


def test_two_columns_in_utf_8(tmp_path):
    (tmp_path / "dev.txt").write_text(
        "Café B-ORG\r\nDe I-ORG\r\nZwaan I-ORG\r\nsluit O\r\n", encoding="utf-8"
    )
    assert spans(tmp_path / "dev.txt") == ([[("Café De Zwaan", "ORG")]], "utf-8")


def test_tags_in_the_older_manner(tmp_path):
    file = tmp_path / "train"
    file.write_text("Jan I-PER\nPiet B-PER\nGent I-LOC\n. O\nAalst I-LOC\n")
    assert spans(file)[0] == [[("Jan", "PER"), ("Piet", "PER"), ("Gent", "LOC"), ("Aalst", "LOC")]]


_WORD = st.text("aZ0.,-'éëÖßÿ\x85\xa0", min_size=1, max_size=6)
_TAG = st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
_SENTENCE = st.lists(st.tuples(_WORD, _TAG), min_size=1, max_size=8)


@given(st.lists(_SENTENCE, min_size=1, max_size=5), st.sampled_from([" ", "\t"]), st.booleans())
def test_every_word_and_span_is_kept(tmp_path_factory, sentences, separator, pos):
    file = tmp_path_factory.getbasetemp() / "ned.train"
    middle = f"{separator}N" if pos else ""
    blocks = ["".join(f"{word}{middle}{separator}{tag}\n" for word, tag in one) for one in sentences]
    file.write_bytes("\n".join(blocks).encode("latin-1"))
    read, encoding = read_sentences(file)
    words = [[word for word, _ in one] for one in sentences]
    if encoding == "latin-1" or all(word.isascii() for one in words for word in one):
        assert [one.words for one in read] == words
    for one, given_ in zip(read, sentences, strict=True):
        assert [tag[2:] for tag in one.tags] == [tag[2:] for _, tag in given_]
        starts = [tag[0] == "B" for tag in one.tags]
        before = "O"
        for begins, (_, tag) in zip(starts, given_, strict=True):
            assert begins == (tag != "O" and (tag[0] == "B" or before[2:] != tag[2:]))
            before = tag


def test_the_dutch_files_among_others(tmp_path):
    for path in FIXTURE.iterdir():
        shutil.copy(path, tmp_path)
        shutil.copy(path, tmp_path / path.name.replace("ned", "esp"))
    assert {part: path.name for part, path in find_parts(tmp_path).items()} == {
        "train": "ned.train",
        "dev": "ned.testa",
        "test": "ned.testb",
    }


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({}, "has no file for train; one is called ned.train"),
        ({"train.txt": "", "valid.txt": ""}, "has no file for test"),
        ({"a.train": "", "b.train": ""}, "several files for train: a.train, b.train; keep one"),
    ],
)
def test_files_that_are_not_there(tmp_path, files, fault):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ProjectError, match=fault):
        find_parts(tmp_path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "holds no sentence"),
        ("-DOCSTART- -DOCSTART- O\n\n", "holds no sentence"),
        ("Jan N B-PER\nloopt\n", "line 2: needs a word and, last, its tag"),
        ("Jan N PER\n", "line 1: needs a word"),
        ("Jan N B-\n", "line 1: needs a word"),
    ],
)
def test_faults_name_the_line(tmp_path, text, fault):
    (tmp_path / "ned.train").write_text(text)
    with pytest.raises(ProjectError, match=fault) as error:
        read_sentences(tmp_path / "ned.train")
    assert str(tmp_path) in str(error.value)
