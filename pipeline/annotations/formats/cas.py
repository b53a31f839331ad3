"""UIMA CAS XMI for INCEpTION, through dkpro-cassis: a folder with one ``.xmi`` a letter and its type system.

Paragraphs, sentences, tokens and named entities are DKPro's types, which INCEpTION has built in; a link is
the named entity's ``identifier``, an address as INCEpTION's knowledge bases have them. Offsets in XMI are
UTF-16 units, which cassis converts. The type ``kamerstuk.Task`` carries the rest; INCEpTION drops it unless
its project has such a layer.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from ...core.errors import ProjectError, missing_package
from ...core.files import atomic_path, write_text
from ...letters.formats.archive import Archive
from ..gold.task import Task
from .common import Found, LeftOut, Options, carried, check_boundaries, place_of, restore, tokens_of

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

_SEGMENT = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
TOKEN, SENTENCE, PARAGRAPH = _SEGMENT + "Token", _SEGMENT + "Sentence", _SEGMENT + "Paragraph"
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
CARRIED = "kamerstuk.Task"
TYPE_SYSTEM = "TypeSystem.xml"
_BETWEEN = "\n\n"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = frozenset({TOKEN, SENTENCE, PARAGRAPH, ENTITY, METADATA, CARRIED, "uima.tcas.DocumentAnnotation"})


def _cassis() -> Any:
    try:
        import cassis
    except ImportError:
        raise missing_package("UIMA CAS needs dkpro-cassis", "exchange") from None
    return cassis


def type_system() -> TypeSystem:
    """Return DKPro's types and ``kamerstuk.Task``."""
    cassis = _cassis()
    types = cassis.load_dkpro_core_typesystem()
    own = types.create_type(name=CARRIED, supertypeName="uima.tcas.Annotation")
    types.create_feature(domainType=own, name="json", rangeType="uima.cas.String")
    # cassis leaves it out of its DKPro types; INCEpTION names documents by it.
    metadata = types.create_type(name=METADATA, supertypeName="uima.tcas.DocumentAnnotation")
    for feature in ("documentTitle", "documentId"):
        types.create_feature(domainType=metadata, name=feature, rangeType="uima.cas.String")
    return types


def write_cas(tasks: Sequence[Task], path: Path, options: Options) -> None:
    """Write tasks to the folder ``path``: one XMI file a letter, and the type system.

    Raises
    ------
    ProjectError
        When dkpro-cassis is absent, a text has a control character that XML cannot hold, a span does not
        fall on token boundaries, or ``path`` is a file.
    """
    if path.exists() and not path.is_dir():
        raise ProjectError("is a file; name a folder for the XMI files", file=path)
    types = type_system()
    for old in sorted(path.glob("*.xmi")):
        if unquote(old.stem) not in {str(task.meta.get("letter", "")) or "_" for task in tasks}:
            raise ProjectError(f"already holds {old.name}, another letter; name another folder", file=path)
    letters: dict[str, list[tuple[int, Task]]] = {}
    for index, task in enumerate(tasks):
        letters.setdefault(str(task.meta.get("letter", "")), []).append((index, task))
    written = {letter: _letter(letter, rows, types, options) for letter, rows in letters.items()}
    with atomic_path(path / TYPE_SYSTEM) as temporary:
        types.to_xml(temporary)
    for letter, cas in written.items():
        write_text(path / f"{quote(letter, safe=' ') or '_'}.xmi", cas.to_xmi() or "")


def _letter(letter: str, rows: Sequence[tuple[int, Task]], types: TypeSystem, options: Options) -> Cas:
    cas = _cassis().Cas(typesystem=types)
    for index, task in rows:
        if bad := _NOT_XML.search(task.text):
            raise ProjectError(
                f"character U+{ord(bad[0]):04X} cannot stand in XML; take it out", place=place_of(task, index)
            )
    cas.sofa_string = _BETWEEN.join(task.text for _, task in rows)
    cas.sofa_mime = "text/plain"
    make = {name: types.get_type(name) for name in (TOKEN, SENTENCE, PARAGRAPH, ENTITY, METADATA, CARRIED)}
    cas.add(
        make[METADATA](
            begin=0, end=len(cas.sofa_string), documentId=letter, documentTitle=letter, language="nl"
        )
    )
    at = 0
    for index, task in rows:
        place = place_of(task, index)
        end = at + len(task.text)
        cas.add(
            make[PARAGRAPH](begin=at, end=end, id=str(task.meta.get("paragraph", index)), divType="paragraph")
        )
        bounds = tokens_of(task, options)
        check_boundaries(task, bounds, overlaps=True, place=place)
        for start, stop in bounds:
            if not task.text[start:stop].isspace():
                cas.add(make[TOKEN](begin=at + start, end=at + stop))
        for start, stop in _sentences(task.text, options):
            cas.add(make[SENTENCE](begin=at + start, end=at + stop))
        for span in task.spans:
            link = options.base + quote(span.kb_id, safe="") if span.kb_id else None
            cas.add(make[ENTITY](begin=at + span.start, end=at + span.end, value=span.label, identifier=link))
        if not options.bare:
            carry = json.dumps({"index": index, "task": carried(task)})
            cas.add(make[CARRIED](begin=at, end=end, json=carry))
        at = end + len(_BETWEEN)
    return cas


def _sentences(text: str, options: Options) -> list[tuple[int, int]]:
    nlp = options.pipeline
    doc = nlp.make_doc(text)
    for _, component in nlp.pipeline:
        doc = component(doc)
    if not doc.has_annotation("SENT_START"):
        return [(0, len(text))] if text.strip() else []
    found = []
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        if words:
            found.append((words[0].idx, words[-1].idx + len(words[-1])))
    return found


def read_cas(path: Path, options: Options) -> tuple[list[Task], LeftOut]:
    """Read XMI: one file, a folder of them, or the zip that INCEpTION exports.

    A document without paragraphs is taken as one.

    Raises
    ------
    ProjectError
        When dkpro-cassis is absent, a file is no XMI, or a named entity does not lie in one paragraph.
    """
    left_out: LeftOut = Counter()
    tasks: list[tuple[int, Task]] = []
    for name, xmi, types in _sources(path):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                known = _cassis().load_typesystem(io.BytesIO(types)) if types else type_system()
                cas = _cassis().load_cas_from_xmi(io.BytesIO(xmi), typesystem=known, lenient=True)
        except ProjectError:
            raise
        except Exception as error:  # lxml, cassis and its attribute checks each raise their own
            raise ProjectError(f"is no UIMA CAS XMI ({type(error).__name__}: {error})", file=name) from None
        tasks += [(index, task) for index, task in _read_letter(cas, name, len(tasks), options, left_out)]
    return [task for _, task in sorted(tasks, key=lambda pair: pair[0])], left_out


def _sources(path: Path) -> list[tuple[str, bytes, bytes | None]]:
    """Return ``(name, XMI, type system)`` of every document."""
    types: bytes | None
    if path.is_dir():
        types = (path / TYPE_SYSTEM).read_bytes() if (path / TYPE_SYSTEM).exists() else None
        found = [(str(file), file.read_bytes(), types) for file in sorted(path.glob("*.xmi"))]
    elif not path.is_file():
        raise ProjectError("no such file or folder", file=path)
    elif zipfile.is_zipfile(path):
        try:
            archive = Archive(path.read_bytes())  # from another machine: bounded, and faults in one line
            names = sorted(archive.names)
            types = next((archive.read(one) for one in names if one.endswith(TYPE_SYSTEM)), None)
            found = [(f"{path}/{one}", archive.read(one), types) for one in names if one.endswith(".xmi")]
        except ProjectError as error:
            raise ProjectError(error.message, file=path, place=error.place) from None
    else:
        beside = path.with_name(TYPE_SYSTEM)
        found = [(str(path), path.read_bytes(), beside.read_bytes() if beside.exists() else None)]
    if not found and types is None:
        raise ProjectError("holds no .xmi file", file=path)
    return found


def _read_letter(
    cas: Cas, name: str, count: int, options: Options, left_out: LeftOut
) -> list[tuple[int, Task]]:
    text = cas.sofa_string or ""
    letter = _document_id(cas, name)
    carries = _carries(cas, name)
    paragraphs = [(one.begin, one.end, one.id) for one in _select(cas, PARAGRAPH)]
    if carries:
        carries.sort(key=lambda one: one["index"])
        pieces = [(*one["at"], None, one["index"], one["task"]) for one in carries]
    else:
        paragraphs = paragraphs or [(0, len(text), "0")]
        pieces = [(begin, end, mark, count + i, None) for i, (begin, end, mark) in enumerate(paragraphs)]
    entities = []
    for one in _select(cas, ENTITY):
        if one.value:
            entities.append((one.begin, one.end, one.value, _kb_id(one.identifier, options.base)))
        else:
            left_out["named entities without a label"] += 1
    others = {fs.type.name for fs in cas.select_all() if fs.type.name not in _OURS}
    left_out.update(
        f"layer {other.rpartition('.')[2]}" for other in others if "TagsetDescription" not in other
    )
    tasks = []
    annotator = _annotator(cas)
    used = 0
    for begin, end, mark, index, rest in pieces:
        inside = [one for one in entities if begin <= one[0] and one[1] <= end]
        used += len(inside)
        found = [Found(start - begin, stop - begin, label, kb_id) for start, stop, label, kb_id in inside]
        meta = {
            "letter": letter,
            "paragraph": int(mark) if str(mark).lstrip("-").isdecimal() else index - count,
        }
        place = f"characters {begin}-{end}"
        task = restore(text[begin:end], found, rest, options, meta=meta, file=name, place=place)
        if annotator and annotator != letter:
            task.session_id = annotator
        tasks.append((index, task))
    if used < len(entities):
        raise ProjectError("has a named entity that does not lie in one paragraph", file=name)
    return tasks


def _carries(cas: Cas, name: str) -> list[dict[str, Any]]:
    try:
        rows = [(json.loads(one.json), one) for one in _select(cas, CARRIED) if one.json]
        return [
            {"index": int(row["index"]), "task": row["task"], "at": (one.begin, one.end)} for row, one in rows
        ]
    except (ValueError, TypeError, KeyError):
        raise ProjectError(f"has a damaged {CARRIED}; export again", file=name) from None


def _select(cas: Cas, name: str) -> list[Any]:
    return list(cas.select(name)) if cas.typesystem.contains_type(name) else []


def _document_id(cas: Cas, name: str) -> str:
    for one in _select(cas, METADATA):
        # INCEpTION exports a file for each annotator and names it so; the document is the title.
        if one.documentTitle:
            return re.sub(r"\.xmi$", "", one.documentTitle)
    return unquote(Path(name).stem)


def _annotator(cas: Cas) -> str:
    return next((one.documentId for one in _select(cas, METADATA) if one.documentId), "")


def _kb_id(identifier: str | None, base: str) -> str | None:
    """Take the base off; of another address, the part behind its last slash, hash or colon."""
    if not identifier:
        return None
    own = identifier.removeprefix(base) if identifier.startswith(base) else re.split(r"[/#:]", identifier)[-1]
    return unquote(own)
