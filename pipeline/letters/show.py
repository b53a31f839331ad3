"""A letter as text for people."""

from __future__ import annotations

from .letter import Letter, Paragraph


def as_text(letter: Letter, *, changes: bool = False) -> str:
    """Write a letter out: its facts, then each paragraph with its number and kind.

    Parameters
    ----------
    letter
        The letter.
    changes
        Whether to add what cleaning did, paragraph by paragraph.
    """
    facts = {
        "id": letter.id,
        "dossier": "; ".join(f"{one.number} {one.title or ''}".strip() for one in letter.dossiers),
        "number": letter.number,
        "kind": letter.document_kind,
        "date": letter.date.isoformat() if letter.date else None,
        "title": letter.title,
        "to": letter.addressee,
        "from": "; ".join(", ".join(part for part in (one.role, one.name) if part) for one in letter.senders),
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    lines += [f"note: {notice}" for notice in letter.notices]
    lines.append("")
    for paragraph in letter.paragraphs:
        lines.append(f"[{paragraph.index} {paragraph.kind}] {_marked(paragraph)}")
        if changes:
            lines += [
                f"    {change.kind} at {change.at}: {change.before!r} -> {change.after!r}"
                for change in paragraph.changes
            ]
    if changes:
        lines += [f"removed {change.kind}: {change.before}" for change in letter.removed]
    return "\n".join(lines)


def _marked(paragraph: Paragraph) -> str:
    marker = f"{paragraph.marker} " if paragraph.marker else ""
    where = f"  (note to {paragraph.anchor.paragraph})" if paragraph.anchor else ""
    return f"{marker}{paragraph.text}{where}"
