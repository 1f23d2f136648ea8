// What productions of repetition mean: how often, from when on, until when.

import * as is from "./parts.ts";
import { type Every, type Meaning } from "./meaning.ts";
import { every, type Means, type Parts } from "./means.ts";

/** No more days are said in a row; without a bound a text of days alone would be read in quadratic time. */
const MAX_LIST = 7;

export const everyMeans: Readonly<Record<string, Means>> = {
  list: (parts) => {
    const numbers = [...is.numbers(parts, "n"), ...is.numbers(parts, "rest")];
    return numbers.length <= MAX_LIST ? { kind: "list", numbers } : undefined;
  },
  until: (parts) => ({
    kind: "until",
    ...(parts["day"]?.kind === "day" ? { day: parts["day"].day } : {}),
    ...(parts["clock"]?.kind === "clock" ? { clock: parts["clock"].clock } : {}),
  }),
  "for span": (parts) => ({ kind: "until", span: is.span(parts, "span") }),
  "so often": (parts) => {
    const count = is.number(parts, "n");
    return Number.isInteger(count) && count > 0 && count <= is.MAX_COUNT ? { kind: "until", count } : undefined;
  },
  since: (parts) => ({ kind: "since", day: is.day(parts) }),
  "every unit": (parts) => every(is.everyUnit(is.unit(parts), is.maybe(parts, "n") ?? 1)),
  // Where it is a way to say two weeks.
  "every fifteen days": (parts) => every(is.number(parts, "n") === 15 ? is.everyUnit("week", 2) : undefined),
  // "Every hour and a half"; whole hours are units.
  "every mixed span": (parts) => {
    const { months: long, days: whole, seconds: length } = is.span(parts, "span");
    const isMixed = long === 0 && whole === 0 && length > 3600 && length % 3600 !== 0 && length % 60 === 0;
    return isMixed ? every({ freq: "MINUTELY", interval: length / 60 }) : undefined;
  },
  "every other unit": (parts) => every(is.everyUnit(is.unit(parts), 2)),
  "every half unit": (parts) => every(is.unit(parts) === "hour" ? is.everyUnit("minute", 30) : undefined),
  "every quarter unit": (parts) => every(is.unit(parts) === "hour" ? is.everyUnit("minute", 15) : undefined),
  "every half hour": () => every(is.everyUnit("minute", 30)),
  rate: (parts) => every(is.rate(parts)),
  "every weekday": (parts) => every({ freq: "WEEKLY", interval: 1, weekdays: is.numbers(parts, "list") }),
  "every weekday from to": (parts) => {
    const [from, to] = [is.number(parts, "from"), is.number(parts, "to")];
    const weekdays = Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, ahead) => (from + ahead) % 7);
    return every({ freq: "WEEKLY", interval: 1, weekdays, ...partOf(parts) });
  },
  "every other weekday": (parts) => every({ freq: "WEEKLY", interval: 2, weekdays: is.numbers(parts, "list") }),
  "every nth week": (parts) =>
    every(
      upTo(is.MAX_COUNT, parts) && {
        freq: "WEEKLY",
        interval: is.number(parts, "n"),
        weekdays: is.numbers(parts, "list"),
      },
    ),
  "every weekday part": (parts) => {
    const { part, day: on } = is.part(parts);
    return every(on?.is === "weekday" ? { freq: "WEEKLY", interval: 1, weekdays: [on.weekday], part } : undefined);
  },
  "every day but": (parts) => {
    const but = new Set(is.numbers(parts, "list"));
    return every({ freq: "WEEKLY", interval: 1, weekdays: [1, 2, 3, 4, 5, 6, 0].filter((one) => !but.has(one)) });
  },
  "every so many days on": (parts) => {
    const weeks = is.number(parts, "n") / 7;
    const weekdays = is.numbers(parts, "list");
    return every(
      Number.isInteger(weeks) && weeks > 0 && weeks <= is.MAX_COUNT
        ? { freq: "WEEKLY", interval: weeks, weekdays }
        : undefined,
    );
  },
  "twice a day": () => every(is.times(2, "day")),
  "three times a day": () => every(is.times(3, "day")),
  "every workday": (parts) => every({ freq: "WEEKLY", interval: 1, weekdays: [1, 2, 3, 4, 5], ...partOf(parts) }),
  "every weekend": () => every({ freq: "WEEKLY", interval: 1, weekdays: [6, 0] }),
  "every other weekend": (parts) => every({ freq: "WEEKLY", interval: is.maybe(parts, "n") ?? 2, weekdays: [6, 0] }),
  "every part": (parts) => every({ freq: "DAILY", interval: 1, part: is.part(parts).part }),
  "weekday parts": (parts) =>
    every({ freq: "WEEKLY", interval: 1, weekdays: is.numbers(parts, "list"), part: is.part(parts).part }),
  "nth of month": (parts) => monthly(parts, { monthDays: is.numbers(parts, "list") }),
  "last of month": (parts) => monthly(parts, { monthDays: [-1] }),
  "first of month": (parts) => monthly(parts, { monthDays: [1] }),
  "nth weekday of month": (parts) =>
    upTo(5, parts) && monthly(parts, { weekdays: [is.number(parts, "weekday")], nth: is.number(parts, "n") }),
  "last weekday of month": (parts) => monthly(parts, { weekdays: [is.number(parts, "weekday")], nth: -1 }),
  "nth workday of month": (parts) =>
    upTo(20, parts) && monthly(parts, { weekdays: [1, 2, 3, 4, 5], nth: is.number(parts, "n") }),
  "last workday of month": (parts) => monthly(parts, { weekdays: [1, 2, 3, 4, 5], nth: -1 }),
  "every date": (parts) => {
    const found = parts["day"]?.kind === "day" ? parts["day"].day : undefined;
    if (found?.is === "holiday") return every({ freq: "YEARLY", interval: 1, holiday: found.holiday });
    if (found?.is !== "date" || found.month === undefined || found.year !== undefined) return undefined;
    return every({ freq: "YEARLY", interval: 1, month: found.month, monthDays: [found.day ?? 1] });
  },
  "times a unit": (parts) => every(is.times(is.number(parts, "n"), is.unit(parts))),
};

/** True for a whole number that is no larger: of what never comes there is nothing to look for. */
function upTo(most: number, parts: Parts): true | undefined {
  const n = is.number(parts, "n");
  return Number.isInteger(n) && n >= 1 && n <= most ? true : undefined;
}

function monthly(parts: Parts, more: Partial<Every>): Meaning | undefined {
  return every({ freq: "MONTHLY", interval: is.maybe(parts, "interval") ?? 1, ...more });
}

/** "Every morning of the week". */
function partOf(parts: Parts): Pick<Every, "part"> {
  return parts["part"] ? { part: is.part(parts).part } : {};
}
