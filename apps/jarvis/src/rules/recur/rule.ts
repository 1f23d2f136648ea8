// What comes again and again: the part of RFC 5545's recurrence rules that people say, as a value and as the text of
// an RRULE. What printRule writes parseRule reads back as the same rule; neither lets through a rule that the engine
// does not take.

import { type WallTime, wallOf } from "../wall-time.ts";

export type Freq = "MINUTELY" | "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";

/** A rule of repetition. All is local to a zone; weekdays count from Sunday, 0. */
export interface Rule {
  readonly freq: Freq;
  /** Every so many; 1 to MAX_INTERVAL. */
  readonly interval: number;
  /** `nth` counts within the month, or the year of a yearly rule without months; negative from its end. */
  readonly byDay?: readonly { readonly weekday: number; readonly nth?: number }[];
  /** 1 to 31, or -1 to -31 from the month's end. Not with WEEKLY. */
  readonly byMonthDay?: readonly number[];
  /** 1 to 366, or -1 to -366 from the year's end. With YEARLY, HOURLY and MINUTELY. */
  readonly byYearDay?: readonly number[];
  /** 1 to 53, or -1 to -53 from the year's end; week 1 is the first with four days in the year. With YEARLY. */
  readonly byWeekNo?: readonly number[];
  /** 1 to 12. */
  readonly byMonth?: readonly number[];
  readonly byHour?: readonly number[];
  readonly byMinute?: readonly number[];
  /** Of the moments of one period the nth, 1 to 366; negative from its end. With at least one other `by`. */
  readonly bySetPos?: readonly number[];
  /** At most so many in all, up to MAX_COUNT. Not with `until`. */
  readonly count?: number;
  /** The last moment that may be one, in local time. */
  readonly until?: WallTime;
  /** First day of the week for intervals of weeks; Monday when it is not said. */
  readonly weekStart?: number;
}

/** Two years of minutes; a longer wait has a longer unit. */
export const MAX_INTERVAL = 1_000_000;

/** Finding the next of a counted rule may mean to count all before it. */
export const MAX_COUNT = 100_000;

/** A longer RRULE is not read. */
export const MAX_RULE_CHARS = 1_000;

const FREQS: readonly Freq[] = ["MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/**
 * The rule as the value of an RRULE, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": parts in a fixed order, an interval of 1 left
 * out, the end in local time. Throws RangeError for a rule that checkRule does not take.
 */
export function printRule(rule: Rule): string {
  checkRule(rule);
  const { until, weekStart } = rule;
  const parts: readonly (readonly [string, string | number | undefined])[] = [
    ["FREQ", rule.freq],
    ["INTERVAL", rule.interval === 1 ? undefined : rule.interval],
    ["UNTIL", until && printTime(until)],
    ["COUNT", rule.count],
    ["BYMONTH", rule.byMonth?.join()],
    ["BYWEEKNO", rule.byWeekNo?.join()],
    ["BYYEARDAY", rule.byYearDay?.join()],
    ["BYMONTHDAY", rule.byMonthDay?.join()],
    ["BYDAY", rule.byDay?.map(({ weekday, nth }) => `${nth ?? ""}${WEEKDAYS[weekday]}`).join()],
    ["BYHOUR", rule.byHour?.join()],
    ["BYMINUTE", rule.byMinute?.join()],
    ["BYSETPOS", rule.bySetPos?.join()],
    ["WKST", weekStart === undefined ? undefined : WEEKDAYS[weekStart]],
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(";");
}

function printTime(wall: WallTime): string {
  const date = `${pad(wall.year, 4)}${pad(wall.month)}${pad(wall.day)}`;
  return `${date}T${pad(wall.hour)}${pad(wall.minute)}${pad(wall.second)}`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, "0");
}

type Read = (value: string, zone: string | undefined) => Partial<Rule>;

const READERS: Readonly<Record<string, Read>> = {
  FREQ: (value) => ({ freq: known(FREQS, value) }),
  INTERVAL: (value) => ({ interval: numberOf(value) }),
  UNTIL: (value, zone) => ({ until: untilOf(value, zone) }),
  COUNT: (value) => ({ count: numberOf(value) }),
  BYMONTH: (value) => ({ byMonth: numbersOf(value) }),
  BYWEEKNO: (value) => ({ byWeekNo: numbersOf(value) }),
  BYYEARDAY: (value) => ({ byYearDay: numbersOf(value) }),
  BYMONTHDAY: (value) => ({ byMonthDay: numbersOf(value) }),
  BYDAY: (value) => ({ byDay: value.split(",").map(dayOf) }),
  BYHOUR: (value) => ({ byHour: numbersOf(value) }),
  BYMINUTE: (value) => ({ byMinute: numbersOf(value) }),
  BYSETPOS: (value) => ({ bySetPos: numbersOf(value) }),
  WKST: (value) => ({ weekStart: WEEKDAYS.indexOf(known(WEEKDAYS, value)) }),
};

/**
 * Reads the value of an RRULE (RFC 5545, section 3.3.10), parts in any order, capitals or not. UNTIL may be a date (all
 * of that day counts), a local date and time, or one in UTC, for which `zone` says whose local time is meant. Throws
 * RangeError, with what is wrong, for what is malformed, what contradicts itself, and what is not supported: seconds
 * (SECONDLY, BYSECOND), other calendars (RSCALE, SKIP), names of one's own, more than MAX_RULE_CHARS characters.
 */
export function parseRule(text: string, zone?: string): Rule {
  if (text.length > MAX_RULE_CHARS) throw new RangeError(`The rule is longer than ${MAX_RULE_CHARS} characters.`);
  const seen = new Set<string>();
  let read: Partial<Rule> = {};
  for (const part of text.toUpperCase().split(";")) {
    const [, name = "", value = ""] = /^([A-Z-]+)=(.+)$/.exec(part) ?? [];
    if (name === "") throw new RangeError(`The rule has "${part}" where a part like INTERVAL=2 should be.`);
    if (seen.has(name)) throw new RangeError(`The rule says ${name} twice.`);
    seen.add(name);
    read = { ...read, ...readPart(name, value, zone) };
  }
  const { freq, interval = 1 } = read;
  if (freq === undefined) throw new RangeError("The rule has no FREQ.");
  const rule: Rule = { ...read, freq, interval };
  checkRule(rule);
  return rule;
}

function readPart(name: string, value: string, zone: string | undefined): Partial<Rule> {
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) throw new RangeError(`The rule has ${name}, which is not supported.`);
  try {
    return reader(value, zone);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`The rule's ${name}=${value} cannot be read: ${why}`, { cause: error });
  }
}

function known<T extends string>(names: readonly T[], value: string): T {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new RangeError(`it must be one of ${names.join(", ")}.`);
  return found;
}

function numberOf(value: string): number {
  if (!/^[+-]?\d{1,7}$/.test(value)) throw new RangeError(`"${value}" is not a whole number.`);
  return Number(value);
}

function numbersOf(value: string): number[] {
  return value.split(",").map(numberOf);
}

function dayOf(value: string): { readonly weekday: number; readonly nth?: number } {
  const [, nth = "", name = ""] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(value) ?? [];
  const weekday = WEEKDAYS.indexOf(known(WEEKDAYS, name));
  return nth === "" ? { weekday } : { weekday, nth: Number(nth) };
}

function untilOf(value: string, zone: string | undefined): WallTime {
  const shape = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(value);
  if (shape === null) throw new RangeError("it must look like 20260601, 20260601T180000 or 20260601T160000Z.");
  // Without a time the whole day counts.
  const numbers = shape.slice(1, 7).map((digits, index) => Number(digits ?? [0, 0, 0, 23, 59, 59][index]));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const wall = { year, month, day, hour, minute, second };
  checkTime(wall);
  if (shape[7] === undefined) return wall;
  if (zone === undefined) throw new RangeError("it is in UTC, and no zone was given to make it local.");
  return wallOf(new Date(Date.UTC(year, month - 1, day, hour, minute, second)), zone);
}

type Numbers = "byMonth" | "byWeekNo" | "byYearDay" | "byMonthDay" | "byHour" | "byMinute" | "bySetPos";

/** The least and the greatest of each part; `signed` ones may be the same from the end. */
const RANGES: Readonly<Record<Numbers, { readonly least: number; readonly most: number; readonly signed?: true }>> = {
  byMonth: { least: 1, most: 12 },
  byWeekNo: { least: 1, most: 53, signed: true },
  byYearDay: { least: 1, most: 366, signed: true },
  byMonthDay: { least: 1, most: 31, signed: true },
  byHour: { least: 0, most: 23 },
  byMinute: { least: 0, most: 59 },
  bySetPos: { least: 1, most: 366, signed: true },
};

/** Throws RangeError, with what is wrong, for a rule that RFC 5545 (section 3.3.10) or a limit above forbids. */
export function checkRule(rule: Rule): void {
  const { freq, byDay, count, until, weekStart = 1 } = rule;
  known(FREQS, freq);
  checkNumber("interval", rule.interval, { least: 1, most: MAX_INTERVAL });
  checkNumber("weekStart", weekStart, { least: 0, most: 6 });
  if (count !== undefined) checkNumber("count", count, { least: 1, most: MAX_COUNT });
  if (until !== undefined) checkTime(until);
  // Object.keys forgets the names of RANGES' keys.
  for (const name of Object.keys(RANGES) as Numbers[]) {
    for (const value of filled(name, rule[name]) ?? []) {
      checkNumber(name, RANGES[name].signed ? Math.abs(value) : value, RANGES[name]);
    }
  }
  for (const { weekday, nth = 1 } of filled("byDay", byDay) ?? []) {
    checkNumber("byDay", weekday, { least: 0, most: 6 });
    checkNumber("the nth of byDay", Math.abs(nth), { least: 1, most: 53 });
  }
  checkTogether(rule);
}

function checkTogether({ freq, byDay, bySetPos, count, until, ...rule }: Rule): void {
  const isCounted = byDay?.some(({ nth }) => nth !== undefined) ?? false;
  const { byMonth, byWeekNo, byYearDay, byMonthDay, byHour, byMinute } = rule;
  const others = [byDay, byMonth, byWeekNo, byYearDay, byMonthDay, byHour, byMinute];
  const faults: readonly (readonly [boolean, string])[] = [
    [count !== undefined && until !== undefined, "COUNT and UNTIL exclude each other"],
    [isCounted && freq !== "MONTHLY" && freq !== "YEARLY", `BYDAY with a number does not go with ${freq}`],
    [isCounted && byWeekNo !== undefined, "BYDAY with a number does not go with BYWEEKNO"],
    [byMonthDay !== undefined && freq === "WEEKLY", "BYMONTHDAY does not go with WEEKLY"],
    [byWeekNo !== undefined && freq !== "YEARLY", `BYWEEKNO does not go with ${freq}`],
    [
      byYearDay !== undefined && (freq === "DAILY" || freq === "WEEKLY" || freq === "MONTHLY"),
      `BYYEARDAY does not go with ${freq}`,
    ],
    [
      bySetPos !== undefined && others.every((part) => part === undefined),
      "BYSETPOS needs another BY part to choose from",
    ],
  ];
  for (const [isFault, why] of faults) if (isFault) throw new RangeError(`The rule contradicts itself: ${why}.`);
}

function filled<T>(name: string, values: readonly T[] | undefined): readonly T[] | undefined {
  if (values?.length === 0) throw new RangeError(`The rule's ${name} is empty.`);
  return values;
}

function checkNumber(name: string, value: number, { least, most }: { least: number; most: number }): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`The rule's ${name} has ${value}, and must be a whole number from ${least} to ${most}.`);
}

function checkTime(wall: WallTime): void {
  const { year, month, day, hour, minute, second } = wall;
  const back = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal =
    year >= 1000 &&
    year <= 9999 &&
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second;
  if (!isReal) throw new RangeError("there is no such date and time.");
}
