// From a rule and a day of the calendar to whether the rule names that day. Days are whole numbers counted from
// 1970-01-01, so that no clock and no zone comes in; what the rule leaves open is taken from its start.

import { type WallTime, weekdayOf } from "../wall-time.ts";
import { type Rule } from "./rule.ts";

export const DAY_MS = 86_400_000;

/** After this day, the last of the year 9999, nothing is looked for: an RRULE's years have four digits. */
export const LAST_DAY = dayNumber(9999, 12, 31);

/** The calendar comes round again after 400 years: what never was for so long never is. 146,097 days. */
export const CALENDAR_DAYS = 146_097;

/** What a monthly or yearly rule does in a month that is too short for its day. */
export type ShortMonths = "last-day" | "skip";

/** A date with all that rules ask of it. `yearDay` is 1 to 366. */
export interface CalendarDay {
  readonly number: number;
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly monthDays: number;
  readonly yearDay: number;
  readonly yearDays: number;
  readonly weekday: number;
}

/** The number of a day. Months and dates out of range roll over; years are 1000 to 9999. */
export function dayNumber(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

/** The date of a day's number. */
export function calendarDay(number: number): CalendarDay {
  const at = new Date(number * DAY_MS);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth() + 1;
  const beforeYear = dayNumber(year, 1, 0);
  const date = at.getUTCDate();
  const monthDays = dayNumber(year, month + 1, 1) - number + date - 1;
  const yearDays = dayNumber(year, 12, 31) - beforeYear;
  return { number, year, month, date, monthDays, yearDay: number - beforeYear, yearDays, weekday: at.getUTCDay() };
}

/** The first day of the week that `day` is in. */
export function weekStartOf(day: number, weekStart = 1): number {
  // Day 0 was a Thursday, 4. The remainder of a negative number is negative, hence the second one.
  return day - ((((day + 4 - weekStart) % 7) + 7) % 7);
}

/** Gives the rule with the days that only its start tells: the weekday, the day of the month, the month. */
export function withDaysOf(start: WallTime, rule: Rule): Rule {
  const { freq, byDay, byMonthDay, byYearDay, byWeekNo, byMonth } = rule;
  if (byDay ?? byMonthDay ?? byYearDay) return rule;
  if (freq === "WEEKLY" || byWeekNo !== undefined) return { ...rule, byDay: [{ weekday: weekdayOf(start) }] };
  if (freq === "MONTHLY") return { ...rule, byMonthDay: [start.day] };
  if (freq === "YEARLY") return { ...rule, byMonth: byMonth ?? [start.month], byMonthDay: [start.day] };
  return rule;
}

/** Asks whether a rule names a day; "moved" is yes for the last day of a month that is too short. */
export type Naming = (day: CalendarDay) => "named" | "moved" | undefined;

/**
 * How `rule`, which says all of its days, names them: a day must be in every part that the rule has. Only a day of the
 * month that stands alone moves to a shorter month's last day, and only if some month of the rule is long enough: the
 * 31st does, Friday the 31st and 30 February do not.
 */
export function namingOf(rule: Rule, shortMonths: ShortMonths): Naming {
  const { byMonth, byMonthDay, byYearDay, byWeekNo, byDay } = rule;
  const lateDays = shortMonths === "last-day" ? lateDaysOf(rule) : [];
  return (day) => {
    if (byMonth && !byMonth.includes(day.month)) return undefined;
    if (byYearDay && !isIn(byYearDay, day.yearDay, day.yearDays)) return undefined;
    if (byWeekNo && !isInWeek(byWeekNo, day, rule.weekStart)) return undefined;
    if (byDay && !isWeekdayIn(byDay, day, rule)) return undefined;
    if (!byMonthDay || isIn(byMonthDay, day.date, day.monthDays)) return "named";
    return day.date === day.monthDays && lateDays.some((late) => late > day.date) ? "moved" : undefined;
  };
}

/** The days of the month that a shorter month lacks, of those that some month of the rule has. */
function lateDaysOf({ freq, byMonth, byMonthDay = [], byYearDay, byWeekNo, byDay }: Rule): readonly number[] {
  if ((freq !== "MONTHLY" && freq !== "YEARLY") || (byYearDay ?? byWeekNo ?? byDay)) return [];
  // 2000 was a leap year.
  const longest = byMonth ? Math.max(...byMonth.map((month) => new Date(Date.UTC(2000, month, 0)).getUTCDate())) : 31;
  return byMonthDay.filter((date) => date > 28 && date <= longest);
}

/** Whether the `place`th of `total` is listed, from the beginning or from the end. */
function isIn(listed: readonly number[], place: number, total: number): boolean {
  return listed.includes(place) || listed.includes(place - total - 1);
}

function isInWeek(byWeekNo: readonly number[], day: CalendarDay, weekStart: number | undefined): boolean {
  // A week belongs to the year that has four of its days, so to that of its fourth.
  const fourth = calendarDay(weekStartOf(day.number, weekStart) + 3);
  const week = Math.ceil(fourth.yearDay / 7);
  return isIn(byWeekNo, week, week + Math.floor((fourth.yearDays - fourth.yearDay) / 7));
}

function isWeekdayIn(byDay: NonNullable<Rule["byDay"]>, day: CalendarDay, { freq, byMonth }: Rule): boolean {
  const isOfYear = freq === "YEARLY" && byMonth === undefined;
  const [place, total] = isOfYear ? [day.yearDay, day.yearDays] : [day.date, day.monthDays];
  return byDay.some(({ weekday, nth }) => {
    if (weekday !== day.weekday) return false;
    if (nth === undefined) return true;
    return nth === Math.ceil(place / 7) || nth === -Math.ceil((total - place + 1) / 7);
  });
}
