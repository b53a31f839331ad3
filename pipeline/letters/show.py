"""A letter as text for people."""

from __future__ import annotations

from .letter import Letter, Paragraph


def as_text(letter: Letter) -> str:
    """Write a letter out: its facts, then each paragraph with its number and kind."""
    facts = {
        "id": letter.id,
        "dossier": "; ".join(f"{one.number} {one.title or ''}".strip() for one in letter.dossiers),
        "number": letter.number,
        "kind": letter.document_kind,
        "date": str(letter.date) if letter.date else None,
        "title": letter.title,
        "to": letter.addressee,
        "from": "; ".join(", ".join(part for part in (one.role, one.name) if part) for one in letter.senders),
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    lines += [f"note: {notice}" for notice in letter.notices]
    lines.append("")
    for paragraph in letter.paragraphs:
        lines.append(f"[{paragraph.index} {paragraph.kind}] {_marked(paragraph)}")
    return "\n".join(lines)


def _marked(paragraph: Paragraph) -> str:
    marker = f"{paragraph.marker} " if paragraph.marker else ""
    where = f"  (note to {paragraph.anchor.paragraph})" if paragraph.anchor else ""
    return f"{marker}{paragraph.text}{where}"
