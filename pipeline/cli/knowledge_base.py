"""Commands about the knowledge base: ``python -m pipeline kb ...``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..core import paths
from .options import EntitiesPath

AliasList = Annotated[
    list[str] | None,
    typer.Option(
        "--alias",
        help="TEXT, TEXT=KIND or TEXT=KIND=WEIGHT; again for each. A text that is there is replaced.",
    ),
]
SourceList = Annotated[
    list[str] | None, typer.Option("--source", help="What shows the facts; again for each.")
]


group = typer.Typer(
    help="Check, change, search and export the knowledge base.", no_args_is_help=True, rich_markup_mode=None
)


@group.command()
def check(
    entities: Annotated[Path, typer.Argument(help="The base, JSON lines sorted by id.")] = paths.ENTITIES,
    since: Annotated[Path | None, typer.Option(help="An earlier state of it: no id may be gone.")] = None,
) -> None:
    """Check ids, hierarchy, aliases and sources; every fault is one line, any fault ends with exit code 1."""
    from ..core.errors import ProjectError
    from ..knowledge_base.maintenance.check import check_file, shared_aliases

    found, faults = check_file(entities, since)
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        raise ProjectError(f"{len(faults)} faults", file=entities)
    aliases = sum(len(entity.aliases) for entity in found)
    typer.echo(
        f"{len(found)} entities, {aliases} aliases, {len(shared_aliases(found))} of them shared on purpose"
    )


@group.command()
def show(
    name: Annotated[str, typer.Argument(help="An id, or a mention as a letter would write it.")],
    label: Annotated[str, typer.Option(help="WEAPON, UNIT or MISSION; without it all three.")] = "",
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Show the entities that a name may mean, best first, with their place in the hierarchy."""
    from ..core.errors import ProjectError
    from ..knowledge_base.lookup.index import AliasIndex, Candidate
    from ..knowledge_base.maintenance.show import describe
    from ..knowledge_base.names.entities_file import load_entities

    _check_label(label)
    base = load_entities(entities)
    by_id = {entity.id: entity for entity in base}
    found = [Candidate(name, 1.0)] if name in by_id else AliasIndex(base).find(name, label)
    if not found:
        raise ProjectError(f"nothing in the base is called {name!r}", file=entities)
    for candidate in found:
        typer.echo(f"{candidate.score:.2f}  {describe(by_id[candidate.id], by_id)}\n")


@group.command()
def search(
    query: Annotated[str, typer.Argument(help="A name or a part of one, an id, or a word of a description.")],
    label: Annotated[str, typer.Option(help="WEAPON, UNIT or MISSION; without it all three.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """List the entities that a query may mean, one a line; an exact name or alias comes first."""
    from ..core.errors import ProjectError
    from ..knowledge_base.lookup.index import AliasIndex
    from ..knowledge_base.lookup.search import search as find
    from ..knowledge_base.names.entities_file import load_entities

    _check_label(label)
    base = {entity.id: entity for entity in load_entities(entities)}
    found = find(base, AliasIndex(base.values()), query, label)
    if not found:
        raise ProjectError(f"nothing in the base is like {query!r}", file=entities)
    for entity in (base[entity_id] for entity_id in found[:limit]):
        typer.echo(f"{entity.id}  {entity.type}  {entity.name.nl}")


def _check_label(label: str) -> None:
    from ..core.errors import ProjectError
    from ..knowledge_base.names.entity import ENTITY_TYPES

    if label not in ("", *ENTITY_TYPES):
        raise ProjectError(f"--label {label}: use one of {', '.join(ENTITY_TYPES)}")


@group.command()
def add(
    entity_id: Annotated[
        str, typer.Argument(help="The new id: lower-case letters, digits and hyphens. It lasts.")
    ],
    kind: Annotated[str, typer.Option("--type", help="WEAPON, UNIT or MISSION.")],
    nl: Annotated[str, typer.Option(help="Dutch name.")],
    description: Annotated[str, typer.Option(help="One or two Dutch sentences that tell it from others.")],
    en: Annotated[str | None, typer.Option(help="English name; the Dutch one when left out.")] = None,
    alias: AliasList = None,
    parent: Annotated[str | None, typer.Option(help="Id of the broader entity.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166 code, EU, NATO or UN.")] = None,
    start: Annotated[int | None, typer.Option(help="First year.")] = None,
    end: Annotated[int | None, typer.Option(help="Last year.")] = None,
    wikidata: Annotated[str | None, typer.Option(help="Wikidata id, with a --source that shows it.")] = None,
    source: SourceList = None,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Add an entity in its place; the file is replaced only when the whole base is still sound."""
    from ..knowledge_base.maintenance.edit import add_entity, parse_alias

    period = {"start": start, "end": end} if start or end else None
    entity = add_entity(
        entities,
        {
            "id": entity_id,
            "type": kind,
            "name": {"nl": nl, "en": en or nl},
            "aliases": [parse_alias(text) for text in alias or []],
            "parent": parent,
            "country": country,
            "period": period,
            "description": description,
            "wikidata": wikidata,
            "sources": source or ["editors"],
        },
    )
    typer.echo(f"added {entity.id} with {len(entity.aliases)} aliases")


@group.command()
def edit(
    entity_id: Annotated[str, typer.Argument(help="The entity to change; its id stays.")],
    nl: Annotated[str | None, typer.Option(help="Dutch name.")] = None,
    en: Annotated[str | None, typer.Option(help="English name.")] = None,
    description: Annotated[str | None, typer.Option(help="Dutch description.")] = None,
    alias: AliasList = None,
    drop_alias: Annotated[list[str] | None, typer.Option(help="Text of an alias to remove.")] = None,
    parent: Annotated[str | None, typer.Option(help="Id of the broader entity; `-` for none.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166 code, EU, NATO or UN; `-` for none.")] = None,
    start: Annotated[int | None, typer.Option(help="First year.")] = None,
    end: Annotated[int | None, typer.Option(help="Last year.")] = None,
    wikidata: Annotated[str | None, typer.Option(help="Wikidata id; `-` for none.")] = None,
    source: SourceList = None,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Change an entity; the file is replaced only when the whole base is still sound."""
    from ..knowledge_base.maintenance.edit import edit_entity, parse_alias

    changes: dict[str, Any] = {}
    plain = {"description": description, "parent": parent, "country": country, "wikidata": wikidata}
    for field, value in plain.items():
        if value is not None:
            changes[field] = None if value == "-" else value
    name = {key: value for key, value in (("nl", nl), ("en", en)) if value is not None}
    period = {key: value for key, value in (("start", start), ("end", end)) if value is not None}
    changes |= {"name": name} if name else {}
    changes |= {"period": period} if period else {}
    changes |= {"sources": source} if source else {}
    entity = edit_entity(
        entities, entity_id, changes, [parse_alias(text) for text in alias or []], drop_alias or []
    )
    typer.echo(f"changed {entity.id}")


@group.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    kind: Annotated[str, typer.Option("--format", help="skos-ttl or json-ld.")] = "skos-ttl",
    base: Annotated[str, typer.Option(help="What every resource name starts with.")] = "urn:kamerstuk:",
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Write the base as SKOS, for use elsewhere (needs the extra `rdf`)."""
    from ..core.files import write_text
    from ..knowledge_base.maintenance.export import export as export_text
    from ..knowledge_base.names.entities_file import load_entities

    found = load_entities(entities)
    write_text(out, export_text(found, kind, base))
    typer.echo(f"{out}: {len(found)} concepts")


@group.command()
def benchmark(
    count: Annotated[int, typer.Option(min=1, help="How many entities to generate.")] = 100_000,
    lookups: Annotated[int, typer.Option(min=100, help="How many mentions to look up.")] = 20_000,
    out: Annotated[Path, typer.Option(help="Where the figures go.")] = paths.METRICS / "knowledge_base.json",
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Measure building and looking up on a large generated base, and count the shipped one."""
    from collections import Counter

    from ..core.files import write_json
    from ..knowledge_base.maintenance.check import shared_aliases
    from ..knowledge_base.names.entities_file import load_entities
    from ..lab.knowledge_base_benchmark import run

    shipped = load_entities(entities)
    figures = run(count, lookups)
    write_json(
        out,
        {
            "shipped": {
                "entities": len(shipped),
                "by_type": dict(sorted(Counter(entity.type for entity in shipped).items())),
                "aliases": sum(len(entity.aliases) for entity in shipped),
                "shared_aliases": len(shared_aliases(shipped)),
                "with_wikidata": sum(entity.wikidata is not None for entity in shipped),
            },
            "generated": figures,
        },
    )
    typer.echo(
        f"{figures['entities']} entities built in {figures['build_seconds']} s, "
        f"{figures['lookups_per_second']} look-ups a second"
    )
