// Takes the parts of a production by name, as what they must be. A part of another kind is a mistake in a pattern,
// which a test that compiles all tables finds, so it throws.

import { type Unit } from "../language/table.ts";
import { type Clock, type Day, type Every, type Meaning, type PartOfDay, type Span, type UnitRef } from "./meaning.ts";
import { type Which } from "./meaning.ts";

type Parts = Readonly<Record<string, Meaning>>;

export function maybe(parts: Parts, name: string): number | undefined {
  const found = parts[name];
  return found?.kind === "number" ? found.number : undefined;
}

export function number(parts: Parts, name: string): number {
  return maybe(parts, name) ?? missing(name);
}

export function numbers(parts: Parts, name: string): readonly number[] {
  const found = parts[name];
  if (found?.kind === "list") return found.numbers;
  return found?.kind === "number" ? [found.number] : [];
}

export function unit(parts: Parts): Unit {
  const found = parts["unit"];
  return found?.kind === "unit" ? found.unit : missing("unit");
}

/** A unit, or the weekend. */
export function refUnit(parts: Parts): Unit | "weekend" {
  return parts["unit"] ? unit(parts) : "weekend";
}

export function span(parts: Parts, name: string): Span {
  const found = parts[name];
  return found?.kind === "span" ? found.span : missing(name);
}

export function clock(parts: Parts, name = "clock"): Clock {
  const found = parts[name] ?? parts["hour"];
  return found?.kind === "clock" ? found.clock : missing(name);
}

export function day(parts: Parts): Day {
  const found = parts["day"];
  return found?.kind === "day" ? found.day : missing("day");
}

export function ref(parts: Parts): UnitRef {
  const found = parts["ref"];
  return found?.kind === "ref" ? found.ref : missing("ref");
}

export function part(parts: Parts): PartOfDay {
  const found = parts["part"];
  return found?.kind === "part" ? found.part : missing("part");
}

/** A date of the parts that are there. */
export function date(parts: Parts, which?: Which): Day | undefined {
  const [dayOfMonth, month] = [maybe(parts, "n"), maybe(parts, "month")];
  const [year, weekday] = [maybe(parts, "year"), maybe(parts, "weekday")];
  if (dayOfMonth !== undefined && (dayOfMonth < 1 || dayOfMonth > 31)) return undefined;
  return {
    is: "date",
    ...(year === undefined ? {} : { year }),
    ...(month === undefined ? {} : { month }),
    ...(dayOfMonth === undefined ? {} : { day: dayOfMonth }),
    ...(weekday === undefined ? {} : { weekday }),
    ...(which === undefined ? {} : { which }),
  };
}

export function holiday(parts: Parts, which: Which): Day | undefined {
  const found = parts["holiday"];
  const year = maybe(parts, "year");
  if (found?.kind !== "word") return undefined;
  return { is: "holiday", holiday: found.word, which, ...(year === undefined ? {} : { year }) };
}

/** Who says more of a repetition does not mean it; rules have limits, too. */
export const MAX_COUNT = 1_000;

/** Every so many of a unit. */
export function everyUnit(of: Unit, count: number): Every | undefined {
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) return undefined;
  const [freq, size] = rates[of];
  return freq === undefined ? undefined : { freq, interval: count * size };
}

const rates: Readonly<Record<Unit, readonly [Every["freq"] | undefined, number]>> = {
  second: [undefined, 1],
  minute: ["MINUTELY", 1],
  hour: ["HOURLY", 1],
  day: ["DAILY", 1],
  week: ["WEEKLY", 1],
  fortnight: ["WEEKLY", 2],
  month: ["MONTHLY", 1],
  quarter: ["MONTHLY", 3],
  year: ["YEARLY", 1],
};

/** "2 week" of a language's table. */
export function rate(parts: Parts): Every | undefined {
  const found = parts["rate"];
  if (found?.kind !== "word") return undefined;
  const [count = "", of = ""] = found.word.split(" ");
  return everyUnit(of as Unit, Number(count));
}

/** So many times in each: hours are spread over the day when it is known which. */
export function times(count: number, of: Unit): Every | undefined {
  const every = everyUnit(of, 1);
  return every && count >= 1 && count <= 24 ? { ...every, ...(count > 1 ? { times: count } : {}) } : undefined;
}

function missing(name: string): never {
  throw new Error(`a pattern names no ${name}, or one of another kind`);
}
