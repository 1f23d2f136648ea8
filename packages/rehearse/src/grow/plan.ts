// From a report to the list of what breaks in which order while users grow: each with its fix, the day until which that
// must be in, and the limit afterwards. Greedy: what breaks first is fixed, then it is looked again.

import type { Report } from "../report/facts.ts";
import { type GrowingPart, PlanError, fixed, growingParts, limitAt } from "./growing-parts.ts";

export interface GrowthWish {
  /** Users in the end, today's being 1. */
  readonly factor: number;
  /** Days of the calendar, `2026-12-04`. */
  readonly today: string;
  readonly by: string;
  /** Today's busiest visits a second; undefined: the peak of the report's crowd. */
  readonly from: number | undefined;
}

export interface PlanStep {
  readonly part: string;
  /** The day on which it breaks, and the last one on which the fix is in time. */
  readonly breaks: string;
  readonly until: string;
  /** Users and visits a second on the day on which it breaks. */
  readonly factor: number;
  readonly rate: number;
  readonly fix: string;
  readonly effort: string;
  readonly money: string;
  /** Limit before and after, on that day, and what ends then; Infinity when nothing is known to end. */
  readonly limitBefore: number;
  readonly limitAfter: number;
  readonly next: string | undefined;
}

export interface PlanDay {
  readonly date: string;
  readonly factor: number;
  readonly rate: number;
  /** Limit with today's code, and with every fix that is due by then. */
  readonly limitToday: number;
  readonly limitFixed: number;
  /** What breaks on this day without its fix. */
  readonly breaks: readonly string[];
}

export interface GrowthPlan {
  readonly today: string;
  readonly by: string;
  readonly factor: number;
  readonly from: number;
  /** Growth a day, 0.31 for 31 %. */
  readonly perDay: number;
  readonly steps: readonly PlanStep[];
  readonly days: readonly PlanDay[];
}

const dayMs = 86_400_000;
/** More steps than there can be parts with two fixes each: a plan that is longer is a mistake of ours. */
const mostSteps = 60;
const mostDays = 3660;

/** Throws PlanError for a report that says nothing, RangeError for growth that is none. */
export function planGrowth(report: Report, wish: GrowthWish): GrowthPlan {
  const { outcome } = report.verdict;
  if (outcome === "not-trustworthy") {
    throw new PlanError("The report's machine was too busy, so its figures count for nothing: rehearse again.");
  }
  const parts = growingParts(report);
  if (parts.length === 0) {
    throw new PlanError("The report knows no part of the app and no limit: rehearse again, to the end.");
  }
  const lengthDays = daysBetween(wish);
  const from = wish.from ?? report.facts.crowd.peak;
  const at = (day: number): Moment => {
    const factor = lengthDays === 0 ? wish.factor : wish.factor ** (day / lengthDays);
    return { factor, rate: from * factor };
  };
  const course = { lengthDays, at, date: (day: number) => dateAfter(wish.today, day) };
  const { steps, states } = greedy(parts, course);
  const { today, by, factor } = wish;
  const perDay = lengthDays === 0 ? factor - 1 : factor ** (1 / lengthDays) - 1;
  return { today, by, factor, from, perDay, steps, days: dayRows(parts, states, course) };
}

interface Moment {
  readonly factor: number;
  readonly rate: number;
}

interface Course {
  readonly lengthDays: number;
  readonly at: (day: number) => Moment;
  readonly date: (day: number) => string;
}

interface State {
  readonly day: number;
  readonly part: string;
  readonly parts: readonly GrowingPart[];
}

function greedy(begin: readonly GrowingPart[], course: Course): { steps: PlanStep[]; states: State[] } {
  const steps: PlanStep[] = [];
  const states: State[] = [];
  const end = course.at(course.lengthDays);
  let parts = begin;
  for (;;) {
    const first = firstToBreak(parts, course);
    if (first === undefined) return { steps, states };
    if (steps.length >= mostSteps) throw new PlanError("This growth needs more fixes than can be listed.");
    const { part, day } = first;
    const { fix, part: better } = fixed(part, { rate: end.rate, rows: end.factor });
    parts = parts.map((each) => (each.id === part.id ? better : each));
    const moment = course.at(day);
    const next = firstLimit(parts, moment);
    steps.push({
      part: part.title,
      breaks: course.date(day),
      until: course.date(Math.max(0, day - 1)),
      ...moment,
      fix: fix.what,
      effort: fix.effort,
      money: fix.money,
      limitBefore: limitAt(part, moment.factor),
      limitAfter: next.limit,
      next: next.title,
    });
    states.push({ day, part: part.title, parts });
  }
}

/** The part whose limit is passed on the earliest day; among those of one day, the one with the lowest limit. */
function firstToBreak(
  parts: readonly GrowingPart[],
  { lengthDays, at }: Course,
): { part: GrowingPart; day: number } | undefined {
  for (let day = 0; day <= lengthDays; day += 1) {
    const { factor, rate } = at(day);
    const broken = parts
      .map((part) => ({ part, day, limit: limitAt(part, factor) }))
      // Rounding must not make a limit that a fix was made for look too low.
      .filter(({ limit }) => limit < rate * (1 - 1e-9))
      .sort((one, other) => one.limit - other.limit);
    if (broken[0] !== undefined) return broken[0];
  }
  return undefined;
}

function firstLimit(parts: readonly GrowingPart[], { factor }: Moment): { limit: number; title: string | undefined } {
  const limits = parts.map((part) => ({ limit: limitAt(part, factor), title: part.title }));
  const first = limits.reduce((one, other) => (other.limit < one.limit ? other : one), { limit: Infinity, title: "" });
  return { limit: first.limit, title: first.limit === Infinity ? undefined : first.title };
}

function dayRows(begin: readonly GrowingPart[], states: readonly State[], course: Course): PlanDay[] {
  return Array.from({ length: course.lengthDays + 1 }, (_, day) => {
    const moment = course.at(day);
    const fixes = states.findLast((state) => state.day <= day)?.parts ?? begin;
    return {
      date: course.date(day),
      ...moment,
      limitToday: firstLimit(begin, moment).limit,
      limitFixed: firstLimit(fixes, moment).limit,
      breaks: states.filter((state) => state.day === day).map(({ part }) => part),
    };
  });
}

function daysBetween({ today, by, factor, from }: GrowthWish): number {
  if (!(factor > 1) || !Number.isFinite(factor)) {
    throw new RangeError(`--grow ${factor}: growth is over 1, such as 30x.`);
  }
  if (from !== undefined && !(from > 0)) throw new RangeError("--from takes visits a second, over 0.");
  const days = Math.round((dayOf("--by", by) - dayOf("today", today)) / dayMs);
  if (days < 0) throw new RangeError(`--by ${by} is over: today is ${today}.`);
  if (days > mostDays) throw new RangeError(`--by ${by} is more than ten years away; that is not for a plan by days.`);
  return days;
}

/** Midnight of the day in UTC, whose days are all of one length. */
function dayOf(name: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // 30 February would become a day of March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return time;
  throw new RangeError(`${name} ${text} is no day of the calendar. One is written 2026-12-04.`);
}

function dateAfter(today: string, days: number): string {
  return new Date(dayOf("today", today) + days * dayMs).toISOString().slice(0, 10);
}
