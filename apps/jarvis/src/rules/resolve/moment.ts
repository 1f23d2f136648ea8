// From a phrase to an instant: which day, which time on it, seen from now and the person's zone; and how sure that is.

import { type Phrase } from "../grammar/join.ts";
import { type Clock, type Span } from "../grammar/meaning.ts";
import { type Rule } from "../recur/rule.ts";
import { addDays, addMonths, instantOf, type WallTime, wallOf } from "../wall-time.ts";
import { hourOfPart, type Time, timesOf } from "./clock.ts";
import { before, findDay, type FoundDay, plus } from "./day.ts";
import { repetition } from "./repeat.ts";

export type Grain = "second" | "minute" | "hour" | "day" | "month" | "year";

export interface Reference {
  readonly now: Date;
  readonly zone: string;
  /** ISO 3166, for holidays. */
  readonly country?: string | undefined;
}

/** What of a time was ours to choose: "time" when only a day was said, "half" for the open half in "at 5". */
export type Chosen = "nothing" | "half" | "time";

export interface Moment {
  /** The beginning of what was said: of a day its first instant. */
  readonly at: Date;
  readonly grain: Grain;
  /** From 0 to 1. */
  readonly confidence: number;
  /** When to remind: as `at`, with an hour chosen where none was said. */
  readonly remindAt: Date;
  readonly chosen: Chosen;
  /** Other instants that can be meant as well, to ask about. */
  readonly others: readonly Date[];
  /** The local time that was asked for does not exist that day. */
  readonly isMoved?: boolean;
  /** A day without a time of day, or a time of day without a day; otherwise not set. */
  readonly says?: "day" | "time";
  readonly rule?: Rule;
  /** What the rule starts from, in local time. */
  readonly start?: WallTime;
}

/** Hours of today that are meant by "today" alone, the next one of them; another day without an hour is 9:00. */
const TODAY = [9, 12, 15, 18, 21];
const A_DAY = 9;

/** The moment that `phrase` means, or undefined when there is none (30 February). */
export function momentOf(phrase: Phrase, reference: Reference): Moment | undefined {
  const moment = onlyMoment(phrase, reference);
  const other = phrase.or && onlyMoment(phrase.or, reference);
  if (!moment || !other) return moment;
  return { ...moment, confidence: Math.min(moment.confidence, OPEN), others: [...moment.others, other.remindAt] };
}

/** How sure it is which of two is meant. */
const OPEN = 0.5;

function onlyMoment(phrase: Phrase, reference: Reference): Moment | undefined {
  const here: Here = { ...reference, wall: wallOf(reference.now, reference.zone) };
  if (phrase.every) return repeated(phrase, here);
  if (phrase.now) return exactly(reference.now, "second", 1);
  if (phrase.shift && phrase.shift.seconds !== 0) return exactly(shifted(phrase.shift, here), grainOf(phrase.shift), 1);
  if (phrase.shift) return onShiftedDay(phrase, phrase.shift, here);
  const said = phrase.day ?? phrase.part?.day;
  if (said === undefined) return onNoDay(phrase, here);
  const day = findDay(said, { now: here.wall, country: here.country });
  return day && onDay(day, phrase, here);
}

interface Here extends Reference {
  readonly wall: WallTime;
}

function exactly(at: Date, grain: Grain, confidence: number): Moment {
  return { at, grain, confidence, remindAt: at, chosen: "nothing", others: [] };
}

function shifted({ months, days, seconds }: Span, { now, wall, zone }: Here): Date {
  const isCalendar = months !== 0 || days !== 0;
  const date = addDays(addMonths(wall, clamp(months)), clamp(days));
  const from = isCalendar ? instantOf(date, zone).getTime() + (now.getTime() % 1000) : now.getTime();
  return new Date(from + seconds * 1000);
}

/** Beyond any calendar: far enough for the caller to see that it is too far. */
function clamp(count: number): number {
  return Math.max(-100_000, Math.min(100_000, count));
}

function grainOf({ unit }: Span): Grain {
  if (unit === "second" || unit === "minute" || unit === "hour") return unit;
  return "day";
}

function onShiftedDay(phrase: Phrase, span: Span, here: Here): Moment {
  const date = plus(here.wall, { ...span, months: clamp(span.months), days: clamp(span.days) });
  if (phrase.clock || phrase.part) return onDay({ date, grain: "day", confidence: 1 }, phrase, here);
  return exactly(shifted(span, here), "day", 1);
}

function onNoDay(phrase: Phrase, here: Here): Moment | undefined {
  const { clock, part } = phrase;
  const times = clock ? timesOf(clock, part) : part ? [timeOf(hourOfPart(part))] : [];
  for (const ahead of [0, 1]) {
    const day = addDays(here.wall, ahead);
    for (const time of times) {
      const at = instantAt(day, time, here.zone);
      if (at <= here.now) continue;
      return { ...timed(at, phrase, { confidence: clock ? 1 : 0.8, others: [], zone: here.zone }), says: "time" };
    }
  }
  return undefined;
}

function timeOf(hour: number): Time {
  return { hour, minute: 0, second: 0 };
}

function instantAt(day: WallTime, time: Time, zone: string): Date {
  const date = addDays(day, Math.floor(time.hour / 24));
  return instantOf({ ...date, ...time, hour: time.hour % 24 }, zone);
}

/** The clock on the wall does not show what was asked for: that time was skipped. */
function isElsewhere(at: Date, { hour, minute }: Clock, zone: string): boolean {
  const wall = wallOf(at, zone);
  return wall.minute !== minute || wall.hour % 12 !== hour % 12;
}

interface Doubt {
  readonly zone: string;
  readonly confidence: number;
  readonly others: readonly Date[];
}

function timed(at: Date, { clock }: Phrase, { confidence, others, zone }: Doubt): Moment {
  const chosen = clock === undefined ? "time" : clock.half === "open" ? "half" : "nothing";
  const isMoved = clock !== undefined && isElsewhere(at, clock, zone);
  return { at, isMoved, grain: clock?.grain ?? "hour", confidence, remindAt: at, chosen, others };
}

function onDay(day: FoundDay, phrase: Phrase, here: Here): Moment {
  const { clock, part } = phrase;
  if (day.isEnd) return atEnd(day, here);
  if (!clock && !part) return wholeDay(day, here);
  if (day.grain !== "day") return { ...wholeDay(day, here), confidence: 0.4 };
  const all = clock ? timesOf(clock, part) : part ? [timeOf(hourOfPart(part))] : [];
  // "Saturday night at 1": the night that begins on Saturday.
  const isAhead = part?.part === "night" && before(here.wall, day.date);
  const times = isAhead && all.some(({ hour }) => hour >= 24) ? all.filter(({ hour }) => hour >= 24) : all;
  const on = (date: WallTime) => times.map((time) => instantAt(date, time, here.zone));
  const first = on(day.date);
  const ahead = [...first, ...(day.orLater ? on(day.orLater) : [])].find((at) => at > here.now);
  const others = day.other ? on(day.other).slice(0, 1) : [];
  const last = first.at(-1) ?? here.now;
  return timed(ahead ?? last, phrase, { confidence: day.confidence, others, zone: here.zone });
}

function atEnd({ date, confidence }: FoundDay, { zone }: Here): Moment {
  const at = instantAt(date, { hour: 23, minute: 59, second: 59 }, zone);
  return { ...exactly(at, "second", Math.min(confidence, 0.7)), others: [instantAt(date, timeOf(17), zone)] };
}

function wholeDay(day: FoundDay, { now, wall, zone }: Here): Moment {
  const date = day.orLater ?? day.date;
  const at = instantAt(date, timeOf(0), zone);
  const isToday = date.year === wall.year && date.month === wall.month && date.day === wall.day;
  const hours = isToday ? TODAY : [A_DAY];
  const remindAt = hours.map((hour) => instantAt(date, timeOf(hour), zone)).find((one) => one > now);
  const grain = day.grain === "week" ? "day" : day.grain;
  const others = day.other ? [instantAt(day.other, timeOf(A_DAY), zone)] : [];
  const fallback = instantAt(date, timeOf(A_DAY), zone);
  const confidence = day.confidence;
  return { at, grain, confidence, remindAt: remindAt ?? fallback, chosen: "time", others, says: "day" };
}

function repeated(phrase: Phrase, here: Here): Moment | undefined {
  const made = repetition(phrase, here);
  if (made === undefined) return undefined;
  const { rule, start, first, confidence, chosen } = made;
  const grain =
    phrase.clock?.grain ?? (phrase.every?.freq === "HOURLY" || phrase.every?.freq === "MINUTELY" ? "minute" : "day");
  return { at: first, grain, confidence, remindAt: first, chosen, others: [], rule, start };
}
