// Lengths of time: so many of a unit, two together, back instead of on.

import { type Unit } from "../language/table.ts";
import { type Span } from "./meaning.ts";

/** What a unit is in days, seconds or months; weeks are days, and days are seconds where they are parted. */
export const days: Readonly<Record<Unit, number | undefined>> = {
  second: undefined,
  minute: undefined,
  hour: undefined,
  day: 1,
  week: 7,
  fortnight: 14,
  month: undefined,
  quarter: undefined,
  year: undefined,
};
export const seconds: Partial<Record<Unit, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };
export const months: Partial<Record<Unit, number>> = { month: 1, quarter: 3, year: 12 };

/** So many of a unit. What is no whole number of days or months is counted in smaller ones. */
export function spanOf(count: number, unit: Unit): Span {
  const month = months[unit];
  if (month !== undefined) {
    const whole = Math.trunc(count * month);
    const rest = Math.round((count * month - whole) * 30);
    return { months: whole, days: rest, seconds: 0, unit: rest > 0 ? "day" : unit, largest: unit };
  }
  const day = days[unit];
  if (day !== undefined) {
    const whole = Math.trunc(count * day);
    const rest = Math.round((count * day - whole) * 86_400);
    return { months: 0, days: whole, seconds: rest, unit: rest > 0 ? "hour" : unit, largest: unit };
  }
  const size = seconds[unit] ?? 1;
  const smaller = unit === "hour" && !Number.isInteger(count) ? "minute" : unit;
  return { months: 0, days: 0, seconds: Math.round(count * size), unit: smaller, largest: unit };
}

const order: readonly Unit[] = ["year", "quarter", "month", "fortnight", "week", "day", "hour", "minute", "second"];

/** Both together, or undefined when the second is not smaller. */
export function plus(one: Span, other: Span): Span | undefined {
  // "1 hour 1 hour" are two.
  if (order.indexOf(one.unit) >= order.indexOf(other.largest)) return undefined;
  return {
    months: one.months + other.months,
    days: one.days + other.days,
    seconds: one.seconds + other.seconds,
    unit: other.unit,
    largest: one.largest,
  };
}

/** As far back. */
export function minus(span: Span): Span {
  return { ...span, months: -span.months, days: -span.days, seconds: -span.seconds };
}
