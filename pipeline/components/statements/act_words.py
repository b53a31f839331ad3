"""Dutch words that say an act, by action: hints for the network, which decides from the context.

One regular expression an action. Light verbs (`gaan`, `nemen`, `komen`) say nothing by themselves and are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.statements import ACTIONS

_STEMS = {
    "deliver": r"""
        (?:ge|af|door|na|op|terug|toe|uit)*(?:ge)?lever(?:t|de|den|d|en|ing|ingen)? |
        ge?schenk(?:t|en|ing|ingen)? | schonk(?:en)? | geschonken | (?:ge)?done(?:er|ert|erde|erden|ren|erd) |
        donaties? | overdra(?:ag|agt|gen|cht) | overdroeg(?:en)? | overgedragen | (?:weg|door)?gegeven |
        geef | geeft | geven | gaf | gaven | (?:uit)?ge?leen[dt]? | uitlenen | toegezegd | zegde |
        toezegging(?:en)? | verstrek(?:t|ken|te|ten|king)? | (?:ge)?exporte(?:er|ert|erde|ren|erd) | export |
        uitvoer | terugge?ge?ven | zend(?:t|en|ing|ingen)? | zond(?:en)?
    """,
    "acquire": r"""
        (?:aan|in|op)?(?:ge)?koop | koopt | kopen | kocht(?:en)? | (?:aan|in|op)?gekocht | aankoop |
        aankopen | inkoop | aanschaf(?:fen|t|te|ten|fing)? | aangeschaft | schaft |
        verwer(?:f|ft|ven|ving|vingen) | verwierf | verwierven | verworven |
        bestel(?:t|d|de|den|len|ling|lingen)? | order(?:s)? | (?:ge)?huur(?:t|de|den|d)? | huren | ingehuurd |
        lease(?:t|de|n)? | geleased? | (?:in)?strom(?:en|ing) | instroom | ingestroomd | stroomden? |
        werving | (?:ge)?wer(?:ft|ven) | geworven | gegund | gunning | overgenomen | overname |
        selecte(?:er|ert|erde|ren) | geselecteerd | gekozen | keuze | kiest | koos
    """,
    "dispose": r"""
        (?:ver|uit)kop(?:en) | verkoop(?:t)? | verkocht(?:e|en)? | afsto(?:ot|oten|ten|ting) | afgestoten |
        stoot | uitfase(?:ert|ren|ring) | uitgefaseerd | (?:buiten)?dienststelling | buitendienststelling |
        opgeheven | opheff(?:en|ing) | (?:ge)?sloop(?:t)? | slopen | gesloopt | vervang(?:t|en|ing) |
        vervangen | verving(?:en)? | opvolg(?:er|ers|ing|en) | opgevolgd | ontbonden | ontbinding | opgelegd |
        uitgefaseerde | verschro(?:ot|ting) | verschroot
    """,
    "produce": r"""
        (?:ge|na|mee)?bouw(?:t|de|den|d|en)? | aanbouw | gebouwde? | produce(?:er|ert|erde|erden|ren) |
        geproduceerd | produ[ck]tie | serieproductie | ontwikkel(?:t|d|de|den|en|ing)? |
        vervaardig(?:t|d|de|en|ing) | tewaterlating | kiellegging | (?:ge)?test(?:te|ten)? |
        beproef(?:t|d|de|den)? | beproeving(?:en)? | assemble(?:ert|ren) | assemblage | geassembleerd
    """,
    "maintain": r"""
        (?:groot)?onderhou(?:d|dt|den) | onderhield(?:en)? | herst(?:el|elt|eld|elde|ellen) |
        repare(?:ert|ren|erde) | gerepareerd | reparaties? | moderniser(?:en|ing) | modernise(?:ert|erde) |
        gemoderniseerd | verleng(?:t|d|de|en|ing) | levensduurverlenging | modificer(?:en|ing) |
        modificaties? | gemodificeerd | upgrade(?:s|n)? | update(?:s|n)? | (?:aan|om|ver)ge?bouwd? |
        ombouw(?:t|en)? | omgebouwd | verbouwd? | aangepast | aanpassing(?:en)? | opknap(?:beurt|pen|t)? |
        opgeknapt | knapt | dokbeurt | dok | uitge?rust | uitrusten | bewapen(?:en|d|ing) |
        vernieuw(?:d|t|en|ing) | geïntegreerd | integratie
    """,
    "deploy": r"""
        inzet(?:ten|baar)? | ingezet | zet | zette(?:n)? | uitzend(?:t|en|ing|ingen) | uitgezonden |
        stationer(?:en|ing) | gestationeerd | statione(?:ert|erde) | ontplooi(?:t|d|de|en|ing) | ontplooid |
        gelegerd | legering | (?:ge)?stuur(?:t|de|den|d)? | sturen | gestuurd |
        (?:ge)?plaats(?:t|te|en|ing)? | geplaatst | patrouill(?:e|es|eert|eren|eerde|eerden) |
        (?:ge)?bewak(?:en|ing) | bewaak(?:t|te|ten) | begeleid(?:t|de|den|en|ing)? |
        escorte(?:ert|ren|erde)? | bijdra(?:ag|agt|ge|gen) | bijgedragen | droeg(?:en)? | deelname |
        deelneemt | terugge(?:keerd|trokken) | terugkeer(?:t|de|den)? | teruggekeerd | terugtrekking | trekt |
        detacher(?:en|ing) | gedetacheerd | aflossing | afgelost | vertrek(?:t|ken)? | vertrok(?:ken)? |
        versterk(?:t|te|en)
    """,
    "train": r"""
        (?:op|in)?(?:ge)?leid(?:t|de|den|en)? | opgeleid | opleid(?:en|ing|ingen) |
        (?:ge)?train(?:t|de|den|en|ing|ingen|d) | getraind | trainingen |
        (?:ge)?oefen(?:t|de|den|d|en|ing|ingen)? | (?:\w+)?oefening(?:en)? | deelneming | scholing |
        geschoold | omgeschoold | omscholing | onderricht(?:en)? | instruc?tie | instrue(?:ert|ren) |
        geïnstrueerd | cursus(?:sen)? | lichting(?:en)? | advise(?:ert|erde|erden|ren) | geadviseerd
    """,
    "fund": r"""
        financier(?:t|en|de|den|ing) | gefinancierd | bekostig(?:t|d|en|ing) | kost(?:te|ten|en)? | gekost |
        uitgaven? | (?:meer|exploitatie|investerings)?kosten | reserve(?:ert|erde|ren|ring) | gereserveerd |
        begro(?:ot|ten|ting) | begroot | geraamd | raming(?:en)? | raamt | bedra(?:agt|gen) | bedroeg(?:en)? |
        uitgetrokken | vrijgemaakt | betaal(?:t|d|de|den)? | betal(?:en|ing|ingen) | besteed(?:t)? | besteed |
        bested(?:en|ing) | budget(?:ten)? | projectbudget | investe(?:ert|erde|ren|ring|ringen) |
        geïnvesteerd | subsidie(?:s|ert)? | steken | gestoken | vergt | gemoeid | uitgegeven | bestemd |
        overgemaakt | uitgekeerd
    """,
    "hold": r"""
        heeft | hebben | had(?:den)? | beschik(?:t|te|ten|ken) | bestaat | bestaan | bestond(?:en)? |
        tel(?:t|de|den|len) | bezit(?:ten)? | bezat(?:en)? | omvat(?:te|ten)? | voert | voeren |
        voerde(?:n)? | vlieg(?:t|en) | vloog | vlogen | rijdt | rijden | gebrui(?:k|kt|kte|kten|ken) |
        behoud(?:t|en)? | krimp(?:t|en) | groei(?:t|en|de) | sterkte | voorraad | voorraden | eigendom |
        (?:be)?vat
    """,
    "lose": r"""
        verlie(?:s|st|zen) | verloor | verloren | kwijt(?:ge)?raak(?:t|te)? | raak(?:t|te|ten) |
        vernietig(?:t|d|de|den|en|ing) | beschadig(?:d|t|de|en|ing) | gesneuveld(?:e)? |
        sneuvel(?:t|de|den|en) | omgekomen | gedood | gewond(?:en)? | verwond | vermist | gezonken |
        zonk(?:en)? | neerge(?:schoten|haald|stort) | neerstort(?:te|en) | gevangengenomen | buitgemaakt |
        uitgeschakeld | missen | gemist
    """,
}
_PATTERNS = [re.compile(re.sub(r"\s+", "", _STEMS[action])) for action in ACTIONS]


@lru_cache(maxsize=100_000)
def actions_of_word(word: str) -> tuple[int, ...]:
    """Return the actions, by their index in ``ACTIONS``, that a word may say."""
    low = word.lower()
    return tuple(index for index, pattern in enumerate(_PATTERNS) if pattern.fullmatch(low))
