"""Registered layers around spacy-transformers: frozen embeddings, and token vectors that a sentence keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc
from spacy_transformers.data_classes import FullTransformerBatch
from spacy_transformers.layers.transformer_model import TransformerModel
from spacy_transformers.layers.trfs2arrays import trfs2arrays
from spacy_transformers.util import registry
from thinc.api import Model, reduce_mean
from thinc.types import Floats2d


@registry.architectures("kamerstuk.TransformerModel.v1")
def create_transformer_model(
    name: str,
    get_spans: Callable,
    tokenizer_config: dict[str, Any],
    transformer_config: dict[str, Any],
    freeze_embeddings: bool,
) -> Model[list[Doc], FullTransformerBatch]:
    """Build spacy-transformers' model, its embeddings kept as they were pretrained on request.

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
    """
    model = TransformerModel(
        name=name,
        get_spans=get_spans,
        tokenizer_config=dict(tokenizer_config),
        transformer_config=dict(transformer_config),
    )
    if freeze_embeddings:
        set_transformer = model.attrs["set_transformer"]

        def set_frozen(target: Model, objects: Any) -> None:
            set_transformer(target, objects)
            for parameter in objects.transformer.embeddings.parameters():
                parameter.requires_grad_(False)

        model.attrs["set_transformer"] = set_frozen
    return model


@registry.annotation_setters("kamerstuk.DocTensor.v1")
def create_tensor_setter() -> Callable[[list[Doc], FullTransformerBatch], None]:
    """Return a callback that writes one vector a token, the mean of its pieces, to ``doc.tensor``.

    spaCy's entity linker encodes ``span.as_doc()``, which keeps ``doc.tensor`` but loses what a transformer
    listener reads; without this the linker would see zeros wherever it predicts.
    """
    pool = trfs2arrays(reduce_mean(), 1.0)

    def set_tensor(docs: list[Doc], batch: FullTransformerBatch) -> None:
        for doc, vectors in zip(docs, pool.predict(batch.doc_data), strict=True):
            doc.tensor = vectors

    return set_tensor


@registry.architectures("kamerstuk.DocTensor.v1")
def create_tensor_layer(width: int) -> Model[list[Doc], list[Floats2d]]:
    """Build a layer without weights that gives each document's ``doc.tensor``.

    Parameters
    ----------
    width
        Length of a token's vector; documents without a tensor give zeros of that width.
    """

    def forward(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
        outputs = [
            model.ops.asarray2f(doc.tensor) if doc.tensor.size else model.ops.alloc2f(len(doc), width)
            for doc in docs
        ]
        return outputs, lambda gradients: []

    return Model("doc_tensor", forward, dims={"nO": width})
