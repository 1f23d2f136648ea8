// Italian. An hour has an article and no word of its own ("alle 8", "l'una", "ore 20"), minutes are added and taken off
// ("le otto e mezza", "meno un quarto"). "Il 15" is a day of a month, "il lunedì" every Monday, "lunedì" the next one.
// Accents are often typed as apostrophes ("lunedi'"), and "l'" before digits is no part of a word.

import { type Language } from "./table.ts";
import { italianHolidays, italianPatterns } from "./italian-patterns.ts";

export const italian: Language = {
  code: "it",
  name: "italiano",
  dayFirst: true,
  endings: [""],
  notions: {
    THE: "il|lo|la|l'|l '|i|gli|le",
    A: "un|uno|una|un'|un '",
    AT:
      "alle|alle ore|all'|all '|all'ora|ore|le ore|h|hh|dalle|dall'|dalle ore|per le|per l'|per l '|per le ore|" +
      "entro le|" +
      "entro l'|entro le ore|entro l '|non oltre le|prima delle|prima dell'|dopo le|dopo l'|non prima delle|" +
      "poco dopo le|poco prima delle|subito dopo le|@|delle|dell'|delle ore|" +
      "a partire dalle|a cominciare dalle|ad ore|alla",
    IN:
      "tra|fra|in|entro|dopo|nel giro di|nell'arco di|entro i prossimi|entro le prossime|nei prossimi|" +
      "nelle prossime|da qui a|di qui a",
    OF: "di|del|dello|della|dell'|dell '|dei|degli|delle|d'|d '",
    AND: "e|ed|&",
    FOR:
      "per|per il|per la|per l'|per l '|entro|entro il|entro la|entro l'|entro e non oltre|non oltre|a|ad|al|allo|" +
      "alla|all'|" +
      "all '|ai|alle|nel|nello|nella|nell'|nell '|nei|nelle|in|durante|durante il|durante la|prima di|prima del|" +
      "prima della|" +
      "prima dell'|a partire da|a partire dal|a partire dall'|sul|non prima di|dal|dalla",
    LASTING: "per|della durata di|dura|durata",
    WISH: "buon|buona|felice",
    OR: "o|oppure",
    ABOUT:
      "circa|verso|verso le|verso l'|verso l '|verso il|verso la|intorno|intorno a|intorno alle|intorno all'|" +
      "intorno al|" +
      "attorno a|attorno alle|attorno all'|sulle|sull'|piu o meno|piu o meno alle|all'incirca|circa alle|circa le|" +
      "esattamente|precisamente|alle circa|indicativamente",
    LATER:
      "da adesso|da ora|da oggi|da questo momento|a partire da adesso|a partire da ora|piu tardi|piu avanti|da qui",
    AGO: "fa|or sono|addietro",
    AFTER: "dopo|dopo il|dopo la|dopo l'|dopo le|da|dal|dalla|dall'|dall '|a partire da|a partire dal|successivi a",
    BEFORE: "prima di|prima del|prima dello|prima della|prima dell'|prima dell '|prima delle|prima|avanti",
    MINUS: "meno|-",
    NEXT:
      "prossimo|prossima|prossimi|prossime|pross|prox|il prossimo|la prossima|i prossimi|le prossime|seguente|" +
      "seguenti|" +
      "successivo|successiva|venturo|ventura",
    LAST: "scorso|scorsa|scorsi|scorse|passato|passata|ultimo|ultima|precedente|appena passato|appena passata",
    THIS: "questo|questa|quest'|sto|sta|'sto|'sta|il corrente|in questo|in questa|corrente",
    COMING: "questo prossimo|questa prossima|che viene|che arriva|entrante|in arrivo|prossimo venturo",
    AFTER_NEXT:
      "dopo il prossimo|dopo la prossima|dopo quello prossimo|dopo quella prossima|dopo il seguente|ancora dopo|" +
      "non il prossimo ma quello dopo|non la prossima ma quella dopo",
    EVERY: "ogni|ogni singolo|ogni singola|tutti i|tutti gli|tutte le|ciascun|ciascuna|ciascuno|tutti|tutte",
    OTHER: "altro|altra|secondo|seconda",
    HABIT: "tutti i|tutte le|i|le|nei|nelle|durante i|durante le|ai|alle",
    TIMES: "volte|volta|x",
    ONCE: "una volta|1 volta",
    TWICE: "due volte|2 volte",
    UNTIL:
      "fino a|fino al|fino allo|fino alla|fino all'|fino all '|fino ad|fino alle|sino a|sino al|sino alla|sino alle|" +
      "fin a|" +
      "finche|fino alla fine di|fino e compreso|fino a tutto",
    SINCE:
      "a partire da|a partire dal|a partire dall'|a partire dalla|da|dal|dalla|dall'|a cominciare da|" +
      "a cominciare dal|" +
      "cominciando da|cominciando dal|iniziando da|iniziando dal|partendo da|partendo dal|a decorrere dal|inizio",
    THROUGH: "alle|all'|all '|alle ore|a|al|alla|ad|fino a|fino al|fino alle|fino all'|alla|e le|e l'",
    FROM: "dalle|dalle ore|da|dal|dalla|dall'|dall '|tra|fra|tra le|fra le|tra l'|fra l'|tra il|fra il|tra l '|fra l '",
    HALF: "mezzo|mezza|mezz'|mezz '|mezz",
    QUARTER: "quarto|un quarto",
    THREE_QUARTERS: "tre quarti|3 quarti",
    OCLOCK: "in punto",
    SHARP:
      "circa|in punto|precise|precisi|spaccate|esatte|esatti|esatta|esatto|puntuali|puntuale|piu o meno|al massimo|" +
      "al piu tardi|massimo|" +
      "max|o giu di li|all'incirca|tassativamente|e non oltre|indicativamente|a quest'ora|alla stessa ora|pv",
    AM: "am|a.m.|a.m|a m|a. m.|antimeridiane",
    PM: "pm|p.m.|p.m|p m|p. m.|pomeridiane",
    NOON: "mezzogiorno|mezzodi|mezzo giorno|mezzodi '|12 mezzogiorno|le 12 in punto",
    MIDNIGHT: "mezzanotte|mezza notte",
    NOW:
      "adesso|subito|proprio ora|proprio adesso|in questo momento|immediatamente|ora stesso|adesso stesso|" +
      "all'istante",
    START: "inizio|l'inizio|gli inizi|inizi|principio|primi|i primi|primo giorno",
    MIDDLE: "meta|meta '|la meta",
    END: "fine|la fine|ultimo giorno|l'ultimo giorno|fini|il termine|termine",
    EARLY: "primo|prima|primissima|primissimo|presto la|presto al|presto di|inizio",
    LATE: "tardo|tarda|fine",
    COUPLE: "paio|un paio|coppia|una coppia",
    FEW: "qualche|alcuni|alcune|diversi|diverse|pochi|poche|un po' di|un po di",
    DAY_OF_MONTH: "giorno|il giorno|nel giorno|il|l '|del|dell '|per il|entro il|entro l '|per l '",
    WORKDAY:
      "giorno feriale|giorno lavorativo|giorni feriali|giorni lavorativi|feriale|feriali|di lavoro|" +
      "giorno della settimana|" +
      "giorni della settimana|giorno infrasettimanale",
    HUNDRED: "cento",
    THOUSAND: "mille|mila",
    FULL: "intero|intera|tutto il|tutta la",
  },
  lacks: [
    "{clock:hour} ,? AT? IN? THE? {part}",
    "A {unit}",
    "{n:numword} A {unit}",
    "HABIT? {part:partwords}",
    "HABIT? {list:weekday-list} {part:partwords}",
    "FROM {clock:until-clock} THROUGH {until:until-clock}",
    "FROM {clock:until-clock} - {until:until-clock}",
  ],
  weekdays: [
    "domenica|dom",
    "lunedì|lunedi '|lun",
    "martedì|martedi '|mar|mart",
    "mercoledì|mercoledi '|mer|merc|mercoldi",
    "giovedì|giovedi '|gio|giov",
    "venerdì|venerdi '|ven|vener|venerdi",
    "sabato|sab",
  ],
  weekdayHabits: [
    "la domenica|le domeniche|domeniche|alla domenica",
    "il lunedì|il lunedi '|i lunedì|i lunedi '|al lunedì|ai lunedì",
    "il martedì|il martedi '|i martedì|i martedi '|al martedì|ai martedì",
    "il mercoledì|il mercoledi '|i mercoledì|i mercoledi '|al mercoledì|ai mercoledì",
    "il giovedì|il giovedi '|i giovedì|i giovedi '|al giovedì|ai giovedì",
    "il venerdì|il venerdi '|i venerdì|i venerdi '|al venerdì|ai venerdì",
    "il sabato|i sabati|sabati|al sabato",
  ],
  months: [
    "gennaio|gen|genn",
    "febbraio|feb|febb|febraio",
    "marzo|mar",
    "aprile|apr",
    "maggio|mag|magg",
    "giugno|giu",
    "luglio|lug",
    "agosto|ago",
    "settembre|set|sett",
    "ottobre|ott",
    "novembre|nov|novem",
    "dicembre|dic|dicem",
  ],
  units: {
    second: "secondo|secondi|sec|s|secondino",
    minute: "minuto|minuti|min|m|minutino|minutini|minutin",
    hour: "ora|ore|h|oretta|orette|orina|hr",
    day: "giorno|giorni|gg|g|giornata|giornate|giornato|di '",
    week: "settimana|settimane|sett|settim|settimanella|settimanetta",
    fortnight: "",
    month: "mese|mesi|mesetto|mesetti",
    quarter: "trimestre|trimestri",
    year: "anno|anni|annetto",
  },
  weekend: "weekend|week end|fine settimana|finesettimana|w.e.|we|wknd|fine sett",
  weekendHabits: "i weekend|i fine settimana|nei weekend|nei fine settimana|weekends|i week end|nei week end",
  parts: {
    morning: "mattina|mattino|mattinata|matt|mattinatina",
    midday: "mezzogiorno",
    afternoon: "pomeriggio|pom|pome|pomerigg|dopopranzo|pomeridiano",
    evening: "sera|serata|tardo pomeriggio sera",
    night: "notte|nottata|nottetempo",
    lunch: "pausa pranzo|in pausa pranzo|dopo mangiato",
    dinner: "dopocena",
    breakfast: "",
    work: "dopo il lavoro|dopo lavoro|dopo l'ufficio|fine turno|a fine turno|uscita dal lavoro|finito il lavoro",
  },
  partHabits: {
    morning: "mattine",
    afternoon: "pomeriggi",
    evening: "sere|serate",
    night: "notti",
    lunch: "pranzo|ora di pranzo",
    dinner: "cena|ora di cena",
    breakfast: "colazione|ora di colazione",
  },
  days: {
    "0": "oggi|oggigiorno|in giornata|entro la giornata|oggi stesso|quest'oggi",
    "1": "domani|dmn|dom.ni|domani stesso|indomani|l'indomani|il giorno dopo|il giorno seguente|il giorno successivo",
    "2": "dopodomani|dopo domani|dopo-domani|domani l'altro|doman l'altro|posdomani|il giorno dopo domani|fra due di '",
    "-1": "ieri",
    "-2": "l'altro ieri|altro ieri|altroieri|l'altroieri|ieri l'altro|avantieri|ierlaltro",
  },
  rates: {
    "1 day":
      "giornalmente|quotidianamente|ogni santo giorno|ogni di|ogni di '|promemoria quotidiano|promemoria giornaliero",
    "2 day":
      "a giorni alterni|giorni alterni|un giorno si e uno no|un giorno si e un giorno no|un giorno si' e uno no|" +
      "un giorno si uno no",
    "1 week": "settimanalmente|a cadenza settimanale|con cadenza settimanale|promemoria settimanale",
    "2 week":
      "a settimane alterne|settimane alterne|una settimana si e una no|una settimana si' e una no|" +
      "una settimana si e una settimana no|" +
      "bisettimanalmente|quindicinalmente|una settimana si una no|ogni quindici giorni circa",
    "1 month": "mensilmente|a cadenza mensile|con cadenza mensile|promemoria mensile",
    "2 month": "bimestralmente|a cadenza bimestrale|a mesi alterni|un mese si e uno no|un mese si' e uno no",
    "3 month": "trimestralmente|a cadenza trimestrale",
    "6 month": "semestralmente|a cadenza semestrale|ogni semestre",
    "1 year": "annualmente|a cadenza annuale|promemoria annuale",
  },
  small: (
    "zero uno|una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici " +
    "diciassette diciotto diciannove"
  ).split(" "),
  tens: "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split(" "),
  joined: "{tens}{ones}",
  // Two vowels become one.
  irregular:
    "ventuno=21|ventun=21|ventotto=28|trentuno=31|trentun=31|trentotto=38|quarantuno=41|quarantotto=48|" +
    "cinquantuno=51|" +
    "cinquantotto=58|sessantuno=61|sessantotto=68|settantuno=71|settantotto=78|ottantuno=81|ottantotto=88|" +
    "novantuno=91|" +
    "novantotto=98|tre quarti=45|una decina di=10|una decina=10|una dozzina di=12|una dozzina=12|" +
    "una quindicina di=15|" +
    "una quindicina=15|una ventina di=20|una ventina=20|una trentina di=30|mezza dozzina di=6|" +
    "duemilaventiquattro=2024|" +
    "duemilaventicinque=2025|duemilaventisei=2026|duemilaventisette=2027|duemilaventotto=2028|duemilaventinove=2029|" +
    "duemilatrenta=2030",
  ordinals: (
    "primo|prima|primi|1mo secondo|seconda terzo|terza quarto|quarta quinto|quinta sesto|sesta settimo|settima " +
    "ottavo|ottava nono|nona decimo|decima undicesimo|undicesima dodicesimo|dodicesima tredicesimo|tredicesima " +
    "quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo ventesimo trentesimo"
  ).split(" "),
  ordinalJoined: "{tens} {ordinal}",
  ordinalsAbove: (
    "ventunesimo ventiduesimo ventitreesimo|" +
    "ventitresimo ventiquattresimo venticinquesimo ventiseiesimo ventisettesimo " +
    "ventottesimo ventinovesimo trentesimo trentunesimo"
  ).split(" "),
  ordinalMarks: "°|º|ª|o|a|esimo|esima|mo",
  holidays: italianHolidays,
  patterns: italianPatterns,
  requests:
    "ricordami|ricordamelo|ricordarmi|ricordarmelo|mi ricordi|me lo ricordi|ricordaci|ricordatevi|ricordati|ricorda|" +
    "ricordalo|ricordare|mi ricorderesti|mi ricorderai|fammi ricordare|fammi ricordarmi|non farmi dimenticare|" +
    "non farmelo dimenticare|non farmi scordare|fa che non dimentichi|non dimenticare|non dimenticarti|non scordare|" +
    "non scordarti|non ti dimenticare|non ti scordare|fai in modo che mi ricordi|rammentami|rammenta|" +
    "promemoria|nuovo promemoria|un promemoria|imposta un promemoria|impostami un promemoria|imposta promemoria|" +
    "metti un promemoria|mettimi un promemoria|mettere un promemoria|crea un promemoria|creami un promemoria|" +
    "crea promemoria|aggiungi un promemoria|aggiungi promemoria|fammi un promemoria|fissa un promemoria|" +
    "programma un promemoria|inserisci un promemoria|mandami un promemoria|inviami un promemoria|dammi un promemoria|" +
    "vorrei un promemoria|voglio un promemoria|mi serve un promemoria|ho bisogno di un promemoria|memo|nota|" +
    "impostare un promemoria|imposta sveglia|metti sveglia|imposta una sveglia|imposta la sveglia|metti la sveglia|" +
    "metti una sveglia|punta la sveglia|" +
    "mettimi la sveglia|mettimi una sveglia|sveglia|svegliami|imposta un timer|metti un timer|fai partire un timer|" +
    "timer|" +
    "imposta un allarme|metti un allarme|avvisami|avvisarmi|mi avvisi|avvisaci|avvertimi|avvertirmi|allertami|" +
    "notificami|segnalami|segnami|segna|segnati|appunta|appuntati|appuntami|scrivimi|mandami un messaggio|" +
    "fammi sapere|dimmi|chiedimi|tienimi presente|mi devi ricordare|devi ricordarmi|vorrei che mi ricordassi|" +
    "voglio che mi ricordi|vorrei essere avvisato|vorrei essere avvisata",
  wakes: "sveglia|svegliami",
  wakeUp: "sveglia",
  polite:
    "ciao|ehi|ehila|ehy|hey|hei|oh|ok|okay|va bene|bene|per favore|perfavore|per piacere|x favore|x piacere|pf|pls|" +
    "plz|" +
    "please|per cortesia|cortesemente|gentilmente|grazie|grazie mille|grz|jarvis|puoi|puoi per favore|potresti|" +
    "riesci a|" +
    "mi puoi|mi potresti|potresti per favore|mi fai il favore di|vorrei che tu|vorrei|vorresti|voglio che tu|" +
    "ho bisogno che tu|buongiorno|buon giorno|buonasera|salve|allora|senti|dai|scusa|scusami|se puoi|se riesci|" +
    "mi raccomando|e|si|si '|anche|caro jarvis|ti prego|poi",
  joints:
    "di|che|che devo|che dovrei|che dobbiamo|che bisogna|d'|del|dello|della|dell'|dei|degli|delle|per|a|ad|devo|" +
    "dovrei|" +
    "dobbiamo|di non dimenticare di|di non dimenticarmi di|di non scordare di|non dimenticare di|di ricordarmi di|" +
    "di ricordare di|che c'e|che ho|c'e|ho|è|e '|di dover|che devo andare a|bisogna|per ricordarmi di|" +
    "per ricordare di|si deve|" +
    "ricordarmi di|ho da|riguardo a|riguardo al|circa|che abbiamo|abbiamo|che si deve|vorrei|voglio|da",
  alsos: "e|ed|e poi|poi|e anche|anche|inoltre|e inoltre|dopodiche|e pure|e dopo|ed anche|e infine|infine",
  common:
    "il|lo|la|gli|le|un|una|di|del|della|dei|e|che|non|per|con|mi|ti|ci|si|sono|sei|ho|hai|ha|abbiamo|devo|devi|" +
    "dobbiamo|" +
    "fare|faccio|chiamare|chiama|comprare|compra|prendere|prendi|pagare|paga|andare|vado|portare|porta|mandare|" +
    "inviare|" +
    "scrivere|controllare|ritirare|prenotare|telefonare|rispondere|finire|preparare|buttare|spegnere|annaffiare|" +
    "passare|" +
    "riunione|appuntamento|dentista|medico|dottore|mamma|papà|nonna|lavoro|casa|spazzatura|bolletta|affitto|spesa|" +
    "latte|" +
    "pane|medicina|medicine|pillola|compleanno|auguri|visita|palestra|treno|regalo|macchina|cane|gatto|mio|mia|tuo|" +
    "sua|" +
    "questo|questa|quando|come|cosa|dove|perché|più|anche|alle|allo|stasera|stamattina|stanotte|domattina|natale|" +
    "pasqua|capodanno|ferragosto|nel|nella|dal|dalla|dalle|sul|sono|è|fra|tra|ogni",
};
