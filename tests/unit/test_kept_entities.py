"""Links and values together, through every way of keeping a Doc, the table and displaCy."""

import json
from decimal import Decimal

import pytest
import spacy
from linking_data import add_linker, entity
from spacy.tokens import Doc, DocBin

from pipeline.amounts import Amount
from pipeline.components.attributes.entity_attributes import displacy_data
from pipeline.components.attributes.entity_table import COLUMNS

ENTITIES = [
    entity("landmacht", "Koninklijke Landmacht", "landmacht", country="NL"),
    entity("patriot", "Patriot", "PATRIOT", type="WEAPON", country="US", wikidata="Q152391"),
]
TEXT = "De landmacht koopt twee Patriots voor EUR 17,5 miljoen. Vloot X krijgt er tussen 200 en 300."
PATTERNS = {
    "landmacht": "UNIT",
    "twee": "AMOUNT",
    "Patriots": "WEAPON",
    "EUR 17,5 miljoen": "AMOUNT",
    "Vloot X": "UNIT",
    "tussen 200 en 300": "AMOUNT",
}
MONEY = Amount(kind="money", value=Decimal(17_500_000), currency="EUR")
RANGE = Amount(kind="count", low=Decimal(200), high=Decimal(300))
EXPECTED = [
    ("landmacht", "landmacht", "Koninklijke Landmacht", None),
    ("twee", "NIL", None, Amount(kind="count", value=Decimal(2))),
    ("Patriots", "patriot", "Patriot", None),
    ("EUR 17,5 miljoen", "NIL", None, MONEY),
    ("Vloot X", "NIL", None, None),
    ("tussen 200 en 300", "NIL", None, RANGE),
]


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    patterns = [{"label": label, "pattern": text} for text, label in PATTERNS.items()]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    add_linker(nlp, ENTITIES)
    nlp.add_pipe("kamerstuk_entity_info").set_entities(ENTITIES)
    nlp.add_pipe("kamerstuk_amounts")
    return nlp


@pytest.fixture
def doc(nlp):
    return nlp(TEXT)


def kept(doc):
    return [(ent.text, ent.kb_id_, ent._.kb and ent._.kb["name"], ent._.amount) for ent in doc.ents]


def through_bytes(doc, folder):
    return Doc(spacy.blank("nl").vocab).from_bytes(doc.to_bytes())


def through_disk(doc, folder):
    doc.to_disk(folder / "doc")
    return Doc(spacy.blank("nl").vocab).from_disk(folder / "doc")


def through_docbin(doc, folder):
    DocBin(store_user_data=True, docs=[doc]).to_disk(folder / "docs.spacy")
    return next(DocBin().from_disk(folder / "docs.spacy").get_docs(spacy.blank("nl").vocab))


def through_a_span(doc, folder):
    return doc[:].as_doc(copy_user_data=True)


@pytest.mark.parametrize("way", [through_bytes, through_disk, through_docbin, through_a_span])
def test_links_records_candidates_and_values_are_kept(doc, tmp_path, way):
    assert kept(doc) == EXPECTED
    again = way(doc, tmp_path)
    assert kept(again) == EXPECTED
    assert [ent._.candidates for ent in again.ents] == [ent._.candidates for ent in doc.ents]
    assert doc.ents[0]._.candidates


@pytest.mark.filterwarnings("ignore:.W10[12]")
def test_docs_put_together_keep_links_and_values_and_get_records_anew(nlp, doc):
    both = Doc.from_docs([nlp("Een brief."), doc])
    assert [row[:2] + row[3:] for row in kept(both)] == [row[:2] + row[3:] for row in EXPECTED]
    assert kept(nlp.get_pipe("kamerstuk_entity_info")(both)) == EXPECTED  # spaCy drops what lies beside spans


def test_a_docbin_without_user_data_keeps_links_alone(doc):
    (again,) = DocBin(docs=[doc]).get_docs(spacy.blank("nl").vocab)
    assert [ent.kb_id_ for ent in again.ents] == [kb_id for _, kb_id, *_ in EXPECTED]
    assert {ent._.amount for ent in again.ents} == {None}


def test_spacys_json_holds_values_and_candidates(doc):
    rows = json.loads(json.dumps(doc.to_json(underscore=["amount", "candidates"])))["underscore_span"]
    assert [Amount.model_validate(row["value"]) for row in rows["amount"]] == [
        amount for *_, amount in EXPECTED if amount
    ]
    assert [row["value"][0]["id"] for row in rows["candidates"] if row["value"]] == ["landmacht", "patriot"]


def test_the_table_holds_links_and_values_in_flat_cells(doc, tmp_path):
    pandas = pytest.importorskip("pandas")
    table = doc._.entities_table()
    assert list(table["text"]) == list(PATTERNS)
    assert list(table.columns) == list(COLUMNS)
    assert list(table["kb_id"].fillna("")) == [
        "landmacht",
        "",
        "patriot",
        "",
        "NIL",
        "",
    ]  # amounts have no link
    assert list(table["name"].fillna("")) == [name or "" for _, _, name, _ in EXPECTED]
    assert list(table["wikidata"])[2] == "https://www.wikidata.org/wiki/Q152391"
    assert table.amount.sum() == 17_500_002.0
    assert table.groupby("amount_kind")["amount_high"].sum().to_dict() == {
        "count": 302.0,
        "money": 17_500_000.0,
    }
    assert table["amount"].isna().iloc[5]  # a range has no single value
    assert table["sentence"].iloc[0] == next(doc.sents).text
    table.to_csv(tmp_path / "table.csv", index=False)
    again = pandas.read_csv(tmp_path / "table.csv", dtype=COLUMNS)
    pandas.testing.assert_frame_equal(again, table)


def test_the_table_of_a_doc_that_was_kept_is_the_same(doc, tmp_path):
    pandas = pytest.importorskip("pandas")
    table = doc._.entities_table()
    again = through_docbin(doc, tmp_path)._.entities_table()
    pandas.testing.assert_frame_equal(again, table)


def test_displacy_links_to_wikidata_where_there_is_a_page(doc):
    html = spacy.displacy.render(displacy_data(doc), style="ent", manual=True, jupyter=False)
    assert 'href="https://www.wikidata.org/wiki/Q152391"' in html
    assert "patriot" in html
    assert 'href="#"' in html  # `landmacht` has none
    assert "NIL" not in html


def test_displacy_shows_identifiers_without_any_of_this(doc):
    """With spaCy's own template every link leads to the base's identifier, NIL too: why the cards show another way."""
    html = spacy.displacy.render(
        doc, style="ent", jupyter=False, options={"kb_url_template": "https://example.org/{}"}
    )
    assert "https://example.org/patriot" in html
    assert "https://example.org/NIL" in html
