"""A Doc of any length is read in bounded parts, and a token of any length is looked at in linear time."""

import pytest
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.components.linker import letter_memory
from pipeline.components.linker.letter_memory import paragraphs
from pipeline.components.recogniser.gazetteer import Gazetteer


@pytest.mark.parametrize("sentences", [True, False])
def test_a_long_paragraph_is_cut_and_keeps_every_entity(monkeypatch, sentences):
    monkeypatch.setattr(letter_memory, "_LONGEST", 10)
    starts = [index % 7 == 0 for index in range(50)] if sentences else None
    doc = Doc(Vocab(), words=["woord"] * 50, sent_starts=starts)
    doc.ents = [Span(doc, start, start + 2, label="UNIT") for start in range(1, 49, 3)]
    parts = list(paragraphs(doc))
    assert [(part.start, part.end) for part in parts][:2] == (
        [(0, 7), (7, 14)] if sentences else [(0, 10), (10, 20)]
    )
    assert [part.end for part in parts] == [*(part.start for part in parts[1:]), 50]
    assert [ent for part in parts for ent in part.ents] == list(doc.ents)
    for part in parts:
        for ent in part.ents:
            sentence = part.sentence_of(ent)
            assert sentence.start <= ent.start < sentence.end


def test_a_million_characters_without_a_space():
    gazetteer = Gazetteer()
    assert gazetteer.find(["x" * 1_000_000]) == []
