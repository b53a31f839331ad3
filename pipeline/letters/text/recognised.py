"""Recognised print of 1945 to 1995: papers of parliament whose lines came from a scan, and a database of questions.

What recognition broke within a word is left, but for the hyphens of line ends that it kept inside lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..draft import Draft, Piece
from ..letter import Dossier, Exchange, Removed, Sender, dossier_code, dossier_number
from .fold import fold
from .footnotes import attach_notes
from .hyphens import Evidence, rejoin
from .questions import HEADING, read_answer_heading, take_questions_heading
from .structure import ADDRESSEE, DATELINE, is_finished, kind_of_document

_LATEST = 1995
_CHAMBER = re.compile(r"(?:Tweede|Eerste) Kamer der Staten-Generaal(?: [12])?$")
_YEAR = re.compile(r"(?:Vergaderjaar|Zitting) (\d{4})\s?[–-]\s?(\d{4})$")
_RUNNING_HEAD = re.compile(r"(?:Tweede|Eerste) Kamer, (?:vergaderjaar|zitting) \d{4}\s?[–-]\s?\d{4}\b")
_IMPRINT = re.compile(r"\d{5,6}[A-Z]?\s+ISSN|ISSN\s?\d{4}|.{0,40}(?:Staatsuitgeverij|Sdu Uitge\w+)\b.*\d{4}$")
_IMPRINT_REST = re.compile(r"['’]?\s?s[- ]Gravenhage \d{4}$")
_DOSSIER = re.compile(r"\d{2}\s?\d{3}(?:\s?\(?[IVXLC]{1,7}[A-Z]?\)?)?$")
_NUMBER = re.compile(r"[Nn]rs?\.\s?(\w{1,5})$")
_FRAME = re.compile(
    r"Aanhangsel van de Handelingen$|Vragen (?:gesteld )?door de leden der Kamer\b|\d+ t/m \d+$"
)
_NOTE = re.compile(r"Ter inzage gelegd\b|Nederlandse vertaling\b")
_EARLIER = re.compile(r"De vroegere stukken zijn gedrukt")
_ADDRESSED = re.compile(
    r"(Aan de (?:Heer )?Voorzitter van de (?:Tweede|Eerste) Kamer der Staten-Generaal)\s+(\S.*)$"
)
_ITEM = re.compile(
    r"(?:^|(?<=\n)|(?<=[.?!)'’\"»] ))(\d{1,2}(?:(?:, | en | t/m )\d{1,2})*)\s?(?=[A-Z'’«„])", re.MULTILINE
)
_PARAGRAPH = re.compile(r"(\d{1,2}\.)\s+(?=[A-Z])")
_HYPHEN = re.compile(r"(?<![\w-])([^\W\d_]+)-([a-zà-ÿ]+)")
_INSIDE = re.compile(r"[.?!]\d? [A-Z]")  # a sentence ends before the line does
_SOURCE = re.compile(r"(?<=\?) ([A-Z][^?]{2,80}\b\d{4}\.?)$")
_OFFICE = re.compile(r"BRIEF VAN DE ((?:MINISTERS?|STAATSSECRETARIS(?:SEN)?)(?: VAN)? .+)$", re.IGNORECASE)
_BETWEEN = re.compile(r" EN (?:VAN )?DE (?=MINISTER|STAATS)| EN (?=VAN )", re.IGNORECASE)


def is_recognised(lines: Sequence[str]) -> bool:
    """Say whether a text opens as a paper of parliament of before 1996."""
    years = [int(match[2]) for line in lines[:8] if (match := _YEAR.match(line))]
    return bool(years) and years[0] <= _LATEST and any(_CHAMBER.match(line) for line in lines[:4])


def is_database_record(blocks: Sequence[str]) -> bool:
    """Say whether a text is a record of the database of questions: subject, questions, answers."""
    return (
        2 <= len(blocks) <= 4
        and bool(HEADING.match(blocks[0]))
        and "?" in blocks[1]
        and "\n" not in blocks[0]
    )


def read_record(draft: Draft, blocks: Sequence[str]) -> None:
    """Read a record of the database of questions."""
    draft.title = fold(blocks[0])
    draft.pieces = [Piece(draft.title, "subject")]
    exchange: Exchange = "question"
    for block in blocks[1:]:
        text = fold(block)
        source = _SOURCE.search(text) if exchange == "question" else None
        draft.pieces.append(Piece(text[: source.start()] if source else text, exchange=exchange))
        if source:
            draft.pieces.append(Piece(source[1], "footnote"))
        exchange = "answer"


def read_recognised(draft: Draft, lines: Sequence[str]) -> None:
    """Read a paper of parliament that was recognised from print."""
    kept = list(_drop_furniture(draft, lines))
    rest = _take_head(draft, kept)
    # Words with a hyphen prove nothing here: most of them were broken at a line end.
    evidence = Evidence(_HYPHEN.sub(" ", "\n".join(lines)))
    state = _State(draft)
    for text in _paragraphs(rest):
        draft.pieces += state.pieces(text)
    for piece in draft.pieces:
        piece.text = fold(_heal(piece.text, evidence))
    draft.pieces = [piece for piece in draft.pieces if piece.text]
    notes = [piece for piece in draft.pieces if piece.kind == "footnote" and not piece.marker]
    for number, note in enumerate(notes, 1):
        note.marker = str(number)
    attach_notes(draft.pieces)


def _drop_furniture(draft: Draft, lines: Sequence[str]) -> Iterator[str]:
    imprint = False
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        rest = imprint and bool(_IMPRINT_REST.match(line))
        imprint = bool(_IMPRINT.match(line))
        mark = len(line) <= 6 and not any(sign.islower() for sign in line) and _IMPRINT.match(following)
        at_end = index >= len(lines) - 2 and line.isdigit()
        if imprint or rest or mark or at_end or _RUNNING_HEAD.match(line):
            draft.removed.append(Removed(kind="page_number" if at_end else "running_head", text=line))
        else:
            yield line


def _take_head(draft: Draft, lines: list[str]) -> list[str]:
    """Move the printed frame to the head of the draft; return the lines below it."""
    title: list[str] = []
    earlier = False
    for index, line in enumerate(lines):
        if match := _YEAR.match(line):
            draft.session_year = f"{match[1]}-{match[2]}"
        elif _DOSSIER.match(line) and not draft.dossiers:
            draft.dossiers = [Dossier(number=dossier_number(dossier_code(line)))]
        elif match := _NUMBER.match(line):
            draft.number = match[1]
        elif line.isupper() and kind_of_document(line):
            draft.document_kind = kind_of_document(line)
            draft.senders = list(_senders(line))
            draft.pieces.append(Piece(line, "heading"))
            continue
        elif _NOTE.match(line):
            draft.pieces.append(Piece(line, "footnote"))
            continue
        elif _EARLIER.match(line):
            earlier = True
        elif match := _ADDRESSED.match(line) if earlier else None:
            draft.addressee = match[1]
            draft.head += [Piece(match[2], "reference"), Piece(match[1], "addressee")]
            continue
        elif draft.dossiers and not draft.number and not ADDRESSEE.match(line):
            title.append(line)
        elif not (_CHAMBER.match(line) or _FRAME.match(line) or re.fullmatch(r"\d{1,4}", line)):
            if not (ADDRESSEE.match(line) or DATELINE.match(line)):
                _set_title(draft, title)
                return lines[index:]
            if ADDRESSEE.match(line):
                draft.addressee = line
                draft.head.append(Piece(line, "addressee"))
            else:
                draft.pieces.append(Piece(line, "dateline"))
            continue
        draft.head.append(Piece(line, "masthead"))
    _set_title(draft, title)
    return []


def _set_title(draft: Draft, title: Sequence[str]) -> None:
    if title:
        draft.title = fold(" ".join(title))
        draft.dossiers[0].title = draft.title


def _senders(line: str) -> Iterator[Sender]:
    """Read the offices in ``BRIEF VAN DE MINISTERS VAN BUITENLANDSE ZAKEN EN VAN DEFENSIE``."""
    match = _OFFICE.match(line)
    office = ""
    for part in _BETWEEN.split(match[1]) if match else []:
        first, _, rest = part.partition(" ")
        if first.upper() == "VAN":
            part = f"{office} {part}"
        else:
            office = re.sub(r"(?<=MINISTER)S$|SEN$", "", first.upper())
            part = f"{office} {rest}"
        yield Sender(role=part)


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines that recognition broke; a line end inside stays as one."""
    paragraph = ""
    for line in lines:
        if paragraph and _goes_on(paragraph, line):
            # A quotation mark that ends a line opens the word on the next.
            paragraph += line if re.search(r"\s['’\"„«]$", paragraph) else f"\n{line}"
        else:
            if paragraph:
                yield paragraph
            paragraph = line
    if paragraph:
        yield paragraph


def _goes_on(paragraph: str, line: str) -> bool:
    last = paragraph.rpartition("\n")[2]
    if is_finished(last) and not last.endswith(","):
        return False
    if line[:1].islower() or re.search(r"\s['’\"„«]$", last):
        return True
    numbered = bool(_ITEM.match(paragraph) or _INSIDE.search(paragraph))
    return (len(paragraph) > 120 or numbered) and not _ITEM.match(line) and not HEADING.match(line)


class _State:
    """Follows questions and answers: which of the two is read, and the last number seen."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.exchange: Exchange | None = None
        self.last = 0

    def pieces(self, text: str) -> Iterator[Piece]:
        """Give the paragraphs in a stretch of text: those of a letter, or questions and answers in a row."""
        if found := take_questions_heading(text):
            headings, text, self.exchange = found
            self.last = 0
            for heading in headings:
                yield Piece(heading, "heading")
                self._take_facts(heading)
        elif re.fullmatch(r"\d{3,4}", text):
            self.draft.head.append(Piece(text, "reference"))
            return
        if self.exchange is not None:
            yield from self._items(text)
            return
        match = _PARAGRAPH.match(text)
        is_heading = "\n" not in text and len(text) < 120 and not is_finished(text)
        marker = match[1] if match else None
        yield Piece(text[match.end() :] if match else text, "heading" if is_heading else "body", marker)

    def _take_facts(self, heading: str) -> None:
        draft = self.draft
        if HEADING.match(heading):
            draft.title = draft.title or re.sub(r"\s*\([Ii]ngezonden [^)]*\)\.?$", "", fold(heading))
        elif (facts := read_answer_heading(fold(heading))) and not draft.senders:
            draft.senders, draft.date = [facts[0]], facts[1]

    def _items(self, text: str) -> Iterator[Piece]:
        """Part numbered questions or answers that recognition put behind each other."""
        start, number = 0, None
        for match in _ITEM.finditer(text):
            values = [int(value) for value in re.findall(r"\d+", match[1])]
            if values[0] == 1 and self.last and self.exchange == "question" and match.start() == 0:
                yield Piece(text[match.end() :], "footnote", marker=match[1])
                return
            if not self.last < values[0] <= self.last + 3:
                continue
            if text[start : match.start()].strip():
                yield Piece(
                    text[start : match.start()], marker=number, exchange=self.exchange, question=number
                )
            start, number = match.end(), match[1]
            self.last = values[-1]
        if text[start:].strip():
            self.last += number is None
            yield Piece(text[start:], marker=number, exchange=self.exchange, question=number)


def _heal(text: str, evidence: Evidence) -> str:
    """Take out the hyphens of line ends; recognition kept them inside lines."""
    return _HYPHEN.sub(lambda match: _healed(match[1], match[2], evidence), text)


def _healed(left: str, right: str, evidence: Evidence) -> str:
    joined = left + right
    if right in ("en", "of") or rejoin(left, right, evidence) != joined:
        return f"{left}-{right}"
    if left[0].isupper() and not _frequency(joined.lower()):
        return f"{left}-{right}" if _is_word(left) else joined
    if _frequency(joined.lower()) or evidence.has(joined) or not (_is_word(left) and _is_word(right)):
        return joined
    # Two adjectives or names of equal standing keep theirs: industrieel-economisch.
    return f"{left}-{right}" if re.search(r"(?:eel|isch|aal|ief|air|iek)e?$", left.lower()) else joined


def _is_word(text: str) -> bool:
    return _frequency(text.lower()) >= 2.0


@lru_cache(maxsize=10_000)
def _frequency(word: str) -> float:
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "nl"))
