"""spaCy's DocBin: entities with identifiers, the rest in the documents' user data.

spaCy has no identifier for "not in the base": ``NIL`` is written as an empty one, as for training.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ...core.docbins import read_docs
from ...core.errors import ProjectError
from ...core.files import atomic_path
from ...core.labels import LINKED_LABELS, NIL
from ..gold.task import Task, input_hash
from .common import TOOL_KEY, Found, LeftOut, Options, carried, check_boundaries, place_of, restore

_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")


def write_docbin(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks as a ``.spacy`` file.

    Raises
    ------
    ProjectError
        When a span does not fall on token boundaries or two overlap.
    """
    store = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for index, task in enumerate(tasks):
        doc = _doc(task, options)
        bounds = [(token.idx, token.idx + len(token)) for token in doc]
        check_boundaries(task, bounds, overlaps=False, place=place_of(task, index))
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

    Raises
    ------
    ProjectError
        When the file is no DocBin.
    """
    if not path.is_file():
        raise ProjectError("no such file", file=path)
    docs = read_docs(path, Vocab())
    tasks = []
    left_out: LeftOut = Counter()
    for number, doc in enumerate(docs, 1):
        carry = doc.user_data.get(TOOL_KEY)
        try:
            rest = json.loads(carry) if isinstance(carry, str) else None
        except ValueError:
            rest = None  # another program's key of the same name
        found = [_found(ent.start_char, ent.end_char, ent.label_, ent.kb_id_, rest) for ent in doc.ents]
        if rest is None:
            tokens = [
                {"text": t.text, "start": t.idx, "end": t.idx + len(t), "id": t.i, "ws": bool(t.whitespace_)}
                for t in doc
            ]
            meta = {key: doc.user_data[key] for key in ("letter", "paragraph") if key in doc.user_data}
            rest = {"tokens": tokens, "spans": [], "meta": meta, "_input_hash": input_hash(doc.text)}
        tasks.append(restore(doc.text, found, rest, options, file=path, place=f"document {number}"))
        left_out.update(
            {f"spans of group {group}": len(spans) for group, spans in doc.spans.items() if len(spans)}
        )
    return tasks, left_out


def _found(start: int, end: int, label: str, kb_id: str, rest: Mapping[str, Any] | None) -> Found:
    if kb_id or label not in LINKED_LABELS:
        return Found(start, end, label, kb_id or None)
    for span in (rest or {}).get("spans") or []:
        same = (span["start"], span["end"], span["label"]) == (start, end, label)
        if same and span.get("kb_id") in (None, "", NIL):
            return Found(start, end, label, span.get("kb_id"))
    return Found(start, end, label, NIL)
