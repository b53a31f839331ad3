"""The numbers of candidates and of NIL, and what the ranker makes of them."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linking_data import entity, marked

from pipeline.components.attributes.extensions import register_extensions
from pipeline.components.linker.entity_facts import FactTable
from pipeline.components.linker.features import CANDIDATE_FEATURES, NIL_FEATURES, WIDTH, FeatureMaker, Mention
from pipeline.components.linker.letter_memory import LetterMemory, paragraphs
from pipeline.components.linker.ranker import create_ranker, shares
from pipeline.knowledge_base.lookup.keys import EXACT, FUZZY, HEAD

NAMES = (*CANDIDATE_FEATURES, *NIL_FEATURES)
TABLE = FactTable.of_entities(
    [
        entity("nl", "Koninklijke Marine", country="NL", period={"start": 1813, "end": None}),
        entity("ua", "Oekraïense marine", country="UA", period={"start": 1992, "end": 2030}),
        entity("ru", "Russische marine", country="RU", description="Vaart ook bij Syrië."),
        entity("eskader", "Zeegroep", country="UA", parent="ua"),
    ]
)
SERVICE = ("nl", 0.8), ("ua", 0.1), ("ru", 0.1)
COUNTRIES_NAMED = [name for name in NAMES if name.startswith(("land_", "nil_land_", "foreign_"))]


def choice(entity_id, prior=0.5, trust=1.0, way=EXACT, alias="U|marine"):
    return SimpleNamespace(id=entity_id, prior=prior, trust=trust, way=way, alias_=alias)


def rows_of(nlp, text, candidates=SERVICE, memory=None, service=True, earlier=()):
    """Return the rows of the last mention of a text; each one before it has one sure candidate."""
    register_extensions()
    doc = marked(nlp, text)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    (paragraph,) = paragraphs(doc)
    mentions = [
        Mention(ent, [choice(one, 1.0)], False) for ent, one in zip(doc.ents[:-1], earlier, strict=True)
    ]
    own = [one if isinstance(one, SimpleNamespace) else choice(*one) for one in candidates]
    mentions.append(Mention(doc.ents[-1], own, service))
    found = FeatureMaker(TABLE).rows(paragraph, mentions, memory or LetterMemory())
    return [dict(zip(NAMES, row.tolist(), strict=True)) for row in found[-len(own) - 1 :]]


def who(rows, name):
    """Return which candidates have a feature."""
    return [one for (one, _), row in zip(SERVICE, rows, strict=False) if row[name]]


def test_each_candidate_and_nil_have_a_row_with_numbers_of_their_own_kind(blank):
    *candidates, nil = rows_of(blank, "De [[marine|U:NIL]] van Oekraïne vaart.")
    assert len(candidates) == 3
    assert all(row[name] == 0 for row in candidates for name in NIL_FEATURES)
    assert all(nil[name] == 0 for name in CANDIDATE_FEATURES)
    assert nil["nil"] == nil["nil_service"] == nil["nil_unit"] == 1
    assert all(row["service"] == row["unit"] == 1 for row in candidates)
    priors = [row["prior"] for row in candidates]
    assert 0 < priors[1] == priors[2] < priors[0] <= 1.001
    assert who(candidates, "first") == ["nl"]


def test_no_mentions_give_no_rows(blank):
    register_extensions()
    (paragraph,) = paragraphs(blank("Niets."))
    assert FeatureMaker(TABLE).rows(paragraph, [], LetterMemory()).shape == (0, WIDTH)


def test_a_mention_without_candidates_has_the_row_of_nil_alone(blank):
    (nil,) = rows_of(blank, "De [[Zevende Vloot|U:NIL]] vaart.", candidates=(), service=False)
    assert {name for name in NAMES if nil[name]} == {"nil", "nil_unit"}


@pytest.mark.parametrize("way", ["exact", "head", "fuzzy", "by_country"])
def test_ways_are_told_apart(blank, way):
    number = {"exact": EXACT, "head": HEAD, "fuzzy": FUZZY, "by_country": FUZZY + 1}[way]
    row, nil = rows_of(blank, "De [[marine|U:NIL]].", candidates=[choice("nl", way=number)])
    assert [name for name in ("exact", "head", "fuzzy", "by_country") if row[name]] == [way]
    assert [name for name in ("exact", "head", "fuzzy") if nil[f"nil_{name}"]] == [way] * (number <= FUZZY)


@pytest.mark.parametrize(
    ("text", "feature", "expected"),
    [
        ("De [[marine|U:NIL]] van Oekraïne vaart.", "land_next", ["ua"]),
        ("De Russische [[marine|U:NIL]] vaart.", "land_next", ["ru"]),
        ("In Odesa ligt de [[marine|U:NIL]].", "land_next", []),
        ("In Odesa ligt de [[marine|U:NIL]].", "land_nearest", ["ua"]),
        ("Rusland eist dat Kyiv de [[marine|U:NIL]] opheft.", "land_nearest", ["ua"]),
        ("Rusland eist dat Kyiv de [[marine|U:NIL]] opheft.", "land_sentence", ["ua", "ru"]),
        ("Rusland eist dat Kyiv de [[marine|U:NIL]] opheft.", "land_topic", ["ru"]),
        ("Rusland dreigt. De [[marine|U:NIL]] vaart.", "land_sentence", []),
        ("Rusland dreigt. De [[marine|U:NIL]] vaart.", "land_paragraph", ["ru"]),
        ("Rusland dreigt. De [[marine|U:NIL]] vaart.", "land_before", ["ru"]),
        ("De [[marine|U:NIL]] vaart. Rusland dreigt.", "land_before", []),
        ("Rusland dreigt. De [[marine|U:NIL]] van dat land vaart.", "land_back", ["ru"]),
        ("Rusland dreigt. De [[marine|U:NIL]] van Nederland vaart.", "land_back", []),
        ("De [[marine|U:NIL]] van Oekraïne vaart.", "land_other", ["nl", "ru"]),
        ("De [[marine|U:NIL]] van Oekraïne vaart.", "foreign_sentence", ["nl"]),
        ("De [[marine|U:NIL]] is in Syrië.", "hint_sentence", ["ru"]),
        ("In 1970 voer de [[marine|U:NIL]].", "year_outside", ["ua"]),
        ("In 1970 voer de [[marine|U:NIL]].", "year_inside", ["nl"]),
        ("De [[marine|U:NIL]] heet Koninklijke Marine.", "names_sentence", ["nl"]),
    ],
)
def test_what_a_text_says_of_candidates(blank, text, feature, expected):
    assert who(rows_of(blank, text), feature) == expected


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("De [[marine|U:NIL]] van Peru vaart.", "nil_land_next"),
        ("In Lima ligt de [[marine|U:NIL]].", "nil_land_sentence"),
        ("Peru dreigt. De [[marine|U:NIL]] vaart.", "nil_land_before"),
        ("Peru dreigt. De [[marine|U:NIL]] van dat land vaart.", "nil_land_back"),
    ],
)
def test_a_country_that_no_candidate_is_of_speaks_for_nil(blank, text, feature):
    assert rows_of(blank, text)[-1][feature] == 1
    assert rows_of(blank, text.replace("Peru", "Rusland").replace("Lima", "Moskou"))[-1][feature] == 0


def test_countries_inside_the_mention_do_not_count(blank):
    rows = rows_of(blank, "De [[Oekraïense marine|U:NIL]] vaart.")
    assert [name for row in rows for name in COUNTRIES_NAMED if row[name]] == []


def test_a_sure_mention_is_told_by_its_name_alone(blank):
    row, nil = rows_of(
        blank, "De [[marine|U:NIL]] van Peru in 1970.", candidates=[("nl", 1.0)], service=False
    )
    assert [name for name in COUNTRIES_NAMED if row[name] or nil[name]] == []
    assert row["year_inside"] == 0


def test_what_the_letter_linked_before(blank):
    memory = LetterMemory(["ru", "ua", "iets"], {"UA": 3, "NL": 1})
    rows = rows_of(blank, "De [[marine|U:NIL]] vaart.", memory=memory)
    assert who(rows, "last") == ["ua"]
    assert who(rows, "before") == ["ua", "ru"]
    assert who(rows, "here") == []
    assert [row["land_letter"] for row in rows[:-1]] == [0.25, 0.75, 0.0]
    assert rows[0]["foreign_letter"] == 0.75


def test_what_the_paragraph_names_goes_before_what_the_letter_said(blank):
    text = "De [[Russische marine|U:NIL]] vaart en de [[marine|U:NIL]] ook."
    rows = rows_of(blank, text, memory=LetterMemory(["ua"]), earlier=["ru"])
    assert who(rows, "last") == who(rows, "here") == who(rows, "here_last") == ["ru"]
    assert who(rows, "before") == ["ua"]


def test_a_narrower_entity_that_was_named_speaks_for_the_broader(blank):
    text = "De [[Zeegroep|U:NIL]] vaart en de [[marine|U:NIL]] ook."
    rows = rows_of(blank, text, earlier=["eskader"])
    assert who(rows, "relative_here") == who(rows, "land_units") == ["ua"]
    before = rows_of(blank, "De [[marine|U:NIL]].", memory=LetterMemory(["eskader"]))
    assert who(before, "relative_before") == ["ua"]


def test_what_an_alias_leaves_over_speaks_for_nil(blank):
    whole = [choice("nl", alias="U|marine")]
    assert rows_of(blank, "De [[marine|U:NIL]].", candidates=whole)[-1]["nil_left"] == 0
    nil = rows_of(blank, "De [[marine 12|U:NIL]].", candidates=whole)[-1]
    assert 0 < nil["nil_left"] < 0.5
    assert nil["nil_digit"] == 1


def test_an_entity_that_nothing_is_known_of_is_no_fault(blank):
    row, _ = rows_of(blank, "De [[marine|U:NIL]] van Oekraïne in 1970.", candidates=[("vreemd", 0.5)])
    assert row["land_next"] == row["land_other"] == row["unit"] == row["year_outside"] == 0


@given(st.lists(st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=6), max_size=5))
def test_shares_sum_to_one_for_each_mention_and_keep_the_order(groups):
    scores = np.asarray([[score] for group in groups for score in group], dtype="float32").reshape(-1, 1)
    parts = shares(scores, [len(group) for group in groups])
    assert [len(part) for part in parts] == [len(group) for group in groups]
    for group, part in zip(groups, parts, strict=True):
        assert part.sum() == pytest.approx(1, abs=1e-5)
        assert part[int(np.argmax(group))] == part.max()


def test_scores_so_large_that_they_overflow():
    (part,) = shares(np.asarray([[1000.0], [999.0]], dtype="float32"), [2])
    assert part.tolist() == pytest.approx([0.7311, 0.2689], abs=1e-3)


def test_the_ranker_gives_one_score_a_row():
    model = create_ranker(hidden_width=4, dropout=0.5)
    model.initialize(X=np.zeros((1, WIDTH), "f"), Y=np.zeros((1, 1), "f"))
    rows = np.random.default_rng(0).random((7, WIDTH), dtype="float32")
    assert model.predict(rows).shape == (7, 1)
    assert np.array_equal(model.predict(rows), model.predict(rows))  # nothing is dropped outside training
    assert model.predict(rows[:0]).shape == (0, 1)
