"""CoNLL-2002 files: a word a line with its tag last, a blank line between sentences."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..core.errors import ProjectError
from ..core.files import atomic_path, sha256

#: Parts of such a set, and how names of their files begin or end: ``ned.testa``, ``dev.txt``.
PARTS = {"train": ("train",), "dev": ("testa", "dev", "valid"), "test": ("testb", "test")}

_TAG = re.compile(r"O|[BI]-\S+")
_DUTCH = "ned"


@dataclass
class Sentence:
    """Words and their IOB tags."""

    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def find_parts(folder: Path) -> dict[str, Path]:
    """Find the three files in a folder; where several languages lie together, the Dutch ones.

    Raises ``ProjectError`` when there is no such folder, a part is missing, or several files could be it.

    Returns
    -------
    dict
        The files of ``train``, ``dev`` and ``test``.
    """
    if not folder.is_dir():
        raise ProjectError("no such folder", file=folder)
    found: dict[str, Path] = {}
    for part, names in PARTS.items():
        pattern = re.compile(rf"(?:.*[._-])?(?:{'|'.join(names)})(?:\.(?:txt|iob2?|conll|tsv))?")
        files = sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name.lower()))
        dutch = [path for path in files if path.name.lower().startswith(_DUTCH)]
        files = dutch or files
        if not files:
            raise ProjectError(f"has no file for {part}; one is called ned.{names[0]}", file=folder)
        if len(files) > 1:
            names_found = ", ".join(path.name for path in files)
            raise ProjectError(f"has several files for {part}: {names_found}; keep one", file=folder)
        found[part] = files[0]
    return found


def read_sentences(path: Path) -> tuple[list[Sentence], str]:
    """Read a file.

    An ``I-`` tag behind nothing of its label begins a span, as the scorer of CoNLL has it; so tags in the older
    manner, with ``B-`` only between neighbours, are read rightly too. Raises ``ProjectError`` when the file cannot be
    read, a line lacks its tag or has an unknown one, or there is no sentence.

    Returns
    -------
    tuple
        The sentences, and the encoding: UTF-8 if it is that, else Latin-1.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"cannot be read ({error.strerror})", file=path) from None
    try:
        text, encoding = raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("latin-1"), "latin-1"
    sentences: list[Sentence] = []
    current = Sentence()
    before = "O"
    # not splitlines: in Latin-1 some letters' bytes are line ends to it
    for number, line in enumerate([*text.split("\n"), ""], 1):
        cells = re.split(r"[ \t]+", line.strip(" \t\r"))
        if cells == [""] or cells[0] == "-DOCSTART-":
            if current.words:
                sentences.append(current)
            current, before = Sentence(), "O"
            continue
        if len(cells) < 2 or not _TAG.fullmatch(cells[-1]):
            raise ProjectError(
                "needs a word and, last, its tag: O, B-LABEL or I-LABEL", file=path, place=f"line {number}"
            )
        tag = cells[-1]
        if tag.startswith("I-") and before[2:] != tag[2:]:
            tag = f"B-{tag[2:]}"
        current.words.append(cells[0])
        current.tags.append(tag)
        before = tag
    if not sentences:
        raise ProjectError("holds no sentence", file=path)
    return sentences, encoding


def to_docs(sentences: list[Sentence], vocab: Vocab) -> list[Doc]:
    """Make a Doc of every sentence, with the file's own words as tokens."""
    return [Doc(vocab, words=one.words, ents=one.tags) for one in sentences]


def convert(path: Path, out: Path, vocab: Vocab) -> tuple[list[Doc], dict[str, Any]]:
    """Convert a file for spaCy's training.

    Raises ``ProjectError`` at a fault in the file.

    Returns
    -------
    tuple
        The gold Docs, and what the file holds, for the record.
    """
    sentences, encoding = read_sentences(path)
    docs = to_docs(sentences, vocab)
    with atomic_path(out) as temporary:
        DocBin(docs=docs, attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"]).to_disk(temporary)
    labels = Counter(ent.label_ for doc in docs for ent in doc.ents)
    return docs, {
        "file": path.name,
        "sha256": sha256(path),
        "encoding": encoding,
        "sentences": len(docs),
        "tokens": sum(map(len, docs)),
        "spans": dict(sorted(labels.items())),
    }
