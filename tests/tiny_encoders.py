"""A tiny BERT and a tiny RoBERTa: random weights, vocabularies learnt from a few sentences, in the files of the hub."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertTokenizerFast,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaTokenizerFast,
)

TEXTS = [
    "De minister van Defensie levert twee Patriot-systemen aan de Oekraïense krijgsmacht.",
    "Het Korps Mariniers oefent met Leopard 2-tanks in Noorwegen.",
    "De bijdrage aan de missie wordt geraamd op EUR 17,5 miljoen, circa € 3 mln. per jaar.",
    "Zr.Ms. Tromp begeleidt koopvaardijschepen in de Rode Zee.",
]
SIZE = {"num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 64}


def write_bert(folder: Path, *, width: int = 32) -> Path:
    """WordPiece and BERT, with the heading of its pre-training, as published checkpoints have it."""
    folder.mkdir(parents=True)
    trained = BertWordPieceTokenizer(lowercase=False, strip_accents=False)
    trained.train_from_iterator(TEXTS, vocab_size=300, min_frequency=1, show_progress=False)
    trained.save_model(str(folder))
    BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(str(folder))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=trained.get_vocab_size(), hidden_size=width, max_position_embeddings=64, **SIZE
    )
    BertForMaskedLM(config).save_pretrained(folder)
    return folder


def write_roberta(folder: Path, *, width: int = 48) -> Path:
    """Byte-level BPE and RoBERTa: no token types, positions from 2; weights as ``pytorch_model.bin``."""
    folder.mkdir(parents=True)
    trained = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trained.train_from_iterator(
        TEXTS, vocab_size=400, min_frequency=1, special_tokens=special, show_progress=False
    )
    trained.save_model(str(folder))
    RobertaTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt")).save_pretrained(str(folder))
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=trained.get_vocab_size(),
        hidden_size=width,
        max_position_embeddings=66,
        type_vocab_size=1,
        **SIZE,
    )
    RobertaForMaskedLM(config).save_pretrained(folder, safe_serialization=False)
    return folder


WRITERS = {"bert": write_bert, "roberta": write_roberta}
