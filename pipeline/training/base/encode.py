"""Sentence vectors from a Hugging Face encoder directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from ...core.errors import ProjectError

#: multilingual-e5 was trained with this before every text that is searched.
PASSAGE = "passage: "


class Encoder:
    """A Hugging Face encoder that turns texts into vectors by averaging their pieces.

    Parameters
    ----------
    path
        A local directory, or a name that is already in the local cache.
    """

    def __init__(self, path: str | Path) -> None:
        try:
            self.tokenizer = AutoTokenizer.from_pretrained(str(path), local_files_only=True)
            self.model = AutoModel.from_pretrained(str(path), local_files_only=True).eval()
        except (OSError, ValueError) as error:
            raise ProjectError(
                f"no encoder there ({type(error).__name__}); build it with: spacy project run base", file=path
            ) from None

    @property
    def width(self) -> int:
        """Length of a vector."""
        return int(self.model.config.hidden_size)

    def encode(
        self, texts: Sequence[str], *, prefix: str = PASSAGE, batch_size: int = 32
    ) -> NDArray[np.float32]:
        """Return unit vectors, one a text.

        Parameters
        ----------
        texts
            What to encode; cut to 512 pieces.
        prefix
            Put before every text.
        batch_size
            Texts in one forward pass; texts of like length go together.

        Returns
        -------
        numpy.ndarray
            Shape ``(len(texts), width)``.
        """
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            batch = self.tokenizer(
                [prefix + texts[index] for index in chosen],
                padding=True,
                truncation=True,
                max_length=512,
                return_tensors="pt",
            )
            batch.pop("token_type_ids", None)
            with torch.inference_mode():
                states = self.model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            mean = (states * mask).sum(1) / mask.sum(1)
            vectors[chosen] = torch.nn.functional.normalize(mean, dim=-1).numpy()
        return vectors
