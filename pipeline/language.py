"""The blank Dutch pipeline that prepares text: tokens and sentence boundaries, nothing trained."""

from __future__ import annotations

import spacy
from spacy.language import Language


def blank_pipeline() -> Language:
    """Return Dutch with the project's tokenizer and ``kamerstuk_sentences``."""
    nlp = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": "kamerstuk.Tokenizer.v1"}}})
    nlp.add_pipe("kamerstuk_sentences")
    return nlp
