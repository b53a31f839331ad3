// Every text of the page in Dutch and English.

const TEXTS = {
  nl: {
    title: "Kamerstukken", skip: "Naar de tekst", progress: "Voortgang", counters: "Tellers van deze sessie",
    doneOf: "{done} van {total}", guide: "Richtlijn", keys: "Toetsen", keysLong: "Toetsen",
    theme: "Kleuren: {value}", auto: "als systeem", light: "licht", dark: "donker", language: "English",
    letter: "De brief", panel: "Gekozen fragment", spans: "Fragmenten", decision: "Oordeel over deze alinea",
    accept: "Accepteren", reject: "Verwerpen", ignore: "Overslaan", undo: "Terug", space: "spatie",
    acceptN: "geaccepteerd", rejectN: "verworpen", ignoreN: "overgeslagen", sittingN: "deze keer", spansN: "fragmenten",
    close: "Sluiten", cancel: "Annuleren", session: "sessie {name}", paragraph: "alinea {n}",
    text: "Tekst van alinea {n}, per woord", labels: "Label", 
    noSpanHint: "Sleep over woorden, of ga met Tab naar de tekst en gebruik de pijltjes. Een cijfer geeft het label.",
    noSpans: "Geen fragmenten in deze alinea.", selection: "Selectie", labelSelection: "Geef een label met een cijfer.",
    link: "Koppeling", change: "Koppeling wijzigen", all: "Op alle gelijke plaatsen", allDelete: "Overal weghalen",
    remove: "Verwijderen", amount: "Gelezen als", amountNone: "Niet te lezen als één bedrag of aantal. Klopt de grens?",
    money: "geld", count: "aantal", nil: "Niet in de kennisbank (NIL)",
    exact: "precies", about: "ongeveer", at_least: "minstens", at_most: "hoogstens", more_than: "meer dan", less_than: "minder dan", unknown: "staat niet in de kennisbank",
    search: "Zoek in de kennisbank", candidates: "Kandidaten", results: "Gevonden", none: "Niets gevonden",
    newEntity: "Nieuwe entiteit", draftNote: "Komt als concept in een eigen bestand; de kennisbank zelf verandert niet.",
    nameNl: "Naam (Nederlands)", nameEn: "Naam (Engels)", description: "Omschrijving, een of twee zinnen",
    parent: "Valt onder (identificatie)", country: "Land", draftSave: "Concept opslaan en koppelen", draft: "concept",
    restored: "Niet-afgeronde wijzigingen teruggezet.", saved: "Opgeslagen.", loaded: "Alinea {n} van {letter}, {count} fragmenten.",
    undone: "Teruggehaald: alinea {n}.", applied: "Gewijzigd: {changed}, in alinea’s: {paragraphs}.",
    skipped: " {skipped} overgeslagen binnen een ander fragment.", allDone: "Alles is gedaan",
    allDoneNote: "De beoordeelde alinea’s staan in {out}. Met Terug haal je de laatste weer op.",
    next: "Naar de trainingsdata brengt ze:", again: "Nog eens bekijken",
    offline: "Niet opgeslagen: de server antwoordt niet. De alinea blijft staan; start de server en probeer opnieuw.",
    failed: "Niet opgeslagen: {message}", problem: "Dat lukte niet: {message}", score: "zekerheid {value}",
    created: "{label} gemarkeerd: {text}.", removed: "Verwijderd: {text}.", relabelled: "Nu {label}: {text}.",
    linked: "Gekoppeld aan {name}.", active: "Slepen geeft nu {label}.", open: "Open alinea {n}",
    under: "onder {name}",
    overview: "Brieven", only: "Laat zien", onlyAll: "alle alinea’s", onlySpans: "alleen alinea’s met suggesties", findLetter: "Zoek een brief, of woorden in alle brieven",
    below: "Met een score onder", belowName: "score onder {value}", entity: "Gekoppeld aan (identificatie)", words: "Met deze woorden", show: "Laat deze zien", showAll: "Laat alles zien",
    foundIn: "Alinea’s met deze woorden: {count}", inAllLetters: "In alle brieven", allLetters: "Op alle gelijke plaatsen in alle brieven", allLettersDelete: "Weghalen uit alle brieven",
    addAlias: "Voeg ‘{text}’ toe als naam van {name}", aliasAdded: "‘{text}’ is als naam van {name} voorgesteld.", history: "Geschiedenis van deze alinea", noHistory: "Nog niets gebeurd.",
    undoN: "teruggehaald", noteN: "notitie", spreadN: "op alle gelijke plaatsen gewijzigd", unspreadN: "die wijziging teruggenomen",
    acceptEmpty: "Accepteer alinea’s zonder suggestie in deze brief", acceptRest: "Accepteer de rest van deze brief",
    acceptedRest: "{count} alinea’s geaccepteerd; Terug haalt ze samen terug.", undoneMany: "{count} alinea’s teruggehaald.",
    allDoneOnly: "Niets meer te doen: {only}", more: "nog {n} alinea’s", note: "Notitie", flag: "Later naar kijken", flagged: "gemarkeerd", noted: "Notitie bewaard.",
    changeAmount: "Bedrag wijzigen", amountSave: "Overnemen", amountReset: "zoals de tekst het zegt", amountEdited: "door jou gegeven", amountGiven: "Bedrag: {text}.",
    valueField: "Waarde", lowField: "Van", highField: "Tot", kindField: "Soort", currencyField: "Munt", boundField: "Grens",
    wait: "De server is nog bezig.", chooseFirst: "Kies eerst een fragment (j, k of klik).", noKey: "{key} doet hier niets.",
    swallowed: "Getypt waar niets te typen is; wacht even, dan gelden de toetsen weer.", noVersions: "Hier zijn geen versies van anderen.",
    noNeighbour: "Verder gaat de brief niet.", nothingToTakeBack: "Er is niets terug te nemen.", dropped: "Niet uitgevoerde toetsen erna: {n}.",
    conflict: "Niet opgeslagen: een ander venster was eerder; dit maakte het ervan. Ctrl z brengt jouw fragmenten terug.",
    exportPending: "Bewaard, maar nog niet in alle bestanden: de schijf is vol. Brieven: {n}.", newAddress: "De server is opnieuw gestart: open het adres dat hij toont.",
    versions: "Wat anderen ervan maakten", take: "Neem over", tookVersion: "Overgenomen van {name}.",
  },
  en: {
    title: "Kamerstukken", skip: "To the text", progress: "Progress", counters: "Counts of this session",
    doneOf: "{done} of {total}", guide: "Guide", keys: "Keys", keysLong: "Keys",
    theme: "Colours: {value}", auto: "as system", light: "light", dark: "dark", language: "Nederlands",
    letter: "The letter", panel: "Chosen span", spans: "Spans", decision: "Decision on this paragraph",
    accept: "Accept", reject: "Reject", ignore: "Ignore", undo: "Undo", space: "space",
    acceptN: "accepted", rejectN: "rejected", ignoreN: "ignored", sittingN: "this time", spansN: "spans",
    close: "Close", cancel: "Cancel", session: "session {name}", paragraph: "paragraph {n}",
    text: "Text of paragraph {n}, word by word", labels: "Label", 
    noSpanHint: "Drag over words, or go to the text with Tab and use the arrows. A digit gives the label.",
    noSpans: "No spans in this paragraph.", selection: "Selection", labelSelection: "Give it a label with a digit.",
    link: "Link", change: "Change link", all: "All identical mentions", allDelete: "Remove everywhere",
    remove: "Delete", amount: "Understood as", amountNone: "Cannot be read as one amount. Is the boundary right?",
    money: "money", count: "count", nil: "Not in the knowledge base (NIL)",
    exact: "exact", about: "about", at_least: "at least", at_most: "at most", more_than: "more than", less_than: "less than", unknown: "is not in the knowledge base",
    search: "Search the knowledge base", candidates: "Candidates", results: "Found", none: "Nothing found",
    newEntity: "New entity", draftNote: "Kept as a draft in a file of its own; the knowledge base does not change.",
    nameNl: "Name (Dutch)", nameEn: "Name (English)", description: "Description in Dutch, one or two sentences",
    parent: "Broader entity (identifier)", country: "Country", draftSave: "Save draft and link", draft: "draft",
    restored: "Unfinished changes were put back.", saved: "Saved.", loaded: "Paragraph {n} of {letter}, {count} spans.",
    undone: "Back: paragraph {n}.", applied: "{changed} mentions changed in {paragraphs} paragraphs.",
    skipped: " {skipped} left alone inside another span.", allDone: "All is done",
    allDoneNote: "The reviewed paragraphs are in {out}. Undo brings the last one back.",
    next: "This brings them into the gold:", again: "Look again",
    offline: "Not saved: the server does not answer. The paragraph stays; start the server and try again.",
    failed: "Not saved: {message}", problem: "That did not work: {message}", score: "certainty {value}",
    created: "Marked {label}: {text}.", removed: "Deleted: {text}.", relabelled: "Now {label}: {text}.",
    linked: "Linked to {name}.", active: "Dragging now gives {label}.", open: "Open paragraph {n}",
    under: "under {name}",
    overview: "Letters", only: "Show", onlyAll: "all paragraphs", onlySpans: "only paragraphs with suggestions", findLetter: "Find a letter, or words in all letters",
    below: "With a score below", belowName: "score below {value}", entity: "Linked to (identifier)", words: "With these words", show: "Show these", showAll: "Show all",
    foundIn: "Paragraphs with these words: {count}", inAllLetters: "In all letters", allLetters: "All identical mentions in all letters", allLettersDelete: "Remove from all letters",
    addAlias: "Add ‘{text}’ as a name of {name}", aliasAdded: "‘{text}’ was proposed as a name of {name}.", history: "History of this paragraph", noHistory: "Nothing happened yet.",
    undoN: "taken back", noteN: "note", spreadN: "changed at all identical mentions", unspreadN: "that change taken back",
    acceptEmpty: "Accept paragraphs without suggestion in this letter", acceptRest: "Accept the rest of this letter",
    acceptedRest: "{count} paragraphs accepted; Undo takes them back together.", undoneMany: "{count} paragraphs taken back.",
    allDoneOnly: "Nothing left to do: {only}", more: "{n} more paragraphs", note: "Note", flag: "Look at this later", flagged: "flagged", noted: "Note saved.",
    changeAmount: "Change amount", amountSave: "Apply", amountReset: "as the text says", amountEdited: "given by you", amountGiven: "Amount: {text}.",
    valueField: "Value", lowField: "From", highField: "To", kindField: "Kind", currencyField: "Currency", boundField: "Bound",
    wait: "The server is still busy.", chooseFirst: "Choose a span first (j, k or a click).", noKey: "{key} does nothing here.",
    swallowed: "Typed where nothing can be typed; pause, and the keys work again.", noVersions: "There are no versions of others here.",
    noNeighbour: "The letter goes no further.", nothingToTakeBack: "There is nothing to take back.", dropped: "Keys after it that were not carried out: {n}.",
    conflict: "Not saved: another window was first; this is what it made of it. Ctrl z brings your spans back.",
    exportPending: "Saved, but not yet in all files: the disk is full. Letters: {n}.", newAddress: "The server was started again: open the address that it shows.",
    versions: "What others made of it", take: "Take over", tookVersion: "Taken over from {name}.",
  },
};

export const KEYS = {
  nl: [
    ["a", "accepteren"], ["x", "verwerpen"], ["spatie", "overslaan"], ["⌫", "laatste oordeel terughalen"],
    ["1 2 3 …", "label geven of wijzigen, in de volgorde van het paneel"], ["← → ↑ ↓", "door de woorden; met Shift selecteren"],
    ["Home End", "eerste en laatste woord"], ["j k", "volgend en vorig fragment"], ["l of Enter", "koppeling of bedrag wijzigen"],
    ["i", "op alle gelijke plaatsen van de brief"], ["Shift i", "overal in de brief weghalen"], ["d of Delete", "fragment verwijderen"],
    ["v", "volgende versie van de annotatoren overnemen"], ["Ctrl z", "laatste wijziging in de tekst terugnemen"], ["Alt ↑ ↓", "vorige en volgende alinea van de brief"],
    ["Esc", "selectie of venster sluiten"], ["n f", "notitie; markeren om later naar te kijken"], ["o", "brieven, zoeken en wat er volgt"], ["t", "geschiedenis van de alinea"], ["? of g", "richtlijn"], ["h", "deze lijst"],
  ],
  en: [
    ["a", "accept"], ["x", "reject"], ["space", "ignore"], ["⌫", "take the last decision back"],
    ["1 2 3 …", "give or change the label, in the order of the panel"], ["← → ↑ ↓", "through the words; with Shift select"],
    ["Home End", "first and last word"], ["j k", "next and previous span"], ["l or Enter", "change the link or the amount"],
    ["i", "apply to all identical mentions of the letter"], ["Shift i", "remove them everywhere in the letter"], ["d or Delete", "delete the span"],
    ["v", "take over the next annotator's version"], ["Ctrl z", "take back the last change to the text"], ["Alt ↑ ↓", "previous and next paragraph of the letter"],
    ["Esc", "close selection or window"], ["n f", "note; flag to look at later"], ["o", "letters, search and what comes next"], ["t", "history of the paragraph"], ["? or g", "guide"], ["h", "this list"],
  ],
};

let lang = "nl";

export const language = () => lang;

export function chooseLanguage(wanted) {
  lang = wanted === "en" ? "en" : "nl";
  document.documentElement.lang = lang;
  for (const node of document.querySelectorAll("[data-i18n]")) node.textContent = t(node.dataset.i18n);
  for (const node of document.querySelectorAll("[data-i18n-label]")) {
    node.setAttribute("aria-label", t(node.dataset.i18nLabel));
  }
}

export function t(key, values = {}) {
  return TEXTS[lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
