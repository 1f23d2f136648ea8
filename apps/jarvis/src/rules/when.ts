// Finds when a text means: which words say it, and the instant in the person's zone. chrono-node only reads what was
// said (day, hour); which day that is from now is worked out here, since chrono counts in the zone of the process.

import { Chrono, en } from "chrono-node";
import type { ParsedComponents, ParsedResult } from "chrono-node";
import { durationIn } from "./duration.ts";
import { MAX_YEARS_AHEAD } from "./limits.ts";
import { addDays, instantOf, wallOf, weekdayOf } from "./wall-time.ts";
import type { WallTime } from "./wall-time.ts";
import { zoneNamed } from "./zone.ts";

/** What a text is read against: the instant, the person's zone, and whether "3/4" is the third of April. */
export interface Reference {
  readonly now: Date;
  readonly zone: string;
  readonly dayFirst: boolean;
}

/**
 * What of a time was ours to choose: "time" when only a day was said, "half" for the open half of the day in "at
 * 5".
 */
export type Chosen = "nothing" | "half" | "time";

/** The words of a line around those that say when. */
interface Around {
  readonly before: string;
  readonly after: string;
}

/** What was found, and the words around it. */
export type When =
  | { readonly kind: "none" }
  | (Around & { readonly kind: "unclear" | "past" | "too-far" })
  | (Around & { readonly kind: "found"; readonly dueAt: Date; readonly zone: string; readonly chosen: Chosen });

/** Whether the text named today, another day, or none. */
type DaySaid = "today" | "day" | "none";

// Hours of the day that are meant by a part of the day without an hour, the next one if the first is over.
const PARTS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/morning/i, [9]],
  [/afternoon/i, [15, 17]],
  [/evening/i, [19, 21]],
  [/night/i, [20, 22, 23]],
];
const A_DAY = [9];
const TODAY = [9, 12, 15, 18, 21];

const readers = new Map([false, true].map((dayFirst) => [dayFirst, readerOf(dayFirst)]));

/**
 * When `line` (respelled, single spaces) means, seen from `reference`. Of several times the first wins if the line
 * begins with it, else the last if the line ends with it, else the first.
 */
export function findWhen(line: string, reference: Reference): When {
  const duration = durationIn(line, reference.now, reference.zone);
  if (duration === null) {
    const result = bestOf(read(line, reference), line);
    return result === undefined ? { kind: "none" } : resolve(result, line, reference);
  }
  const around = { before: line.slice(0, duration.start), after: line.slice(duration.end) };
  if (duration.wholeDays && inReach(duration.dueAt, reference)) {
    // "in 2 days at 5pm": written as a date, chrono joins the two. Without a time it is the time of day it is now.
    const dated = `${around.before}${dateOf(duration.dueAt, reference.zone)}${around.after}`;
    const result = bestOf(read(dated, reference), dated);
    if (result?.start.isCertain("hour") && result.start.isCertain("day")) return resolve(result, dated, reference);
  }
  // "in two weeks on monday" says two days; which one is meant is not ours to choose.
  const second = bestOf(read(around.after, reference), around.after);
  if (second !== undefined && /^\W*(?:on )?$/.test(around.after.slice(0, second.index)))
    return { kind: "unclear", ...around };
  return bounded(around, { dueAt: duration.dueAt, zone: reference.zone, chosen: "nothing" }, reference);
}

/** Runs both readers once: the first text with a two-byte character costs about 110 ms, the first of any about 10. */
export function warmUpReaders(): void {
  for (const reader of readers.values()) {
    for (const text of ["tomorrow at 5", "ä 明日 tomorrow at 5 😀"]) reader.parse(text, new Date(0));
  }
}

function readerOf(dayFirst: boolean): Chrono {
  const made = en.configuration.createCasualConfiguration(dayFirst);
  // It takes "get" in "at 5pm get milk" for Georgia's time; zones after a time are read here, in capitals only.
  const refiners = made.refiners.filter((refiner) => refiner.constructor.name !== "ExtractTimezoneAbbrRefiner");
  const chrono = new Chrono({ parsers: made.parsers, refiners });
  chrono.parsers.push({
    pattern: () => /(?:^|(?<=\s))(?:on|by|before|until) the (\d{1,2})(?:st|nd|rd|th)(?! of)(?=\W|$)/i,
    extract: (context, match) => nthOf(context.refDate, Number(match[1])),
  });
  return chrono;
}

function nthOf(today: Date, day: number): { day: number; month: number; year: number } | null {
  for (let ahead = day < today.getDate() ? 1 : 0; ahead < 4; ahead += 1) {
    const date = new Date(today.getFullYear(), today.getMonth() + ahead, day, 12);
    if (date.getDate() === day) return { day, month: date.getMonth() + 1, year: date.getFullYear() };
  }
  return null;
}

function read(line: string, reference: Reference): readonly ParsedResult[] {
  const { year, month, day } = wallOf(reference.now, reference.zone);
  // Noon of the person's day in the zone of the process: noon exists in every zone on every day, so that the process's
  // own changes of the clock cannot move the date. Hours relative to now are never taken from chrono.
  const noon = new Date(year, month - 1, day, 12);
  try {
    return (readers.get(reference.dayFirst) ?? readerOf(reference.dayFirst)).parse(countsHidden(line), noon);
  } catch {
    // A parser by others on any text by anybody: a throw here would make a poisonous message of a merely odd one.
    return [];
  }
}

/**
 * "Buy 12 on 3 May at 5pm" says an hour, so the 12 is none, which chrono would join with the date and then leave out
 * the date. As long as before, so that places in the line stay.
 */
function countsHidden(line: string): string {
  return line.replace(/(?<!\bat )\b\d{1,2}(?= on .{3,40}? at \d)/gi, (count) => "x".repeat(count.length));
}

function bestOf(results: readonly ParsedResult[], line: string): ParsedResult | undefined {
  const usable = results.filter((result) => saysWhen(result));
  const first = usable[0];
  const last = usable.at(-1);
  if (first === undefined || last === undefined || /^\W*$/.test(line.slice(0, first.index))) return first;
  return /^\W*$/.test(line.slice(last.index + last.text.length)) ? last : first;
}

function saysWhen({ start, text }: ParsedResult): boolean {
  // "17h" alone is read as "in 17 hours", "a second" as "in a second", "now" as a time: ours or nothing.
  const tags = start.tags();
  if (tags.has("casualReference/now")) return false;
  return !tags.has("result/relativeDateAndTime") || / ago$/i.test(text);
}

function resolve(result: ParsedResult, line: string, reference: Reference): When {
  const { start, text } = result;
  const around = { before: line.slice(0, result.index), after: line.slice(result.index + text.length) };
  const onlyMonth = start.isCertain("month") && !start.isCertain("day") && !isRelative(start);
  if (onlyMonth || doubtful(around)) return { kind: "unclear", ...around };
  if (/ ago$|\byesterday\b|\blast\b/i.test(text)) return { kind: "past", ...around };
  const { zone, after } = zoneAfter(around.after, start) ?? { zone: reference.zone, after: around.after };
  const words = { before: around.before, after };
  if (start.isCertain("timezoneOffset") && start.isCertain("hour")) {
    return bounded(words, { dueAt: instantWithOffset(start), zone, chosen: "nothing" }, reference);
  }
  const { days, said } = daysOf(start, text, wallOf(reference.now, zone));
  const { hours, chosen } = hoursOf(start, text, said);
  const minute = start.isCertain("hour") ? (start.get("minute") ?? 0) : 0;
  const second = start.isCertain("second") ? (start.get("second") ?? 0) : 0;
  for (const day of days) {
    for (const hour of hours) {
      const dueAt = instantOf({ ...day, hour, minute, second }, zone);
      if (dueAt > reference.now) return bounded(words, { dueAt, zone, chosen }, reference);
    }
  }
  return { kind: "past", ...words };
}

function zoneAfter(after: string, start: ParsedComponents): { zone: string; after: string } | null {
  const suffix = /^ ?\(?((?:UTC|GMT) ?[+-]\d{1,2}|[A-Z]{2,5})\)?(?=\W|$)/.exec(after);
  const zone = suffix?.[1] === undefined || !start.isCertain("hour") ? null : zoneNamed(suffix[1]);
  return zone === null ? null : { zone, after: after.slice(suffix?.[0].length) };
}

/** The days that may be meant, in the order to try. */
function daysOf(start: ParsedComponents, text: string, today: WallTime): { days: WallTime[]; said: DaySaid } {
  const date: WallTime = {
    ...today,
    year: start.get("year") ?? 0,
    month: start.get("month") ?? 0,
    day: start.get("day") ?? 0,
  };
  const weekday = start.get("weekday");
  if (start.isCertain("weekday") && !start.isCertain("day") && weekday !== null) {
    if (/\bnext\b/i.test(text)) return { days: [date], said: "day" };
    const ahead = (weekday - weekdayOf(today) + 7) % 7;
    return { days: [addDays(today, ahead), addDays(today, ahead + 7)], said: "day" };
  }
  if (!start.isCertain("day") && !isRelative(start)) return { days: [today, addDays(today, 1)], said: "none" };
  if (start.isCertain("year")) {
    const isToday = date.year === today.year && date.month === today.month && date.day === today.day;
    return { days: [date], said: isToday ? "today" : "day" };
  }
  // A date without a year: the next one. From 29 February it is up to eight years to the next.
  const years = Array.from({ length: 9 }, (_, ahead) => ({ ...date, year: today.year + ahead }));
  return { days: years.filter((day) => addDays(day, 0).day === day.day), said: "day" };
}

/**
 * The hours that may be meant, in the order to try. A bare "at 5" is the next 5 o'clock between 7:00 and 23:59: people
 * sleep, and who means 5 in the morning says so. On a named day the earlier of two wins ("tomorrow at 9" is 9:00). A
 * day without a time is 9:00, and today the next of a few hours.
 */
function hoursOf(start: ParsedComponents, text: string, said: DaySaid): { hours: readonly number[]; chosen: Chosen } {
  const part = PARTS.find(([pattern]) => pattern.test(text))?.[1];
  if (!start.isCertain("hour")) return { hours: part ?? (said === "today" ? TODAY : A_DAY), chosen: "time" };
  const hour = start.get("hour") ?? 0;
  // "tonight at 12" is the coming midnight: hour 24 rolls over to the next day.
  if (hour === 12 && /night/i.test(text) && !/noon/i.test(text)) return { hours: [24], chosen: "nothing" };
  const plain = start.isCertain("meridiem") || part !== undefined || hour === 0 || hour >= 12 || /\b0\d/.test(text);
  if (plain) return { hours: [hour], chosen: "nothing" };
  return { hours: [hour, hour + 12].filter((h) => h >= 7), chosen: "half" };
}

function isRelative(start: ParsedComponents): boolean {
  return start.tags().has("result/relativeDate");
}

function doubtful({ before, after }: Around): boolean {
  // What chrono reads wrongly with confidence: "friday after next", "third day of october", "15 past 3pm".
  if (/^ ?(?:after next|past \d|to \d|and a half|before (?:last|\d)|or (?:\d|\w+day\b))/i.test(after)) return true;
  const unit = "days?|weeks?|weekend|end|middle|beginning|start|half|quarter|minutes?|hours?|\\d";
  return new RegExp(`\\b(?:${unit}) (?:of|past|to|after|before) $`, "i").test(before);
}

function dateOf(instant: Date, zone: string): string {
  const { year, month, day } = wallOf(instant, zone);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function instantWithOffset(start: ParsedComponents): Date {
  const get = (name: "year" | "month" | "day" | "hour" | "minute" | "second"): number => start.get(name) ?? 0;
  const wall = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return new Date(wall - (start.get("timezoneOffset") ?? 0) * 60_000);
}

function inReach(dueAt: Date, { now }: Reference): boolean {
  return dueAt.getTime() <= now.getTime() + MAX_YEARS_AHEAD * 366 * 86_400_000;
}

function bounded(around: Around, due: { dueAt: Date; zone: string; chosen: Chosen }, reference: Reference): When {
  // An invalid date compares as false everywhere, so it must not fall through to "found".
  if (!inReach(due.dueAt, reference)) return { kind: "too-far", ...around };
  if (due.dueAt <= reference.now) return { kind: "past", ...around };
  return { kind: "found", ...around, ...due };
}
