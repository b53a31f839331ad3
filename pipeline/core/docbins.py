"""Reading spaCy's binary files of Docs."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from .errors import ProjectError
from .messages import scan_entry_points_once


def read_docs(path: Path, vocab: Vocab, *, mend: str = "") -> list[Doc]:
    """Read the Docs of a ``.spacy`` file that is there.

    Raises ``ProjectError`` when the file is no DocBin.

    Parameters
    ----------
    mend
        What to do about a damaged one, for the message.
    """
    scan_entry_points_once()
    try:
        return list(DocBin().from_disk(path).get_docs(vocab))
    except Exception:  # msgpack and zlib raise errors of many kinds on a damaged file
        raise ProjectError("; ".join(filter(None, ("is no DocBin (.spacy file)", mend))), file=path) from None


def read_training_file(path: Path, vocab: Vocab) -> list[Doc]:
    """Read the Docs of a file that the ``gold`` step wrote.

    Raises ``ProjectError`` when there is no such file, or it is damaged.
    """
    if not path.is_file():
        raise ProjectError("there is no training file; make it with: spacy project run gold", file=path)
    return read_docs(path, vocab, mend="make it anew with: spacy project run gold --force")
