"""The Dutch tokenizer, with the abbreviations and slashes of letters to parliament."""

from __future__ import annotations

from collections.abc import Callable

from spacy.attrs import ORTH
from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_suffix_regex, registry

#: Abbreviations that spaCy's Dutch rules break off from their full stop.
ABBREVIATIONS = ("mld.", "Mld.", "mrd.", "Mrd.", "dhr.", "Dhr.", "kst.", "Stb.", "Trb.", "Stcrt.", "c.a.")


@registry.tokenizers("kamerstuk.Tokenizer.v1")
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return a factory of spaCy's Dutch tokenizer with the abbreviations and slashes of the field.

    ``mld.`` stays one token, as ``mln.`` does; ``drones/raketten`` is three, so that each word can be a span; the full
    stop behind ``F-35A.`` is a token of its own.
    """

    def tokenizer_factory(nlp: Language) -> Tokenizer:
        standard = nlp.Defaults
        base = registry.tokenizers.get("spacy.Tokenizer.v1")()(nlp)
        infixes = [*(standard.infixes or ()), rf"(?<=[{ALPHA}0-9])/(?=[{ALPHA}])"]
        base.infix_finditer = compile_infix_regex(infixes).finditer
        # spaCy takes a capital before a full stop for an initial: `F-35A.` would stay whole
        suffixes = [*(standard.suffixes or ()), r"(?<=[0-9][A-Z])\."]
        base.suffix_search = compile_suffix_regex(suffixes).search
        for text in ABBREVIATIONS:
            base.add_special_case(text, [{ORTH: text}])
        return base

    return tokenizer_factory
