// From "every other tuesday at 8 until june" to a rule of repetition and the local time that it starts from.

import { type Every } from "../grammar/meaning.ts";
import { type Phrase } from "../grammar/join.ts";
import { occurrences } from "../recur/occurrences.ts";
import { type Rule } from "../recur/rule.ts";
import { addDays, addMonths, wallOf, type WallTime } from "../wall-time.ts";
import { hourOfPart, type Time, timesOf } from "./clock.ts";
import { findDay, plus } from "./day.ts";
import { holidayIn } from "./holiday.ts";

export interface Repetition {
  readonly rule: Rule;
  readonly start: WallTime;
  /** The first one after now. */
  readonly first: Date;
  readonly confidence: number;
  readonly chosen: "nothing" | "half" | "time";
}

interface Here {
  readonly now: Date;
  readonly zone: string;
  readonly wall: WallTime;
  readonly country?: string | undefined;
}

/** A time that nobody named. */
const DEFAULT_HOUR = 9;

/** The first of so many times a day, and the last. */
const FIRST_HOUR = 8;
const LAST_HOUR = 20;

/** What `phrase` repeats, or undefined when it never comes. */
export function repetition(phrase: Phrase, here: Here): Repetition | undefined {
  const { every } = phrase;
  if (every === undefined) return undefined;
  const times = timesIn(phrase, every);
  const bare = ruleOf(every, times, here);
  const start = aligned(bare, startOf(phrase, { every, times, rule: bare }, here), here);
  const rule = { ...bare, ...boundOf(phrase, start, here) };
  for (const { at } of occurrences(rule, start, here.zone)) {
    if (at <= here.now) continue;
    return { rule, start, first: at, confidence: sureness(phrase, every), chosen: chosenOf(phrase, every) };
  }
  return undefined;
}

/**
 * The first one is that from which all are counted. Every other Tuesday begins with the next one, not with that of
 * every second week from now.
 */
function aligned(rule: Rule, start: WallTime, { now, zone }: Here): WallTime {
  const interval = (rule.byDay ?? rule.byMonthDay) ? 1 : rule.interval;
  for (const { at, wall } of occurrences({ ...rule, interval }, start, zone)) if (at > now) return wall;
  return start;
}

/** The times of a day; several when several were said, or so many times a day. */
function timesIn({ clock, part }: Phrase, every: Every): Time[] {
  const inPart = part ?? (every.part ? { part: every.part } : undefined);
  const said = every.clocks ?? (clock ? [clock] : []);
  if (said.length > 0) {
    return said.map((one) => timesOf(one, inPart)[0] ?? { hour: one.hour, minute: one.minute, second: one.second });
  }
  if (inPart) return [timeAt(hourOfPart(inPart))];
  if (every.freq !== "DAILY" || every.times === undefined) return [timeAt(DEFAULT_HOUR)];
  const step = (LAST_HOUR - FIRST_HOUR) / Math.max(1, every.times - 1);
  return Array.from({ length: every.times }, (_, index) => timeAt(Math.round(FIRST_HOUR + index * step)));
}

function timeAt(hour: number): Time {
  return { hour, minute: 0, second: 0 };
}

function ruleOf(every: Every, times: readonly Time[], { wall, country }: Here): Rule {
  const { freq, interval, weekdays, nth, monthDays, month } = every;
  const isWorkdays = nth !== undefined && (weekdays?.length ?? 0) > 1;
  const holiday = every.holiday === undefined ? undefined : holidayIn(every.holiday, wall.year, country);
  const minutes = new Set(times.map(({ minute }) => minute));
  const hours = [...new Set(times.map(({ hour }) => hour % 24))].sort((a, b) => a - b);
  const day = nth === undefined || isWorkdays ? {} : { nth };
  const spread = every.times !== undefined && freq === "WEEKLY" ? spreadOver(every.times) : undefined;
  return {
    freq,
    interval,
    ...((weekdays ?? spread) ? { byDay: (weekdays ?? spread ?? []).map((weekday) => ({ weekday, ...day })) } : {}),
    ...(isWorkdays && nth !== undefined ? { bySetPos: [nth] } : {}),
    ...(holiday ? { byMonth: [holiday.month], byMonthDay: [holiday.day] } : {}),
    ...(monthDays ? { byMonthDay: monthDays } : {}),
    ...(month === undefined ? {} : { byMonth: [month] }),
    ...(hours.length > 1 && minutes.size === 1 ? { byHour: hours } : {}),
  };
}

/** So many days of the week, evenly. */
function spreadOver(times: number): number[] | undefined {
  return ({ 2: [1, 4], 3: [1, 3, 5], 4: [1, 2, 4, 5], 5: [1, 2, 3, 4, 5] } as Record<number, number[]>)[times];
}

interface Made {
  readonly every: Every;
  readonly times: readonly Time[];
  readonly rule: Rule;
}

function startOf({ since }: Phrase, { every, times, rule }: Made, here: Here): WallTime {
  const { wall } = here;
  const [time = timeAt(DEFAULT_HOUR)] = times;
  const from = since && findDay(since, { now: wall, country: here.country });
  const date = from ? from.date : firstDate(every, rule, wall);
  if (every.freq === "MINUTELY" || every.freq === "HOURLY") {
    return from ? { ...date, ...time } : everyHour(every, wall);
  }
  return { ...addDays(date, Math.floor(time.hour / 24)), ...time, hour: time.hour % 24 };
}

/** Where nothing names the day, it is one interval from now; with hours, from today. */
function firstDate(every: Every, rule: Rule, wall: WallTime): WallTime {
  if (rule.byDay ?? rule.byMonthDay) return wall;
  switch (every.freq) {
    case "WEEKLY":
      return addDays(wall, 7 * every.interval);
    case "MONTHLY":
      return addMonths(wall, every.interval);
    case "YEARLY":
      return addMonths(wall, 12 * every.interval);
    case "MINUTELY":
    case "HOURLY":
    case "DAILY":
      return wall;
  }
}

function everyHour({ freq, interval }: Every, wall: WallTime): WallTime {
  const minutes = wall.minute + (freq === "HOURLY" ? 60 : 1) * interval;
  const date = addDays(wall, Math.floor((wall.hour * 60 + minutes) / 1440));
  const total = (wall.hour * 60 + minutes) % 1440;
  return { ...date, hour: Math.floor(total / 60), minute: total % 60 };
}

function boundOf({ until, every }: Phrase, start: WallTime, here: Here): Partial<Rule> {
  if (until === undefined) return {};
  if (until.count !== undefined && every?.freq !== undefined) return { count: until.count };
  if (until.span) {
    const { seconds } = until.span;
    const end =
      seconds === 0 ? plus(start, until.span) : wallOf(new Date(here.now.getTime() + seconds * 1000), here.zone);
    return { until: end };
  }
  const day = until.day ? findDay(until.day, { now: here.wall, country: here.country })?.date : here.wall;
  const time = until.clock ? timesOf(until.clock, undefined)[0] : { hour: 23, minute: 59, second: 59 };
  return day && time ? { until: { ...day, ...time } } : {};
}

function sureness({ clock, part }: Phrase, every: Every): number {
  if (every.times !== undefined) return every.freq === "DAILY" ? 0.8 : 0.5;
  if (every.holiday !== undefined) return 0.6;
  return clock || part || every.part ? 1 : 0.9;
}

function chosenOf({ clock }: Phrase, every: Every): "nothing" | "half" | "time" {
  if (every.freq === "HOURLY" || every.freq === "MINUTELY") return "nothing";
  if (clock === undefined) return "time";
  return clock.half === "open" ? "half" : "nothing";
}
