"""Where things lie in the project, relative to its root."""

from __future__ import annotations

from pathlib import Path

LETTERS = Path("corpus/letters")
ENTITIES = Path("corpus/knowledge_base/entities.jsonl")
GOLD = Path("annotations/gold")
ACTS = Path("annotations/acts")
SPLIT = Path("annotations/split.json")
NEW = Path("corpus/new")
SUGGESTIONS = Path("annotations/suggestions")
DOCBINS = Path("corpus")
METRICS = Path("models/metrics")
MODEL = Path("models/embedded/model-best")
