"""Where things lie in the project, relative to its root."""

from __future__ import annotations

from pathlib import Path

LETTERS = Path("corpus/letters")
ENTITIES = Path("corpus/knowledge_base/entities.jsonl")
GOLD = Path("annotations/gold")
SPLIT = Path("annotations/split.json")
DOCBINS = Path("corpus")
METRICS = Path("models/metrics")
