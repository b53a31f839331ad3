"""Measures the readers: likeness to the source, speed, memory."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import ProjectError
from ..core.files import read_json, read_text, write_json, write_text
from ..letters import guard
from ..letters.formats.pdf_glyphs import MAX_PAGES
from ..letters.letter import Letter
from ..letters.reading import read_letter
from ..letters.text.structure import is_finished

FACTS = ("date", "subject", "senders", "dossiers")


def expected_text(source: dict[str, Any]) -> str:
    """Give the text that a fixture was made from: paragraphs in order, then the footnotes."""
    body: list[str] = []
    notes: list[str] = []
    for entry in source["paragraphs"]:
        if entry["kind"] == "table":
            body.extend(cell for row in entry["rows"] for cell in row)
            continue
        body.append(entry["text"] + entry.get("more", ""))
        if "note" in entry:
            notes.append(entry["note"])
    return "\n".join(body + notes)


def letter_text(letter: Letter) -> str:
    """Give the text of a letter in the same order."""
    body = [paragraph.text for paragraph in letter.paragraphs if paragraph.kind != "footnote"]
    notes = [paragraph.text for paragraph in letter.paragraphs if paragraph.kind == "footnote"]
    return "\n".join(body + notes)


def similarity(expected: str, found: str) -> float:
    """Give one minus the edit distance as a share of the longer text; 1.0 is equal."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(expected, found)


def compare_fixtures(folder: Path) -> list[dict[str, Any]]:
    """Read every fixture and compare it with the text it was made from.

    Parameters
    ----------
    folder
        Fixtures beside ``<stem>.json`` sources.
    """
    rows = []
    for path in sorted(folder.iterdir()):
        source = folder / f"{path.name.partition('.')[0]}.json"
        if path.suffix not in (".xml", ".html", ".pdf", ".docx", ".odt", ".txt") or not source.is_file():
            continue
        expected = expected_text(read_json(source))
        letter = read_letter(path)
        notes = [paragraph for paragraph in letter.paragraphs if paragraph.kind == "footnote"]
        rows.append(
            {
                "file": path.name,
                "format": letter.format,
                "characters": len(expected),
                "similarity": round(similarity(expected, letter_text(letter)), 5),
                "paragraphs": len(letter.paragraphs) - len(notes),
                "footnotes": len(notes),
                "attached": sum(note.anchor is not None for note in notes),
            }
        )
    return rows


def score_genuine(folder: Path) -> dict[str, Any]:
    """Score the readers on genuine documents with the program that lies beside them.

    Parameters
    ----------
    folder
        ``score_reading.py``, ``documents`` with the truth, and ``more`` without.

    Returns
    -------
    dict
        Shares of all documents together, and by document; of the PDFs in ``more``, how many body paragraphs end in
        the middle of a sentence.
    """
    spec = importlib.util.spec_from_file_location("score_reading", folder / "score_reading.py")
    if spec is None or spec.loader is None:
        raise ProjectError("holds no score_reading.py", file=folder)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    documents = folder / "documents"
    total: Counter[str] = Counter()
    rows = []
    for entry in read_json(documents / "SET.json"):
        code = entry["code"]
        path = next(path for path in sorted(documents.glob(f"{code}.*")) if path.suffix in (".pdf", ".txt"))
        truth = [
            json.loads(line) for line in read_text(documents / f"{code}.clean.jsonl").splitlines() if line
        ]
        got = json.loads(read_letter(path).model_dump_json())
        meta = read_json(documents / f"{code}.meta.json")
        counts, _ = scorer.score(truth, meta, got, scorer.pages_of(entry["pages"]))
        # The truth of a few pages says nothing of a fact that stands on another.
        told = {name for name in FACTS if entry["pages"] == "all" or meta.get(name)}
        counts.update({f"{name}_told": int(name in told) for name in FACTS})
        counts.update({f"{name}_right": counts[name] * (name in told) for name in FACTS})
        total += counts
        rows.append({"document": code, "format": path.suffix[1:], **_shares(counts)})
    body = [
        paragraph.text
        for path in sorted((folder / "more").glob("*.pdf"))
        if (letter := _read_or_none(path)) is not None
        for paragraph in letter.paragraphs
        if paragraph.kind == "body"
    ]
    return {
        "documents": rows,
        "all": _shares(total),
        "body_paragraphs": len(body),
        "unfinished": sum(not is_finished(text) for text in body),
    }


def _shares(counts: Counter[str]) -> dict[str, Any]:
    pairs = {
        "recall": ("found", "want"),
        "precision": ("found", "gave"),
        "text": ("text", "found"),
        "kind": ("kind", "found"),
        "furniture": ("aside_out", "aside"),
    }
    shares: dict[str, Any] = {
        name: round(counts[part] / counts[whole], 3) if counts[whole] else None
        for name, (part, whole) in pairs.items()
    }
    facts = [name for fact in FACTS for name in (fact, f"{fact}_told", f"{fact}_right")]
    return shares | {name: counts[name] for name in ("docs", *facts)}


def _read_or_none(path: Path) -> Letter | None:
    try:
        return read_letter(path)
    except ProjectError:
        return None  # a scan, where text recognition is not installed


def run(
    folder: Path,
    xml: Path,
    target: Path,
    *,
    letters: int = 10_000,
    pdf_rounds: int = 10,
    genuine: Path | None = None,
) -> dict[str, Any]:
    """Measure everything and write it to ``target``.

    Raises ``ProjectError`` when a folder holds nothing to measure.

    Parameters
    ----------
    folder
        The fixtures; see :func:`compare_fixtures`.
    xml
        A folder of official XML, for speed and memory.
    letters
        How many XML letters to read for the memory figure.
    pdf_rounds
        How often to read each PDF for the speed figure.
    genuine
        Genuine documents with their truth; see :func:`score_genuine`.
    """
    files = sorted(xml.glob("*.xml"))
    pdfs = sorted(folder.glob("*.pdf"))
    if not files:
        raise ProjectError("holds no XML letters; name a folder of them with --xml", file=xml)
    if not pdfs:
        raise ProjectError("holds no PDF letters; name the folder of fixtures", file=folder)
    result: dict[str, Any] = {"genuine": score_genuine(genuine) if genuine else None}
    result["fixtures"] = compare_fixtures(folder)
    pdfs += sorted((genuine / "documents").glob("*.pdf")) if genuine else []
    result["xml"] = _speed(read_letter, _repeat(files, letters))
    guard.stop()
    pages = 0
    start = _processor_time()
    for path in pdfs * pdf_rounds:
        pages += read_letter(path).pages or 0
    guard.stop()  # its time is known when it has ended
    seconds = _processor_time() - start
    result["pdf"] = {
        "pages": pages,
        "seconds": round(seconds, 2),
        "pages_per_second": round(pages / seconds, 1),
        "longest": measure_longest(pdfs),
    }
    write_json(target, result)
    return result


def measure_longest(pdfs: Sequence[Path]) -> dict[str, Any]:
    """Read a PDF of as many pages as are allowed, those of ``pdfs`` over and over.

    Returns
    -------
    dict
        Its pages and tables, the processor time in seconds, and the most memory that the process of the readers or
        another that this one started has taken, in MB.
    """
    import resource

    import pypdfium2

    with tempfile.TemporaryDirectory() as folder, pypdfium2.PdfDocument.new() as document:
        for path in itertools.cycle(pdfs):
            with pypdfium2.PdfDocument(path) as source:
                document.import_pages(source, list(range(len(source)))[: MAX_PAGES - len(document)])
            if len(document) == MAX_PAGES:
                break
        whole = Path(folder) / "longest.pdf"
        document.save(whole)
        start = _processor_time()
        letter = read_letter(whole)
        guard.stop()
        seconds = _processor_time() - start
    return {
        "pages": letter.pages,
        "tables": len(letter.tables),
        "seconds": round(seconds, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
    }


def _repeat(files: list[Path], count: int) -> Iterable[Path]:
    return (files[number % len(files)] for number in range(count))


def _speed(read: Callable[[Path], Letter], files: Iterable[Path]) -> dict[str, Any]:
    """Read letters one after another, watching the memory of this process."""
    memory: list[int] = []
    count = 0
    start = _processor_time()
    for path in files:
        read(path)
        count += 1
        if count % 1000 == 0:
            memory.append(_memory())
    seconds = _processor_time() - start
    return {
        "letters": count,
        "seconds": round(seconds, 2),
        "letters_per_second": round(count / seconds),
        "memory_mb": memory,
        "memory_growth_mb": memory[-1] - memory[0] if memory else 0,
    }


def _processor_time() -> float:
    """Give the processor time of this process and of those that it started and that have ended, in seconds.

    The clock on the wall would also count what other programs do meanwhile.
    """
    return sum(os.times()[:4])


def _memory() -> int:
    """Give the resident memory of this process in MB; 0 where the system does not tell."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) >> 10
    except OSError:
        pass
    return 0


def table(result: dict[str, Any]) -> str:
    """Write the figures as the Markdown of ``docs/letters.md``."""
    lines = [*_genuine_lines(result["genuine"])] if result.get("genuine") else []
    lines += [
        "| fixture | format | characters | equal | footnotes attached |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in result["fixtures"]:
        lines.append(
            f"| `{row['file']}` | {row['format']} | {row['characters']} | {row['similarity']:.2%} "
            f"| {row['attached']} of {row['footnotes']} |"
        )
    xml, pdf = result["xml"], result["pdf"]
    longest = pdf["longest"]
    memory = f"{xml['memory_mb'][0]} and {xml['memory_mb'][-1]} MB"
    lines += [
        "",
        "| measure | value |",
        "| --- | --- |",
        f"| XML letters a second of processor time | {xml['letters_per_second']} |",
        f"| PDF pages a second of processor time | {pdf['pages_per_second']} |",
        f"| a PDF of {longest['pages']} pages with {longest['tables']} tables | {longest['seconds']} s of processor "
        f"time, {longest['memory_mb']} MB |",
        f"| memory after 1,000 and after {xml['letters']:,} letters | {memory} |",
    ]
    return "\n".join(lines) + "\n"


def _genuine_lines(genuine: dict[str, Any]) -> Iterable[str]:
    names = ("recall", "precision", "text", "kind", "furniture")
    yield "| genuine document | " + " | ".join(names) + " |"
    yield "| --- " * (len(names) + 1) + "|"
    for row in [*genuine["documents"], {"document": "all", **genuine["all"]}]:
        yield (
            f"| `{row['document']}` | "
            + " | ".join("–" if row[name] is None else f"{row[name]:.3f}" for name in names)
            + " |"
        )
    total = genuine["all"]
    facts = ", ".join(f"{name} {total[name]}" for name in FACTS)
    told = ", ".join(f"{name} {total[f'{name}_right']} of {total[f'{name}_told']}" for name in FACTS)
    yield ""
    yield f"Right of {total['docs']}: {facts}. Some truths are of a few pages and do not cover the page of a fact; of"
    yield f"the others, right: {told}. Of {genuine['body_paragraphs']} body paragraphs in further genuine PDFs"
    yield f"{genuine['unfinished']} end in the middle of a sentence or lack its full stop."
    yield ""


def fill_docs(page: Path, mark: str, text: str) -> None:
    """Put a table between the two marks of a documentation page.

    Raises ``ProjectError`` when the page lacks the marks.

    Parameters
    ----------
    mark
        The name in its marks: ``figures`` or ``fuzz``.
    """
    start, end = f"<!-- {mark}: start -->", f"<!-- {mark}: end -->"
    old = read_text(page)
    if start not in old or end not in old:
        raise ProjectError(f"lacks the marks {start} and {end}", file=page)
    before, rest = old.split(start, 1)
    write_text(page, f"{before}{start}\n{text}{end}{rest.split(end, 1)[1]}")
