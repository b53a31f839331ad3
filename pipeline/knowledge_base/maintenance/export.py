"""The base as linked data: SKOS in Turtle or JSON-LD, written with rdflib (the extra `rdf`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...core.errors import ProjectError, missing_package
from ...core.labels import ALL
from ..names.entity import Entity

if TYPE_CHECKING:
    from rdflib import Graph

#: Names of resources unless the user gives an address under which the base is published.
DEFAULT_BASE = "urn:kamerstuk:"
FORMATS = {"skos-ttl": "turtle", "json-ld": "json-ld"}


def export(entities: Iterable[Entity], kind: str, base: str = DEFAULT_BASE) -> str:
    """Return the base as text in a linked-data format.

    Raises ``ProjectError`` when the format is unknown, no address can start with ``base``, or rdflib is not
    installed.

    Parameters
    ----------
    kind
        ``skos-ttl`` or ``json-ld``.
    base
        What every resource name starts with.
    """
    if kind not in FORMATS:
        raise ProjectError(f"unknown format {kind!r}; use one of {', '.join(FORMATS)}")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*", base):
        raise ProjectError(f"no address starts with {base!r}; write for example {DEFAULT_BASE}")
    return to_graph(entities, base).serialize(format=FORMATS[kind])


def to_graph(entities: Iterable[Entity], base: str = DEFAULT_BASE) -> Graph:
    """Return the base as an rdflib graph: a SKOS concept an entity, a collection a type.

    Broader and narrower follow the hierarchy; names are preferred labels, aliases alternative ones; a Wikidata item
    is an exact match; country, period and sources are Dublin Core terms. Raises ``ProjectError`` when rdflib is not
    installed.
    """
    try:
        from rdflib import Graph, Literal, Namespace, URIRef
        from rdflib.namespace import DCTERMS, RDF, SKOS
    except ImportError:
        raise missing_package("the export needs rdflib", "rdf") from None

    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    graph.bind("kb", Namespace(base))
    scheme = URIRef(base + "scheme")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, Literal("Defensie in Kamerstukken", lang="nl")))
    for label in ALL:
        if label.linked:
            collection = URIRef(f"{base}collection-{label.name.lower()}")
            graph.add((collection, RDF.type, SKOS.Collection))
            for text, language in ((label.nl, "nl"), (label.en, "en")):
                graph.add((collection, SKOS.prefLabel, Literal(text, lang=language)))
    for entity in entities:
        concept = URIRef(base + entity.id)
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        graph.add((URIRef(f"{base}collection-{entity.type.lower()}"), SKOS.member, concept))
        graph.add((concept, SKOS.notation, Literal(entity.id)))
        graph.add((concept, SKOS.prefLabel, Literal(entity.name.nl, lang="nl")))
        graph.add((concept, SKOS.prefLabel, Literal(entity.name.en, lang="en")))
        graph.add((concept, SKOS.definition, Literal(entity.description, lang="nl")))
        for alias in entity.aliases:
            language = "en" if alias.kind == "translation" else "nl"
            # SKOS: no label of a concept is both preferred and alternative in one language
            if alias.text != (entity.name.en if language == "en" else entity.name.nl):
                graph.add((concept, SKOS.altLabel, Literal(alias.text, lang=language)))
        if entity.parent is None:
            graph.add((concept, SKOS.topConceptOf, scheme))
            graph.add((scheme, SKOS.hasTopConcept, concept))
        else:
            parent = URIRef(base + entity.parent)
            graph.add((concept, SKOS.broader, parent))
            graph.add((parent, SKOS.narrower, concept))
        if entity.wikidata is not None:
            graph.add((concept, SKOS.exactMatch, URIRef(f"http://www.wikidata.org/entity/{entity.wikidata}")))
        if entity.country is not None:
            graph.add((concept, DCTERMS.spatial, Literal(entity.country)))
        if entity.period is not None and (entity.period.start or entity.period.end):
            span = f"{entity.period.start or '..'}/{entity.period.end or '..'}"
            graph.add((concept, DCTERMS.temporal, Literal(span)))
        for source in entity.sources:
            graph.add((concept, DCTERMS.source, Literal(source)))
    return graph
