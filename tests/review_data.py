"""A small letter, base and guide for the tests of the review page."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from pipeline.annotations.gold.convert import make_task
from pipeline.core.language import blank_pipeline
from pipeline.knowledge_base.names.entities_file import save_entities
from pipeline.knowledge_base.names.entity import Entity
from pipeline.review.desk import Desk, Settings
from pipeline.review.spans import edits_of

nlp = lru_cache(maxsize=1)(blank_pipeline)

HOSTILE = (
    "Een <script>window.pwned = 1</script> en \u202eomgekeerd\u202c <b>vet</b> & tekst 😀 "
    "met een Patriot-systeem."
)
PARAGRAPHS = [
    ("heading", "Levering van materieel", []),
    (
        "body",
        "Nederland levert twee Patriot-systemen en circa 90 houwitsers voor 2,5 miljoen euro aan Oekraïne.",
        [("Patriot-systemen", "WEAPON", "patriot", 0.91), ("circa 90", "AMOUNT", None, 0.4)],
    ),
    (
        "body",
        "Het Patriot-systeem wordt bediend door de landmacht. Een Patriot-systeem vraagt onderhoud.",
        [],
    ),
    ("body", HOSTILE, [("Patriot-systeem", "WEAPON", "patriot", 0.7)]),
    ("body", "Tot slot dank ik uw Kamer; het Patriot-systeem komt later terug.", []),
]


def entity(entity_id: str, kind: str, nl: str, en: str, *aliases: str, country: str | None = None) -> Entity:
    texts = dict.fromkeys([nl, en, *aliases])
    return Entity.model_validate(
        {
            "id": entity_id,
            "type": kind,
            "name": {"nl": nl, "en": en},
            "aliases": [{"text": text, "kind": "official" if text == nl else "variant"} for text in texts],
            "country": country,
            "description": f"{nl}: een regel uitleg.",
            "sources": ["editors"],
        }
    )


ENTITIES = [
    entity("houwitser", "WEAPON", "houwitser", "howitzer", "houwitsers"),
    entity(
        "koninklijke-landmacht",
        "UNIT",
        "Koninklijke Landmacht",
        "Royal Netherlands Army",
        "landmacht",
        country="NL",
    ),
    entity("patriot", "WEAPON", "Patriot", "Patriot", "Patriot-systeem", country="US"),
    entity("pzh-2000", "WEAPON", "Pantserhouwitser 2000", "PzH 2000", "PzH 2000", country="DE"),
]


def tasks(letter: str = "oefenbrief") -> list[dict]:
    rows = []
    for number, (kind, text, marks) in enumerate(PARAGRAPHS):
        doc = nlp().make_doc(text)
        ents, scores = [], []
        for words, label, kb_id, score in marks:
            at = text.index(words)
            ents.append(doc.char_span(at, at + len(words), label=label, kb_id=kb_id or ""))
            scores.append(score)
        doc.ents = tuple(ents)
        row = make_task(
            doc, meta={"letter": letter, "paragraph": number, "kind": kind, "bron": "test"}
        ).to_json()
        for span, score in zip(row["spans"], scores, strict=True):
            span |= {"score": score, "eigen": "blijft"}
        row["onbekend"] = {"diep": [1, 2.5, None]}
        rows.append(row)
    return rows


CELLS = [
    (0, 0, "Systeem", []),
    (0, 1, "Aantal", []),
    (1, 0, "Patriot-systeem van de landmacht", [("Patriot-systeem", "WEAPON", "patriot", 0.6)]),
    (1, 1, "3", []),
    (2, 1, "12", []),
]


def add_table(settings: Settings, letter: str = "oefenbrief") -> list[int]:
    """Put a table behind a letter's suggestions; returns the numbers of its paragraphs."""
    first = len(PARAGRAPHS)
    with (settings.suggestions / f"{letter}.jsonl").open("a", encoding="utf8") as stream:
        for number, (row, column, text, marks) in enumerate(CELLS, first):
            doc = nlp().make_doc(text)
            doc.ents = tuple(
                doc.char_span(0, len(words), label=label, kb_id=kb_id) for words, label, kb_id, _ in marks
            )
            place = {"table": 0, "cell": [row, column]}
            meta = {"letter": letter, "paragraph": number, "kind": "table_cell", **place}
            task = make_task(doc, meta=meta).to_json()
            for span, (*_, score) in zip(task["spans"], marks, strict=True):
                span["score"] = score
            stream.write(json.dumps(task) + "\n")
    return list(range(first, first + len(CELLS)))


def build(folder: Path, letters: tuple[str, ...] = ("oefenbrief",), **changes: object) -> Settings:
    """Write everything into ``folder`` and return the settings of a server over it."""
    suggestions = folder / "suggestions"
    suggestions.mkdir(parents=True, exist_ok=True)
    for letter in letters:
        lines = [json.dumps(row, ensure_ascii=False) for row in tasks(letter)]
        (suggestions / f"{letter}.jsonl").write_text("\n".join(lines) + "\n", "utf8")
    save_entities(folder / "entities.jsonl", ENTITIES)
    (folder / "GUIDELINES.md").write_text(
        "# Guide\n\nSpans are `short`.\n\n## WEAPON: systems\n- `Patriot-systeem`\n- <b>not bold</b>\n\n"
        "## UNIT: units\n",
        "utf8",
    )
    given = {
        "suggestions": suggestions,
        "out": folder / "reviewed",
        "entities": folder / "entities.jsonl",
        "drafts": folder / "drafts.jsonl",
        "guide": folder / "GUIDELINES.md",
        "session": "anna",
        "order": "letter",
    }
    return Settings(**{**given, **changes})  # type: ignore[arg-type]


def desk_with_table(folder):
    """Yield a desk with a table in its letter, for a fixture."""
    settings = build(folder)
    add_table(settings)
    desk = open_desk(settings)
    yield desk
    desk.close()


def open_desk(settings: Settings) -> Desk:
    """Open a desk without building the tokenizer again."""
    return Desk(settings, nlp())


def edits(session, key):
    """Return what the page would send for a paragraph as it stands."""
    return edits_of(session.row(key))


def exported(desk, session="anna", letter="oefenbrief"):
    """Return the exported rows of a letter."""
    path = desk.settings.out / session / f"{letter}.jsonl"
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


def reopened(desk):
    """Close a desk and open it again."""
    desk.close()
    return open_desk(desk.settings)
