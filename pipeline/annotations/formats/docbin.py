"""spaCy's DocBin: entities with identifiers, the rest in the documents' user data.

spaCy has no identifier for "not in the base": ``NIL`` is written as an empty one, as for training.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from ...core.docbins import read_docs
from ...core.errors import ProjectError, located
from ...core.files import atomic_path
from ...core.labels import LINKED_LABELS, NIL
from ..gold.convert import make_tokens
from ..gold.task import Task
from .common import TOOL_KEY, Found, LeftOut, Options, Shown, carried, check_boundaries, place_of, restore

_BLOCK = 16 << 20
_MAX_UNPACKED = 128 << 20
_MAX_RATIO = 250
_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")


def write_docbin(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks as a ``.spacy`` file.

    Raises ``ProjectError`` when a span does not fall on token boundaries or two overlap.
    """
    store = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for index, task in enumerate(tasks):
        doc = _doc(task, options)
        bounds = [(token.idx, token.idx + len(token)) for token in doc]
        with located(place=place_of(task, index)):
            check_boundaries(task, bounds, overlaps=False)
        ents = []
        for span in task.spans:
            kb_id = "" if span.kb_id in (None, NIL) else span.kb_id
            ents.append(doc.char_span(span.start, span.end, label=span.label, kb_id=kb_id))
        doc.ents = tuple(ent for ent in ents if ent is not None)  # the boundaries are checked above
        for key in ("letter", "paragraph"):
            if key in task.meta:
                doc.user_data[key] = task.meta[key]
        if not options.bare:
            doc.user_data[TOOL_KEY] = json.dumps(carried(task))
        store.add(doc)
    with atomic_path(path) as temporary:
        store.to_disk(temporary)


def _doc(task: Task, options: Options) -> Doc:
    """Keep the task's own tokens where spaCy can hold them: a token and at most one blank behind it."""
    words = [token.text for token in task.tokens]
    spaces = [token.ws for token in task.tokens]
    joined = "".join(word + " " * space for word, space in zip(words, spaces, strict=True))
    if task.tokens and joined == task.text and all(words):
        return Doc(options.pipeline.vocab, words=words, spaces=spaces)
    return options.pipeline.make_doc(task.text)


def read_docbin(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read a ``.spacy`` file, ours or another's.

    Raises ``ProjectError`` when the file is not a DocBin, or unpacks to more than it may.
    """
    if not path.is_file():
        raise ProjectError("no such file", file=path)
    _check_size(path)
    tasks = []
    left_out: LeftOut = Counter()
    for number, doc in enumerate(read_docs(path, Vocab()), 1):
        carry = doc.user_data.get(TOOL_KEY)
        try:
            rest = json.loads(carry) if isinstance(carry, str) else None
        except ValueError:
            rest = None  # another program's key of the same name
        shown = Shown(
            doc.text,
            [_found(ent, rest) for ent in doc.ents],
            rest,
            {key: doc.user_data[key] for key in ("letter", "paragraph") if key in doc.user_data},
            [token.model_dump() for token in make_tokens(doc)],
        )
        with located(path, f"document {number}"):
            tasks.append(restore(shown, options))
        left_out.update(
            {f"spans of group {group}": len(spans) for group, spans in doc.spans.items() if len(spans)}
        )
    return tasks, left_out


def _check_size(path: Path) -> None:
    """Check how large a file becomes before spaCy unpacks it: a few MB of zeros would take all memory."""
    unpack = zlib.decompressobj()
    packed, size = path.stat().st_size, 0
    with path.open("rb") as stream:
        while not unpack.eof and (block := unpack.unconsumed_tail or stream.read(_BLOCK)):
            try:
                size += len(unpack.decompress(block, _BLOCK))
            except zlib.error:
                return  # not a DocBin, which its reader says
            if size > _MAX_UNPACKED or size > max(_BLOCK, _MAX_RATIO * packed):
                raise ProjectError(
                    f"unpacks to more than {size >> 20} MB; DocBins of at most {_MAX_UNPACKED >> 20} MB and "
                    f"{_MAX_RATIO} times their size are read",
                    file=path,
                )


def _found(ent: Span, rest: Mapping[str, Any] | None) -> Found:
    found = Found(ent.start_char, ent.end_char, ent.label_, ent.kb_id_ or None)
    if found.kb_id or found.label not in LINKED_LABELS:
        return found
    for span in (rest or {}).get("spans") or []:
        same = (span["start"], span["end"], span["label"]) == (found.start, found.end, found.label)
        if same and span.get("kb_id") in (None, "", NIL):
            return replace(found, kb_id=span.get("kb_id"))
    return replace(found, kb_id=NIL)
