"""How Dutch letters write currencies, and the ISO 4217 code each stands for."""

from __future__ import annotations

import re
from functools import lru_cache

# A name that several countries share (kroon, frank) has no code: the money is known, its currency is not.
_NAMES: dict[str, str | None] = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euro's": "EUR",
    "euros": "EUR",
    "$": "USD",
    "us$": "USD",
    "us $": "USD",
    "u$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "us dollar": "USD",
    "us-dollar": "USD",
    "amerikaanse dollar": "USD",
    "amerikaanse dollars": "USD",
    "c$": "CAD",
    "ca$": "CAD",
    "can$": "CAD",
    "canadese dollar": "CAD",
    "canadese dollars": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "australische dollar": "AUD",
    "australische dollars": "AUD",
    "nz$": "NZD",
    "nieuw-zeelandse dollar": "NZD",
    "£": "GBP",
    "gbp": "GBP",
    "pond": "GBP",
    "ponden": "GBP",
    "pond sterling": "GBP",
    "britse pond": "GBP",
    "britse ponden": "GBP",
    "engelse pond": "GBP",
    "egyptische pond": "EGP",
    "sfr": "CHF",
    "zwitserse frank": "CHF",
    "zwitserse franken": "CHF",
    "belgische frank": "BEF",
    "franse frank": "FRF",
    "frank": None,
    "franken": None,
    "noorse kroon": "NOK",
    "noorse kronen": "NOK",
    "zweedse kroon": "SEK",
    "zweedse kronen": "SEK",
    "deense kroon": "DKK",
    "deense kronen": "DKK",
    "tsjechische kroon": "CZK",
    "tsjechische kronen": "CZK",
    "ijslandse kroon": "ISK",
    "ijslandse kronen": "ISK",
    "kroon": None,
    "kronen": None,
    "zloty": "PLN",
    "złoty": "PLN",
    "poolse zloty": "PLN",
    "poolse złoty": "PLN",
    "forint": "HUF",
    "hongaarse forint": "HUF",
    "roemeense leu": "RON",
    "roemeense lei": "RON",
    "bulgaarse lev": "BGN",
    "bulgaarse leva": "BGN",
    "hryvnia": "UAH",
    "hryvna": "UAH",
    "oekraïense hryvnia": "UAH",
    "oekraïense hryvna": "UAH",
    "₴": "UAH",
    "roebel": "RUB",
    "roebels": "RUB",
    "russische roebel": "RUB",
    "russische roebels": "RUB",
    "₽": "RUB",
    "turkse lira": "TRY",
    "₺": "TRY",
    "¥": None,
    "yen": "JPY",
    "japanse yen": "JPY",
    "yuan": "CNY",
    "chinese yuan": "CNY",
    "renminbi": "CNY",
    "shekel": "ILS",
    "sjekel": "ILS",
    "israëlische shekel": "ILS",
    "israëlische sjekel": "ILS",
    "₪": "ILS",
    "zuid-koreaanse won": "KRW",
    "₩": "KRW",
    "indiase roepie": "INR",
    "₹": "INR",
    "duitse mark": "DEM",
    "d-mark": "DEM",
    "dm": "DEM",
    "d.m.": "DEM",
    "ecu": "XEU",
    "duitse marken": "DEM",
    "lira": None,
    "gulden": "NLG",
    "guldens": "NLG",
    "gld": "NLG",
    "gld.": "NLG",
    "hfl": "NLG",
    "hfl.": "NLG",
    "dfl": "NLG",
    "dfl.": "NLG",
    "fl": "NLG",
    "fl.": "NLG",
    "ƒ": "NLG",
    "antilliaanse gulden": "ANG",
    "naf": "ANG",
    "arubaanse florin": "AWG",
}
#: The guilder's letter, a currency only before a number.
GUILDER = "f"
#: Hundredths that Dutch text names; a bare cent is a euro cent.
CENTS: dict[str, str] = {
    "cent": "EUR",
    "eurocent": "EUR",
    "euro cent": "EUR",
    "dollarcent": "USD",
    "dollar cent": "USD",
}
# Not the whole of ISO 4217: many of its codes (SUR, MGA, ESB) are also military short forms.
_CODE_LIST = """
    EUR USD GBP CHF NOK SEK DKK ISK CZK PLN HUF RON BGN UAH RUB TRY MDL GEL AMD AZN KZT RSD BAM MKD
    CAD AUD NZD JPY CNY KRW INR IDR MYR SGD THB TWD HKD PKR PHP VND ILS SAR AED QAR KWD BHD OMR JOD
    IQD EGP MAD TND NGN KES ETB XOF XAF ZAR BRL MXN CLP COP ARS SRD AWG ANG XCG NLG BEF DEM FRF
"""
_CODES = frozenset(_CODE_LIST.split())


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
    return _WORDS.get(code, code)


#: One word, in the form that follows a number, of the currencies letters mention most.
_WORDS = {
    "EUR": "euro",
    "USD": "dollar",
    "GBP": "pond",
    "CHF": "Zwitserse frank",
    "NOK": "Noorse kroon",
    "SEK": "Zweedse kroon",
    "DKK": "Deense kroon",
    "CZK": "Tsjechische kroon",
    "CAD": "Canadese dollar",
    "AUD": "Australische dollar",
    "PLN": "Poolse zloty",
    "UAH": "Oekraïense hryvnia",
    "RUB": "Russische roebel",
    "TRY": "Turkse lira",
    "JPY": "Japanse yen",
    "ILS": "Israëlische shekel",
    "KRW": "Zuid-Koreaanse won",
    "NLG": "gulden",
}
#: Signs that stand before a number and mean one currency only.
SIGNS = {"EUR": "€", "USD": "US$", "GBP": "£", "CAD": "C$", "AUD": "A$", "NLG": "ƒ"}
