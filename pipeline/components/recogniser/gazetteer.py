"""Where a text holds names of the knowledge base: `doc._.gazetteer`, and the features that a recogniser reads of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model
from thinc.types import Floats2d

from ...core.labels import ALL, BY_NAME
from ...knowledge_base.names.entity import Entity
from ...knowledge_base.names.inflection import singulars
from ...knowledge_base.names.normalise import normalise
from ...knowledge_base.names.nouns import stems
from ..attributes.extensions import register_extensions
from ..attributes.record_holder import RecordHolder

#: What a match says: a named weapon, a class of weapons, a name within a compound (`Patriot-systeem`), a class at
#: the end of a compound (`luchtafweerraketten`), a unit, a mission.
MARKS = (
    "name",
    "class",
    "compound",
    "head",
    *(label.name for label in ALL if label.linked and not label.has_classes),
)
_PLACES = 4  # a match's only token, its first, one inside, its last
WIDTH = len(MARKS) * _PLACES
_LONGEST_TOKEN = 100  # characters; the longest word of an alias has 34
_MOST_TOKENS = 9
_SHORTEST_HEAD = 4
_SHORTEST_PLURAL = 4
_MOST_REMEMBERED = 200_000


class Match(NamedTuple):
    """A run of tokens that the knowledge base knows; ``end`` is the token behind it."""

    start: int
    end: int
    mark: str


class Case(NamedTuple):
    """How many capitals a text must have, and whether a digit, to be an alias: `Tow` and `tow` are no `TOW`."""

    capitals: int
    digit: bool


class _Token(NamedTuple):
    """A token's normal form, its marks, and whether a name may go on from it."""

    key: str
    marks: tuple[str, ...]
    opens: bool


@Language.factory("kamerstuk_gazetteer", assigns=["doc._.gazetteer"])
def make_gazetteer(nlp: Language, name: str) -> Gazetteer:
    """Build the component; it has no settings and knows nothing until it is initialised or loaded."""
    return Gazetteer(name)


class Gazetteer(RecordHolder):
    """Mark the names of the knowledge base in a text, by their normal forms, plurals and compounds.

    The matches are hints for a recogniser, which decides from the context: `Puma` may be a cat. So ambiguous and
    overlapping matches stay in.
    """

    FILE = "gazetteer.jsonl"

    def __init__(self, name: str = "kamerstuk_gazetteer") -> None:
        register_extensions()
        self.name = name
        self._set({})

    def set_entities(self, entities: Iterable[Entity]) -> None:
        """Take the names of these entities in place of those held."""
        table: dict[str, dict[str, Case]] = defaultdict(dict)
        for entity in entities:
            mark = "class" if entity.is_class else "name" if BY_NAME[entity.type].has_classes else entity.type
            for alias in entity.aliases:
                if key := normalise(alias.text):
                    case = _case_of(alias.text)
                    known = table[key].get(mark)
                    # the laxest of the spellings that share a key
                    table[key][mark] = case if known is None else min(known, case)
        self._set(dict(table))

    def _set(self, table: dict[str, dict[str, Case]]) -> None:
        self._table = table
        self._prefixes = frozenset(key[:size] for key in table for size in range(1, len(key) + 1))
        self._classes = frozenset(
            key for key, marks in table.items() if "class" in marks and len(key) >= _SHORTEST_HEAD
        )
        self._tokens: dict[str, _Token] = {}
        self._stemmed: dict[str, list[str]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.gazetteer``, the matches in the order of their starts."""
        doc._.gazetteer = [list(match) for match in self.find([token.text for token in doc])]
        return doc

    def find(self, tokens: list[str]) -> list[Match]:
        """Return the matches in a list of tokens; of two with one mark, the one within the other goes."""
        found: list[Match] = []
        reach = dict.fromkeys(MARKS, 0)
        known = [self._look_up(token) for token in tokens]
        for start, (_, marks, opens) in enumerate(known):
            if not marks and not opens:
                continue
            longest = dict.fromkeys(marks, start + 1)
            if opens:
                self._extend(start, tokens, known, longest)
            for mark, end in longest.items():
                if end > reach[mark]:
                    reach[mark] = end
                    found.append(Match(start, end, mark))
        return found

    def _extend(self, start: int, tokens: list[str], known: list[_Token], longest: dict[str, int]) -> None:
        """Find the longest match of every mark that starts here and holds more than one token."""
        before = known[start].key
        for end in range(start + 1, min(len(tokens), start + _MOST_TOKENS)):
            key = known[end].key
            if not key:
                continue  # a hyphen or bracket of its own
            for mark in self._marks_of_several(before, key, tokens[start : end + 1]):
                longest[mark] = end + 1
            before += key
            if before not in self._prefixes:
                return

    def _marks_of_several(self, before: str, last: str, tokens: list[str]) -> Iterator[str]:
        key = before + last
        if key in self._table:
            yield from self._allowed(key, " ".join(tokens))
        elif len(last) >= _SHORTEST_PLURAL:
            for form in singulars(last):
                if before + form in self._table:
                    yield from self._allowed(before + form, " ".join(tokens))
                    return
            for stem in self._stems(last):
                if "name" in self._table.get(before + stem, ()):
                    yield "compound"
                    return

    def _stems(self, key: str) -> list[str]:
        if key not in self._stemmed:
            self._stemmed[key] = stems(key, "WEAPON")
        return self._stemmed[key]

    def _allowed(self, key: str, text: str) -> Iterator[str]:
        capitals, digit = sum(map(str.isupper, text)), any(map(str.isdigit, text))
        for mark, case in self._table[key].items():
            if capitals >= case.capitals and digit >= case.digit:
                yield mark

    def _look_up(self, token: str) -> _Token:
        """Return what a token is by itself; remembered, since few words make most of a text."""
        known = self._tokens.get(token)
        if known is None:
            if len(self._tokens) >= _MOST_REMEMBERED:
                self._tokens.clear()
                self._stemmed.clear()
            # what ends a token is tried at every character: addresses and damaged text must not take for ever
            key = normalise(token) if len(token) <= _LONGEST_TOKEN else ""
            marks = tuple(self._marks_of_one(token, key)) if key else ()
            known = self._tokens[token] = _Token(key, marks, key in self._prefixes)
        return known

    def _marks_of_one(self, token: str, key: str) -> Iterator[str]:
        for form in (key, *singulars(key)):
            if form in self._table:
                allowed = list(self._allowed(form, token))
                yield from allowed
                if allowed:
                    return
        if any(map(str.isupper, token)) and any(
            "name" in self._table.get(stem, ()) and "name" in self._allowed(stem, token)
            for stem in self._stems(key)
        ):
            yield "compound"
        if self._ends_in_class(key):
            yield "head"

    def _ends_in_class(self, key: str) -> bool:
        return any(
            key[start:] in self._classes or any(form in self._classes for form in singulars(key[start:]))
            for start in range(1, len(key) - _SHORTEST_HEAD + 1)
        )

    def _rows(self) -> Iterator[list[Any]]:
        for key in sorted(self._table):
            yield [key, {mark: list(case) for mark, case in sorted(self._table[key].items())}]

    def _take(self, rows: Iterable[Any]) -> None:
        self._set({key: {mark: Case(*case) for mark, case in marks.items()} for key, marks in rows})


def _case_of(alias: str) -> Case:
    """Return what a mention must have: two capitals for an acronym, one for a name, a digit where all is digits."""
    letters = [char for char in alias if char.isalpha()]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return Case(2, False)
    return Case(int(any(map(str.isupper, letters))), any(map(str.isdigit, alias)) and not letters)


@registry.architectures("kamerstuk.GazetteerFeatures.v1")
def create_gazetteer_features(dropout: float, scale: float) -> Model[list[Doc], list[Floats2d]]:
    """Build a layer without weights that gives each token what ``doc._.gazetteer`` says of it.

    Parameters
    ----------
    dropout
        Share of the matches that are hidden in training, so that the recogniser learns to do without: real letters
        name what no base knows.
    scale
        The value of a feature that is on; beside an encoder's outputs, which vary about as much as 1, a larger
        value is learnt sooner.
    """
    return Model(
        "gazetteer_features", _mark_features, dims={"nO": WIDTH}, attrs={"dropout": dropout, "scale": scale}
    )


# The functions of a layer stand by themselves, not within its maker: a process that is spawned gets them pickled.
def _mark_features(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
    share = model.attrs["dropout"] if is_train else 0.0
    tables = [model.ops.asarray2f(_table_of(doc, share, model.attrs["scale"])) for doc in docs]
    return tables, _no_gradients


def _no_gradients(gradients: list[Floats2d]) -> list[Any]:
    return []


def _table_of(doc: Doc, share: float, scale: float) -> Any:
    """Return a document's features, an array of (tokens, ``WIDTH``), with a share of the matches left out."""
    table = numpy.zeros((len(doc), WIDTH), dtype="float32")
    for start, end, mark in doc._.gazetteer or ():
        if share and numpy.random.random() < share:
            continue
        at = MARKS.index(mark) * _PLACES
        if end - start == 1:
            table[start, at] = scale
        else:
            table[start, at + 1] = scale
            table[start + 1 : end - 1, at + 2] = scale
            table[end - 1, at + 3] = scale
    return table


@registry.architectures("kamerstuk.WithGazetteer.v1")
def create_with_gazetteer(
    tok2vec: Model[list[Doc], list[Floats2d]], dropout: float = 0.3, scale: float = 2.0
) -> Model[list[Doc], list[Floats2d]]:
    """Put the features of ``doc._.gazetteer`` beside the vectors of another token encoder.

    Parameters
    ----------
    tok2vec
        The other encoder, for example a transformer listener.
    dropout, scale
        See :func:`create_gazetteer_features`.
    """
    features = create_gazetteer_features(dropout, scale)
    return Model("with_gazetteer", _beside, init=_init_both, layers=[tok2vec, features], dims={"nO": None})


def _init_both(model: Model, X: list[Doc] | None = None, Y: Any = None) -> None:  # noqa: N803
    for layer in model.layers:
        layer.initialize(X=X)
    model.set_dim("nO", model.layers[0].get_dim("nO") + WIDTH)


def _beside(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
    """Put each document's two tables side by side.

    Not thinc's ``concatenate``: a listener gives a document without a single word piece a table without columns.
    """
    vectors, backprop = model.layers[0](docs, is_train)
    marks, _ = model.layers[1](docs, is_train)
    known = model.get_dim("nO") - WIDTH if model.has_dim("nO") else 0
    width = known or max((table.shape[1] for table in vectors), default=0)
    whole = [
        table if table.shape == (len(doc), width) else model.ops.alloc2f(len(doc), width)
        for doc, table in zip(docs, vectors, strict=True)
    ]
    tables = [model.ops.xp.hstack(pair) for pair in zip(whole, marks, strict=True)]
    return tables, lambda gradients: backprop([gradient[:, :width] for gradient in gradients])
