import numpy as np
import pytest
import spacy
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from pipeline.core.errors import ProjectError
from pipeline.training.base.encode import Encoder
from pipeline.training.base.word_vectors import distil_vectors, encode_words, make_vectors, reduce

PIECES = ["<pad>", "<s>", "</s>", "<unk>", "tank", "##s", "marine", "schip", "de", "twee"]


@pytest.fixture(scope="module")
def encoder_folder(tmp_path_factory):
    """A Hugging Face encoder of a few thousand weights."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    vocabulary = {piece: index for index, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    folder = tmp_path_factory.mktemp("encoder")
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>",
    ).save_pretrained(folder)  # fmt: skip
    return folder


def test_a_word_s_vector_is_the_mean_of_its_pieces(encoder_folder):
    encoder = Encoder(encoder_folder)
    found = encode_words(encoder, ["tanks", "schip"], progress=False)
    assert found.shape == (2, 16)
    batch = encoder.tokenizer(["tanks"], return_tensors="pt")
    assert batch["input_ids"].tolist() == [[1, 4, 5, 2]]
    with torch.inference_mode():
        states = encoder.model(batch["input_ids"], batch["attention_mask"]).last_hidden_state[0]
    assert np.allclose(found[0], states[1:3].mean(0).numpy(), atol=1e-5)


def test_a_word_s_vector_does_not_depend_on_its_neighbours(encoder_folder):
    encoder = Encoder(encoder_folder)
    alone = encode_words(encoder, ["marine"], progress=False)
    beside = encode_words(encoder, ["tanks" * 6, "marine", "de"], progress=False)
    assert np.allclose(alone[0], beside[1], atol=1e-5)


def test_components_are_ordered_scaled_and_the_same_every_time():
    values = np.random.default_rng(1).normal(size=(200, 12)).astype(np.float32) * np.arange(1, 13)
    reduced = reduce(values, 5)
    assert reduced.shape == (200, 5)
    assert reduced.dtype == np.float32
    assert reduced.std() == pytest.approx(1, abs=0.1)
    spread = reduced.std(0)
    assert (np.diff(spread) <= 0.02).all()
    assert (reduce(values.copy(), 5) == reduced).all()
    # few different values, which is what makes the wheel small
    assert len(np.unique(reduced)) < 256


def test_neighbours_survive_the_reduction():
    generator = np.random.default_rng(2)
    centres = generator.normal(size=(10, 40)) * 3
    values = np.repeat(centres, 6, axis=0) + generator.normal(size=(60, 40)) * 0.3
    reduced = reduce(values.astype(np.float32), 9)
    distances = np.linalg.norm(reduced[:, None] - reduced[None], axis=-1) + np.eye(60) * 1e6
    assert (distances.argmin(1) // 6 == np.arange(60) // 6).all()


@pytest.mark.parametrize("dimensions", [0, 13])
def test_dimensions_out_of_range(dimensions):
    with pytest.raises(ProjectError, match=f"1 to 12, not {dimensions}"):
        reduce(np.ones((20, 12), dtype=np.float32), dimensions)


def test_vectors_are_found_in_any_case_also_from_disk(tmp_path):
    nlp = spacy.blank("nl")
    nlp.vocab.vectors = make_vectors(["tank", "pzh"], np.eye(2, dtype=np.float32))
    nlp.to_disk(tmp_path / "nlp")
    doc = spacy.load(tmp_path / "nlp")("Tank TANK tank PZH pZh vloot")
    rows = doc.vocab.vectors.find(keys=doc.to_array("ORTH"))
    assert rows.tolist() == [0, 0, 0, 1, -1, -1]


def test_the_written_vectors_load_as_a_pipeline(encoder_folder, tmp_path):
    out = tmp_path / "vectors"
    count, width = distil_vectors(encoder_folder, out, common=50, dimensions=8)
    nlp = spacy.load(out)
    assert nlp.vocab.vectors.shape == (count, width) == (50, 8)
    assert nlp("Het HET het")[0].vector.any()
    assert not nlp("pantserhouwitsers")[0].has_vector
    first = nlp.vocab.vectors.data.copy()
    distil_vectors(encoder_folder, out, common=50, dimensions=8)
    assert (spacy.load(out).vocab.vectors.data == first).all()


def test_no_encoder_is_one_line_and_leaves_what_was_there(tmp_path, run_cli):
    out = tmp_path / "vectors"
    out.mkdir()
    (out / "mine").touch()
    code, _, err = run_cli("vectors", tmp_path / "nothing", out, "--common", "20")
    assert code == 1
    assert "spacy project run base" in err
    assert (out / "mine").exists()
