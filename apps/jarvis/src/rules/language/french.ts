// French. Hours are said with their word ("8h", "8 heures"), so a number without it is seldom one; "le" before a number
// makes it a day. What English puts before a noun ("next", "last") comes after it, and "de" and "le" melt into "du".
// "Jeu", "mer" and "sam" are words and names: weekdays only before a date or an hour.

import { lacks, patterns } from "./french-patterns.ts";
import { alsos, common, holidays, joints, polite, requests } from "./french-words.ts";
import { type Language } from "./table.ts";

export const french: Language = {
  code: "fr",
  name: "français",
  dayFirst: true,
  endings: ["", "s"],
  notions: {
    THE: "le|la|l'|les",
    A: "un|une|1",
    AT: "a|@",
    ON: "le|en|au|aux|avant|avant le|pour|pour le|ce",
    IN: "dans|ds|ds les|d'ici|sous|dans les|d'ici les|d'ici a|dans environ|dans a peu pres|dans encore",
    OF: "de|du|d'|des|de la|de l'",
    AND: "et|&",
    FOR: "pendant|durant|pour|pendant les|pour les|durant les",
    WISH: "joyeux|joyeuse|joyeuses|bon|bonne",
    OR: "ou|ou bien",
    ABOUT:
      "vers|environ|vers les|aux environs de|aux environs du|aux environs d'|autour de|autour du|" +
      "aux alentours de|aux alentours du|a peu pres|a environ|exactement|precisement|approximativement|genre",
    LATER: "plus tard|apres|a partir de maintenant|a compter de maintenant|a partir d'aujourd'hui",
    AGO: "plus tot|auparavant",
    PRIOR: "il y a|y a|il ya|ya|ca fait|voila",
    AFTER: "apres|a partir de|a partir du|a partir d'|a compter de|a compter du|depuis|suivant|apres le",
    BEFORE: "avant|avant le|precedant",
    MINUS: "moins",
    NEXT: "prochain|prochaine|prochains|prochaines|suivant|suivante|le prochain|la prochaine|d'apres|pro|proch",
    LAST: "dernier|derniere|passee|precedent|precedente|le dernier|la derniere|d'avant",
    THIS: "ce|cet|cette",
    COMING: "qui vient|a venir|qui arrive|qui suit|ce prochain|cette prochaine",
    AFTER_NEXT: "en huit|d'apres la prochaine",
    EVERY: "chaque|tous les|toutes les|tout les|toute les|ts les|ttes les|n'importe quel|n'importe quelle|a chaque",
    OTHER: "deuxieme|second",
    HABIT: "les|durant les|pendant les",
    TIMES: "fois|x",
    LASTING: "pendant|durant|dure|durera|dura|duree de|prend|prendra|reste|restent|il reste|met",
    ONCE: "une fois",
    TWICE: "deux fois",
    UNTIL: "jusqu'a|jusqu'au|jusqu'en|jusqu'a la|jusqu'a l'|jusque|jusqu'aux|jusqu'a fin|jusqu'|jusqu'a ce",
    SINCE:
      "a partir de|a partir du|a partir d'|a compter de|a compter du|des|depuis|depuis le|en commencant|" +
      "en commencant le|commencant|debutant|a commencer par|a partir de la|des le",
    THROUGH: "a|jusqu'a",
    FROM:
      "a partir de|a partir du|a partir d'|a compter de|a compter du|des|d'ici|d'ici a|d'ici au|d'ici le|" +
      "d'ici la|pour|d'ici l'|des le|au plus tard|au plus tard le|au plus tard a|au plus tot|au plus tot le",
    HALF: "demi|demie",
    QUARTER: "quart|quarts",
    THREE_QUARTERS: "trois quarts",
    OCLOCK: "h|heure|heures|hr|hrs|heur|heurs",
    AM: "am|a.m.|a.m",
    PM: "pm|p.m.|p.m",
    NOON: "midi|12h midi",
    MIDNIGHT: "minuit",
    NOW:
      "maintenant|tout de suite|immediatement|de suite|des maintenant|des que possible|le plus tot possible|" +
      "asap|sur le champ|a l'instant|en ce moment|au plus vite|la maintenant",
    START: "debut|au debut|en debut|le debut|premier jour|le premier jour|tout debut|au tout debut",
    MIDDLE: "milieu|mi|au milieu|en milieu|a la mi|la mi|le milieu|courant",
    END: "fin|a la fin|la fin|en fin|dernier jour|le dernier jour|toute fin|a la toute fin",
    EARLY: "tot|tot le|tot la|tot dans la|en debut de|en debut d'|debut de|debut d'|au debut de|au debut de la",
    LATE: "tard|tard le|tard dans la|tard la|en fin de|en fin d'|fin de|fin d'|a la fin de la",
    COUPLE: "une paire de|un couple de|une couple de",
    FEW: "quelques|plusieurs",
    DAY_OF_MONTH: "jour",
    WORKDAY:
      "jour ouvre|jours ouvres|jour ouvrable|jours ouvrables|jour de semaine|jours de semaine|" +
      "jour de la semaine|jours de la semaine|jour de travail|jours de travail|journee de travail|" +
      "journees de travail|jours travailles",
    HUNDRED: "cent|cents",
    THOUSAND: "mille",
    FULL: "entier|entiere",
  },
  weekdays: [
    "dimanche|dim",
    "lundi|lun",
    "mardi|mar",
    "mercredi|mercr|merc",
    "jeudi|jeud",
    "vendredi|ven|vend",
    "samedi|samdi|sammedi",
  ],
  weekdayShorts: ["", "", "", "mer", "jeu", "", "sam"],
  weekdayHabits: ["dimanches", "lundis", "mardis", "mercredis", "jeudis", "vendredis", "samedis"],
  months: [
    "janvier|janv|jan",
    "fevrier|fevr|fev",
    "mars",
    "avril|avr",
    "mai",
    "juin",
    "juillet|juil|jul",
    "aout",
    "septembre|sept|sep",
    "octobre|oct",
    "novembre|nov",
    "decembre|dec",
  ],
  units: {
    second: "seconde*|sec*|s",
    minute: "minute*|min|mins|mn|mns|m",
    hour: "heure*|h|hr*",
    day: "jour*|journee*|j|jr*",
    week: "semaine*|sem",
    fortnight: "quinzaine*",
    month: "mois",
    quarter: "trimestre*",
    year: "an*|annee*",
  },
  weekend: "week end|weekend|week ends|weekends|we|wk|wkend|wend",
  weekendHabits: "week ends|weekends",
  parts: {
    morning: "matin|matinee|mat|milieu de matinee|au reveil|au lever",
    midday: "midi|mi journee|milieu de journee",
    afternoon:
      "milieu d'apres midi|apres midi|aprem|apresmidi|apm|ap midi|apres manger|apres le dejeuner|apres dejeuner|" +
      "apres le repas",
    evening: "soir|soiree|soire|avant le diner",
    night:
      "nuit|apres le diner|apres diner|avant de dormir|avant de me coucher|avant le coucher|" +
      "avant d'aller au lit|au coucher",
    lunch:
      "entre midi et deux|entre midi et 2|au dejeuner|a l'heure du dejeuner|pendant le dejeuner|" +
      "a la pause dejeuner|a la pause dej|au dej|pause de midi|a l'heure du midi|a la pause midi",
    dinner: "au diner|a l'heure du diner|au souper|pendant le diner",
    breakfast: "au petit dejeuner|au petit dej|au p'tit dej|a l'heure du petit dejeuner|pendant le petit dejeuner",
    work:
      "apres le travail|apres le boulot|apres le taf|apres le bureau|apres le taff|apres les cours|" +
      "en fin de journee|en sortant du travail|en sortant du boulot|apres l'ecole|a la sortie du travail|" +
      "a la sortie du boulot|apres ma journee|fin de journee",
  },
  partHabits: {
    morning: "matins|matinees",
    midday: "midis",
    afternoon: "apres midis|aprems",
    evening: "soirs|soirees",
    night: "nuits",
  },
  days: {
    "0": "aujourd'hui|aujourdhui|aujourd hui|auj|ajd|aujd|ce jour|aujourd|aujourdui|ojourdhui|aujourd'ui",
    "1": "demain|dmain|2main|2m1|dem1|dmn|dem|demin|deman|demian|dmin|lendemain|le lendemain",
    "2": "apres demain|surlendemain|apresdemain|le surlendemain|apres dmain",
    "-1": "hier",
    "-2": "avant hier",
  },
  rates: {
    "1 day":
      "quotidien|quotidienne|quotidiens|quotidiennes|quotidiennement|journalier|journaliere|journellement|" +
      "par jour",
    "1 week": "hebdomadaire|hebdomadaires|hebdomadairement|hebdo",
    "2 week": "bihebdomadaire",
    "1 month": "mensuel|mensuelle|mensuels|mensuelles|mensuellement",
    "2 month": "bimestriel|bimestrielle|bimensuel|bimensuels|bimensuelle|bimensuellement",
    "3 month": "trimestriel|trimestrielle|trimestriellement",
    "6 month": "semestriel|semestrielle|semestriellement|chaque semestre|tous les semestres",
    "1 year": "annuel|annuelle|annuels|annuelles|annuellement",
  },
  small: [
    "zero",
    "un|une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix sept",
    "dix huit",
    "dix neuf",
  ],
  tens: ["vingt", "trente", "quarante", "cinquante", "soixante", "", "quatre vingt|quatre vingts", ""],
  joined: "{tens} {ones}|{tens} et {ones}",
  irregular:
    "une petite=1|une bonne=1|septante=70|huitante=80|nonante=90|une dizaine de=10|une vingtaine de=20|" +
    "une trentaine de=30|une douzaine de=12",
  ordinals: [
    "premier|premiere|premiers|premieres|unieme",
    "deuxieme|deuxiemes|second",
    "troisieme|troisiemes",
    "quatrieme|quatriemes",
    "cinquieme",
    "sixieme",
    "septieme",
    "huitieme",
    "neuvieme",
    "dixieme",
    "onzieme",
    "douzieme",
    "treizieme",
    "quatorzieme",
    "quinzieme",
    "seizieme",
    "dix septieme",
    "dix huitieme",
    "dix neuvieme",
    "vingtieme",
    "trentieme",
  ],
  ordinalJoined: "{tens} {ordinal}|{tens} et {ordinal}",
  ordinalMarks: "er|ere|re|e|eme|ieme|nd|nde|ers|emes",
  holidays,
  lacks,
  patterns,
  requests,
  wakes:
    "reveille moi|reveillez moi|me reveiller|mets un reveil|met un reveil|mets le reveil|mets une alarme|" +
    "met une alarme",
  wakeUp: "se réveiller",
  polite,
  joints,
  alsos,
  common,
};
