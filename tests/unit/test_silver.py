import re

import pytest
import spacy
from spacy.tokens import DocBin, Span

from pipeline.core.errors import ProjectError
from pipeline.core.files import write_json
from pipeline.letters import read_letter
from pipeline.training.silver.label import label, write_silver
from pipeline.training.silver.recombine import StrangeWords, estrange, in_lines, make_recombiner, recombine
from pipeline.training.silver.unlabelled import Reserved, unlabelled_paragraphs

TRAIN = "Nederland levert twee Patriot-systemen aan de Oekraïense krijgsmacht."
DEV = "De minister heeft vandaag drie fregatten naar de Rode Zee gestuurd."


@pytest.fixture
def teacher(tmp_path):
    """A recogniser of rules under the name that a trained one has."""
    nlp = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": "kamerstuk.Tokenizer.v1"}}})
    ruler = nlp.add_pipe("entity_ruler", name="ner")
    ruler.add_patterns([{"label": "WEAPON", "pattern": [{"LOWER": {"REGEX": "(drones|systemen)$"}}]}])
    nlp.add_pipe("kamerstuk_amounts")
    nlp.to_disk(tmp_path / "teacher")
    return tmp_path / "teacher"


@pytest.fixture
def docbins(tmp_path, blank):
    def annotated(text, *mentions):
        doc = blank.make_doc(text)
        doc.ents = [
            doc.char_span(text.index(mention), text.index(mention) + len(mention), label=label, kb_id=kb_id)
            for mention, label, kb_id in mentions
        ]
        for token in doc:
            token.is_sent_start = token.i == 0
        return doc

    mentions = [
        ("twee", "AMOUNT", ""),
        ("Patriot-systemen", "WEAPON", "patriot"),
        ("Oekraïense krijgsmacht", "UNIT", "oekraiense-krijgsmacht"),
    ]
    for part, docs in {
        "train": [annotated(TRAIN, *mentions)],
        "dev": [annotated(DEV)],
        "test": [],
    }.items():
        DocBin(docs=docs).to_disk(tmp_path / f"{part}.spacy")
    return tmp_path


def letter(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf8")
    return folder / name


def test_letters_of_dev_are_known_by_id_and_by_text(tmp_path, blank):
    reserved = Reserved(["brief-201"], [blank(DEV), blank("Geachte voorzitter,")])
    by_id = read_letter(letter(tmp_path, "brief-201.txt", "Een andere tekst.\n"))
    by_text = read_letter(letter(tmp_path, "kopie.txt", f"Geachte voorzitter,\n\n{DEV.upper()}\n"))
    other = read_letter(letter(tmp_path, "nieuw.txt", "Geachte voorzitter,\n\nIets anders.\n"))
    assert [reserved.holds(one) for one in (by_id, by_text, other)] == [True, True, False]


def test_letters_of_users_are_read_and_bad_ones_passed_over(tmp_path, blank, caplog):
    new = tmp_path / "new"
    assert list(unlabelled_paragraphs(new, Reserved([], []))) == []
    new.mkdir()
    assert list(unlabelled_paragraphs(new, Reserved([], []))) == []
    letter(new, "a.txt", "Wij zenden vier drones.\n")
    letter(new, "b.txt", f"{DEV}\n")
    (new / "d.docx").write_bytes(b"PK\x03\x04 broken")
    assert list(unlabelled_paragraphs(new, Reserved([], [blank(DEV)]))) == ["Wij zenden vier drones."]
    assert "d.docx" in caplog.text


def test_recombined_paragraphs_are_new_and_the_same_for_a_seed(docbins, blank, root):
    (doc,) = DocBin().from_disk(docbins / "train.spacy").get_docs(blank.vocab)
    entities = root / "corpus/knowledge_base/entities.jsonl"

    def made(seed):
        augmenter = make_recombiner(entities, docbins / "train.spacy", seed)
        return recombine(blank, [doc], augmenter, words=60, seed=seed)

    first = made(1)
    assert len(first) >= 3
    assert len(set(first)) == len(first)
    assert TRAIN not in first
    assert all(text.startswith("Nederland levert ") for text in first)
    assert made(1) == first
    assert made(2) != first


def test_strange_words_take_the_places_of_words_outside_mentions(docbins, blank):
    (doc,) = DocBin().from_disk(docbins / "train.spacy").get_docs(blank.vocab)
    strange = StrangeWords(["danst", "zingert", "Koert", "a-ert"], seed=3, forms=False)
    made = [strange(doc) for _ in range(90)]
    assert {one.text for one in made} == {
        TRAIN.replace("levert", word) for word in ("levert", "zingert", "Zingert")
    }
    assert all([str(ent) for ent in one.ents] == [str(ent) for ent in doc.ents] for one in made)
    assert StrangeWords([], seed=3)(doc).text == TRAIN


def test_strange_forms_and_counts_leave_the_mentions(docbins, blank):
    (doc,) = DocBin().from_disk(docbins / "train.spacy").get_docs(blank.vocab)
    strange = StrangeWords(["zingert"], seed=3)
    made = [strange(doc) for _ in range(600)]
    texts = {one.text for one in made}
    assert any("-zingert" in text for text in texts)
    assert any(re.search(r"Nederland [A-Z]{2,5}(?:'s)? twee", text) for text in texts)
    assert not any(re.search(r"\d", text) for text in texts)  # its only word stands before a mention
    assert all([str(ent) for ent in one.ents] == [str(ent) for ent in doc.ents] for one in made)
    counted = [strange(blank("Wij zagen dat hij het levert.")) for _ in range(600)]
    assert any(re.search(r"het [\d.]+ zingert|het [a-z]+ zingert", one.text) for one in counted)
    assert not any(one.ents for one in counted)


def test_paragraphs_as_lines_keep_their_mentions(docbins, blank):
    (doc,) = DocBin().from_disk(docbins / "train.spacy").get_docs(blank.vocab)
    lines = in_lines([doc, blank(DEV), doc])
    assert lines.text == f"{TRAIN}\n{DEV}\n{TRAIN}"
    assert [str(ent) for ent in lines.ents] == [str(ent) for ent in doc.ents] * 2


def test_the_file_holds_gold_first_and_then_what_the_teacher_reads(docbins, teacher, blank, tmp_path, root):
    letter(tmp_path / "new", "a.txt", "Wij zenden vier drones.\n")
    letter(tmp_path / "new", "brief-201.txt", f"{DEV}\n")
    write_json(
        tmp_path / "split.json", {"train": ["brief-001"], "dev": ["brief-201"], "test": ["kst-36045-136"]}
    )
    out = tmp_path / "silver.spacy"
    summary = write_silver(
        teacher, out, docbins=docbins, split=tmp_path / "split.json",
        entities=root / "corpus/knowledge_base/entities.jsonl", letters=[tmp_path / "new"],
        words=40, strange=40, seed=1, progress=False,
    )  # fmt: skip
    docs = list(DocBin().from_disk(out).get_docs(blank.vocab))
    assert len(docs) == 1 + summary.descriptions + summary.letters + summary.recombined + summary.estranged
    assert [ent.text for ent in docs[0].ents] == ["twee", "Patriot-systemen", "Oekraïense krijgsmacht"]
    by_text = {doc.text: [(ent.text, ent.label_) for ent in doc.ents] for doc in docs}
    assert by_text["Wij zenden vier drones."] == [("drones", "WEAPON")]
    assert DEV not in by_text
    assert summary.letters == 1
    assert summary.recombined >= 2


def test_a_teacher_without_recogniser_is_one_line(tmp_path):
    spacy.blank("nl").to_disk(tmp_path / "bare")
    with pytest.raises(ProjectError, match="no recogniser"):
        label(tmp_path / "bare", ["Tekst."])


def test_labels_come_in_the_order_of_the_texts(teacher):
    docs = label(teacher, ["Een veel langere zin over drones en niets meer.", "Kort.", ""], progress=False)
    assert [[str(ent) for ent in doc.ents] for doc in docs] == [["drones"], [], []]
    assert all(isinstance(ent, Span) for doc in docs for ent in doc.ents)


def test_paragraphs_without_an_entity_get_strange_words_and_no_label(blank):
    made = estrange([blank(DEV)], StrangeWords(["bakkerde", "lopeten"], seed=1), words=60, seed=1)
    assert len(made) >= 2
    assert any(doc.text != DEV for doc in made)
    assert {token.ent_iob_ for doc in made for token in doc} == {"O"}
    assert estrange([], StrangeWords([], seed=1), words=60, seed=1) == []


def test_a_damaged_training_file_is_one_line(teacher, docbins, tmp_path, root):
    write_json(tmp_path / "split.json", {"train": ["brief-001"], "dev": [], "test": []})
    (docbins / "dev.spacy").write_bytes(b"not compressed")
    with pytest.raises(ProjectError, match=r"dev\.spacy: is no DocBin .*spacy project run gold"):
        write_silver(
            teacher, tmp_path / "silver.spacy", docbins=docbins, split=tmp_path / "split.json",
            entities=root / "corpus/knowledge_base/entities.jsonl", letters=[tmp_path / "new"],
            words=40, strange=40, seed=1, progress=False,
        )  # fmt: skip
    assert not (tmp_path / "silver.spacy").exists()
