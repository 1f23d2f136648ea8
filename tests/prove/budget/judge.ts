// The book of the outside in, findings out. Pure.

import { moods, type Noted, plan } from "./rules.ts";

export interface Judged {
  readonly calls: number;
  /** The most calls that arrived within any second. */
  readonly mostInSecond: number;
  /** The most calls of a day. */
  readonly mostInDay: number;
  /** Of days that had time enough: the fewest calls. */
  readonly leastInDay: number | undefined;
  readonly retries: number;
  /** What is allowed: a fifth of the first tries, and ten a second. */
  readonly retriesAllowed: number;
}

/** What arrived under the budget, by the clock of the outside. */
export function judge(book: readonly Noted[], days: number): Judged {
  const calls = book.filter(({ to }) => to === "limited");
  const perDay = new Map<number, number>();
  for (const { day } of calls) perDay.set(day, (perDay.get(day) ?? 0) + 1);
  const whole = Array.from({ length: days }, (_, day) => perDay.get(day) ?? 0);
  const retries = calls.filter(({ tries }) => tries > 0).length;
  const seconds = ((calls.at(-1)?.atMs ?? 0) - (calls[0]?.atMs ?? 0)) / 1_000;
  return {
    calls: calls.length,
    mostInSecond: most(calls.map(({ atMs }) => atMs)),
    mostInDay: Math.max(0, ...perDay.values()),
    leastInDay: days > 0 ? Math.min(...whole) : undefined,
    retries,
    retriesAllowed: Math.floor(0.2 * (calls.length - retries) + 10 * seconds),
  };
}

function most(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  let [found, from] = [0, 0];
  sorted.forEach((time, index) => {
    while (time - (sorted[from] ?? time) >= 1_000) from += 1;
    found = Math.max(found, index - from + 1);
  });
  return found;
}

/** How long others waited, 99 of 100, in ms: beside a good outside from stretch to stretch, and beside each bad one. */
export interface Waits {
  readonly fine: readonly number[];
  readonly beside: Readonly<Record<string, number>>;
}

export function waitsOf(book: readonly Noted[]): Waits {
  const others = book.filter(({ to }) => to === "other");
  const stretches = Map.groupBy(
    others.filter(({ mood }) => mood === "fine"),
    ({ stretch }) => stretch,
  );
  const bad = moods.filter((mood) => mood !== "fine");
  return {
    fine: [...stretches.values()].filter(({ length }) => length >= 100).map(p99),
    beside: Object.fromEntries(bad.map((mood) => [mood, p99(others.filter((one) => one.mood === mood))])),
  };
}

function p99(calls: readonly Noted[]): number {
  const waits = calls.map(({ waitedMs }) => waitedMs).sort((one, other) => one - other);
  return waits[Math.floor(waits.length * 0.99)] ?? Number.NaN;
}

/** True when nothing went over: calls that were in flight at the turn of a day count for either. */
export function isWithin({ mostInSecond, mostInDay, retries, retriesAllowed }: Judged): boolean {
  return mostInSecond <= plan.perSecond && mostInDay <= plan.perDay && retries <= retriesAllowed;
}
