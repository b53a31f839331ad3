"""Registered layers around spacy-transformers: frozen embeddings, and token vectors that a sentence keeps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Literal, cast

import srsly
import torch
from spacy.tokens import Doc
from spacy_transformers.data_classes import FullTransformerBatch, HFObjects
from spacy_transformers.layers.hf_shim import HFShim
from spacy_transformers.layers.transformer_model import TransformerModel
from spacy_transformers.layers.trfs2arrays import trfs2arrays
from spacy_transformers.util import registry
from thinc.api import Model, Optimizer, get_torch_default_device, reduce_mean, xp2torch
from thinc.types import ArgsKwargs

from .length_groups import run_in_groups

# torch's pool of threads does not outlive a fork: without this, `nlp.pipe(n_process=2)` waits for ever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=partial(torch.set_num_threads, 1))


class EncoderShim(HFShim):
    """The encoder as spacy-transformers runs it, with fixed embeddings and 16-bit arithmetic on request.

    Both are set at every call rather than once, so that they hold for a model loaded from disk too.

    Parameters
    ----------
    objects
        The Hugging Face model and tokenizer; empty until the model is initialised or loaded.
    freeze_embeddings
        Whether the embeddings stay as they are in training.
    frozen_layers
        How many layers above the embeddings stay as they are too; they cost no backward pass when the embeddings
        are fixed. The highest layer always learns.
    learn_rate_factor
        The encoder's share of the learning rate.
    bfloat16
        Whether the processor computes matrix products in bfloat16; weights and results stay 32-bit floats.
    mixed_precision, grad_scaler_config
        Whether a graphics card computes in 16 bits, and how gradients are scaled then.
    """

    def __init__(
        self,
        objects: HFObjects,
        *,
        freeze_embeddings: bool,
        frozen_layers: int,
        learn_rate_factor: float,
        bfloat16: bool,
        mixed_precision: bool = False,
        grad_scaler_config: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            objects, mixed_precision=mixed_precision, grad_scaler_config=dict(grad_scaler_config or {})
        )
        self.freeze_embeddings = freeze_embeddings
        self.frozen_layers = frozen_layers
        self.learn_rate_factor = learn_rate_factor
        self.bfloat16 = bfloat16

    def predict(self, inputs: ArgsKwargs) -> Any:
        """Run the encoder without gradients."""
        with self._precision():
            if self.device.type != "cpu" or inputs.args:
                return _as_float32(super().predict(inputs))
            # a GPU has room for padding; a processor computes it like everything else
            self._model.eval()
            with torch.no_grad():
                return _as_float32(run_in_groups(self._model, inputs.kwargs))

    def begin_update(self, inputs: ArgsKwargs) -> tuple[Any, Callable]:
        """Run the encoder for training."""
        fixed = [_embeddings(self._model)] if self.freeze_embeddings else []
        for module in (*fixed, *_layers(self._model)[:-1][: self.frozen_layers]):
            module.requires_grad_(False)
        with self._precision():
            output, backprop = super().begin_update(inputs)
        return _as_float32(output), backprop

    def finish_update(self, optimizer: Optimizer) -> None:
        """Take a step at the encoder's own rate: what is trained from nothing wants a higher one."""
        super().finish_update(cast(Optimizer, partial(optimizer, lr_scale=self.learn_rate_factor)))

    @contextmanager
    def use_params(self, params: dict[Any, Any]) -> Iterator[None]:
        """Lend the encoder other weights, such as the optimizer's averages, and give it its own back.

        The optimizer keeps them by the key that :meth:`finish_update` gives it; thinc's shim looks for another.
        """
        own: dict[torch.nn.Parameter, torch.Tensor] = {}
        for name, parameter in self._model.named_parameters():
            lent = params.get((self.id, name))
            if lent is not None:
                own[parameter] = parameter.data
                parameter.data = xp2torch(lent, device=parameter.device)
        try:
            yield
        finally:
            for parameter, weights in own.items():
                parameter.data = weights

    def to_bytes(self) -> bytes:
        """Return the encoder as bytes: the same each time, and without the path that it was loaded from."""
        message = srsly.msgpack_loads(super().to_bytes())
        if message["config"]:
            message["config"]["_name_or_path"] = ""
        message["tokenizer"] = dict(sorted(message["tokenizer"].items()))
        return srsly.msgpack_dumps(message)

    def _precision(self) -> torch.autocast:
        on_cpu = self.device.type == "cpu"
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16 and on_cpu)


def _embeddings(model: torch.nn.Module) -> torch.nn.Module:
    """Return the block of embeddings; of a kind that has no such block, the embeddings of the pieces."""
    block = getattr(model, "embeddings", None)
    return cast(Any, model).get_input_embeddings() if block is None else block


def _layers(model: torch.nn.Module) -> Sequence[torch.nn.Module]:
    """Return the layers above the embeddings, the lowest first, by whatever name the model keeps them."""
    for name in ("encoder.layer", "encoder.layers", "transformer.layer", "layers"):
        with suppress(AttributeError):
            return cast(Any, model.get_submodule(name))
    return ()


def _as_float32(output: Any) -> Any:
    for key, value in output.items():
        if isinstance(value, torch.Tensor):
            output[key] = value.float()
    return output


def supports_bfloat16() -> bool:
    """Return whether the processor multiplies in bfloat16 by itself; emulated, it would be slower."""
    known = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(known and known())


@registry.architectures("kamerstuk.TransformerModel.v1")
def create_transformer_model(
    name: str,
    get_spans: Callable,
    tokenizer_config: dict[str, Any],
    transformer_config: dict[str, Any],
    freeze_embeddings: bool,
    bfloat16: Literal["auto", "never"],
    frozen_layers: int = 0,
    learn_rate_factor: float = 1.0,
    mixed_precision: bool = False,
    grad_scaler_config: dict[str, Any] | None = None,
) -> Model[list[Doc], FullTransformerBatch]:
    """Build spacy-transformers' model around :class:`EncoderShim`.

    Parameters
    ----------
    name
        A Hugging Face directory or model name.
    get_spans
        Cuts documents into what the encoder reads at once.
    tokenizer_config, transformer_config
        Passed on to Hugging Face.
    freeze_embeddings
        Whether the piece, position and type embeddings stay fixed. In a small encoder with a large vocabulary
        they hold most parameters: fixing them saves the optimiser's work and keeps pieces that the training
        text does not show comparable to those that it does.
    bfloat16
        ``auto`` computes in bfloat16 where the processor can (2.5 times as fast there), ``never`` in 32 bits.
    frozen_layers
        How many of the lowest layers stay fixed.
    learn_rate_factor
        The encoder learns at this share of the optimizer's rate; the layers on top of it at the whole.
    mixed_precision
        Whether a graphics card computes in 16 bits; nothing changes on the processor.
    grad_scaler_config
        How gradients are scaled then: the settings of thinc's ``PyTorchGradScaler``.
    """
    model = TransformerModel(
        name=name,
        get_spans=get_spans,
        tokenizer_config=dict(tokenizer_config),
        transformer_config=dict(transformer_config),
    )
    wrapper = model.layers[0]
    wrapper._shims = [
        EncoderShim(
            cast(HFShim, wrapper.shims[0])._hfmodel,
            freeze_embeddings=freeze_embeddings,
            frozen_layers=frozen_layers,
            learn_rate_factor=learn_rate_factor,
            bfloat16=bfloat16 == "auto" and supports_bfloat16(),
            mixed_precision=mixed_precision and get_torch_default_device().type == "cuda",
            grad_scaler_config=grad_scaler_config,
        )
    ]
    return model


@registry.annotation_setters("kamerstuk.DocTensor.v1")  # type: ignore[attr-defined]
def create_tensor_setter() -> Callable[[list[Doc], FullTransformerBatch], None]:
    """Return a callback that writes one vector a token, the mean of its pieces, to ``doc.tensor``.

    As spaCy's own ``tok2vec`` does: ``doc.vector`` and ``span.vector`` then work, and ``span.as_doc()`` keeps them.
    """
    return _set_tensor


def _set_tensor(docs: list[Doc], batch: FullTransformerBatch) -> None:
    if not any(len(doc) for doc in docs):
        return  # pooling fails when there is not a single token
    pool = trfs2arrays(reduce_mean(), 1.0)
    for doc, vectors in zip(docs, pool.predict(batch.doc_data), strict=True):
        doc.tensor = cast(Any, vectors)
