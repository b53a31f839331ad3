"""Shorter, shared names in place of mentions, for the linker to learn what a letter established."""

from random import Random

import pytest
import spacy
from linking_data import entity
from spacy.tokens import DocBin, Span
from spacy.util import registry

from pipeline.components.attributes.extensions import register_extensions
from pipeline.components.linker import entity_linker  # noqa: F401 (registers)
from pipeline.knowledge_base.names.entities_file import save_entities
from pipeline.training.augmentation.passage import Mention, Passage
from pipeline.training.linker.echoes import Echoes

ENTITIES = [
    entity("gulfstream-iv", "Gulfstream IV", ("Gulfstream", 0.5), type="WEAPON", country="NL"),
    entity("gulfstream-v", "Gulfstream V", ("Gulfstream", 0.5), type="WEAPON", country="NL"),
    entity("tromp", "Zr.Ms. Tromp", type="WEAPON", country="NL"),
]
TEXT = "De Gulfstream IV vliegt."
PASSAGE = Passage(TEXT, (Mention(3, 16, "WEAPON", "gulfstream-iv"),))


def test_only_shared_names_echo():
    assert Echoes(ENTITIES).names == {
        "gulfstream-iv": [("Gulfstream", ["gulfstream-v"])],
        "gulfstream-v": [("Gulfstream", ["gulfstream-iv"])],
    }


def test_the_entity_is_the_last_that_was_established():
    made = [Echoes(ENTITIES).make(PASSAGE, Random(seed)) for seed in range(20)]
    assert {one.passage.text for one in made} == {"De Gulfstream vliegt."}
    assert {one.passage.mentions for one in made} == {(Mention(3, 13, "WEAPON", "gulfstream-iv"),)}
    assert {one.established for one in made} == {("gulfstream-iv",), ("gulfstream-v", "gulfstream-iv")}


@pytest.mark.parametrize(
    "passage",
    [
        Passage("De Zr.Ms. Tromp vaart.", (Mention(3, 15, "WEAPON", "tromp"),)),
        Passage("De Falcon vliegt.", (Mention(3, 9, "WEAPON"),)),
        Passage("De Gulfstream IV-vloot.", (Mention(3, 16, "WEAPON", "gulfstream-iv"),)),
        Passage("De Gulfstream.", (Mention(3, 13, "WEAPON", "gulfstream-iv"),)),
        Passage("Er vliegt niets.", ()),
    ],
    ids=["no shared name", "no entity", "part of a compound", "as it was", "no mention"],
)
def test_what_does_not_echo(passage):
    assert [Echoes(ENTITIES).make(passage, Random(seed)) for seed in range(5)] == [None] * 5


def test_the_reader_gives_echoes_after_what_they_were_made_from(tmp_path):
    register_extensions()
    nlp = spacy.blank("nl")
    doc = nlp.make_doc(TEXT)
    doc.ents = [Span(doc, 1, 3, label="WEAPON", kb_id="gulfstream-iv")]
    doc._.letter = "een"
    DocBin(docs=[doc, doc], store_user_data=True).to_disk(tmp_path / "train.spacy")
    save_entities(tmp_path / "entities.jsonl", ENTITIES)

    def read(**settings):
        reader = registry.readers.get("kamerstuk.LetterCorpus.v1")
        return list(reader(tmp_path / "train.spacy", entities=tmp_path / "entities.jsonl", **settings)(nlp))

    found = read(gold_context=True, echoes=1.0, seed=2)
    assert [one.reference.text for one in found] == [TEXT, "De Gulfstream vliegt."] * 2
    assert [ent.kb_id_ for one in found for ent in one.reference.ents] == ["gulfstream-iv"] * 4
    assert [one.predicted._.letter for one in found] == ["een"] * 4
    told = [one.predicted._.established for one in found]
    assert told[0] == []
    assert told[1][-1] == "gulfstream-iv"
    assert told[2] == ["gulfstream-iv"]  # an echo establishes nothing for what comes after it
    assert told[3][0] == told[3][-1] == "gulfstream-iv"
    assert len(read(gold_context=True)) == len(read(echoes=1.0)) == 2
