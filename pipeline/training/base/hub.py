"""Any Hugging Face encoder, local or from the hub, as a local directory that training reads."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from logging import getLogger
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

from ...core.errors import ProjectError
from ...core.files import atomic_folder, write_json
from ...core.network import allow_hub

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
_NO_LIMIT = 100_000  # Hugging Face writes 1e30 where a tokenizer's limit is unknown


@dataclass(frozen=True)
class EncoderSummary:
    """What was taken; written beside the model as ``encoder.json``."""

    source: str
    revision: str | None
    kind: str
    layers: int
    width: int
    pieces: int
    longest: int
    parameters: int


def prepare_encoder(source: str, out: Path) -> EncoderSummary:
    """Write an encoder and its tokenizer as a Hugging Face directory.

    A heading for another task is dropped. The tokenizer is told how long a text the encoder takes, which many
    published ones do not know: without it a long sentence would run past the position embeddings.

    Parameters
    ----------
    source
        A local directory; else the name of a model on the Hugging Face hub, which is downloaded unless it lies in
        Hugging Face's cache.
    out
        The directory to make; replaced as a whole when it exists.

    Raises
    ------
    ProjectError
        When there is no such encoder, it is of a kind that cannot be used, or the hub may not be asked.
    """
    folder = Path(source).expanduser()
    local = folder.is_dir()
    if not local and not _HUB_NAME.fullmatch(source):
        raise ProjectError("no such folder, and no name that the Hugging Face hub could have", file=source)
    offline = local or not allow_hub()
    tokenizer, model = _load(str(folder) if local else source, local=local, offline=offline)
    config: Any = model.config
    if getattr(config, "is_encoder_decoder", False) or not hasattr(config, "hidden_size"):
        raise ProjectError(f"is a {config.model_type} model, which is no encoder", file=source)
    if not tokenizer.is_fast:
        raise ProjectError(
            "has no fast tokenizer (tokenizer.json), which says where in a text a piece stands", file=source
        )
    longest = min(tokenizer.model_max_length, _positions(model))
    tokenizer.model_max_length = longest
    summary = EncoderSummary(
        source=source,
        revision=getattr(config, "_commit_hash", None),
        kind=config.model_type,
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        pieces=len(tokenizer),
        longest=longest,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
    )
    with atomic_folder(out) as built:
        model.save_pretrained(built)
        tokenizer.save_pretrained(str(built))
        write_json(built / "encoder.json", asdict(summary))
    return summary


def _load(source: str, *, local: bool, offline: bool) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    # imported here: whether the hub may be asked is read when Hugging Face's libraries are imported
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModel, AutoTokenizer, logging

    torch.manual_seed(0)  # of weights that the checkpoint lacks, such as an unused pooler
    logging.set_verbosity_error()
    getLogger("huggingface_hub").setLevel("ERROR")
    damage = (SafetensorError, UnpicklingError)
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=offline)
        model = AutoModel.from_pretrained(source, local_files_only=offline, torch_dtype=torch.float32)
    except (OSError, ValueError, LookupError, ImportError, RuntimeError, *damage) as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        if local:
            fault = f"holds no encoder ({reason})"
        elif offline:
            fault = "is no folder, and HF_HUB_OFFLINE forbids a download; unset it, or name a folder"
        else:
            fault = f"is no folder, and the Hugging Face hub gives no encoder of that name ({reason})"
        raise ProjectError(fault, file=source) from None
    return tokenizer, model


def _positions(model: PreTrainedModel) -> int:
    """How many pieces the position embeddings have room for."""
    count = int(getattr(model.config, "max_position_embeddings", 0) or 0)
    if count <= 0:
        return _NO_LIMIT
    # RoBERTa and its kin count positions from behind the padding piece
    padding = getattr(getattr(model, "embeddings", None), "padding_idx", None)
    return count - (padding + 1 if padding is not None else 0)
