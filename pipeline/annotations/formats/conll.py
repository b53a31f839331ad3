r"""CoNLL-U Plus: a token a line with the columns ID, FORM, NER (BIO), LINK and MISC; a block is a paragraph.

White space that is not one blank between tokens stands in MISC as ``SpaceAfter=No``, ``SpacesAfter`` and
``SpacesBefore`` (as UDPipe has it). In FORM and MISC a backslash marks characters that would break the
table: ``\s``, ``\t``, ``\n``, ``\r``, ``\p`` for the pipe, ``\\``, and ``\uXXXX``. The comment ``# task``
carries the rest.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...core.errors import ProjectError, located
from ...core.files import read_text, write_text
from ..gold.task import Task
from .common import Found, LeftOut, Options, Shown, carried, check_boundaries, place_of, restore, tokens_of

COLUMNS = ("ID", "FORM", "NER", "LINK", "MISC")
_NAMED = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}
_BACK = {code: character for character, code in _NAMED.items()}
# Anything that some reader takes for a line end or for nothing at all.
_ODD = re.compile(r"[ \t\n\r|\\\x00-\x1f\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_CODE = re.compile(r"\\(?:u([0-9a-f]{4})|.)")


def _escape(text: str) -> str:
    escaped = _ODD.sub(lambda match: _NAMED.get(match[0]) or f"\\u{ord(match[0]):04x}", text)
    return r"\u005f" if escaped == "_" else escaped


def _unescape(text: str) -> str:
    return _CODE.sub(
        lambda match: chr(int(match[1], 16)) if match[1] else _BACK.get(match[0], match[0]), text
    )


def write_conll(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks as CoNLL-U Plus.

    Raises ``ProjectError`` when a span does not fall on token boundaries or two overlap: a BIO column cannot hold
    that.
    """
    blocks = [_block(task, place_of(task, index), options) for index, task in enumerate(tasks)]
    write_text(path, f"# global.columns = {' '.join(COLUMNS)}\n" + "".join(blocks))


def _block(task: Task, place: str, options: Options) -> str:
    bounds = tokens_of(task, options)
    with located(place=place):
        check_boundaries(task, bounds, overlaps=False)
    lines = [f"# {key} = {json.dumps(task.meta[key])}" for key in ("letter", "paragraph") if key in task.meta]
    lines.append(f"# text = {_escape(task.text).replace(chr(92) + 's', ' ')}")
    if not options.bare:
        lines.append(f"# task = {json.dumps(carried(task))}")
    first = {span.start: span for span in task.spans}
    inside = None
    for index, (start, end) in enumerate(bounds):
        if start in first:
            inside = first[start]
            ner, link = f"B-{_escape(inside.label)}", _escape(inside.kb_id) if inside.kb_id else "_"
        elif inside is not None and start < inside.end:
            ner, link = f"I-{_escape(inside.label)}", "_"
        else:
            ner, link = "O", "_"
        form = _escape(task.text[start:end])
        before = task.text[:start] if index == 0 else ""
        after = task.text[end : bounds[index + 1][0] if index + 1 < len(bounds) else len(task.text)]
        lines.append(
            "\t".join((str(index + 1), form, ner, link, _misc(before, after, index + 1 == len(bounds))))
        )
    return "\n".join(lines) + "\n\n"


def _misc(before: str, after: str, last: bool) -> str:
    parts = []
    if before:
        parts.append(f"SpacesBefore={_escape(before)}")
    if not after and not last:
        parts.append("SpaceAfter=No")
    elif after and (after != " " or last):
        parts.append(f"SpacesAfter={_escape(after)}")
    return "|".join(parts) or "_"


def read_conll(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read CoNLL-U Plus with the columns FORM and NER, and LINK and MISC where there are such.

    Raises ``ProjectError`` when a line has too few columns or is a multiword token, or an ``I-`` tag follows no
    ``B-`` of its label.
    """
    columns: list[str] = list(COLUMNS)
    tasks: list[Task] = []
    left_out: LeftOut = Counter()
    block: list[tuple[int, str]] = []
    # A file may end without the blank line behind its last block.
    for number, line in enumerate([*read_text(path).split("\n"), ""], 1):
        line = line.removesuffix("\r")
        if line.startswith("# global.columns"):
            columns = line.partition("=")[2].split()
            if "FORM" not in columns or "NER" not in columns:
                raise ProjectError("needs the columns FORM and NER", file=path, place=f"line {number}")
            left_out.update(f"column {name}" for name in columns if name not in COLUMNS)
        elif line.strip():
            block.append((number, line))
        elif block:
            with located(path):
                tasks.append(_read_block(block, columns, options))
            block = []
    return tasks, left_out


def _read_block(block: Sequence[tuple[int, str]], columns: Sequence[str], options: Options) -> Task:
    comments: dict[str, str] = {}
    text = blank = trailing = ""
    tokens: list[dict[str, Any]] = []
    found: list[Found] = []
    for number, line in block:
        if line.startswith("#") and "\t" not in line:
            key, _, value = line[1:].partition("=")
            comments[key.strip()] = value.strip()
            continue
        with located(place=f"line {number}"):
            row = _row(line, columns)
            misc = dict(part.partition("=")[::2] for part in row.get("MISC", "_").split("|"))
            before = tokens[-1]["end"] if tokens else 0
            text += blank if tokens else _unescape(misc.get("SpacesBefore", ""))
            start = len(text)
            text += _unescape(row["FORM"])
            if tokens:
                tokens[-1]["ws"] = blank == " "
            tokens.append(
                {"text": text[start:], "start": start, "end": len(text), "id": len(tokens), "ws": False}
            )
            _tag(found, row["NER"], row.get("LINK", "_"), (before, start, len(text)))
            trailing = _unescape(misc.get("SpacesAfter", ""))
            blank = "" if misc.get("SpaceAfter") == "No" else trailing or " "
    with located(place=f"line {block[0][0]}"):
        meta: dict[str, Any] = {
            key: _json(comments[key]) for key in ("letter", "paragraph") if key in comments
        }
        carry = _json(comments["task"]) if "task" in comments else None
        # Without carried keys the file's own tokens are the annotator's; ours may split elsewhere.
        return restore(Shown(text + trailing, found, carry, meta, tokens), options)


def _row(line: str, columns: Sequence[str]) -> dict[str, str]:
    cells = line.split("\t")
    if len(cells) < len(columns):
        raise ProjectError(f"has {len(cells)} columns instead of {len(columns)}")
    row = dict(zip(columns, cells, strict=False))
    if not row.get("ID", "1").isdecimal():
        raise ProjectError("is a multiword token or an empty node; keep the words of the text only")
    return row


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        if value.startswith("{"):
            raise ProjectError("the comment # task is damaged; delete it or export again") from None
        return value


def _tag(found: list[Found], tag: str, link: str, offsets: tuple[int, int, int]) -> None:
    """Take a token's tag; ``offsets`` are the end of the token before it, its own start and end."""
    before, start, end = offsets
    prefix, _, label = _unescape(tag).partition("-")
    if tag in ("O", "_"):
        return
    if prefix == "B" and label:
        found.append(Found(start, end, label, None if link == "_" else _unescape(link)))
    elif prefix == "I" and found and found[-1].label == label and found[-1].end == before:
        found[-1] = replace(found[-1], end=end)
    else:
        raise ProjectError(f"tag {tag!r} follows no B-{label or 'LABEL'}; write B- on a span's first token")
