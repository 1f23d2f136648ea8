// From a rule of days, weeks, months or years to the local times that it asks for, in order and each once. Nothing here
// knows a zone: whether a clock ever shows such a time is for the caller to find out. Every search has an end.

import { type WallTime } from "../wall-time.ts";
import {
  CALENDAR_DAYS,
  type CalendarDay,
  calendarDay,
  DAY_MS,
  dayNumber,
  LAST_DAY,
  type Naming,
  namingOf,
  type ShortMonths,
  weekStartOf,
  withDaysOf,
} from "./days.ts";
import { type Rule } from "./rule.ts";

/** `localMs` is the local time as if it was UTC, in milliseconds; `moved` that its month lacks the day asked for. */
export interface LocalTime {
  readonly localMs: number;
  readonly moved: boolean;
}

interface Setting {
  readonly start: WallTime;
  readonly shortMonths: ShortMonths;
  /** Earlier ones are left out. For a rule with a count all before are counted, else they are skipped at no cost. */
  readonly fromMs: number;
}

interface Day {
  readonly number: number;
  readonly moved: boolean;
}

/** `wall` as if it was UTC, in milliseconds. */
export function localMsOf({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The wall time that localMsOf gives `localMs` for. */
export function wallAt(localMs: number): WallTime {
  const at = new Date(localMs);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

/**
 * The local times of `rule`, not before its start, which itself is one only if the rule names it. Ends at the rule's
 * count or until, at the end of the year 9999, and when 400 years in a row had none.
 */
export function* localTimes(rule: Rule, { start, shortMonths, fromMs }: Setting): Generator<LocalTime> {
  const startMs = localMsOf(start);
  const untilMs = rule.until ? localMsOf(rule.until) : Infinity;
  let left = rule.count ?? Infinity;
  const jumpMs = rule.count === undefined ? Math.max(startMs, fromMs) : startMs;
  for (const time of timesFrom(rule, start, { shortMonths, fromMs: jumpMs })) {
    if (time.localMs < startMs) continue;
    if (time.localMs > untilMs || left === 0) return;
    left -= 1;
    if (time.localMs >= fromMs) yield time;
  }
}

/** The times of one period after another, beginning with the one that `fromMs` is in, or the one before. */
function* timesFrom(rule: Rule, start: WallTime, from: Omit<Setting, "start">): Generator<LocalTime> {
  const naming = namingOf(withDaysOf(start, rule), from.shortMonths);
  const times = timesOfDay(rule, start);
  const startDay = calendarDay(dayNumber(start.year, start.month, start.day));
  const passed = periodsBetween(rule, startDay, calendarDay(Math.floor(from.fromMs / DAY_MS)));
  let index = Math.floor(passed / rule.interval) * rule.interval;
  let period = periodAt(rule, startDay, index);
  let lastHit = period.begin;
  while (period.begin <= LAST_DAY && period.begin - lastHit <= CALENDAR_DAYS) {
    const days = daysIn(period, naming, rule.byMonth);
    for (const time of rule.bySetPos ? chosen(rule.bySetPos, days, times) : all(days, times)) {
      lastHit = period.begin;
      yield time;
    }
    index += rule.interval;
    period = periodAt(rule, startDay, index);
  }
}

interface Period {
  readonly begin: number;
  /** The first day that is no more in it. */
  readonly end: number;
}

/** The period `index` units after that of `start`. */
function periodAt({ freq, weekStart }: Rule, start: CalendarDay, index: number): Period {
  switch (freq) {
    case "YEARLY":
      return { begin: dayNumber(start.year + index, 1, 1), end: dayNumber(start.year + index + 1, 1, 1) };
    case "MONTHLY": {
      const month = start.month + index;
      return { begin: dayNumber(start.year, month, 1), end: dayNumber(start.year, month + 1, 1) };
    }
    case "WEEKLY": {
      const begin = weekStartOf(start.number, weekStart) + 7 * index;
      return { begin, end: begin + 7 };
    }
    case "DAILY":
    case "HOURLY":
    case "MINUTELY":
      return { begin: start.number + index, end: start.number + index + 1 };
  }
}

/** How many units `day` is after `start`; 0 or more when it is not before it. */
function periodsBetween({ freq, weekStart }: Rule, start: CalendarDay, day: CalendarDay): number {
  switch (freq) {
    case "YEARLY":
      return day.year - start.year;
    case "MONTHLY":
      return 12 * (day.year - start.year) + day.month - start.month;
    case "WEEKLY":
      return (weekStartOf(day.number, weekStart) - weekStartOf(start.number, weekStart)) / 7;
    case "DAILY":
    case "HOURLY":
    case "MINUTELY":
      return day.number - start.number;
  }
}

function daysIn({ begin, end }: Period, naming: Naming, byMonth: readonly number[] | undefined): Day[] {
  const days: Day[] = [];
  for (let number = begin; number < end; number += 1) {
    const day = calendarDay(number);
    if (byMonth && !byMonth.includes(day.month)) {
      number += day.monthDays - day.date;
      continue;
    }
    const named = naming(day);
    if (named) days.push({ number, moved: named === "moved" });
  }
  return days;
}

/** The times of each day, in milliseconds from midnight, in order. */
function timesOfDay({ byHour, byMinute }: Rule, start: WallTime): number[] {
  const times = (byHour ?? [start.hour]).flatMap((hour) =>
    (byMinute ?? [start.minute]).map((minute) => ((hour * 60 + minute) * 60 + start.second) * 1_000),
  );
  return inOrder(times);
}

function* all(days: readonly Day[], times: readonly number[]): Generator<LocalTime> {
  for (const { number, moved } of days) {
    for (const time of times) yield { localMs: number * DAY_MS + time, moved };
  }
}

/** The listed ones of all, from the beginning or the end, without making all: a year has 527,040 minutes. */
function* chosen(positions: readonly number[], days: readonly Day[], times: readonly number[]): Generator<LocalTime> {
  const total = days.length * times.length;
  for (const place of inOrder(positions.map((position) => (position > 0 ? position - 1 : total + position)))) {
    const day = days[Math.floor(place / times.length)];
    const time = times[place % times.length];
    if (day && time !== undefined) yield { localMs: day.number * DAY_MS + time, moved: day.moved };
  }
}

function inOrder(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
