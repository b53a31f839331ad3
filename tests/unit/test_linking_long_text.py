"""A Doc of any length is read in bounded parts, and a token of any length is looked at in linear time."""

import time

import pytest
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.components.linker import letter_memory
from pipeline.components.linker.letter_memory import LetterMemory, paragraphs
from pipeline.components.recogniser.gazetteer import Gazetteer
from pipeline.knowledge_base.lookup.letter_context import resolve


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


def test_an_entity_that_starts_at_an_empty_line_is_kept():
    doc = Doc(Vocab(), words=["Een", "\n\n", "Patriot", "\n\n"])
    doc.ents = [Span(doc, 1, 3, label="WEAPON"), Span(doc, 3, 4, label="WEAPON")]
    assert [ent for part in paragraphs(doc) for ent in part.ents] == list(doc.ents)


def test_memory_of_a_letter_answers_without_going_through_it():
    memory = LetterMemory(["a", "b", "a", "c"] * 50_000)
    start = time.process_time()
    for _ in range(10_000):
        assert memory.times("a") == 100_000
        assert memory.last_of(["b", "a", "unknown"]) == "a"
    assert memory.last_of(["unknown"]) is None
    assert time.process_time() - start < 2


@pytest.mark.parametrize("between", [["en"], [",", "de"]])
def test_a_hyphenated_mention_takes_the_stem_of_the_mention_before(between):
    doc = Doc(Vocab(), words=["De", "Patriotsystemen", *between, "-raketten"])
    doc.ents = [Span(doc, 1, 2, label="WEAPON"), Span(doc, len(doc) - 1, len(doc), label="WEAPON")]
    assert ("patriotraketten", 1.0) in resolve(doc.ents[-1])
    doc.ents = [Span(doc, 1, 2, label="UNIT"), doc.ents[-1]]
    assert resolve(doc.ents[-1]) == [("-raketten", 0.6)]


def test_a_million_characters_without_a_space():
    gazetteer = Gazetteer()
    assert gazetteer.find(["x" * 1_000_000]) == []
