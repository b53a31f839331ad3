"""The entity record of the knowledge base, one JSON object a line in ``entities.jsonl``."""

from __future__ import annotations

import re
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ...core.labels import BY_NAME, LINKED_LABELS

AliasKind = Literal["official", "short", "plural", "nickname", "former", "variant", "translation"]

ENTITY_TYPES: tuple[str, ...] = LINKED_LABELS
ALIAS_KINDS: tuple[str, ...] = get_args(AliasKind)
WIKIDATA = "https://www.wikidata.org/wiki/"

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}|NATO")
_WIKIDATA = re.compile(r"Q[1-9]\d*")


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class Name(_Record):
    """Display names."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Alias(_Record):
    """One surface form.

    ``weight`` is the prior weight of this form for this entity, from 0 to 1; without it the kind decides.
    A form that two entities of one type share needs a weight on both: that is how sharing is marked as meant.
    """

    text: str = Field(min_length=1)
    kind: AliasKind
    weight: float | None = Field(default=None, gt=0, le=1)

    @field_validator("text")
    @classmethod
    def _visible(cls, text: str) -> str:
        if text != text.strip() or not any(char.isalnum() for char in text):
            raise ValueError(f"alias {text!r} is blank or has white space at an end")
        return text

    @field_validator("weight")
    @classmethod
    def _as_written(cls, weight: float | None) -> float | None:
        return None if weight is None else round(weight, 4)  # fast JSON readers give 0.30000000000000004


class Period(_Record):
    """First and last year of service, existence or run; ``None`` when open or unknown."""

    start: int | None = Field(default=None, ge=1500, le=2100)
    end: int | None = Field(default=None, ge=1500, le=2100)

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        return self


class Entity(_Record):
    """A weapon system or class, a unit, or a mission with one lasting identity."""

    id: str
    type: str
    name: Name
    aliases: tuple[Alias, ...]
    parent: str | None = None
    country: str | None = None
    period: Period | None = None
    description: str
    wikidata: str | None = None
    sources: tuple[str, ...] = Field(min_length=1)

    @field_validator("id")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError(f"{value!r} is not a slug of lower-case ASCII letters, digits and hyphens")
        return value

    @field_validator("type")
    @classmethod
    def _linked_label(cls, value: str) -> str:
        if value not in ENTITY_TYPES:
            raise ValueError(f"{value!r} is not a label that is linked; use one of {', '.join(ENTITY_TYPES)}")
        return value

    @field_validator("country")
    @classmethod
    def _known_country(cls, value: str | None) -> str | None:
        if value is not None and not _COUNTRY.fullmatch(value):
            raise ValueError(f"{value!r} is not two capitals (ISO 3166, EU, UN) or NATO")
        return value

    @field_validator("wikidata")
    @classmethod
    def _qid(cls, value: str | None) -> str | None:
        if value is not None and not _WIKIDATA.fullmatch(value):
            raise ValueError(f"{value!r} is not a Wikidata id such as Q29261")
        return value

    @field_validator("description")
    @classmethod
    def _described(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the description is empty; write one or two Dutch sentences")
        return value

    @model_validator(mode="after")
    def _named(self) -> Entity:
        texts = [alias.text for alias in self.aliases]
        for text in dict.fromkeys((self.name.nl, self.name.en)):
            if text not in texts:
                raise ValueError(f"the alias list lacks the name {text!r}")
        twice = next((text for text in texts if texts.count(text) > 1), None)
        if twice is not None:
            raise ValueError(f"the alias {twice!r} is listed twice")
        return self

    @property
    def is_class(self) -> bool:
        """Whether this is a class of materiel (``pantserhouwitser``) and not a named thing.

        Classes have neither country nor period; their name is a Dutch common noun, mostly without capitals.
        """
        lower = self.name.nl == self.name.nl.lower()
        return BY_NAME[self.type].has_classes and (lower or (self.country is None and self.period is None))

    @property
    def url(self) -> str | None:
        """The address of the Wikidata item, when one is known."""
        return WIKIDATA + self.wikidata if self.wikidata else None
