// What productions of days mean.

import * as is from "./parts.ts";
import { yearOf } from "./leaves.ts";
import { type Day, type Meaning } from "./meaning.ts";
import { day, type Means, number, type Parts } from "./means.ts";
import { days, months, seconds, spanOf } from "./span.ts";

export const dayMeans: Readonly<Record<string, Means>> = {
  weekday: (parts) => day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "any" }),
  "this weekday": (parts) => day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "this" }),
  "next weekday": (parts) => day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "next" }),
  "coming weekday": (parts) => day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "coming" }),
  "last weekday": (parts) => day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "last" }),
  "weekday after next": (parts) => day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "after-next" }),
  // Where days are counted from sunday on, the second is monday.
  "counted weekday": (parts) => (is.number(parts, "n") < 8 ? number(is.number(parts, "n") - 1) : undefined),
  // In eight days is a week on, where the day itself is counted: "lundi en huit", "en quinze".
  "weekday in days": (parts) => {
    const weeks = (is.number(parts, "n") - 1) / 7;
    const coming: Day = { is: "weekday", weekday: is.number(parts, "weekday"), which: "coming" };
    return weeks === 1 || weeks === 2 ? day({ is: "after", span: spanOf(weeks, "week"), day: coming }) : undefined;
  },
  "weekday within": (parts) => {
    const within = is.ref(parts);
    const ok = within.unit === "week" || within.unit === "fortnight";
    return ok ? day({ is: "weekday", weekday: is.number(parts, "weekday"), which: "any", within }) : undefined;
  },
  today: () => day({ is: "days", days: 0 }),
  tomorrow: () => day({ is: "days", days: 1 }),
  yesterday: () => day({ is: "days", days: -1 }),
  "day word": (parts) => day({ is: "days", days: is.number(parts, "dayword") }),
  "days from today": (parts) => day({ is: "days", days: is.number(parts, "n") }),
  date: (parts) => day(is.date(parts)),
  "date of": (parts) => {
    const found = [parts["dotdate"], parts["slashdate"], parts["numdate"]].find((one) => one?.kind === "day");
    if (found?.kind !== "day" || found.day.is !== "date") return undefined;
    return day({ ...found.day, weekday: is.number(parts, "weekday") });
  },
  "first day": (parts) => (is.number(parts, "n") === 1 ? day({ is: "date", day: 1 }) : undefined),
  "date in year": (parts) => {
    const [found, ref] = [is.day(parts), is.ref(parts)];
    return found.is === "date" && ref.unit === "year" ? day({ ...found, yearBy: ref.by }) : undefined;
  },
  "thirteen up": (parts) => (is.number(parts, "n") > 12 && is.number(parts, "n") < 32 ? parts["n"] : undefined),
  "same word": () => ({ kind: "word", word: "" }),
  "monthly unit": (parts) => (is.unit(parts) === "month" ? { kind: "word", word: "month" } : undefined),
  "month ref": (parts) => {
    const ref = is.ref(parts);
    return ref.unit === "month" ? day({ is: "unit", ref }) : undefined;
  },
  "unit alone": (parts) => {
    const unit = is.unit(parts);
    if (unit === "day") return day({ is: "days", days: 0 });
    return days[unit] || months[unit] ? day({ is: "unit", ref: { unit, by: 0 } }) : undefined;
  },
  "date next": (parts) => day(is.date(parts, "next")),
  "date last": (parts) => day(is.date(parts, "last")),
  "date this": (parts) => day(is.date(parts, "this")),
  year: (parts) => {
    const n = is.number(parts, "n");
    return n >= 1900 && n < 2200 ? number(n) : undefined;
  },
  "short year": (parts) => number(yearOf(is.number(parts, "n"), 2)),
  "two part year": (parts) => {
    const [n, rest] = [is.number(parts, "n"), is.number(parts, "rest")];
    return n >= 16 && n <= 21 && rest >= 10 && rest < 100 ? number(n * 100 + rest) : undefined;
  },
  "nth of": (parts) => day({ is: "nth", n: is.number(parts, "n"), of: is.day(parts) }),
  "nth weekday of": (parts) =>
    day({ is: "nth", n: is.number(parts, "n"), weekday: is.number(parts, "weekday"), of: is.day(parts) }),
  "last weekday of": (parts) => day({ is: "nth", n: -1, weekday: is.number(parts, "weekday"), of: is.day(parts) }),
  "start of": (parts) => day({ is: "edge", edge: "start", of: is.day(parts) }),
  "middle of": (parts) => day({ is: "edge", edge: "middle", of: is.day(parts) }),
  "end of": (parts) => day({ is: "edge", edge: "end", of: is.day(parts) }),
  "end of day": () => day({ is: "edge", edge: "end", of: { is: "days", days: 0 } }),
  "end of month": () => day({ is: "edge", edge: "end", of: { is: "unit", ref: { unit: "month", by: 0 } } }),
  "end of year": () => day({ is: "edge", edge: "end", of: { is: "unit", ref: { unit: "year", by: 0 } } }),
  "unit day": (parts) => {
    const ref = is.ref(parts);
    return ref.unit === "day" ? day({ is: "days", days: ref.by }) : day({ is: "unit", ref });
  },
  "this unit": (parts) => ref(parts, 0),
  "next unit": (parts) => ref(parts, 1),
  "last unit": (parts) => ref(parts, -1),
  "unit after next": (parts) => ref(parts, 2),
  holiday: (parts) => day(is.holiday(parts, "any")),
  "weekend day": () => day({ is: "unit", ref: { unit: "weekend", by: 0 } }),
  // Of a range the start counts.
  "days from to": (parts) => parts["day"],
  "holiday of": (parts) => {
    const [found, ref] = [is.holiday(parts, "any"), is.ref(parts)];
    return found?.is === "holiday" && ref.unit === "year" ? day({ ...found, yearBy: ref.by }) : undefined;
  },
  "next holiday": (parts) => day(is.holiday(parts, "next")),
  "last holiday": (parts) => day(is.holiday(parts, "last")),
};

/** Seconds, minutes and hours are no places in the calendar: "this second". */
function ref(parts: Parts, by: number): Meaning | undefined {
  const unit = is.refUnit(parts);
  return unit !== "weekend" && seconds[unit] && !days[unit] ? undefined : { kind: "ref", ref: { unit, by } };
}
