"""Pipelines: the blank Dutch one that prepares text, and trained ones from disk."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

from .errors import ProjectError


def blank_pipeline() -> Language:
    """Return Dutch with the project's tokenizer and ``kamerstuk_sentences``."""
    nlp = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": "kamerstuk.Tokenizer.v1"}}})
    nlp.add_pipe("kamerstuk_sentences")
    return nlp


def load_model(model: str | Path) -> Language:
    """Load a trained pipeline; raises ``ProjectError`` when there is none, or it is damaged."""
    try:
        return spacy.load(model)
    except OSError:
        raise ProjectError(
            "there is no trained pipeline; train it with: spacy project run all", file=model
        ) from None
    except (ValueError, KeyError) as error:
        raise ProjectError(f"is damaged ({error}); train it again", file=model) from None
