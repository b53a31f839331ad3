"""Statements: the record, times, what a Doc keeps of them, scores, and a network that learns them."""

from itertools import pairwise

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from pipeline.annotations.gold.convert import add_statements, make_doc, make_task
from pipeline.annotations.gold.task import Task
from pipeline.components.attributes.extensions import register_extensions
from pipeline.components.attributes.statement_attributes import country_of
from pipeline.components.statements.candidates import (
    TAGS,
    Candidate,
    candidates_of_tags,
    tags_of,
)
from pipeline.components.statements.counted import counted_by
from pipeline.components.statements.statement_scorer import StatementCounts, score_statements
from pipeline.components.statements.times import interval_of
from pipeline.core.language import blank_pipeline
from pipeline.core.statements import ACTIONS, ROLES, STATUSES, StatementRecord

TEXT = "Nederland levert vijf tanks aan Oekraïne. De marine kreeg twee schepen in 2023."


def argument(text, quote, **more):
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), **more}


def task():
    return Task.model_validate(
        {
            "text": TEXT,
            "spans": [
                argument(TEXT, "vijf", label="AMOUNT", of=argument(TEXT, "tanks")),
                argument(TEXT, "tanks", label="WEAPON", kb_id="NIL"),
                argument(TEXT, "marine", label="UNIT", kb_id="NIL"),
                argument(TEXT, "twee", label="AMOUNT", of=argument(TEXT, "schepen")),
            ],
            "statements": [
                {
                    "action": "deliver",
                    "status": "ongoing",
                    "anchor": argument(TEXT, "levert"),
                    "actor": argument(TEXT, "Nederland"),
                    "recipient": argument(TEXT, "Oekraïne"),
                    "item": argument(TEXT, "tanks"),
                    "quantity": argument(TEXT, "vijf"),
                },
                {
                    "action": "acquire",
                    "status": "done",
                    "anchor": argument(TEXT, "kreeg"),
                    "actor": argument(TEXT, "marine"),
                    "item": argument(TEXT, "schepen"),
                    "quantity": argument(TEXT, "twee"),
                    "time": argument(TEXT, "2023", value="2023"),
                },
            ],
            "meta": {"letter": "brief-900", "paragraph": 3},
        }
    )


@pytest.fixture(scope="module")
def nlp():
    register_extensions()
    return blank_pipeline()


@pytest.fixture
def gold(nlp):
    doc = make_doc(task(), nlp)
    for _, component in nlp.pipeline:
        doc = component(doc)
    add_statements(doc, task())
    return doc


def test_a_statement_says_item_value_or_mission():
    with pytest.raises(ValidationError, match="needs an item, a value or a mission"):
        StatementRecord.model_validate(
            {
                "action": "train",
                "status": "done",
                "anchor": {"start": 0, "end": 4},
                "actor": {"start": 5, "end": 9},
            }
        )


@pytest.mark.parametrize("field", ["action", "status"])
def test_unknown_terms_are_refused(field):
    row = {
        "action": "deliver",
        "status": "done",
        "anchor": {"start": 0, "end": 4},
        "item": {"start": 5, "end": 9},
    }
    with pytest.raises(ValidationError, match=field):
        StatementRecord.model_validate(row | {field: "eten"})


def test_arguments_lie_in_the_text():
    row = task().model_dump(exclude_unset=True)
    row["statements"][0]["item"]["end"] = 4000
    with pytest.raises(ValidationError, match="does not lie in the text"):
        Task.model_validate(row)


def test_terms_are_those_of_the_guide(root):
    text = (root / "annotations/STATEMENTS.md").read_text(encoding="utf8")
    assert all(f"`{term}`" in text for term in (*ACTIONS, *STATUSES, *ROLES))


def test_a_doc_keeps_statements(gold):
    first, second = gold._.statements
    assert (first.action, first.status, first.anchor.text) == ("deliver", "ongoing", "levert")
    assert (first.item.text, first.quantity.text, first.recipient.text, first.place) == (
        "tanks",
        "vijf",
        "Oekraïne",
        None,
    )
    assert (second.time.text, second.interval) == ("2023", "2023")
    assert {span.label_ for span in gold.spans["statements"]} >= {"deliver", "acquire", "item", "actor"}
    assert [ent._.of.text for ent in gold.ents if ent.label_ == "AMOUNT"] == ["tanks", "schepen"]
    assert make_task(gold, meta={}).statements == task().statements


def test_statements_move_along(nlp, gold):
    joined = Doc.from_docs([nlp("Daar staat iets voor."), gold])
    assert [one.item.text for one in joined._.statements] == ["tanks", "schepen"]
    assert [ent._.of.text for ent in joined.ents if ent.label_ == "AMOUNT"] == ["tanks", "schepen"]
    (stored,) = DocBin(docs=[gold], store_user_data=True).get_docs(nlp.vocab)
    assert [one.record for one in stored._.statements] == [one.record for one in gold._.statements]
    read = Doc(nlp.vocab).from_bytes(gold.to_bytes())
    assert [one.record for one in read._.statements] == [one.record for one in gold._.statements]


def test_a_row_is_flat(gold):
    row = gold._.statements[0].to_row()
    assert row["actor_country"] == "NL"
    assert row["recipient_country"] == "UA"
    assert row["sentence"] == "Nederland levert vijf tanks aan Oekraïne."
    assert not any(isinstance(value, dict | list) for value in row.values())
    pytest.importorskip("pandas")
    assert list(gold._.statements_table()["item"]) == ["tanks", "schepen"]


@pytest.mark.parametrize(("text", "country"), [("Nederlandse", "NL"), ("kabinet", "NL"), ("tafel", None)])
def test_countries(nlp, text, country):
    assert country_of(nlp(text)[:]) == country


@pytest.mark.parametrize(
    ("text", "before", "year", "expected"),
    [
        ("september 2022", "", None, "2022-09"),
        ("september tot november 2022", "in", None, "2022-09/2022-11"),
        ("september 2022-eind 2023", "", None, "2022-09/2023-12"),
        ("januari tot en met mei", "", 2024, "2024-01/2024-05"),
        ("2023", "in", None, "2023"),
        ("2025", "vanaf", None, "2025/.."),
        ("2030", "uiterlijk", None, "../2030"),
        ("2024-2027", "in de periode", None, "2024/2027"),
        ("29 juni 2023", "op", None, "2023-06-29"),
        ("31 februari 2023", "op", None, None),
        ("derde kwartaal van 2024", "in het", None, "2024-07/2024-09"),
        ("eerste helft van 2026", "in de", None, "2026-01/2026-06"),
        ("eerste helft van dit jaar", "in de", 2025, "2025-01/2025-06"),
        ("najaar van 2022", "in het", None, "2022-09/2022-11"),
        ("vorig jaar", "", 2021, "2020"),
        ("juni", "in", None, None),
        ("juni", "in", 2019, "2019-06"),
        ("jaren tachtig", "in de", None, "1980/1989"),
        ("12-03-2021", "op", None, "2021-03-12"),
        ("komende tijd", "", 2021, None),
    ],
)
def test_times(text, before, year, expected):
    assert interval_of(text, before, year) == expected


@given(st.text(max_size=60), st.text(max_size=20), st.none() | st.integers(1, 9999))
def test_times_never_fail(text, before, year):
    interval_of(text, before, year)


@given(st.lists(st.integers(0, len(TAGS) - 1), max_size=30))
def test_tags_spell_spans(tags):
    spans = candidates_of_tags(tags)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert candidates_of_tags(tags_of(len(tags), spans).tolist()) == spans


def test_scores_count_matches_and_fields():
    gold = [one.model_copy() for one in task().statements]
    found = [gold[0].model_copy(update={"status": "done", "recipient": None}), gold[1]]
    counts = StatementCounts()
    counts.add([*found, found[0]], gold)
    scores = counts.scores()
    assert (counts.matched, scores["p"], scores["r"]) == (2, 2 / 3, 1.0)
    assert scores["fields"]["status"] == 0.5
    assert scores["fields"]["recipient"] == 0.0
    assert scores["fields"]["item"] == 1.0
    assert "mission" not in scores["fields"]


def test_a_network_learns_by_heart_and_is_stored(nlp, gold, tmp_path):
    trained = spacy.blank("nl")
    pipe = trained.add_pipe("kamerstuk_statements")
    bare = gold.copy()
    bare.user_data.clear()
    bare.spans.clear()
    bare.tensor = np.zeros((len(bare), 4), dtype="float32")
    examples = [Example(bare, gold)]
    optimizer = trained.initialize(lambda: examples)
    for _ in range(60):
        pipe.update(examples, sgd=optimizer, drop=0.0)
    pipe(bare)
    assert score_statements([Example(bare, gold)])["statements_f"] == 1.0
    assert [ent._.of.text for ent in bare.ents if ent.label_ == "AMOUNT"] == ["tanks", "schepen"]
    trained.to_disk(tmp_path)
    again = bare.copy()
    again.user_data.clear()
    assert not again._.statements
    spacy.load(tmp_path).get_pipe("kamerstuk_statements")(again)
    assert [one.record for one in again._.statements] == [one.record for one in bare._.statements]


def test_docs_without_tokens_or_tensor_are_read(nlp):
    trained = spacy.blank("nl")
    pipe = trained.add_pipe("kamerstuk_statements")
    trained.initialize(lambda: [Example(nlp("Een zin."), nlp("Een zin."))])
    docs = [nlp(""), nlp("Nog een zin zonder vectoren."), nlp("\n\n")]
    pipe.set_annotations(docs, pipe.predict(docs))
    assert not docs[0]._.statements


def test_tags_are_begin_and_inside():
    spans = [Candidate(0, 2, "TIME"), Candidate(2, 3, "TIME")]
    assert candidates_of_tags(tags_of(4, spans).tolist()) == spans


@pytest.mark.parametrize(
    ("text", "label", "noun"),
    [
        ("Hij kocht vijf tanks.", None, "tanks"),
        ("Hij kocht vijf nieuwe tanks.", None, "tanks"),
        ("Hij kocht vijf toestellen van het type C-390 daar.", "C-390", "C-390"),
        ("Hij kocht er vijf.", None, None),
        ("Het waren er vijf van de tien.", None, None),
        ("Er zijn vijf. Tanks zijn er niet.", None, None),
    ],
)
def test_what_stands_behind_a_count(nlp, text, label, noun):
    doc = nlp(text)
    start = text.index("vijf")
    doc.ents = [
        doc.char_span(start, start + 4, label="AMOUNT"),
        *(
            [doc.char_span(text.index(label), text.index(label) + len(label), label="WEAPON")]
            if label
            else []
        ),
    ]
    bounds = counted_by(doc.ents[0], {ent.start: ent for ent in doc.ents[1:]})
    assert (bounds and doc[slice(*bounds)].text) == noun
