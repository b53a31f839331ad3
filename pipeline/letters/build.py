"""From the pieces that a reader found to the Letter record: ids, dates, senders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Draft, Piece
from .letter import Anchor, Citation, Dossier, Letter, Paragraph, Source, dossier_number, split_id
from .text.citations import citations
from .text.questions import read_asked
from .text.signatures import senders
from .text.structure import read_date, read_month


def finish(draft: Draft) -> Letter:
    """Make the record. Facts that the reader left open are taken from the paragraphs."""
    where = {id(piece): (index, False) for index, piece in enumerate(draft.pieces)}
    where.update({id(piece): (index, True) for index, piece in enumerate(draft.head)})
    paragraphs = [_paragraph(index, piece, where) for index, piece in enumerate(draft.pieces)]
    addressee = draft.addressee or next((p.text for p in paragraphs if p.kind == "addressee"), None)
    dateline = next((p.text for p in paragraphs if p.kind == "dateline"), None)
    letter = Letter(
        id=draft.publication or draft.stem,
        format=draft.format,
        dossiers=draft.dossiers,
        number=draft.number,
        document_kind=draft.document_kind or ("brief" if addressee else None),
        date=draft.date or (read_date(dateline) or read_month(dateline) if dateline else None),
        session_year=draft.session_year,
        addressee=re.sub(r"^[Aa]an\s+", "", addressee) if addressee else None,
        title=draft.title,
        reference=draft.reference,
        senders=draft.senders or senders([p.text for p in paragraphs if p.kind == "signature"]),
        cites=_cites(paragraphs),
        asked=read_asked(draft),
        head=[_paragraph(index, piece, where) for index, piece in enumerate(draft.head)],
        paragraphs=paragraphs,
        removed=draft.removed,
        pages=draft.pages,
        notices=draft.notices,
    )
    if not draft.publication and letter.format in ("xml", "html") and letter.dossiers and letter.number:
        letter.id = f"kst-{letter.dossiers[0].code}-{letter.number}"
    if parts := split_id(letter.id):
        letter.number = letter.number or parts[1]
        letter.dossiers = letter.dossiers or [Dossier(number=dossier_number(parts[0]))]
    return letter


def _cites(paragraphs: Sequence[Paragraph]) -> list[Citation]:
    found: dict[tuple[str, str], Citation] = {}
    for paragraph in paragraphs:
        for dossier, number in citations(paragraph.text):
            found.setdefault((dossier, number), Citation(dossier=dossier, number=number))
    return list(found.values())


def _paragraph(index: int, piece: Piece, where: dict[int, tuple[int, bool]]) -> Paragraph:
    anchor = None
    if piece.anchor and id(piece.anchor[0]) in where:
        owner, mark = piece.anchor
        paragraph, in_head = where[id(owner)]
        offset = owner.marks[mark] if mark < len(owner.marks) else len(owner.text)
        anchor = Anchor(paragraph=paragraph, offset=offset, in_head=in_head)
    return Paragraph(
        index=index,
        kind=piece.kind,
        text=piece.text,
        source=Source(page=piece.page),
        marker=piece.marker,
        exchange=piece.exchange,
        question=piece.question,
        anchor=anchor,
        cell=piece.cell,
        table=piece.table,
        span=piece.span,
    )
