// Finds "in 2 hours and 30 minutes", "10 min from now", "in a week" in a text and says when that is. Hours and smaller
// are counted on the clock that never jumps; days and larger on the person's calendar, so that "in 2 days" keeps the
// time of day over a change to summer time.

import { addDays, addMonths, instantOf, wallOf } from "./wall-time.ts";

/** A span found in a text: where it stands, when it ends, and whether only whole days or more were said. */
export interface Duration {
  readonly start: number;
  readonly end: number;
  readonly dueAt: Date;
  readonly wholeDays: boolean;
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  "forty-five": 45,
  "forty five": 45,
  fifty: 50,
  sixty: 60,
  ninety: 90,
  half: 0.5,
  "half a": 0.5,
  "half an": 0.5,
  couple: 2,
  "couple of": 2,
  "a couple": 2,
  "a couple of": 2,
  few: 3,
  "a few": 3,
};

// What one unit is: seconds to add to the instant, or days or months to add on the calendar.
const UNITS: readonly (readonly [RegExp, "seconds" | "days" | "months", number])[] = [
  [/^(?:s|secs?|seconds?)$/, "seconds", 1],
  [/^(?:m|mins?|minutes?)$/, "seconds", 60],
  [/^(?:h|hrs?|hours?)$/, "seconds", 3_600],
  [/^(?:d|days?)$/, "days", 1],
  [/^(?:w|wks?|weeks?)$/, "days", 7],
  [/^fortnights?$/, "days", 14],
  [/^months?$/, "months", 1],
  [/^(?:yrs?|years?)$/, "months", 12],
];

const words = Object.keys(NUMBER_WORDS).sort((a, b) => b.length - a.length);
// A word stands alone and a space follows it: "and" is not "an d".
const number = `\\d{1,6}(?:[.,]\\d{1,3})?|(?<!\\p{L})(?:${words.join("|")})(?=[ -])`;
const unit = "seconds?|secs?|s|minutes?|mins?|months?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w|fortnights?|years?|yrs?";
const part = `(?:${number}) ?-?(?:${unit})(?![\\p{L}])(?: and a half)?`;
// At most six parts; white space runs were made single spaces before, so nothing here can backtrack far.
const parts = `(?:\\d{1,2} ?h ?\\d{2}(?!\\d)|${part}(?:,? ?(?:and )?${part}){0,5})`;
const DURATION = new RegExp(
  `(?<![\\p{L}\\d])(?:(?:in|after|within)(?: about| around| exactly| the next| another)? (${parts})(?:'?s?'? time)?` +
    `|(${parts}) (?:from now|later|from today))(?![\\p{L}\\d])(?: or so)?`,
  "iu",
);
const PART = new RegExp(`(${number}) ?-?(${unit})(?![\\p{L}])( and a half)?`, "giu");

/**
 * The first duration in `line` (single spaces), counted from `now` in `zone`, or null. `dueAt` may be invalid or
 * far.
 */
export function durationIn(line: string, now: Date, zone: string): Duration | null {
  const found = DURATION.exec(line);
  if (found === null) return null;
  const sum = { seconds: 0, days: 0, months: 0 };
  const said = (found[1] ?? found[2] ?? "").toLowerCase().replace(/^(\d{1,2}) ?h ?(\d{2})$/, "$1 h $2 m");
  for (const [, amount = "", name = "", half] of said.matchAll(PART)) {
    const count = (NUMBER_WORDS[amount] ?? Number(amount.replace(",", "."))) + (half === undefined ? 0 : 0.5);
    const [, kind, size] = UNITS.find(([pattern]) => pattern.test(name)) ?? [undefined, "seconds", Number.NaN];
    // Half a day or 1.5 weeks: what is not a whole number on the calendar is counted in hours.
    if (kind === "days" && !Number.isInteger(count * size)) sum.seconds += count * size * 86_400;
    else sum[kind as keyof typeof sum] += kind === "months" ? Math.round(count * size) : count * size;
  }
  const dueAt = addTo(now, zone, sum);
  return { start: found.index, end: found.index + found[0].length, dueAt, wholeDays: sum.seconds === 0 };
}

function addTo(now: Date, zone: string, sum: { seconds: number; days: number; months: number }): Date {
  const seconds = sum.seconds * 1_000;
  if (sum.days === 0 && sum.months === 0) return new Date(now.getTime() + seconds);
  // Beyond any calendar: let the caller see "too far" without making Intl throw.
  if (sum.days > 1e6 || sum.months > 1e5) return new Date(8.64e15);
  const day = instantOf(addDays(addMonths(wallOf(now, zone), sum.months), sum.days), zone);
  return new Date(day.getTime() + seconds);
}
