"""The word lists that the key analysis works with, in normal form unless said otherwise."""

from __future__ import annotations


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Ends of nouns that say what kind of materiel a name is: `Patriot-systeem`, `NH90-helikopters`.
WEAPON_NOUNS = _list(
    """
    artillerie raketartillerie apparatuur installatie richtmiddel uitvoering
    systeem system raket missile tank helikopter helicopter heli toestel vliegtuig aircraft jet drone
    uav ucav rpas batterij lanceerinrichting lanceerinstallatie lanceerder launcher houwitser voertuig
    vehicle auto truck fregat frigate onderzeeboot submarine boot schip ship klasse class kanon gun
    geschut munitie ammunitie granaat shell torpedo bom bomb radar jager fighter kruiser bommenwerper
    bomber mortier geweer wapen weapon interceptor projectiel component onderdeel variant versie type
    familie korvet mijn vaartuig platform sensor mbt ifv apc gevechtstank kist carrier onderstel chassis
    vloot exemplaar capaciteit munitiesoort afweer
    """
)
#: Words between the name and that noun: `Patriot luchtafweersystemen`, `Leopard 2A6 main battle tanks`.
BETWEEN = _list(
    """
    luchtafweer luchtverdedigings luchtverdediging luchtdoel raket wapen gevechts jacht pantser
    infanterie infanteriegevechts pantserinfanterie transport rups wiel artillerie aanvals bewapende
    onbemande verkennings vracht antitank antischeeps kruis ballistische mainbattle surfacetoair
    grondgebonden langeafstands korteafstands raketartillerie meervoudige patrouille maritieme marine
    multirole gemechaniseerde gepantserde lanceer vuurleidings reserve
    """
)
#: Nouns behind the name of a unit: `Wagner-troepen`.
UNIT_NOUNS = _list(
    """
    troepen eenheid eenheden militairen hoofdkwartier headquarters staf detachement strijders huurlingen
    groep leger huurlingenleger commando brigade bataljon regiment korps personeel
    """
)
#: Nouns behind the name of a mission: `EUFOR Altheamissie`.
MISSION_NOUNS = _list(
    """
    missie mission operatie operation oefening exercise trainingsmissie programma trainingsprogramma
    inzet vlootverband battlegroup verband patrouille campagne
    """
)
#: Plurals that the rules do not make.
PLURALS = _list(
    """
    schepen onderzeeboten boten systems batteries klassen
    """
)
#: Services that every state has: a nationality in front of them tells which one is meant.
SERVICES = _list(
    """
    krijgsmacht strijdkrachten leger landmacht luchtmacht marine zeemacht luchtstrijdkrachten
    landstrijdkrachten mariniers marechaussee nationalegarde kustwacht commandos specialforces
    specialeeenheden militairen troepen grondtroepen gevechtstroepen luchtlandingstroepen
    gewapendediensten
    """
)
