"""Figures of the links of gold mentions, beside those of simpler ways to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from spacy.language import Language

from ..core.labels import LINKED_LABELS, NIL
from ..knowledge_base.lookup.keys import EXACT
from .predict import Predicted
from .score import Score

#: Simpler ways: the candidate with the highest prior; the same, but only where the name is written as the base has
#: it; and the best that the candidates allow.
BASELINES: dict[str, Callable[[Sequence[Any], str], str]] = {
    "prior": lambda candidates, gold: candidates[0].entity_ if candidates else NIL,
    "exact": lambda candidates, gold: (
        candidates[0].entity_ if candidates and getattr(candidates[0], "way", EXACT) == EXACT else NIL
    ),
    "oracle": lambda candidates, gold: gold if gold in {one.entity_ for one in candidates} else NIL,
}


def measure_linking(predictions: Sequence[Predicted], nlp: Language) -> dict[str, Any]:
    """Links of gold mentions: accuracy in all and by label, NIL, what the candidates hold, and baselines.

    ``ambiguous`` are mentions with more than one candidate. Candidate recall counts mentions whose entity is in
    the base, at the first 1, 5 and all candidates by prior.
    """
    linker = nlp.get_pipe("entity_linker") if "entity_linker" in nlp.pipe_names else None
    if linker is None:
        return {}
    groups = ("all", "ambiguous", *LINKED_LABELS)
    total = Counter(dict.fromkeys(groups, 0))
    right: dict[str, Counter[str]] = {name: Counter() for name in ("model", *BASELINES)}
    nil = {name: Score() for name in right}
    recall: Counter[str] = Counter()
    in_base = 0
    for one in predictions:
        for ent, gold in zip(one.linked.ents, one.gold_links, strict=True):
            if ent.label_ not in LINKED_LABELS:
                continue
            candidates = list(linker.get_candidates(linker.kb, ent))  # type: ignore[attr-defined]
            ids = [item.entity_ for item in candidates]
            keys = ["all", ent.label_, *(["ambiguous"] if len(ids) > 1 else [])]
            total.update(keys)
            links = {name: choose(candidates, gold) for name, choose in BASELINES.items()}
            for name, found in {"model": ent.kb_id_ or NIL, **links}.items():
                right[name].update(keys if found == gold else ())
                nil[name].add([NIL] if gold == NIL else [], [NIL] if found == NIL else [])
            if gold != NIL:
                in_base += 1
                recall.update(
                    key for key, some in (("1", ids[:1]), ("5", ids[:5]), ("all", ids)) if gold in some
                )
    return {
        "mentions": total["all"],
        "accuracy": {key: _share(right["model"][key], total[key]) for key in groups},
        "nil": nil["model"].to_json(),
        "candidate_recall": {key: _share(recall[key], in_base) for key in ("1", "5", "all")},
        "baselines": {name: _share(right[name]["all"], total["all"]) for name in BASELINES},
        "baselines_ambiguous": {
            name: _share(right[name]["ambiguous"], total["ambiguous"]) for name in BASELINES
        },
        "baselines_nil": {name: nil[name].to_json() for name in BASELINES},
    }


def _share(right: int, total: int) -> dict[str, Any]:
    return {"share": round(right / total, 4) if total else None, "right": right, "total": total}
