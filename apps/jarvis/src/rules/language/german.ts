// German. "Halb acht" is half an hour before eight, "viertel acht" (in the east and south) a quarter past seven;
// "morgen" is tomorrow and, after another day or an article, the morning; weekday and part of the day are one word
// ("Montagabend"). "Abends" alone is each evening, beside a day or an hour it is the evening of that day.

import { closings, holidays, irregular, joints, ordinals, ordinalsAbove, polite, requests } from "./german-words.ts";
import { patterns } from "./german-patterns.ts";
import { type Language } from "./table.ts";

export const german: Language = {
  code: "de",
  name: "Deutsch",
  dayFirst: true,
  endings: ["", "e", "en", "er", "es", "em", "n", "s"],
  notions: {
    THE: "der|die|das|den|dem|des|zum|zur|beim",
    A:
      "ein|eine|einen|einem|einer|eines|ne|nen|nem|ner|'ne|'nen|'nem|'ner|'n|einer guten|einer knappen|" +
      "ner guten|ner knappen",
    AT: "um|@|um ca|um ca.|um circa|um etwa|um ungefähr|um rund|um genau|um punkt|um spätestens",
    ON: "am|an|an dem|vom|ab dem|bis zum|bis zur",
    IN:
      "in|im|in ca|in ca.|in circa|in etwa|in ungefähr|in rund|in genau|in gut|in knapp|innerhalb von|" +
      "innerhalb der nächsten|innerhalb|binnen|innert|in den nächsten|in den kommenden|in spätestens|in so|" +
      "in frühestens|in weniger als|in exakt",
    OF: "von|vom|des|der|im|in|in diesem|im jahr|im jahre|des jahres|in dem|für",
    AND: "und|&|u|u.",
    FOR:
      "für|bis|ab|ca|ca.|circa|etwa|ungefähr|rund|pünktlich|spätestens|frühestens|genau|exakt|schon|erst|" +
      "noch|dann|bereits",
    WISH: "frohe|frohes|fröhliche|schöne|schönes|guten|gute|guter",
    OR: "oder",
    ABOUT: "gegen|gegen ca|gegen etwa|kurz vor|kurz nach|nach",
    LATER: "später|ab jetzt|von jetzt an|von heute an|ab heute",
    AGO: "zuvor|früher|her",
    PRIOR: "vor",
    AFTER: "nach|ab|seit|nach dem|nach der",
    BEFORE: "vor|vorm|vor dem|vor der|bevor",
    PAST: "nach|über",
    TO: "vor|bis",
    NEXT: "nächst*|nä|folgend*|der nächste|nächst mögliche",
    LAST: "letzt*|vorig*|vergangen*|vorherig*",
    THIS: "dies*|diese|dieser|dieses|diesen|diesem|aktuell*|laufend*",
    COMING: "kommend*|nächstkommend*|bevorstehend*",
    AFTER_NEXT: "übernächst*",
    EVERY: "jed*|alle|allen|an jedem|an jeder|zu jedem|zu jeder|in jedem|in jeder|jedweden",
    OTHER: "zweit*|ander*",
    HABIT: "immer|jeweils|stets|immer wieder|grundsätzlich|regelmäßig",
    TIMES: "mal|x|male",
    ONCE: "einmal|1mal|1x",
    TWICE: "zweimal|2mal|2x|zwei mal",
    UNTIL: "bis|bis zum|bis zur|bis einschließlich|bis inklusive|bis inkl|bis inkl.",
    SINCE: "ab|ab dem|ab der|beginnend|beginnend am|beginnend mit|angefangen|startend|startend am|seit|von",
    THROUGH: "bis|bis zum",
    FROM: "von|vom|zwischen|zu|über|übers|ab",
    HALF: "halb*|1/2",
    QUARTER: "viertel|1/4",
    THREE_QUARTERS: "dreiviertel|drei viertel|3/4",
    OCLOCK: "uhr",
    PM: "pm|p.m.",
    NOON: "zwölf mittags|12 mittags|12 uhr mittags",
    MIDNIGHT: "mitternacht|mitternachts",
    NOW: "jetzt|sofort|jetzt sofort|jetzt gleich|gleich jetzt|in diesem moment|umgehend|aktuelle|augenblicklich",
    START: "anfang|beginn|start|anfangs",
    MIDDLE: "mitte",
    END: "ende|ausgang|schluss",
    EARLY: "früh*|zeitig*|frueh",
    LATE: "spät*|später",
    COUPLE: "zwei bis drei",
    FEW: "paar|ein paar|'n paar|n paar|nen paar|einige|einigen|mehrere|mehreren|wenige|wenigen",
    WORKDAY: "werktag*|arbeitstag*|wochentag*",
    HUNDRED: "hundert|einhundert",
    THOUSAND: "tausend|eintausend",
    // Also what is a letter from a word about time and must not be taken for it.
    FULL: "ganz*|voll*|montage|montagen|wachen|wachten|tagung|beitrag",
  },
  // "So" alone is a word of every second sentence.
  weekdays: [
    "sonntag|sonntages|am so|so.",
    "montag|mo|montages",
    "dienstag|di|die.|dienstages",
    "mittwoch|mi|mittwoches",
    "donnerstag|do|don|donnerstages",
    "freitag|fr|freitages",
    "samstag|sa|sonnabend|samstages",
  ],
  weekdayHabits: ["sonntags", "montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags|sonnabends"],
  // "Jan" is a man's name.
  months: [
    "januar|jänner|jan.|jän|januars",
    "februar|feb|febr|feber|februars",
    "märz|mrz|mär",
    "april|apr|aprils",
    "mai|mais",
    "juni|jun|juno|junis",
    "juli|jul|julis",
    "august|aug|augusts",
    "september|sept|sep|septembers",
    "oktober|okt|oktobers",
    "november|nov|novembers",
    "dezember|dez|dezembers",
  ],
  units: {
    second: "sekunde*|sekunden|sek|sek.|s",
    minute: "minute*|minuten|min|min.|minütchen|mins",
    hour: "stunde*|stunden|std|std.|stdn|stdn.|h|stündchen",
    day: "tag*|tage|tagen|tg|tg.|täglich|kalendertag*",
    week: "woche*|wochen|wöchentlich|wo.|kalenderwoche*",
    fortnight: "",
    month: "monat*|monate|monaten|monatlich|mon.|kalendermonat*",
    quarter: "quartal*|vierteljahr*",
    year: "jahr*|jahre|jahren|jährlich|kalenderjahr*",
  },
  weekend: "wochenende|wochenendes|wochenenden|we",
  weekendHabits: "am wochenende immer|wochenends",
  parts: {
    morning: "morgen|früh|vormittag|frühmorgens|früh morgens|frueh|vormittag*|morgenstunden|morgengrauen|frühs",
    midday: "mittag|mittagszeit|mittagsstunde",
    afternoon: "nachmittag|nachmittag*|spätnachmittag",
    evening: "abend|spätabend|frühabend|abendstunden|spätabends",
    night: "nacht",
    lunch: "mittagessen|mittagspause|mittagstisch",
    dinner: "abendessen|abendbrot",
    breakfast: "frühstück|frühstücken|brunch",
    work: "feierabend|dienstschluss|arbeitsschluss|büroschluss|arbeitsende",
  },
  partHabits: {
    morning: "morgens|vormittags",
    midday: "mittags",
    afternoon: "nachmittags",
    evening: "abends",
    night: "nachts",
  },
  days: {
    "0": "heute|heut|heutigen tag",
    "1": "morgen|morgn|morjen",
    "2": "übermorgen|über morgen",
    "3": "überübermorgen",
    "-1": "gestern",
    "-2": "vorgestern",
  },
  rates: {
    "1 minute": "minütlich",
    "15 minute": "viertelstündlich|alle viertelstunde|jede viertelstunde|alle viertel stunde",
    "30 minute": "halbstündlich|alle halbe stunde|alle halben stunden",
    "1 hour": "stündlich",
    "2 hour": "zweistündlich",
    "1 day": "täglich|tagtäglich|tag für tag|immer um",
    "2 day": "zweitäglich",
    "1 week": "wöchentlich|allwöchentlich|jede woche",
    "2 week": "zweiwöchentlich|zweiwöchig|vierzehntägig|vierzehntäglich|14 tägig|14 täglich|2 wöchentlich|2 wöchig",
    "1 month": "monatlich|allmonatlich",
    "2 month": "zweimonatlich",
    "3 month": "vierteljährlich|quartalsweise",
    "6 month": "halbjährlich|jedes halbe jahr|alle halbe jahr",
    "1 year": "jährlich|alljährlich",
  },
  small: (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn " +
    "achtzehn neunzehn"
  ).split(" "),
  tens: ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"],
  joined: "{ones}und{tens}",
  irregular,
  ordinals,
  ordinalJoined: "{tens} {ordinal}",
  ordinalsAbove,
  ordinalMarks: ".|te|ten|ter|tes|tem|ste|sten|ster",
  holidays,
  patterns,
  requests,
  polite,
  joints,
  alsos: "und|dann|und dann|und auch|außerdem|sowie|danach|plus|und danach|und noch|und außerdem",
  wakes: "weck mich|wecke mich|weckst du mich|weck uns|wecker|stell einen wecker|stelle einen wecker|stell den wecker",
  wakeUp: "aufstehen",
  closings,
  common:
    "der|die|das|den|dem|des|ein|eine|einen|einem|einer|ich|du|er|sie|es|wir|ihr|mich|mir|dich|dir|uns|mein|meine|" +
    "meinen|meiner|meinem|dein|deine|und|oder|aber|nicht|kein|keine|ist|sind|war|bin|hat|habe|haben|wird|werden|muss|" +
    "soll|sollte|will|kann|kannst|mit|von|zu|zum|zur|bei|für|auf|aus|nach|vor|an|am|im|um|ab|bis|bitte|auch|noch|nur|" +
    "schon|mal|dass|daran|wenn|was|wann|wer|wie|wo|anrufen|kaufen|holen|abholen|bringen|gehen|machen|" +
    "schicken|bezahlen|" +
    "zahlen|überweisen|nehmen|essen|einkaufen|putzen|gießen|treffen|termin|arzt|zahnarzt|müll|rausbringen|wäsche|" +
    "mama|papa|oma|geburtstag|rechnung|miete|blumen|pflanzen|tabletten|hund|katze|auto|schule|arbeit|kinder|" +
    "erinnern|vergessen|uhr|heute|jeden|jede|jedes|alle|nächste|nächsten|kommen|sein",
};
