"""Small bases, and a linker whose network is set by hand, for tests that must not depend on training."""

import numpy as np

from pipeline.components.linker.features import CANDIDATE_FEATURES, NIL_FEATURES, WIDTH
from pipeline.knowledge_base.lookup.build import build_kb
from pipeline.knowledge_base.names.entity import Entity

#: Points of a row for each feature; what is not named counts for nothing.
POINTS = {
    "prior": 2.0,
    "last": 4.0,
    "here_last": 2.0,
    "land_next": 4.0,
    "land_nearest": 3.0,
    "land_back": 3.0,
    "land_letter": 3.0,
    "nil": 0.5,
    "nil_land_next": 6.0,
}


def entity(id, name, *aliases, type="UNIT", **fields):
    """Make a record; an alias may be a pair of text and weight."""
    listed = [{"text": name, "kind": "official"}]
    for alias in aliases:
        text, weight = alias if isinstance(alias, tuple) else (alias, None)
        listed.append({"text": text, "kind": "short", "weight": weight})
    row = {"description": "Staat in geen brief.", "sources": ["editors"], **fields}
    return Entity.model_validate(
        {"id": id, "type": type, "name": {"nl": name, "en": name}, "aliases": listed, **row}
    )


def set_by_hand(linker, points=POINTS):
    """Let the network add up points: its hidden layer hands the features on, none of which is negative."""
    names = (*CANDIDATE_FEATURES, *NIL_FEATURES)
    assert set(points) <= set(names)
    nodes = {node.name: node for node in linker.model.walk()}
    nodes["relu"].set_param("W", np.eye(WIDTH, dtype="float32"))
    nodes["relu"].set_param("b", np.zeros(WIDTH, dtype="float32"))
    nodes["linear"].set_param("W", np.array([[points.get(name, 0.0) for name in names]], dtype="float32"))
    nodes["linear"].set_param("b", np.zeros(1, dtype="float32"))


def add_linker(nlp, entities, points=POINTS, **config):
    """Add a linker of these entities to a pipeline, with a network set by hand; returns it."""
    config = {
        "model": {"@architectures": "kamerstuk.LinkRanker.v1", "hidden_width": WIDTH, "dropout": 0.0}
    } | config
    linker = nlp.add_pipe("kamerstuk_entity_linker", name="entity_linker", config=config)
    vectors = np.zeros((len(entities), 1), dtype="float32")
    linker.initialize(lambda: [], nlp=nlp, kb_loader=lambda vocab: build_kb(entities, vectors, vocab))
    linker.set_entities(entities)
    set_by_hand(linker, points)
    return linker


def marked(nlp, text, letter=None):
    """Return a Doc of a text with its mentions marked, `de [[marine|U:NIL]]`; their links are left out."""
    from pipeline.annotations.gold.markup import read_markup

    plain, spans = read_markup(text)
    doc = nlp.make_doc(plain)
    doc.ents = [doc.char_span(span.start, span.end, label=span.label) for span in spans]
    doc._.letter = letter
    return doc
