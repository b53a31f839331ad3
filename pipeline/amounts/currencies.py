"""How Dutch letters write currencies, and the ISO 4217 code each stands for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ..core.files import read_beside

_DATA: dict[str, Any] = read_beside(__file__, "currencies.json")
_CURRENCIES: dict[str, dict[str, Any]] = _DATA["currencies"]
#: Name to ISO 4217 code; of a name that several countries share (kroon, frank) the money is known, its currency is not.
_NAMES: dict[str, str | None] = {
    **{name: code for code, row in _CURRENCIES.items() for name in row["names"]},
    **dict.fromkeys(_DATA["shared_names"]),
}
# Not the whole of ISO 4217: many of its codes (SUR, MGA, ESB) are also military short forms.
_CODES = frozenset(_DATA["codes"])
#: Hundredths that Dutch text names; a bare cent is a euro cent.
CENTS: dict[str, str] = _DATA["cents"]
#: Signs that stand before a number and mean one currency only.
SIGNS: dict[str, str] = {code: row["sign"] for code, row in _CURRENCIES.items() if "sign" in row}
#: The guilder's letter, a currency only before a number.
GUILDER = "f"


def is_code(code: str) -> bool:
    """Whether ``code`` is a currency code that a text may use."""
    return code in _CODES


def is_currency(text: str) -> bool:
    """Whether a text is a currency and nothing else."""
    return re.fullmatch(pattern(), text) is not None


def is_sign(text: str) -> bool:
    """Whether a text is a sign or code that stands before a number: ``€``, ``EUR``, the guilder's ``f``."""
    return text == GUILDER or (is_currency(text) and not text.islower())


@lru_cache(maxsize=1)
def pattern() -> str:
    """Return a regular expression for every way to write a currency (codes in capitals only).

    It holds no capturing groups, so that it can stand in others.
    """
    signs = "".join(name for name in _NAMES if len(name) == 1)
    names = sorted((name for name in (*_NAMES, *CENTS) if len(name) > 1), key=len, reverse=True)
    written = "|".join(re.escape(name) for name in names)
    # A name is a word of its own: not euro in eurofighter or euro-obligatie.
    return (
        rf"(?:(?<![^\W\d_])(?:(?i:{written})|{'|'.join(sorted(_CODES))})(?![^\W\d_]|-[^\W\d_]|'[^\W\d_])"
        rf"|[{re.escape(signs)}])"
    )


def lookup(written: str) -> tuple[str | None, int]:
    """Return the ISO code for a currency as written, and how many of the unit make one of the currency.

    Parameters
    ----------
    written
        What :func:`pattern` matched.

    Returns
    -------
    tuple
        ``("EUR", 1)`` for ``€``, ``("EUR", 100)`` for ``eurocent``, ``(None, 1)`` for ``kroon``.

    Raises
    ------
    KeyError
        When it is no currency.
    """
    if is_code(written):
        return written, 1
    if written == GUILDER:
        return "NLG", 1
    name = re.sub(r"\s+", " ", written.lower())
    if name in CENTS:
        return CENTS[name], 100
    return _NAMES[name], 1


def name_of(code: str) -> str:
    """Return the Dutch name that follows a number of this currency, or the code where we have none."""
    return _CURRENCIES.get(code, {}).get("word", code)
