from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from pipeline.amounts import Amount
from pipeline.components.amounts import component as amounts
from pipeline.components.attributes import extensions
from pipeline.core.errors import ProjectError

TEXT = "Nederland draagt EUR 17,5 miljoen bij en levert 1 miljoen granaten en tweehonderd militairen ."
SPANS = (("EUR 17,5 miljoen", "AMOUNT"), ("1 miljoen", "AMOUNT"), ("tweehonderd", "AMOUNT"))
EXPECTED = [
    Amount(kind="money", value=Decimal(17_500_000), currency="EUR"),
    Amount(kind="count", value=Decimal(1_000_000)),
    Amount(kind="count", value=Decimal(200)),
]


@pytest.fixture
def nlp():
    nlp = spacy.blank("nl")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": text} for text, label in SPANS])
    ruler.add_patterns(
        [{"label": "AMOUNT", "pattern": "honderden"}, {"label": "WEAPON", "pattern": "granaten"}]
    )
    nlp.add_pipe("kamerstuk_amounts")
    return nlp


def _amounts(doc):
    return [entity._.amount for entity in doc.ents if entity.label_ == "AMOUNT"]


def test_component_sets_a_value_on_every_amount_and_on_nothing_else(nlp):
    doc = nlp(TEXT)
    assert _amounts(doc) == EXPECTED
    assert [entity._.amount for entity in doc.ents if entity.label_ == "WEAPON"] == [None]


def test_unclear_amount_is_none_and_says_why(nlp):
    doc = nlp("honderden granaten")
    assert _amounts(doc) == [None]
    assert doc.ents[0]._.amount_reason == "not one number or range"
    assert [ent._.amount_reason for ent in nlp(TEXT).ents] == [None] * 4


def test_declares_what_it_reads_and_sets(nlp):
    meta = nlp.get_pipe_meta("kamerstuk_amounts")
    assert (meta.assigns, meta.requires) == (["span._.amount", "span._.amount_reason"], ["doc.ents"])
    assert not nlp.analyze_pipes()["problems"]["kamerstuk_amounts"]


def test_bytes_disk_docbin_and_json_keep_the_amounts(nlp, tmp_path):
    doc = nlp(TEXT)
    assert _amounts(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == EXPECTED
    doc.to_disk(tmp_path / "doc")
    assert _amounts(Doc(nlp.vocab).from_disk(tmp_path / "doc")) == EXPECTED
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    assert _amounts(next(iter(DocBin().from_bytes(stored).get_docs(nlp.vocab)))) == EXPECTED
    rows = json.loads(json.dumps([amount.model_dump(mode="json") for amount in _amounts(doc)]))
    assert [Amount.model_validate(row) for row in rows] == EXPECTED


def test_amounts_move_with_their_spans(nlp):
    doc = nlp(TEXT)
    assert _amounts(doc[2:].as_doc(copy_user_data=True)) == EXPECTED
    assert _amounts(Doc.from_docs([nlp("Eerst dit."), doc])) == EXPECTED


def test_other_processes_hand_the_amounts_back(nlp):
    docs = list(nlp.pipe([TEXT] * 4, n_process=2, batch_size=2))
    assert [_amounts(doc) for doc in docs] == [EXPECTED] * 4


def test_pipeline_saves_and_loads_with_its_settings(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    assert _amounts(spacy.load(tmp_path / "pipeline")(TEXT)) == EXPECTED


def test_another_label_can_be_set():
    nlp = spacy.blank("nl")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "BEDRAG", "pattern": "zes"}])
    nlp.add_pipe("kamerstuk_amounts", config={"label": "BEDRAG"})
    assert nlp("zes lichtingen").ents[0]._.amount == Amount(kind="count", value=Decimal(6))


def test_context_stops_at_the_sentence():
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "AMOUNT", "pattern": "60 miljoen"}])
    nlp.add_pipe("kamerstuk_amounts")
    doc = nlp("Het kost 60 miljoen. Dollars zijn er niet. Het kost 60 miljoen, geen 80 miljoen dollar.")
    assert [amount.currency for amount in _amounts(doc)] == [None, "USD"]
    plain = spacy.blank("nl")
    plain.add_pipe("entity_ruler").add_patterns([{"label": "AMOUNT", "pattern": "60 miljoen"}])
    plain.add_pipe("kamerstuk_amounts")
    unsplit = plain(doc.text)
    assert [amount.currency for amount in _amounts(unsplit)] == [None, "USD"]
    assert amounts.surroundings(unsplit.ents[1], unsplit.text, sentences=False) == (
        "Het kost ",
        ", geen 80 miljoen dollar.",
    )


def test_attribute_takes_records_dicts_and_none():
    extensions.register_extensions()
    span = spacy.blank("nl")("circa 90 militairen")[:2]
    assert span._.amount is None
    span._.amount = {"kind": "count", "value": "90", "bound": "about"}
    assert span._.amount == Amount(kind="count", value=Decimal(90), bound="about")
    span._.amount = Amount(kind="count", value=Decimal(91))
    assert span._.amount.value == 91
    span._.amount = None
    assert span._.amount is None
    assert not span.doc.user_data
    with pytest.raises(ValueError, match="kind"):
        span._.amount = {"value": 5}


def test_registering_twice_changes_nothing_and_a_stranger_is_reported(monkeypatch):
    extensions.register_extensions()
    before = Span.get_extension("amount")
    extensions.register_extensions()
    assert Span.get_extension("amount") == before
    Span.set_extension("taken_by_other", default=1)
    monkeypatch.setitem(extensions.SPAN_EXTENSIONS, "taken_by_other", extensions.SPAN_EXTENSIONS["amount"])
    with pytest.raises(ProjectError, match="taken_by_other"):
        extensions.register_extensions()
    Span.remove_extension("taken_by_other")


def test_values_read_in_a_process_that_only_registers_the_attributes(nlp, tmp_path):
    nlp(TEXT).to_disk(tmp_path / "doc")
    code = (
        "import sys, spacy; from spacy.tokens import Doc\n"
        "from pipeline.components.attributes.extensions import register_extensions; register_extensions()\n"
        "doc = Doc(spacy.blank('nl').vocab).from_disk(sys.argv[1])\n"
        "print(doc.ents[0]._.amount)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "doc")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "17,5 miljoen euro"


def test_a_number_before_a_weapon_counts_it(blank):
    reader = amounts.AmountReader()
    text = "Voor 4,5 miljard euro kunnen maximaal 37 F-35's en twee M-fregatten worden gekocht."
    doc = blank(text)
    doc.ents = [
        doc.char_span(text.index(part), text.index(part) + len(part), label=label)
        for part, label in (
            ("4,5 miljard euro", "AMOUNT"),
            ("maximaal 37", "AMOUNT"),
            ("F-35's", "WEAPON"),
            ("twee", "AMOUNT"),
            ("M-fregatten", "WEAPON"),
        )
    ]
    values = [ent._.amount for ent in reader(doc).ents if ent.label_ == "AMOUNT"]
    assert [(amount.kind, str(amount.value)) for amount in values] == [
        ("money", "4500000000"),
        ("count", "37"),
        ("count", "2"),
    ]
