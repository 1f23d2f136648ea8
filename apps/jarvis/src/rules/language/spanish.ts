// Spanish. "Mañana" is tomorrow, and the morning only after an article ("por la mañana"): the part of the day is known
// by the whole phrase. "Tarde" alone is "late" and no part of the day. "Mar" is the sea, and Tuesday only before a date
// or an hour. "Los lunes" is every Monday.

import { patterns } from "./spanish-patterns.ts";
import { alsos, common, holidays, joints, polite, requests, wakes } from "./spanish-words.ts";
import { type Language } from "./table.ts";

export const spanish: Language = {
  code: "es",
  name: "español",
  dayFirst: true,
  endings: ["", "s"],
  notions: {
    THE: "el|la|los|las",
    A: "un|una",
    AT:
      "a las|a la|alas|@|para las|para la|antes de las|antes de la|después de las|a partir de las|a partir de la|" +
      "desde las|desde la|a más tardar a las|no más tarde de las|antes de|como a las|como a la|cuando sean las|" +
      "cuando sea la|a eso de las|a eso de la|sobre las|sobre la|hacia las|hacia la|alrededor de las|" +
      "alrededor de la|" +
      "cerca de las|cerca de la|aproximadamente a las|tipo las|x las|xa las|pa las",
    ON: "el|el día|para el|para el día|los días|el próximo día",
    IN:
      "en|dentro de|de aquí a|de acá a|al cabo de|tras|después de|luego de|pasados|pasadas|en los próximos|" +
      "en las próximas|dentro de los próximos|en el próximo|en la próxima|a lo largo de|a más tardar en|" +
      "para dentro de",
    OF: "de|del|d|de la|en el|del año|de el",
    AND: "y|e|&|con",
    FOR:
      "por|para|durante|a|al|pa|pal|x|xa|a partir de|a partir del|antes de|antes del|en algún momento|" +
      "como tarde|como muy tarde|a más tardar|máximo|alrededor del|pasado el|pasada la",
    WISH: "feliz|felices|buenos|buenas",
    OR: "o|u|o bien",
    ABOUT:
      "a eso de|alrededor de|cerca de|aproximadamente|aprox|más o menos|exactamente|justo|unos|unas|como|tipo|" +
      "sobre|" +
      "hacia",
    LATER:
      "después|más tarde|desde ahora|a partir de ahora|a partir de hoy|a partir de este momento|" +
      "a contar de hoy|luego",
    AGO: "atrás",
    PRIOR: "hace|hace ya|hace como",
    AFTER:
      "después de|después del|después de la|después de los|a partir de|a partir del|desde|desde el|desde el año|" +
      "tras|tras la|tras el|luego de|luego del|desde la|posterior a|posteriores a",
    BEFORE: "antes de|antes del|antes de la|antes de las|antes de los|previo a|previos a|antes d",
    NEXT:
      "próximo|próxima|próximos|próximas|prox|el próximo|la próxima|que viene|q viene|que entra|entrante|siguiente|" +
      "la siguiente|el siguiente|después de este|después de esta|el prox|la prox|subsiguiente a este",
    LAST:
      "pasado|pasada|el pasado|la pasada|último|última|el último|la última|anterior|la anterior|el anterior|" +
      "este pasado|esta pasada|antepasado a este",
    THIS: "este|esta|ese|esa|el mismo|la misma|este mismo|esta misma|el presente|del presente",
    COMING: "que viene|q viene|este próximo|esta próxima|que entra|entrante|este que viene|que se viene",
    AFTER_NEXT:
      "subsiguiente|siguiente al próximo|siguiente a la próxima|después de la próxima|después del próximo|" +
      "que viene no el otro|que viene no la otra|no este sino el otro|no este el otro|no esta la otra",
    EVERY: "cada|todos los|todas las|todo los|toda las|todos|todas|tds los|cada uno de los",
    OTHER: "segundo",
    HABIT: "los|las|en los|por",
    TIMES: "veces|vez",
    ONCE: "una vez",
    TWICE: "dos veces",
    UNTIL: "hasta|hasta el|hasta la|hasta las|hasta los|hasta el día|hasta que sea|hasta q sea",
    SINCE:
      "desde|desde el|desde la|a partir de|a partir del|a partir de la|empezando|empezando el|empezando en|" +
      "comenzando|comenzando el|a contar de|a contar del|empezando desde el|desde este|a partir de este|desde el día",
    THROUGH: "a|a las|a la|hasta|hasta las|hasta la",
    FROM: "de las|de la|desde|desde las|desde la|entre las|entre la",
    HALF: "media|medio",
    QUARTER: "cuarto|un cuarto",
    THREE_QUARTERS: "tres cuartos",
    OCLOCK: "en punto|horas en punto|h en punto",
    AM: "am|a.m.|a.m|a m|a. m.|de la madrugada|de madrugada",
    PM: "pm|p.m.|p.m|p m|p. m.|de la tarde",
    NOON: "mediodía|medio día|doce del mediodía|doce de la mañana|doce del día",
    SHARP: "aprox|aproximadamente|clavadas|pasadas",
    LASTING: "durante|por|de|dura|duran|lleva|llevan|tarda|tardan",
    MIDNIGHT: "medianoche|media noche|la medianoche|la media noche|doce de la noche",
    NOW:
      "ahora|ahora mismo|ya mismo|ahorita|ahorita mismo|inmediatamente|de inmediato|en este momento|enseguida|" +
      "lo antes posible|cuanto antes",
    START: "principio|principios|inicio|inicios|comienzo|comienzos|el principio|el inicio|el comienzo|primeros",
    MIDDLE: "mediados|mitad|la mitad|medio",
    END: "fin|fines|final|finales|el fin|el final|último día|el último día|últimos",
    EARLY: "temprano|muy temprano|bien temprano|a primera hora",
    LATE: "a última hora|última hora|tarde|bien entrada",
    COUPLE: "par|un par",
    FEW: "unos cuantos|unas cuantas|unos pocos|unas pocas|pocos|pocas|algunos|algunas|varios|varias|unos|unas",
    DAY_OF_MONTH: "día",
    WORKDAY:
      "día laborable|días laborables|día hábil|días hábiles|día laboral|días laborales|día de trabajo|" +
      "días de trabajo|" +
      "día de semana|días de semana|día entre semana|días entre semana|día de la semana laboral|laborables",
    HUNDRED: "cien|ciento",
    THOUSAND: "mil",
  },
  weekdays: [
    "domingo|dom",
    "lunes|lun",
    "martes",
    "miércoles|mié|miérc|mier|mco",
    "jueves|jue|juev",
    "viernes|vie|vier",
    "sábado|sáb",
  ],
  weekdayShorts: ["", "", "mar", "", "", "", ""],
  weekdayHabits: ["domingos", "los lunes", "los martes", "los miércoles", "los jueves", "los viernes", "sábados"],
  months: [
    "enero|ene",
    "febrero|feb|febr",
    "marzo|mar",
    "abril|abr",
    "mayo|may",
    "junio|jun",
    "julio|jul",
    "agosto|ago|agto",
    "septiembre|setiembre|sept|sep|set",
    "octubre|oct",
    "noviembre|nov",
    "diciembre|dic",
  ],
  units: {
    second: "segundo*|seg*|segundito*|s",
    minute: "minuto*|min*|minutito*|m",
    hour: "hora*|h|hs|hr*|hra*|horita*",
    day: "día*|d|día natural|días naturales",
    week: "semana*|sem*|semanita*",
    fortnight: "quincena*",
    month: "mes|meses",
    quarter: "trimestre*",
    year: "año*",
  },
  weekend: "fin de semana|finde|fin de|fines de semana|findes|fin semana",
  weekendHabits: "los fines de semana|los findes|en los fines de semana",
  parts: {
    morning:
      "la mañana|por la mañana|de la mañana|en la mañana|a la mañana|x la mañana|la mañanita|por la mañanita|" +
      "después de desayunar|después del desayuno|media mañana",
    midday:
      "mediodía|medio día|el mediodía|del mediodía|al mediodía|a mediodía|de mediodía|del medio día|" +
      "antes de comer|antes de almorzar",
    afternoon:
      "la tarde|por la tarde|de la tarde|en la tarde|a la tarde|x la tarde|de tarde|la tardecita|media tarde|" +
      "después de comer|después de almorzar|después del almuerzo|después de la comida|la siesta",
    evening:
      "el anochecer|al anochecer|el atardecer|al atardecer|la tarde noche|la tardenoche|antes de cenar|" +
      "antes de la cena",
    night:
      "noche|la noche|por la noche|de la noche|en la noche|a la noche|x la noche|de noche|la nochecita|" +
      "después de cenar|" +
      "después de la cena|antes de dormir|antes de acostarme|antes de irme a dormir|antes de ir a dormir|" +
      "antes de irme a la cama",
    lunch: "la hora de comer|la hora del almuerzo|la hora de almorzar|la hora de la comida",
    dinner: "la hora de cenar|la hora de la cena",
    breakfast: "la hora del desayuno|la hora de desayunar|antes de desayunar",
    work:
      "después del trabajo|después de trabajar|salir del trabajo|al salir del trabajo|la salida del trabajo|" +
      "después del trabajo|salir de trabajar|al salir de trabajar|salir de la oficina|al salir de la oficina|" +
      "después de la oficina|después del laburo",
  },
  partHabits: {
    morning: "las mañanas|por las mañanas|en las mañanas|todas las mañanas|cada mañana",
    afternoon: "las tardes|por las tardes|en las tardes|todas las tardes|cada tarde",
    night: "las noches|por las noches|en las noches|todas las noches",
  },
  days: {
    "0": "hoy|hoy día|hoy mismo|el día de hoy|hoi",
    "1": "mañana|mañana mismo|mñn|mñna|mñana|el día de mañana|maniana|mnn",
    "2": "pasado mañana|pasado mñn|pasadomañana|pasado mñna",
    "-1": "ayer|el día de ayer",
    "-2": "anteayer|antier|antes de ayer|antes de anoche|antiayer",
    "7": "de hoy en ocho|hoy en ocho|de hoy en ocho días",
    "14": "de hoy en quince",
  },
  rates: {
    "1 hour": "a cada hora",
    "1 day": "diariamente|a diario|diaria|diarias|cada día|cada día de la semana|todos los días de la semana",
    "2 day":
      "día por medio|día de por medio|un día sí y otro no|un día sí un día no|un día sí y uno no|cada tercer día|" +
      "días alternos|en días alternos|cada otro día",
    "1 week": "semanalmente|semanal|semanales",
    "2 week": "quincenalmente|quincenal|quincenales|una semana sí y otra no|semana por medio|semana de por medio",
    "1 month": "mensualmente|mensual|mensuales",
    "2 month":
      "bimestralmente|bimestral|bimestrales|bimensualmente|bimensuales|bimensual|mes por medio|un mes sí y otro no",
    "3 month": "trimestralmente|trimestral|trimestrales",
    "6 month": "semestralmente|semestral|semestrales|cada semestre|cada medio año",
    "1 year": "anualmente|anual|anuales",
  },
  small: [
    "cero",
    "uno|una|un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis|diez y seis",
    "diecisiete|diez y siete",
    "dieciocho|diez y ocho",
    "diecinueve|diez y nueve",
  ],
  tens: ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
  joined: "{tens} y {ones}",
  irregular:
    "veintiuno=21|veintiún=21|veintiuna=21|veintidós=22|veintitrés=23|veinticuatro=24|veinticinco=25|veintiséis=26|" +
    "veintisiete=27|veintiocho=28|veintinueve=29|treintaiuno=31|treintaicinco=35|una docena de=12|media docena de=6",
  ordinals: [
    "primero|primer",
    "segundo",
    "tercero|tercer",
    "cuarto",
    "quinto",
    "sexto",
    "séptimo",
    "octavo",
    "noveno",
    "décimo",
    "undécimo",
    "duodécimo",
    "decimotercero",
    "decimocuarto",
    "decimoquinto",
    "decimosexto",
    "decimoséptimo",
    "decimoctavo",
    "decimonoveno",
    "vigésimo",
    "trigésimo",
  ],
  ordinalJoined: "vigésimo {ordinal}",
  ordinalMarks: "º|ª|°|ro|er|ero|do|to|mo|vo|no",
  holidays,
  patterns,
  lacks: [
    "{clock:hour} ,? AT? IN? THE? {part}",
    "ABOUT {hour}",
    "THE {n:ord} DAY_OF_MONTH?",
    "ON THE? {n:ord}",
    "{hour} OCLOCK? AND? {n}",
    "{n:numword} A {unit}",
  ],
  requests,
  wakes,
  wakeUp: "despertarse",
  polite,
  joints,
  alsos,
  common,
};
