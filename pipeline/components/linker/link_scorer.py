"""The scorer of links on gold mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.pipeline.entity_linker import EntityLinker
from spacy.training import Example
from spacy.util import registry

from ...core.labels import UNLINKED_LABELS


@registry.scorers("kamerstuk.LinkScorer.v1")
def create_link_scorer() -> Callable[..., dict[str, Any]]:
    """Build a scorer of links on gold mentions: their share that is right, and that of ambiguous ones.

    Ambiguous are mentions with more than one candidate. NIL counts as a link like any other.
    """
    return score_links


def score_links(examples: Iterable[Example], **settings: Any) -> dict[str, Any]:
    """Return the share of right links of gold mentions that the prediction has too."""
    right = {"link_accuracy": 0, "link_accuracy_ambiguous": 0}
    total = dict.fromkeys(right, 0)
    for example in examples:
        gold = {
            (ent.start_char, ent.end_char): ent.kb_id_ or EntityLinker.NIL for ent in example.reference.ents
        }
        for ent in example.predicted.ents:
            expected = gold.get((ent.start_char, ent.end_char))
            if expected is None or ent.label_ in UNLINKED_LABELS:
                continue
            for key in ("link_accuracy", "link_accuracy_ambiguous")[: 1 + (len(ent._.candidates) > 1)]:
                right[key] += (ent.kb_id_ or EntityLinker.NIL) == expected
                total[key] += 1
    return {key: right[key] / total[key] if total[key] else None for key in right}


__all__ = ["create_link_scorer", "score_links"]
