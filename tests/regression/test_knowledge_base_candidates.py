"""Mentions of letters and what the shipped base must make of them."""

import json
from pathlib import Path

import pytest

from pipeline.knowledge_base.lookup.index import AliasIndex
from pipeline.knowledge_base.maintenance.check import check_file, shared_aliases
from pipeline.knowledge_base.names.entities_file import load_entities
from pipeline.knowledge_base.names.normalise import normalise

ROOT = Path(__file__).parents[2]
BASE = ROOT / "corpus" / "knowledge_base" / "entities.jsonl"
CASES = json.loads((ROOT / "tests" / "regression" / "candidates.json").read_text(encoding="utf8"))
AMBIGUOUS = json.loads((ROOT / "tests" / "regression" / "ambiguous_aliases.json").read_text(encoding="utf8"))


@pytest.fixture(scope="module")
def entities():
    return load_entities(BASE)


@pytest.fixture(scope="module")
def index(entities):
    return AliasIndex(entities)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['label']} {case['text']}")
def test_candidates(index, case):
    found = [candidate.id for candidate in index.find(case["text"], case["label"])]
    if "candidates" in case:
        assert found == case["candidates"]
    elif "top" in case:
        assert found[:1] == [case["top"]]
    else:
        assert case["among"] in found[:5]


def test_there_are_enough_cases():
    assert len(CASES) >= 150
    assert len(AMBIGUOUS) >= 40


def test_the_shipped_base_is_sound():
    entities, faults = check_file(BASE)
    assert [str(fault) for fault in faults] == []
    assert len(entities) >= 300


def test_every_alias_finds_its_entity(entities, index):
    missed = [
        (entity.id, alias.text)
        for entity in entities
        for alias in entity.aliases
        if entity.id not in {candidate.id for candidate in index.find(alias.text, entity.type)}
    ]
    assert missed == []


def test_every_alias_with_a_typing_error_finds_its_entity(entities, index):
    """One sign left out of the middle of a word of letters: recall stays above 0.98."""
    tried = missed = 0
    for entity in entities:
        for alias in entity.aliases:
            key = normalise(alias.text)
            middle = len(alias.text) // 2
            if len(key) < 9 or not alias.text[middle].isalpha():
                continue
            tried += 1
            text = alias.text[:middle] + alias.text[middle + 1 :]
            missed += entity.id not in {candidate.id for candidate in index.find(text, entity.type)}
    assert tried > 1000
    assert missed / tried < 0.02


def test_the_list_of_ambiguous_aliases_is_that_of_the_base(entities):
    shared = {f"{kind} {key}": ids for (kind, key), ids in shared_aliases(entities).items()}
    listed = {f"{row['label']} {normalise(row['text'])}": row["entities"] for row in AMBIGUOUS}
    assert listed == shared


@pytest.mark.parametrize("row", AMBIGUOUS, ids=lambda row: row["text"])
def test_an_ambiguous_alias_gives_all_its_entities_by_weight(index, row):
    found = {candidate.id: candidate.score for candidate in index.find(row["text"], row["label"])}
    assert set(row["entities"]) <= set(found)
    ordered = sorted(row["entities"], key=row["entities"].get)
    assert found[ordered[-1]] == max(found.values())
