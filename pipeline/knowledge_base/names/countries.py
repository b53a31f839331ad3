"""Countries as letters name them: names, adjectives, inhabitants, places and people that stand for them.

A word list, not an atlas: what tells a reader whose army is meant. Names that also mean something else in Dutch
(`Chad`, `Jordaan`, `Georgia`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

# code | names | adjective in -e | inhabitants | places | people; an indented line goes on with the one above
_TABLE = """
AE | Verenigde Arabische Emiraten; Emiraten; VAE | Emiratische | | Abu Dhabi; Dubai |
AF | Afghanistan | Afghaanse | Afghanen | Kabul; Kunduz; Uruzgan; Tarin Kowt; Kandahar; Helmand;
    Mazar-e-Sharif | Karzai; Ghani; Taliban
AL | Albanië | Albanese | Albanezen | Tirana |
AM | Armenië | Armeense | Armeniërs | Jerevan | Pasjinian
AO | Angola | Angolese | Angolezen | Luanda |
AR | Argentinië | Argentijnse | Argentijnen | Buenos Aires | Milei
AT | Oostenrijk | Oostenrijkse | Oostenrijkers | Wenen |
AU | Australië | Australische | Australiërs | Canberra |
AZ | Azerbeidzjan | Azerbeidzjaanse | | Bakoe | Aliyev
BA | Bosnië; Bosnië-Herzegovina; Bosnië en Herzegovina | Bosnische | Bosniërs | Sarajevo; Srebrenica; Tuzla |
BD | Bangladesh | Bengaalse | | Dhaka |
BE | België | Belgische | Belgen | Brugge; Zeebrugge |
BF | Burkina Faso | Burkinese | | Ouagadougou | Traoré
BG | Bulgarije | Bulgaarse | Bulgaren | Sofia |
BH | Bahrein | Bahreinse | | Manama |
BI | Burundi | Burundese | | Bujumbura |
BR | Brazilië | Braziliaanse | Brazilianen | Brasilia; Rio de Janeiro | Lula; Bolsonaro
BY | Belarus; Wit-Rusland | Belarussische; Wit-Russische | Belarussen | Minsk | Loekasjenko; Lukashenko
CA | Canada | Canadese | Canadezen | Ottawa | Trudeau
CD | Congo; Democratische Republiek Congo; DRC | Congolese | Congolezen | Kinshasa; Goma; Kivu | Kabila;
    Tshisekedi
CF | Centraal-Afrikaanse Republiek; CAR; RCA | Centraal-Afrikaanse | | Bangui | Touadéra
CH | Zwitserland | Zwitserse | Zwitsers | Bern; Genève |
CL | Chili | Chileense | Chilenen | Santiago; Valparaíso |
CM | Kameroen | Kameroense | | Yaoundé |
CN | China; Volksrepubliek China | Chinese | Chinezen | Peking; Beijing; Zuid-Chinese Zee | Xi
CO | Colombia | Colombiaanse | Colombianen | Bogotá | Petro
CU | Cuba | Cubaanse | Cubanen | Havana | Castro
CY | Cyprus | Cypriotische | Cyprioten | Nicosia |
CZ | Tsjechië; Tsjechische Republiek | Tsjechische | Tsjechen | Praag |
DE | Duitsland; Bondsrepubliek | Duitse | Duitsers | Berlijn; München; Kiel; Wilhelmshaven; Ramstein |
    Scholz; Merz; Merkel; Pistorius
DJ | Djibouti | Djiboutiaanse | | |
DK | Denemarken; Groenland | Deense | Denen | Kopenhagen | Frederiksen
DZ | Algerije | Algerijnse | Algerijnen | Algiers |
EC | Ecuador | Ecuadoraanse | | Quito; Guayaquil | Noboa
EE | Estland | Estse; Estlandse | Esten | Tallinn; Tapa; Ämari | Kallas
EG | Egypte | Egyptische | Egyptenaren | Caïro; Sinaï; Suez | Sisi; al-Sisi; Mubarak
ER | Eritrea | Eritrese | Eritreeërs | Asmara |
ES | Spanje | Spaanse | Spanjaarden | Madrid; Rota | Sánchez
ET | Ethiopië | Ethiopische | Ethiopiërs | Addis Abeba; Tigray | Abiy
FI | Finland | Finse | Finnen | Helsinki | Stubb
FR | Frankrijk | Franse | Fransen | Parijs; Toulon; Brest; Cherbourg | Macron; Sarkozy; Hollande
GB | Verenigd Koninkrijk; Groot-Brittannië; VK; Engeland; Schotland | Britse; Engelse; Schotse | Britten |
    Londen; Portsmouth; Northwood; Devonport | Starmer; Sunak; Cameron
GE | Georgië | Georgische | Georgiërs | Tbilisi; Abchazië; Zuid-Ossetië | Saakasjvili
GH | Ghana | Ghanese | Ghanezen | Accra |
GN | Guinee | Guineese | | Conakry |
GR | Griekenland | Griekse | Grieken | Athene; Souda | Mitsotakis
HR | Kroatië | Kroatische | Kroaten | Zagreb |
HT | Haïti | Haïtiaanse | Haïtianen | Port-au-Prince |
HU | Hongarije | Hongaarse | Hongaren | Boedapest | Orbán
ID | Indonesië | Indonesische | Indonesiërs | Jakarta; Surabaya | Prabowo; Suharto
IE | Ierland | Ierse | Ieren | Dublin |
IL | Israël | Israëlische | Israëliërs | Jeruzalem; Tel Aviv; Haifa; Golan | Netanyahu; Gallant; Sharon;
    Olmert
IN | India | Indiase; Indische | Indiërs | New Delhi; Kasjmir | Modi
IQ | Irak | Iraakse | Irakezen | Bagdad; Erbil; Mosul; Basra; Al Muthanna; Anbar | Saddam; al-Maliki; al-Abadi
IR | Iran | Iraanse | Iraniërs | Teheran; Isfahan; Natanz; Hormuz | Khamenei; Raisi; Pezeshkian; ayatollahs
IS | IJsland | IJslandse | IJslanders | Reykjavik; Keflavik |
IT | Italië | Italiaanse | Italianen | Rome; La Spezia; Sigonella | Meloni; Berlusconi; Crosetto
JO | Jordanië | Jordaanse | Jordaniërs | Amman; Azraq | Abdullah
JP | Japan | Japanse | Japanners | Tokio | Abe
KE | Kenia | Keniaanse | Kenianen | Nairobi |
KP | Noord-Korea | Noord-Koreaanse | Noord-Koreanen | Pyongyang | Kim
KR | Zuid-Korea | Zuid-Koreaanse | Zuid-Koreanen | Seoul |
KW | Koeweit | Koeweitse | Koeweiti's | |
KZ | Kazachstan | Kazachse | Kazachen | Astana |
LB | Libanon | Libanese | Libanezen | Beiroet; Naqoura; Litani | Aoun; Mikati; Nasrallah
LR | Liberia | Liberiaanse | Liberianen | Monrovia | Taylor
LT | Litouwen | Litouwse | Litouwers | Vilnius; Rukla; Šiauliai; Pabradė | Nausėda
LU | Luxemburg | Luxemburgse | Luxemburgers | |
LV | Letland | Letse | Letten | Riga; Adazi; Lielvarde |
LY | Libië | Libische | Libiërs | Tripoli; Benghazi; Misrata | Haftar; Kadhafi; Khadaffi; Gaddafi
MA | Marokko | Marokkaanse | Marokkanen | Rabat; Westelijke Sahara |
MD | Moldavië | Moldavische | Moldaviërs | Chisinau; Transnistrië | Sandu
ME | Montenegro | Montenegrijnse | Montenegrijnen | Podgorica |
MK | Noord-Macedonië; Macedonië | Macedonische; Noord-Macedonische | Macedoniërs | Skopje |
ML | Mali | Malinese | Malinezen | Bamako; Gao; Timboektoe; Kidal; Koulikoro | Goïta
MM | Myanmar; Birma | Myanmarese; Birmese | | Naypyidaw; Rangoon | Min Aung Hlaing
MR | Mauritanië | Mauritaanse | | Nouakchott |
MT | Malta | Maltese | Maltezers | Valletta |
MX | Mexico | Mexicaanse | Mexicanen | |
MY | Maleisië | Maleisische | | Kuala Lumpur |
MZ | Mozambique | Mozambikaanse | Mozambikanen | Maputo; Cabo Delgado; Pemba | Nyusi
NE | Niger | Nigerese | | Niamey; Agadez | Bazoum; Tchiani
NG | Nigeria | Nigeriaanse | Nigerianen | Abuja; Lagos | Boko Haram; Tinubu
NL | Nederland; Koninkrijk; Caribisch Gebied | Nederlandse; Koninklijke; eigen; onze | Nederlanders | Den
    Haag; Den Helder; Volkel; Leeuwarden; Oirschot; Havelte; Ermelo; Doorn; Breda; Vlissingen; Gilze-Rijen;
    Eindhoven; 't Harde; Curaçao; Aruba; Sint-Maarten | Rutte; Schoof; Brekelmans; Ollongren; Hennis;
    Bijleveld; Tuinman; Van der Maat; Hillen
NO | Noorwegen | Noorse | Noren | Oslo; Bardufoss; Stavanger; Harstad | Støre; Stoltenberg
NZ | Nieuw-Zeeland | Nieuw-Zeelandse | | Wellington |
OM | Oman | Omaanse | | Muscat |
PE | Peru | Peruaanse | Peruanen | Lima; Callao |
PH | Filipijnen | Filipijnse | Filipino's | Manila | Marcos; Duterte
PK | Pakistan | Pakistaanse | Pakistani | Islamabad; Karachi |
PL | Polen | Poolse | | Warschau; Rzeszów; Gdynia; Drawsko | Tusk; Duda; Kaczyński
PS | Palestina; Gaza; Gazastrook; Westelijke Jordaanoever; Palestijnse Gebieden | Palestijnse | Palestijnen
    | Rafah; Ramallah; Hebron; Khan Younis | Hamas; Abbas
PT | Portugal | Portugese | Portugezen | Lissabon; Oeiras |
QA | Qatar | Qatarese | | Doha; Al Udeid |
RO | Roemenië | Roemeense | Roemenen | Boekarest; Cincu; Constanta; Fetesti |
RS | Servië | Servische | Serviërs; Serven | Belgrado | Milošević; Milosevic; Vučić
RU | Rusland; Russische Federatie; Kremlin; Sovjet-Unie | Russische; Sovjet-Russische | Russen | Moskou;
    Sint-Petersburg; Kaliningrad; Sebastopol; Belgorod; Koersk; Moermansk | Poetin; Sjojgoe; Lavrov;
    Medvedev; Gerasimov; Belousov; Jeltsin
RW | Rwanda | Rwandese | | Kigali | Kagame
SA | Saoedi-Arabië; Saudi-Arabië; Saudi-Arabie | Saoedische; Saudische | Saoedi's; Saudi's | Riyad; Riyadh;
    Djedda | Bin Salman; MBS
SD | Soedan | Soedanese | Soedanezen | Khartoem; Darfur; El Fasher | al-Bashir; Burhan; Hemedti
SE | Zweden | Zweedse | | Stockholm; Gotland; Karlskrona | Kristersson
SG | Singapore | Singaporese | | |
SI | Slovenië | Sloveense | Slovenen | Ljubljana |
SK | Slowakije | Slowaakse | Slowaken | Bratislava; Sliač | Fico
SL | Sierra Leone | Sierra Leoonse | | Freetown |
SN | Senegal | Senegalese | Senegalezen | Dakar |
SO | Somalië; Puntland; Somaliland | Somalische | Somaliërs | Mogadishu; Kismayo | al-Shabaab
SR | Suriname | Surinaamse | Surinamers | Paramaribo | Bouterse; Santokhi
SS | Zuid-Soedan | Zuid-Soedanese | | Juba | Kiir; Machar
SY | Syrië | Syrische | Syriërs | Damascus; Aleppo; Idlib; Homs; Latakia; Hmeimim; Raqqa; Tartous | Assad;
    Sharaa
TD | Tsjaad | Tsjadische | | N'Djamena | Déby
TH | Thailand | Thaise | | Bangkok |
TJ | Tadzjikistan | Tadzjiekse | | Doesjanbe |
TM | Turkmenistan | Turkmeense | Turkmenen | Asjchabad |
TN | Tunesië | Tunesische | | Tunis |
TR | Turkije | Turkse | Turken | Ankara; Istanbul; Incirlik; Adana; Konya | Erdogan; Erdoğan; Akar; Fidan
TW | Taiwan | Taiwanese | Taiwanezen | Taipei; Straat van Taiwan |
UA | Oekraïne | Oekraïense | Oekraïners | Kyiv; Kiev; Odessa; Odesa; Lviv; Charkiv; Kharkiv; Cherson;
    Donbas; Marioepol; Zaporizja; Bachmoet; Donetsk; Loehansk; Dnipro; Pokrovsk; Avdiivka; Krim | Zelensky;
    Zelenski; Zelenskyy; Reznikov; Oemerov; Syrsky; Zaluzjny; Porosjenko; Janoekovitsj
UG | Uganda; Oeganda | Ugandese; Oegandese | | Kampala | Museveni
US | Verenigde Staten; VS; Amerika | Amerikaanse | Amerikanen | Washington; Pentagon; Witte Huis; Norfolk;
    Texas; Hawaï; Fort Hood; Mesa | Trump; Biden; Obama; Bush; Hegseth; Mattis; Clinton
UZ | Oezbekistan | Oezbeekse | | Tasjkent |
VE | Venezuela | Venezolaanse | Venezolanen | Caracas | Maduro; Chávez
VN | Vietnam | Vietnamese | | Hanoi |
XK | Kosovo | Kosovaarse | Kosovaren | Pristina; Prizren; Mitrovica |
YE | Jemen | Jemenitische | Jemenieten | Sanaa; Hodeida; Aden | Houthi's; Houthi; Houthi’s
ZA | Zuid-Afrika | Zuid-Afrikaanse | Zuid-Afrikanen | Pretoria; Simonstad |
"""
_LONGEST = 4
#: `onze marine` is Dutch in a letter of the Dutch government; as an adjective of a name, only the first counts.
_NO_NATIONALITY = frozenset({"koninklijke", "eigen", "onze"})


class Cue(NamedTuple):
    """A word or name that points to a country: its first and last token, and the country's code."""

    start: int
    end: int
    country: str


def _cells(line: str) -> list[list[str]]:
    return [[part.strip() for part in cell.split(";") if part.strip()] for cell in line.split("|")]


_LINES = re.sub(r"\n\s+", " ", _TABLE.strip()).splitlines()
_ROWS = {cells[0][0]: cells[1:] for cells in map(_cells, _LINES)}

#: Country as written to its inflected adjective, and code to the adjectives of a country.
COUNTRIES: dict[str, str] = {name: row[1][0] for row in _ROWS.values() for name in row[0]}
ADJECTIVES: dict[str, tuple[str, ...]] = {
    code: tuple(one for one in row[1] if one.lower() not in _NO_NATIONALITY) for code, row in _ROWS.items()
}
COUNTRIES["Wit-Rusland"], COUNTRIES["Sovjet-Unie"] = "Wit-Russische", "Sovjet-Russische"


def _phrases() -> Iterator[tuple[tuple[str, ...], str]]:
    for code, (names, adjectives, inhabitants, places, people) in _ROWS.items():
        uninflected = [word[:-1] for word in adjectives if word.endswith("se") and word[0].isupper()]
        for text in (*names, *adjectives, *uninflected, *inhabitants, *places, *people):
            yield tuple(text.lower().split()), code


_CUES: dict[tuple[str, ...], str] = dict(_phrases())
_SINGLE = {words[0]: code for words, code in _CUES.items() if len(words) == 1}
_FIRST = frozenset(words[0] for words in _CUES if len(words) > 1)
#: Written in small letters these mean something else.
_CAPITAL_ONLY = frozenset(
    {"rome", "aden", "bern", "kim", "abe", "car", "doorn", "breda", "bush", "mesa", "sisi"}
)


def country_cues(words: Sequence[str]) -> list[Cue]:
    """Find what points to a country in a text.

    Parameters
    ----------
    words
        The tokens of a text as written.

    Returns
    -------
    list of Cue
        In the order of the text, none inside another.
    """
    found: list[Cue] = []
    skip = 0
    for at, word in enumerate(words):
        if at < skip:
            continue
        low = word.lower()
        if low in _FIRST:
            cue = _longest(words, at)
            if cue is not None:
                found.append(cue)
                skip = cue.end
                continue
        code = _SINGLE.get(low) or _genitive(low)
        if code is not None and (low != word or low not in _CAPITAL_ONLY):
            found.append(Cue(at, at + 1, code))
    return found


def countries_in(texts: Iterable[str]) -> set[str]:
    """Return the codes of the countries that texts point to."""
    return {
        cue.country
        for text in texts
        for spelling in (re.sub("[,.;()]", " ", text), re.sub("[^\\w']", " ", text))
        for cue in country_cues(spelling.split())
    }


def _genitive(low: str) -> str | None:
    for end in ("'s", "’s", "s"):
        if low.endswith(end) and len(low) > len(end) + 3:
            return _SINGLE.get(low.removesuffix(end))
    return None


def _longest(words: Sequence[str], at: int) -> Cue | None:
    for size in range(_LONGEST, 1, -1):
        key = tuple(word.lower() for word in words[at : at + size])
        if len(key) == size and key in _CUES:
            return Cue(at, at + size, _CUES[key])
    return None
