"""The record of an experiment and the file that lists them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...core.errors import ProjectError, first_fault
from ...core.files import read_text


class Experiment(BaseModel):
    """One way to train the recogniser, run once for every seed and share.

    Attributes
    ----------
    name
        What the table calls it.
    group
        Which question it answers; rows of a group stand together.
    config
        The training config.
    layers
        Layers of the embedded encoder, 1 to 12.
    seeds
        One training for each.
    shares
        Share of the training letters, above 0 and up to 1; one training for each.
    overrides
        Values of the config by their dotted names, as `spacy train` takes them.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    group: str = Field(min_length=1)
    config: Path
    layers: int = Field(default=6, ge=1, le=12)
    seeds: list[int] = Field(default=[1], min_length=1)
    shares: list[float] = Field(default=[1.0], min_length=1)
    overrides: dict[str, Any] = {}


def read_plan(path: Path) -> list[Experiment]:
    """Read the experiments of a plan; the values under ``defaults`` stand in for those that one leaves out.

    Raises ``ProjectError`` when the file is no plan, an experiment has a fault, or two have one name.
    """
    try:
        plan = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise ProjectError(f"is not valid YAML ({' '.join(str(error).split())})", file=path) from None
    if not isinstance(plan, dict) or not isinstance(plan.get("experiments"), list):
        raise ProjectError("is no plan: it has no list of experiments", file=path)
    defaults = plan.get("defaults") or {}
    experiments: list[Experiment] = []
    for number, row in enumerate(plan["experiments"], 1):
        place = f"experiment {number}"
        if not isinstance(row, dict):
            raise ProjectError("is no set of values", file=path, place=place)
        overrides = {**defaults.get("overrides", {}), **(row.get("overrides") or {})}
        try:
            one = Experiment.model_validate({**defaults, **row, "overrides": overrides})
        except ValidationError as error:
            raise ProjectError(first_fault(error), file=path, place=place) from None
        if bad := [share for share in one.shares if not 0 < share <= 1]:
            raise ProjectError(f"share {bad[0]} is not above 0 and up to 1", file=path, place=place)
        if one.name in {other.name for other in experiments}:
            raise ProjectError(f"the name {one.name!r} is taken; names are unique", file=path, place=place)
        experiments.append(one)
    return experiments
