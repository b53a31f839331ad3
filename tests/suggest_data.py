"""A tiny trained-looking pipeline and letters for the tests of `annotate`."""

from __future__ import annotations

from pathlib import Path

from pipeline.components.linker.entity_info import EntityInfo
from pipeline.core.language import blank_pipeline

LETTERS = {
    "brief-a": "Nederland levert twee Patriot-systemen.\n\nDe kosten zijn EUR 2,5 miljoen.\n",
    "brief-b": "De landmacht oefent in operatie Interflex.\n\nVerder is er geen nieuws over 😀 en =SOM(A1).\n",
    "brief-c": "Niets om te noemen.\n",
    "brief-d": "Weer Patriot-systemen <script>alert(1)</script> en de landmacht.\n",
    "brief-e": "Het Patriot-systeem en EUR 3 miljoen.\n",
    "brief-f": "De landmacht en de landmacht.\n",
}
PATTERNS = [
    {"label": "WEAPON", "pattern": "Patriot-systemen", "id": "patriot"},
    {"label": "WEAPON", "pattern": "Patriot-systeem", "id": "patriot"},
    {"label": "UNIT", "pattern": "landmacht"},
    {"label": "MISSION", "pattern": "operatie Interflex", "id": "interflex"},
    {"label": "AMOUNT", "pattern": "EUR 2,5 miljoen"},
    {"label": "AMOUNT", "pattern": "EUR 3 miljoen"},
    {"label": "AMOUNT", "pattern": "twee"},
]


def write_letters(folder: Path) -> Path:
    """Write the letters into a folder, half of them deeper down."""
    for number, (name, text) in enumerate(LETTERS.items()):
        place = folder / ("dieper/nog" if number % 2 else "")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.txt").write_text(text, encoding="utf8")
    return folder


def write_model(folder: Path, entities=(), *, patterns=PATTERNS) -> Path:
    """Write a pipeline that finds fixed words, with records of entities and values of amounts."""
    nlp = blank_pipeline()
    nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "ORTH"}).add_patterns(patterns)
    links = nlp.add_pipe("attribute_ruler")
    for pattern in patterns:
        if "id" in pattern:
            words = [{"ORTH": word} for word in pattern["pattern"].split()]
            for index in range(len(words)):
                links.add([words], {"ENT_KB_ID": pattern["id"]}, index=index)
    info = nlp.add_pipe("kamerstuk_entity_info")
    assert isinstance(info, EntityInfo)
    info.set_entities(entities)
    nlp.add_pipe("kamerstuk_amounts")
    folder.parent.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    return folder


def trained_recogniser(steps: int = 40):
    """Return a small recogniser that has learnt one sentence by heart."""
    import random

    from spacy.training import Example
    from spacy.util import fix_random_seed

    fix_random_seed(0)
    random.seed(0)
    nlp = blank_pipeline()
    ner = nlp.add_pipe("ner")
    for label in ("WEAPON", "AMOUNT", "UNIT"):
        ner.add_label(label)
    texts = [
        ("Nederland levert twee Patriot-systemen .", [(17, 21, "AMOUNT"), (22, 38, "WEAPON")]),
        ("De Koninklijke Landmacht krijgt houwitsers .", [(3, 24, "UNIT"), (32, 42, "WEAPON")]),
        ("Het kabinet informeert de Kamer .", []),
    ]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": ents}) for text, ents in texts]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer)
    return nlp, [text for text, _ in texts]
