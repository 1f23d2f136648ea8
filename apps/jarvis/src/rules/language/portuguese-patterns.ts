// What Portuguese says in an order of its own: minutes after "e", days after "dia", weekdays that are counted, parts of
// the day after "de". What looks like a time and is none is an "aside".

import { numbered } from "./portuguese-words.ts";
import { type OwnPattern } from "./table.ts";

const own = (of: string, means: string, ...patterns: readonly string[]): OwnPattern[] =>
  patterns.map((pattern) => ({ of, pattern, means }));

const clocks = [
  ...own("o-hour", "same", "{hour} horas", "{hour} hora"),
  ...own("said", "half past", "{clock:o-hour} AND HALF"),
  ...own("said", "quarter past", "{clock:o-hour} AND QUARTER"),
  ...own("said", "quarter to", "{clock:o-hour} MINUS QUARTER"),
  ...own("said", "minutes to", "{clock:o-hour} MINUS {n} MINUTES?"),
  ...own("said", "hour minute", "{clock:o-hour} AND {n:rest-number}", "{clock:worded} {n:rest-number}"),
  ...own("rest-number", "same", "{lone}", "{numword}", "{n} MINUTES"),
  ...own("said", "same", "{clocknum} horas", "{clocknum} MINUTES", "{hour} horas", "{hour} hora"),
  ...own("worded", "same", "{hour} horas", "{hour} hora"),
  ...own("at-clock", "same", "AT ABOUT? {said}", "AT ABOUT? {clock}", "a {clock:one-hour} hora?"),
  ...own("one-hour", "hour", "{n:one-word}"),
  ...own("one-word", "one", "uma"),
  ...own("until-clock", "same", "{said}"),
  ...own(
    "range",
    "clock range",
    "entre {clock} AND {until:until-clock}",
    "entre AT {clock:until-clock} AND AT? {until:until-clock}",
  ),
  ...own("bare-clock", "same", "{said}"),
  ...own("clock-part", "clock in part", "{clock:said} ,? OF? AT? IN? THE? {part}", "{clock:hour} OF {part}"),
  ...own("half-face", "am", "{clock:said} AM"),
  ...own("half-face", "pm", "{clock:said} PM"),
  ...own("clock", "half past", "{clock:hour} AND HALF", "{clock:half-face} AND HALF", "{clock:h-hour} AND HALF"),
  ...own("h-hour", "same", "{hour} OCLOCK"),
  ...own("face", "hour minute", "{clock:hour} OCLOCK AND? {n:rest-number}"),
  ...own("clock", "fives past", "{clock:word-hour} AND {n:numword}"),
  ...own("clock", "quarter to", "{clock:word-hour} MINUS QUARTER"),
  ...own("clock", "quarter past", "{clock:word-hour} AND QUARTER"),
  ...own("clock", "fives to", "{clock:word-hour} MINUS {n:numword}"),
  ...own(
    "clock",
    "same",
    "sao {said}",
    "{hour} horas",
    "{clock:half-face} PM",
    "{clocknum} horas",
    "{clock:hmark} MINUTES",
  ),
];

const dates = [
  ...own("day-number", "same", "{lone}", "{numword}", "{ord}", "{n:int} . º"),
  ...own("date", "date", "NEXT? DAY_OF_MONTH {n:day-number}", "DAY_OF_MONTH {n:int} do {month:lone}"),
  ...own("date", "same", "DAY_OF_MONTH {dotdate}", "DAY_OF_MONTH {slashdate}", "DAY_OF_MONTH {numdate}"),
  ...own("month-day", "date", "DAY_OF_MONTH? {n:day-number} SEP? OF? {month}"),
  ...own("full-date", "date", "DAY_OF_MONTH? {n:day-number} SEP? OF? {month} SEP? ,? OF? {year}"),
  ...own("full-date", "date", "DAY_OF_MONTH {n:day-number} OF? {month} OF? {year:short-year}"),
  // Of several days the first counts.
  ...own("full-date", "date", "de? {n:lone} a {until:lone} de {month}", "entre {n:lone} AND {until:lone} de {month}"),
  ...own("full-date", "date", "DAY_OF_MONTH {n:lone} THE DAY_OF_MONTH? {until:lone} de {month}"),
  ...own("week-date", "date", "{weekday} {n:big-int}"),
  ...own("full-date", "date", "DAY_OF_MONTH? {n:int} de {month:int} de {year}"),
  ...own("full-date", "date", "{year:int-year} - {month:int} - {n:int}"),
  ...own("week-date", "date", "{weekday} ,? ON? THE? DAY_OF_MONTH? {n:day-number} OF? {month} ,? OF? {year}?"),
  ...own("week-date", "date", "{weekday} ,? ON? THE? DAY_OF_MONTH {n:day-number}"),
  ...own("week-date", "date of", "{weekday} ,? ON? THE? DAY_OF_MONTH {slashdate}"),
  ...own("week-date", "date of", "{weekday} ,? ON? THE? DAY_OF_MONTH {numdate}"),
  ...own("day", "date", "em {month}", "mes de {month} OF? {year}?"),
  ...own("day", "same", "SINCE {day:plain-anchor}"),
  ...own("day", "middle of", "MIDDLE OF {day:long}"),
  ...own("counted", "counted weekday", "{n:ordnum} -? feira", "{n:int} . ª -? feira"),
  ...own("weekday-ref", "weekday", "{weekday:counted}"),
  ...own("weekday-ref", "next weekday", "NEXT {weekday:counted}", "THE? {weekday:counted} NEXT"),
  ...own("weekday-ref", "coming weekday", "{weekday} agora"),
  ...own("weekday-ref", "weekday after next", "{weekday} a oito dias?"),
  ...own("any-ref", "next unit", "para a {unit}", "pra {unit}", "outra {unit}"),
  ...own("weekend-ref", "this unit", "{weekend}"),
  ...own("weekend-ref", "next unit", "{weekend} NEXT"),
  ...own("weekend-ref", "last unit", "{weekend} LAST"),
  ...own("any-ref", "this unit", "{weekend}"),
  ...own("day", "unit day", "THE? {ref:weekend-ref}"),
  ...own("here", "this unit", "OF {unit}"),
  ...own("of-ref", "month ref", "{ref:here}", "OF? {ref:any-ref}"),
  ...own("of-month", "same", "{of-ref}"),
  ...own("of-month", "date", "OF? {month} OF? {year}?"),
  ...own("day", "nth weekday of", "{n:ord} {weekday} {day:of-month}"),
  ...own("day", "last weekday of", "LAST {weekday} {day:of-month}"),
  ...own("day", "nth of", "DAY_OF_MONTH {n:day-number} {day:of-ref}"),
  ...own("day", "after day", "OF? {day:plain-anchor} a {span}"),
];

const spans = [
  ...own("one-span", "unit and half", "{unit} AND HALF"),
  ...own("span", "unit and minutes", "{n:count} {unit} AND {rest:numword}"),
  ...own("in-one-word", "one", "numa"),
  ...own("in-one", "span", "{n:in-one-word} {unit}"),
  ...own("in-one", "unit and half", "{n:in-one-word} {unit} AND HALF"),
  ...own("shift", "later", "{span:in-one}"),
];

const parts = [
  ...own("part", "this part", "logo a {part:partword}"),
  ...own("part", "early part", "logo de {part:partword}", "logo pela {part:partword}", "BEFORE {part:partwords}"),
  ...own("part", "after part", "AFTER {part:partwords}"),
  ...own("part", "part", "ao {part:partwords}"),
  ...own("part", "small hours", "DE? madrugada", "da madrugada", "pela madrugada", "na madrugada"),
];

const every = [
  ...own("per", "same word", "por", "na", "no"),
  ...own("every", "every weekday from to", "de? {from:weekday} a {to:weekday}", "OF {from:weekday} ate {to:weekday}"),
  ...own("every", "every weekday from to", "EVERY {unit} ,? de {from:weekday} a {to:weekday}"),
  ...own("every", "every unit", "de {n:count} em {same:count} {unit}", "de {unit} em {same:unit}"),
  ...own("every", "every half unit", "de meia em meia {unit}"),
  ...own("every", "every other unit", "{unit} sim ,? e? {same:unit} nao", "{unit} sim ,? e? outro nao"),
  ...own("every", "every other unit", "{unit} sim ,? e? outra nao"),
  ...own("every", "every other unit", "A {unit} sim ,? e? outra nao", "A {unit} sim ,? e? outro nao"),
  ...own(
    "every",
    "every other weekday",
    "{list:weekday} sim ,? e? {same:weekday} nao",
    "{list:weekday} sim ,? e? outra nao",
  ),
  ...own("every", "nth of month", "EVERY DAY_OF_MONTH {list:day-list}", "DAY_OF_MONTH {list:day-list} {each-month}"),
  ...own("day-list", "list", "{n:list-day}", "{n:list-day} ,? AND? DAY_OF_MONTH? {rest:day-list}"),
  ...own("list-day", "same", "{lone}", "{ord}"),
  ...own("of-unit", "monthly unit", "OF {unit}"),
  ...own("every", "nth weekday of month", "EVERY {n:ord} {weekday} {month:of-unit}?"),
  ...own("every", "last weekday of month", "EVERY LAST {weekday} {month:of-unit}?"),
  ...own("every", "nth workday of month", "EVERY {n:ord} WORKDAY {month:of-unit}?"),
  ...own("every", "last workday of month", "EVERY LAST WORKDAY {month:of-unit}?"),
  ...own("every", "last of month", "EVERY END {month:of-unit}"),
  ...own("every", "first of month", "EVERY START {month:of-unit}"),
  ...own("every", "every weekday", "EVERY {list:counted}"),
  ...own("every", "every workday", "dias uteis", "dias de semana", "em WORKDAY"),
  ...own("every", "every weekend", "EVERY {weekends}"),
];

const asides = [
  ...numbered.flatMap((word) => own("thing", "same word", word)),
  ...own(
    "aside",
    "same word",
    "{ord} {thing}",
    "{n} WORKDAY",
    "{span} antes",
    "{span} por {unit}",
    "{span} de {period}",
  ),
  ...own("aside", "same word", "ultimas {span}", "ultimos {span}", "primeiras {span}", "primeiros {span}"),
  ...own("aside", "same word", "{span} a mais", "{span} a menos", "uma hora", "duas horas", "vinte e cinco"),
  ...own("aside", "same word", "bom dia", "boa tarde", "boa noite", "boas tardes", "boas noites", "meia duzia"),
  ...own("aside", "same word", "mais tarde", "mais cedo", "muito tarde", "muito cedo", "segundas intencoes"),
  ..."duracao viagem sono atraso antecedencia trabalho estudo voo caminhada espera diferenca idade garantia prazo aula"
    .split(" ")
    .flatMap((word) => own("period", "same word", word)),
];

export const patterns: readonly OwnPattern[] = [...clocks, ...dates, ...spans, ...parts, ...every, ...asides];
