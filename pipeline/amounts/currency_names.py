"""The currencies of Dutch letters as data: how they are written, and what is written for them."""

# ISO 4217 code | names; a name that several countries share (kroon, frank) stands with `-`: the money is known, its
# currency is not. An indented line goes on with the one above.
NAMES = """
EUR | €; eur; euro; euro's; euros
USD | $; us$; us $; u$; usd; dollar; dollars; us dollar; us-dollar; amerikaanse dollar; amerikaanse
    dollars
CAD | c$; ca$; can$; canadese dollar; canadese dollars
AUD | a$; au$; australische dollar; australische dollars
NZD | nz$; nieuw-zeelandse dollar
GBP | £; gbp; pond; ponden; pond sterling; britse pond; britse ponden; engelse pond
EGP | egyptische pond
CHF | sfr; zwitserse frank; zwitserse franken
BEF | belgische frank
FRF | franse frank
- | frank; franken; kroon; kronen; ¥; lira
NOK | noorse kroon; noorse kronen
SEK | zweedse kroon; zweedse kronen
DKK | deense kroon; deense kronen
CZK | tsjechische kroon; tsjechische kronen
ISK | ijslandse kroon; ijslandse kronen
PLN | zloty; złoty; poolse zloty; poolse złoty
HUF | forint; hongaarse forint
RON | roemeense leu; roemeense lei
BGN | bulgaarse lev; bulgaarse leva
UAH | hryvnia; hryvna; oekraïense hryvnia; oekraïense hryvna; ₴
RUB | roebel; roebels; russische roebel; russische roebels; ₽
TRY | turkse lira; ₺
JPY | yen; japanse yen
CNY | yuan; chinese yuan; renminbi
ILS | shekel; sjekel; israëlische shekel; israëlische sjekel; ₪
KRW | zuid-koreaanse won; ₩
INR | indiase roepie; ₹
DEM | duitse mark; d-mark; dm; d.m.; duitse marken
XEU | ecu
NLG | gulden; guldens; gld; gld.; hfl; hfl.; dfl; dfl.; fl; fl.; ƒ
ANG | antilliaanse gulden; naf
AWG | arubaanse florin
"""
#: The guilder's letter, a currency only before a number.
GUILDER = "f"
#: Hundredths that Dutch text names; a bare cent is a euro cent.
CENTS = {"cent": "EUR", "eurocent": "EUR", "euro cent": "EUR", "dollarcent": "USD", "dollar cent": "USD"}
# Not the whole of ISO 4217: many of its codes (SUR, MGA, ESB) are also military short forms.
CODES = """
    EUR USD GBP CHF NOK SEK DKK ISK CZK PLN HUF RON BGN UAH RUB TRY MDL GEL AMD AZN KZT RSD BAM MKD
    CAD AUD NZD JPY CNY KRW INR IDR MYR SGD THB TWD HKD PKR PHP VND ILS SAR AED QAR KWD BHD OMR JOD
    IQD EGP MAD TND NGN KES ETB XOF XAF ZAR BRL MXN CLP COP ARS SRD AWG ANG XCG NLG BEF DEM FRF
"""
# The name that follows a number, of the currencies that letters mention most.
WORDS = """
EUR euro; USD dollar; GBP pond; CHF Zwitserse frank; NOK Noorse kroon; SEK Zweedse kroon; DKK Deense
kroon; CZK Tsjechische kroon; CAD Canadese dollar; AUD Australische dollar; PLN Poolse zloty; UAH
Oekraïense hryvnia; RUB Russische roebel; TRY Turkse lira; JPY Japanse yen; ILS Israëlische shekel;
KRW Zuid-Koreaanse won; NLG gulden
"""
#: Signs that stand before a number and mean one currency only.
SIGNS = {"EUR": "€", "USD": "US$", "GBP": "£", "CAD": "C$", "AUD": "A$", "NLG": "ƒ"}
