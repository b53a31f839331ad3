"""A static site out of an archive: a page for each entity, dossier and letter, feeds, search in the browser."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..core.errors import ProjectError, missing_package
from ..core.files import atomic_folder
from ..core.labels import ALL, LINKED_LABELS, label_css
from .database import open_archive

#: In the folder of a site, so that no other folder is replaced.
_MARKER = ".archive-site"
_STATIC = ("site.css", "search.js", "icon.svg")
#: Sentences on the page of an entity and entries in a feed, the latest.
_MOST_SENTENCES, _MOST_ENTRIES = 300, 50
_NO_DATE = "1970-01-01"

_ENTITIES = """
SELECT entities.*, parents.name AS parent_name, count(*) AS mentions, count(DISTINCT letter) AS letters
FROM entities JOIN mentions ON kb_id = entities.id LEFT JOIN entities AS parents ON parents.id = entities.parent
GROUP BY entities.id ORDER BY mentions DESC, entities.name
"""
_YEARS = (
    "SELECT year, mentions AS count FROM entity_years WHERE entity = ? AND year IS NOT NULL ORDER BY year"
)
_SENTENCES = """
SELECT mentions.letter, mentions.paragraph, paragraphs.page, letters.date, letters.subject,
  substr(paragraphs.text, sentence_start + 1, start_char - sentence_start) AS before, mentions.text, mentions.label,
  substr(paragraphs.text, end_char + 1, sentence_end - end_char) AS after
FROM mentions JOIN paragraphs USING (letter, paragraph) JOIN letters ON letters.id = letter
WHERE kb_id = ? ORDER BY letters.date DESC, letter, paragraph, start_char LIMIT ?
"""
_ENTITY_LETTERS = """
SELECT letters.id, subject, date, count(*) AS mentions FROM mentions JOIN letters ON letters.id = letter
WHERE kb_id = ? GROUP BY letters.id ORDER BY date DESC, letters.id DESC LIMIT ?
"""
_CHILDREN = (
    "SELECT DISTINCT entities.id, name FROM entities JOIN mentions ON kb_id = entities.id WHERE parent = ?"
)
_CITES = """
SELECT cited, letters.id IS NOT NULL AS here FROM cites LEFT JOIN letters ON letters.id = cited WHERE letter = ?
"""
_DOSSIERS = """
SELECT dossier AS id, max(title) AS title, count(*) AS letters, max(date) AS latest
FROM letter_dossiers JOIN letters ON letters.id = letter GROUP BY dossier ORDER BY latest DESC, dossier
"""
_DOSSIER_LETTERS = """
SELECT letter AS id, position, date, subject, kind, number FROM dossier_letters WHERE dossier = ? ORDER BY position
"""
_CHANGES = "SELECT letter, change, entity, name, type FROM dossier_changes WHERE dossier = ? ORDER BY change DESC, name"
_PARAGRAPHS = "SELECT paragraph, kind, page, text FROM paragraphs WHERE letter = ? ORDER BY paragraph"
_MENTIONS = """
SELECT mentions.paragraph, start_char, end_char, label, mentions.text, kb_id, name, reading
FROM mentions LEFT JOIN entities ON entities.id = kb_id
  LEFT JOIN amounts USING (letter, paragraph, start_char, end_char)
WHERE letter = ? ORDER BY mentions.paragraph, start_char
"""


def write_site(archive: Path, out: Path) -> int:
    """Write the site, whole or not at all, and return how many pages it has.

    Raises
    ------
    ProjectError
        When there is no such archive, ``out`` is another folder, or the indexer of the search is missing or fails.
    """
    if find_spec("pagefind_bin") is None:
        raise missing_package("the site's search needs pagefind_bin", "archive")
    if out.exists() and not (out / _MARKER).exists() and (not out.is_dir() or any(out.iterdir())):
        raise ProjectError("holds something else than a site of this command; name a new folder", file=out)
    with closing(open_archive(archive)) as connection, atomic_folder(out) as built:
        connection.row_factory = sqlite3.Row
        built.mkdir()
        count = _Site(connection, built).write()
        for name in _STATIC:
            shutil.copyfile(Path(__file__).parent / "static" / name, built / name)
        (built / "labels.css").write_text(label_css(), encoding="utf8")
        (built / _MARKER).touch()
        _index(built)
    return count


def _index(folder: Path) -> None:
    from pagefind_bin import get_executable

    done = subprocess.run(
        [str(get_executable()), "--site", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise ProjectError(f"the search could not be indexed: {last}")


class _Site:
    """The pages of one site."""

    def __init__(self, connection: sqlite3.Connection, out: Path) -> None:
        self._connection, self._out = connection, out
        self._environment = Environment(
            loader=PackageLoader("pipeline.archive", "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["file"] = lambda identity: quote(_file_name(identity))
        self._environment.globals.update(timeline=timeline, labels=ALL)
        self._pages = 0

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(query, values).fetchall()

    def _page(self, target: str, template: str, root: str = "../", **values: Any) -> None:
        file = self._out / target
        file.parent.mkdir(exist_ok=True)
        file.write_text(self._environment.get_template(template).render(root=root, **values), encoding="utf8")
        self._pages += target.endswith(".html")

    def write(self) -> int:
        """Write every page."""
        entities, dossiers = self._rows(_ENTITIES), self._rows(_DOSSIERS)
        for entity in entities:
            self._entity(entity)
        for dossier in dossiers:
            self._dossier(dossier)
        letters = self._rows("SELECT * FROM letters ORDER BY date DESC, id")
        for letter in letters:
            self._letter(letter)
        self._page(
            "index.html",
            "index.html",
            root="",
            by_label={label: [one for one in entities if one["type"] == label] for label in LINKED_LABELS},
            dossiers=dossiers,
            letters=letters,
            years=self._rows(
                "SELECT year, count(*) AS count FROM letters WHERE year IS NOT NULL GROUP BY year ORDER BY year"
            ),
        )
        return self._pages

    def _entity(self, entity: sqlite3.Row) -> None:
        letters = self._rows(_ENTITY_LETTERS, entity["id"], _MOST_ENTRIES)
        has_parent = self._rows("SELECT 1 FROM mentions WHERE kb_id = ? LIMIT 1", entity["parent"])
        self._page(
            f"entities/{_file_name(entity['id'])}.html",
            "entity.html",
            entity=entity,
            years=self._rows(_YEARS, entity["id"]),
            sentences=self._rows(_SENTENCES, entity["id"], _MOST_SENTENCES),
            children=self._rows(_CHILDREN, entity["id"]),
            has_parent=bool(has_parent),
        )
        self._feed("entities", entity["id"], entity["name"], letters)

    def _dossier(self, dossier: sqlite3.Row) -> None:
        letters = self._rows(_DOSSIER_LETTERS, dossier["id"])
        changes: dict[str, list[sqlite3.Row]] = {}
        for change in self._rows(_CHANGES, dossier["id"]):
            changes.setdefault(change["letter"], []).append(change)
        years: dict[int, int] = {}
        for letter in letters:
            if letter["date"]:
                years[int(letter["date"][:4])] = years.get(int(letter["date"][:4]), 0) + 1
        counts = [{"year": year, "count": count} for year, count in sorted(years.items())]
        name = f"dossiers/{_file_name(dossier['id'])}.html"
        self._page(name, "dossier.html", dossier=dossier, letters=letters, changes=changes, years=counts)
        title = dossier["title"] or f"Dossier {dossier['id']}"
        self._feed("dossiers", dossier["id"], title, letters[::-1][:_MOST_ENTRIES])

    def _letter(self, letter: sqlite3.Row) -> None:
        marks: dict[int, list[sqlite3.Row]] = {}
        for mark in self._rows(_MENTIONS, letter["id"]):
            marks.setdefault(mark["paragraph"], []).append(mark)
        paragraphs = [
            {**row, "pieces": list(_pieces(row["text"], marks.get(row["paragraph"], [])))}
            for row in map(dict, self._rows(_PARAGRAPHS, letter["id"]))
        ]
        dossiers = self._rows("SELECT dossier, title FROM letter_dossiers WHERE letter = ?", letter["id"])
        cites = self._rows(_CITES, letter["id"])
        name = f"letters/{_file_name(letter['id'])}.html"
        self._page(name, "letter.html", letter=letter, paragraphs=paragraphs, dossiers=dossiers, cites=cites)

    def _feed(self, folder: str, identity: str, title: str, letters: list[sqlite3.Row]) -> None:
        entries = [{**dict(letter), "updated": _moment(letter["date"])} for letter in letters]
        updated = max((entry["updated"] for entry in entries), default=_moment(None))
        self._page(
            f"{folder}/{_file_name(identity)}.xml",
            "feed.xml",
            folder=folder,
            identity=identity,
            title=title,
            entries=entries,
            updated=updated,
        )


def _pieces(text: str, marks: list[sqlite3.Row]) -> Iterator[tuple[str, sqlite3.Row | None]]:
    at = 0
    for mark in marks:
        yield text[at : mark["start_char"]], None
        yield text[mark["start_char"] : mark["end_char"]], mark
        at = mark["end_char"]
    yield text[at:], None


def _file_name(identity: str) -> str:
    """Return the name of a page: an id that a letter printed may hold anything."""
    return re.sub(r"[^\w.()-]", "-", identity).lstrip(".") or "-"


def _moment(date: str | None) -> str:
    """Return a date as a moment of RFC 3339; a month is its first day."""
    return f"{date or _NO_DATE}-01"[:10] + "T00:00:00Z"


def timeline(years: list[Any], what: str) -> Markup:
    """Draw counts by year as bars; without a style of its own, so that pages need no inline styles."""
    if not years:
        return Markup("")
    counts = {row["year"]: row["count"] for row in years}
    span = range(min(counts), max(counts) + 1)
    most, wide, high = max(counts.values()), 44, 90
    parts = []
    for number, year in enumerate(span):
        count = counts.get(year, 0)
        tall = round(high * count / most, 1)
        left = number * wide + 6
        parts.append(
            f'<rect x="{left}" y="{high - tall + 16}" width="{wide - 12}" height="{tall}" rx="2"></rect>'
            f'<text x="{left + wide / 2 - 6}" y="{high + 32}">{year}</text>'
            f'<text x="{left + wide / 2 - 6}" y="{high - tall + 11}">{count or ""}</text>'
        )
    told = ", ".join(f"{year}: {counts[year]}" for year in sorted(counts))
    width = len(span) * wide
    return Markup(
        f'<div class="timeline" tabindex="0" role="group" aria-label="{what} per jaar"><svg role="img" '
        f'width="{width}" height="{high + 38}" viewBox="0 0 {width} {high + 38}" '
        f'aria-label="{what} per jaar: {told}">{"".join(parts)}</svg></div>'
    )
