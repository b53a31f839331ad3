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
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from ...core.errors import ProjectError, located, missing_package
from ...core.files import atomic_path, write_text
from ...letters.formats.archive import Archive
from ..gold.task import Task
from .common import Found, LeftOut, Options, Shown, carried, check_boundaries, place_of, restore, tokens_of

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

    Raises ``ProjectError`` when dkpro-cassis is absent, a text has a control character that XML cannot hold, a span
    does not fall on token boundaries, or ``path`` is a file.
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
        end = at + len(task.text)
        cas.add(
            make[PARAGRAPH](begin=at, end=end, id=str(task.meta.get("paragraph", index)), divType="paragraph")
        )
        bounds = tokens_of(task, options)
        with located(place=place_of(task, index)):
            check_boundaries(task, bounds, overlaps=True)
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

    A document without paragraphs is taken as one. Raises ``ProjectError`` when dkpro-cassis is absent, a file is no
    XMI, or a named entity does not lie in one paragraph.
    """
    left_out: LeftOut = Counter()
    tasks: list[tuple[int, Task]] = []
    known: dict[bytes | None, TypeSystem] = {}
    for name, xmi, types in _sources(path):
        with located(name):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    if types not in known:
                        known[types] = (
                            _cassis().load_typesystem(io.BytesIO(types)) if types else type_system()
                        )
                    cas = _cassis().load_cas_from_xmi(io.BytesIO(xmi), typesystem=known[types], lenient=True)
            except ProjectError:
                raise
            except Exception as error:  # lxml, cassis and its attribute checks each raise their own
                raise _load_error(error, xmi, types) from None
            tasks += _read_letter(cas, name, len(tasks), options, left_out)
    return [task for _, task in sorted(tasks, key=lambda pair: pair[0])], left_out


def _load_error(error: Exception, xmi: bytes, types: bytes | None) -> ProjectError:
    feature = re.search(r"unexpected keyword argument '(\w+)'", str(error))
    if feature and types is None and b"http://www.omg.org/XMI" in xmi:
        return ProjectError(f"needs the project's {TYPE_SYSTEM} beside it (feature {feature[1]})")
    return ProjectError(f"is not UIMA CAS XMI ({type(error).__name__}: {error})")


def _sources(path: Path) -> list[tuple[str, bytes, bytes | None]]:
    """Return ``(name, XMI, type system)`` of every document."""
    types: bytes | None
    if path.is_dir():
        types = (path / TYPE_SYSTEM).read_bytes() if (path / TYPE_SYSTEM).exists() else None
        found = [(str(file), file.read_bytes(), types) for file in sorted(path.glob("*.xmi"))]
    elif not path.is_file():
        raise ProjectError("no such file or folder", file=path)
    elif zipfile.is_zipfile(path):
        with located(path):
            archive = Archive(path.read_bytes())  # from another machine: bounded, and faults in one line
            names = sorted(archive.names)
            types = next((archive.read(name) for name in names if name.endswith(TYPE_SYSTEM)), None)
            found = [(f"{path}/{name}", archive.read(name), types) for name in names if name.endswith(".xmi")]
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
    letter, annotator = _document_id(cas, name), _annotator(cas)
    entities = _entities(cas, options, left_out)
    starts = [found.start for found in entities]
    tasks = []
    inside: set[Found] = set()
    for number, piece in enumerate(_pieces(cas, text)):
        first, last = bisect_left(starts, piece.begin), bisect_right(starts, piece.end)
        own = [found for found in entities[first:last] if found.end <= piece.end]
        inside.update(own)
        mark = str(piece.mark)
        shown = Shown(
            text[piece.begin : piece.end],
            [replace(found, start=found.start - piece.begin, end=found.end - piece.begin) for found in own],
            piece.carried,
            {"letter": letter, "paragraph": int(mark) if mark.lstrip("-").isdecimal() else number},
        )
        with located(place=f"characters {piece.begin}-{piece.end}"):
            task = restore(shown, options)
        if annotator and annotator != letter:
            task.session_id = annotator
        tasks.append((count + number if piece.index is None else piece.index, task))
    for found in entities:
        if found not in inside:
            raise ProjectError(
                f"the entity {text[found.start : found.end]!r} ({found.label}) does not lie in one paragraph",
                place=f"characters {found.start}-{found.end}",
            )
    return tasks


@dataclass
class _Piece:
    """A part of a document that is a task: a paragraph with its id, or what we carried with its index."""

    begin: int
    end: int
    mark: str | None = None
    index: int | None = None
    carried: dict[str, Any] | None = None


def _pieces(cas: Cas, text: str) -> list[_Piece]:
    try:
        ours = []
        for annotation in _select(cas, CARRIED):
            if annotation.json:
                row = json.loads(annotation.json)
                ours.append(_Piece(annotation.begin, annotation.end, None, int(row["index"]), row["task"]))
    except (ValueError, TypeError, KeyError):
        raise ProjectError(f"has a damaged {CARRIED}; export again") from None
    if ours:
        return sorted(ours, key=lambda piece: piece.index or 0)
    paragraphs = [_Piece(one.begin, one.end, one.id) for one in _select(cas, PARAGRAPH)]
    return paragraphs or [_Piece(0, len(text), "0")]


def _entities(cas: Cas, options: Options, left_out: LeftOut) -> list[Found]:
    """Return the labelled entities from left to right; count what a task cannot hold."""
    entities = []
    for entity in _select(cas, ENTITY):
        if entity.value:
            kb_id = _kb_id(entity.identifier, options.base)
            entities.append(Found(entity.begin, entity.end, entity.value, kb_id))
        else:
            left_out["named entities without a label"] += 1
    layers = {annotation.type.name for annotation in cas.select_all() if annotation.type.name not in _OURS}
    left_out.update(
        f"layer {layer.rpartition('.')[2]}" for layer in layers if "TagsetDescription" not in layer
    )
    return sorted(entities, key=lambda found: found.start)


def _select(cas: Cas, name: str) -> list[Any]:
    return list(cas.select(name)) if cas.typesystem.contains_type(name) else []


def _document_id(cas: Cas, name: str) -> str:
    for metadata in _select(cas, METADATA):
        # INCEpTION exports a file for each annotator and names it so; the document is the title.
        if metadata.documentTitle:
            return re.sub(r"\.xmi$", "", metadata.documentTitle)
    return unquote(Path(name).stem)


def _annotator(cas: Cas) -> str:
    return next((data.documentId for data in _select(cas, METADATA) if data.documentId), "")


def _kb_id(identifier: str | None, base: str) -> str | None:
    """Take the base off; of another address, the part behind its last slash, hash or colon."""
    if not identifier:
        return None
    own = identifier.removeprefix(base) if identifier.startswith(base) else re.split(r"[/#:]", identifier)[-1]
    return unquote(own)
