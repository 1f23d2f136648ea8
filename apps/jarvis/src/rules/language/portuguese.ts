// Portuguese of Portugal and of Brazil. Weekdays are counted ("segunda", "2ª feira") and are ordinals as well; ordinals
// alone are no days of the month, only "dia 5" is. "as" is both "at" and an article. An hour takes minutes after "e"
// ("três e meia", "oito e vinte") or before "para as".

import { patterns } from "./portuguese-patterns.ts";
import { alsos, common, holidays, joints, lasting, polite, requests, wakes } from "./portuguese-words.ts";
import { type Language } from "./table.ts";

export const portuguese: Language = {
  code: "pt",
  name: "português",
  dayFirst: true,
  endings: ["", "s"],
  notions: {
    THE: "o|a|os|à|ao|aos",
    A: "um|uma",
    AT:
      "às|as|até às|ate as|pelas|lá pelas|la pelas|lá para as|lá pras|por volta das|por volta da|por volta de|" +
      "cerca das|perto das|a partir das|para as|pras|pra as|p/ as|p as|@|ás|às exatamente|antes das|antes de as|" +
      "tipo às|por volta do|ao",
    ON:
      "no|na|nos|nas|até|até o|até a|até ao|até à|ateh|logo na|já na|já no|pro|pra|em|de manhã|de tarde|de noite|" +
      "à noite|à tarde|à noitinha|de madrugada|de manhãzinha|à tardinha|pela manhã|pela tarde|pela noite|pela",
    IN:
      "em|no|na|nos|nas|daqui a|daqui|daqui por|daki a|daki|dentro de|dentro em|após|depois de|passados|passadas|" +
      "passado|ao fim de|no prazo de|nos próximos|nas próximas|dentro dos próximos|dentro das próximas|em até|" +
      "em menos de|em cerca de|de hoje a|hoje a|em mais|em exatamente|daí a|daqui a mais",
    OF: "de|do|da|dos|das|em|deste|desta",
    AND: "e|&",
    FOR: "para|pra|pro|por|durante|p/|para o|para a|pra o|pra a|ao longo de|marcado para|marcada para",
    WISH: "feliz|boas|boa|bom",
    OR: "ou",
    ABOUT: "cerca de|por volta de|aproximadamente|mais ou menos|umas|uns|tipo|exatamente|exactamente|em torno de|quase",
    LATER: "depois|mais tarde|a partir de agora|a contar de agora|depois de agora|para a frente|pra frente",
    AGO: "atrás|atras|antes de agora",
    PRIOR: "há|ha|faz|fazem",
    AFTER:
      "depois de|depois do|depois da|depois dos|depois das|após as|após|após o|após a|a seguir a|a seguir ao|" +
      "a contar de|a partir de|passado o",
    BEFORE: "antes de|antes do|antes da|antes dos|antes das",
    PAST: "depois das|após as|passadas das|passam das|passava das|depois da",
    TO: "para as|para a|para o|pras|pra|pro|p/ as|p/ a|p as|para às",
    MINUS: "menos",
    NEXT:
      "próximo|próxima|próx|que vem|q vem|seguinte|que entra|vindouro|vindoura|o próximo|a próxima|que se segue|" +
      "prox|o seguinte|a seguinte|próximos|próximas",
    LAST: "último|última|passado|passada|anterior|o último|a última|ultimo|ultima",
    THIS: "este|esta|neste|nesta|deste|desta|esse|essa|nesse|nessa|desse|dessa|o corrente|nesta mesma|neste mesmo",
    COMING:
      "já este|já esta|já nesta|já neste|esta próxima|este próximo|nesta próxima|neste próximo|essa próxima|" +
      "nessa próxima",
    AFTER_NEXT:
      "sem ser esta|sem ser este|sem ser a próxima|depois da próxima|a seguir à próxima|depois do próximo|" +
      "que vem a outra",
    EVERY:
      "todo|toda|todos os|todas as|todo o|toda a|cada|a cada|em cada|em todos os|em todas as|todo santo|todos|" +
      "todas|tds os|td|sempre no|sempre na|sempre aos|sempre às|de cada|a todos os|a todas as",
    HABIT: "às|aos|nas|nos|as|os|em|pelas|sempre às|sempre aos|durante as|durante os|só às|só aos",
    TIMES: "vezes|vez|x|vzs",
    UNTIL: "até|ate|até o|até a|até ao|até à|até às|até as|até o dia|até dia|até ao dia|até o final de|ateh",
    SINCE:
      "a partir de|a partir do|a partir da|a partir das|desde|desde o|desde a|começando|começando em|" +
      "começando no|começando na|a começar em|a começar|com início em|a começar no|a começar na|já a partir de",
    THROUGH: "às|as|até às|até as|até|até à|à|a",
    FROM: "das|da|desde as",
    HALF: "meia|meio",
    QUARTER: "quarto|um quarto",
    THREE_QUARTERS: "três quartos",
    OCLOCK: "h|hs|hr|hrs",
    AM: "am|a.m.|a.m|a m|a. m.|da madrugada|de madrugada|da matina|am da manhã",
    PM: "pm|p.m.|p.m|p m|p. m.|pm da tarde|pm da noite",
    NOON: "meio-dia|meiodia|1/2 dia",
    MIDNIGHT: "meia-noite|meianoite",
    NOW: "agora|agora mesmo|neste momento|neste instante|nesse momento|imediatamente|agorinha|já já agora|agora já",
    START: "início|começo|princípio|comecinho|inicinho|arranque|primeiro dia|inícios|princípios",
    MIDDLE: "meio|meados|metade",
    END: "fim|final|finais|fins|finalzinho|finzinho|último dia",
    EARLY: "início da|começo da|princípio da|comecinho da|início de|início do|logo no início da|cedo de|cedo da",
    LATE: "fim da|final da|fim de|final de|fim do|finalzinho da|finzinho da|finalzinho de|finzinho de|fins de",
    COUPLE: "par|um par|par de|um par de",
    FEW: "alguns|algumas|poucos|poucas|uns poucos|uns quantos|umas quantas",
    DAY_OF_MONTH: "dia|dias",
    WORKDAY:
      "dia útil|dias úteis|dia de semana|dias de semana|dia da semana|dias da semana|dia de trabalho|" +
      "dias de trabalho",
    HUNDRED: "cento|cento e",
    THOUSAND: "mil|mil e",
    SHARP: "em ponto|certinho|certinhas|certas|por aí|e pouco|exatas|sem falta|mais ou menos|mais coisa menos coisa",
    LASTING: lasting,
  },
  weekdays: [
    "domingo|dom",
    "segunda-feira|segunda|seg|seg-feira|segundafeira",
    "terça-feira|terça|terçafeira",
    "quarta-feira|quarta|qua|quartafeira",
    "quinta-feira|quinta|qui|quintafeira",
    "sexta-feira|sexta|sex|sextafeira",
    "sábado|sáb|sab|sabado|sabadão|sabadinho",
  ],
  weekdayShorts: ["", "", "ter|terc", "", "", "", ""],
  weekdayHabits: [
    "domingos",
    "segundas-feiras|segundas",
    "terças-feiras|terças",
    "quartas-feiras|quartas",
    "quintas-feiras|quintas",
    "sextas-feiras|sextas",
    "sábados",
  ],
  months: [
    "janeiro|jan",
    "fevereiro|fev",
    "março|mar",
    "abril|abr",
    "maio|mai",
    "junho|jun",
    "julho|jul",
    "agosto|ago",
    "setembro|set",
    "outubro|out",
    "novembro|nov",
    "dezembro|dez",
  ],
  units: {
    second: "segundo*|seg|segs|s",
    minute: "minuto*|minutinho*|min|mins|m|mn",
    hour: "hora*|horinha*|h|hs|hr|hrs",
    day: "dia*|d",
    week: "semana*|semaninha*|sem",
    fortnight: "quinzena*",
    month: "mês|meses",
    quarter: "trimestre*",
    year: "ano*|aninho*",
  },
  weekend: "fim de semana|final de semana|fds|findi|finde|fim-de-semana|fim semana|fimdesemana",
  weekendHabits: "fins de semana|finais de semana|fins-de-semana",
  parts: {
    morning: "manhã|manhãzinha|parte da manhã|manhazinha",
    midday: "hora do meio-dia",
    afternoon: "tarde|tardinha|tardezinha|parte da tarde",
    evening: "noitinha|fim de tarde|anoitecer|entardecer|cair da noite",
    night: "noite|período da noite|antes de dormir|hora de dormir|antes de deitar|antes de ir dormir",
    lunch: "hora do almoço|hora de almoço|meio do dia|hora de almoçar",
    dinner: "hora do jantar|hora de jantar|hora da janta",
    breakfast:
      "cedo|cedinho|bem cedo|bem cedinho|logo cedo|muito cedo|de manhã cedo|primeira hora|manhã cedo|" +
      "manhã bem cedo|manhã cedinho|amanhecer|nascer do sol|hora do pequeno-almoço|hora do café da manhã",
    work:
      "fim do dia|final do dia|finalzinho do dia|fim de dia|depois do trabalho|depois do serviço|após o trabalho|" +
      "fim do expediente|final do expediente|depois do expediente|sair do trabalho|saída do trabalho|" +
      "à saída do trabalho|depois das aulas|depois da aula|após o expediente",
  },
  partHabits: {
    morning: "manhãs",
    afternoon: "tardes",
    night: "noites|madrugadas",
    lunch: "almoço|almoços",
    dinner: "jantar|janta|jantares",
    breakfast: "café da manhã|pequeno-almoço|café",
  },
  days: {
    "0": "hoje|hj|hoj|hoje mesmo|ainda hoje|hoje ainda|hoje mais tarde|mais tarde hoje|hoje mais logo",
    "1": "amanhã|amanha|amanhâ|amnh|amnha|amanh|amanhã mesmo|amanhan",
    "2": "depois de amanhã|dps de amanhã|dpois de amanhã|depois amanhã|dp de amanhã|depois d amanhã",
    "-1": "ontem",
    "-2": "anteontem|antes de ontem|antes d'ontem|ante-ontem|antontem",
    "-3": "trasanteontem|trás-anteontem",
  },
  rates: {
    "1 day": "diariamente|todo santo dia",
    "1 week": "semanalmente",
    "2 week": "quinzenalmente",
    "1 month": "mensalmente",
    "2 month": "bimestralmente",
    "3 month": "trimestralmente",
    "6 month": "semestralmente|todo semestre|todos os semestres|a cada semestre",
    "1 year": "anualmente",
    "1 hour": "de hora em hora|hora a hora",
    "2 day":
      "dia sim dia não|dia sim, dia não|dia sim e dia não|em dias alternados|dias alternados|um dia sim e outro não",
  },
  small: [
    "zero",
    "um|uma|hum",
    "dois|duas",
    "três|treis",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze|quatorze",
    "quinze",
    "dezasseis|dezesseis",
    "dezassete|dezessete",
    "dezoito",
    "dezanove|dezenove",
  ],
  tens: ["vinte", "trinta", "quarenta", "cinquenta|cincoenta|cinquênta", "sessenta", "setenta", "oitenta", "noventa"],
  joined: "{tens} e {ones}",
  irregular: "cem=100|meia dúzia de=6|uma dúzia de=12",
  ordinals: [
    "primeiro|primeira|1ro",
    "segundo|segunda",
    "terceiro|terceira",
    "quarto|quarta",
    "quinto|quinta",
    "sexto|sexta",
    "sétimo|sétima",
    "oitavo|oitava",
    "nono|nona",
    "décimo|décima",
  ],
  ordinalJoined: "",
  ordinalMarks: "º|ª|°|o|a|ro|ra",
  holidays,
  lacks: [
    "THE {n:ord} DAY_OF_MONTH?",
    "ON THE? {n:ord}",
    "{weekday} ,? ON? THE? {n:ord}",
    "{weekday} ,? ON? THE? {n:ord} OF? {month} ,? {year}?",
    "THE? {n:ord} DAY_OF_MONTH? OF? {day:month-ref}",
    "THE? {n:ord} DAY_OF_MONTH OF? {day:month-like}",
    "THE? {n:int} OF? {day:month-ref}",
    "EVERY {list:ord-list} DAY_OF_MONTH? {the-month}?",
    "THE? {list:ord-list} DAY_OF_MONTH? {each-month}",
    "ABOUT {hour}",
    "HABIT? {part:partwords}",
    "HABIT? {list:weekday-list} {part:partwords}",
    "{n:numword} A {unit}",
    "A {unit}",
    "THE {unit}",
    "DAY_OF_MONTH {n:int}",
    "ON {dotdate}",
    "IN {month}",
    "{clock:hour} OCLOCK AND? {n}",
    "{weekday} ON? THE? {n:big-int}",
    "THE? MIDDLE OF? {day:long}",
  ],
  patterns,
  requests,
  wakes,
  wakeUp: "acordar",
  polite,
  joints,
  alsos,
  common,
};
