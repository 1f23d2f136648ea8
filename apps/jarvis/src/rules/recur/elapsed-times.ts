// From a rule of hours or minutes to its instants. These count time that passes, not what the clock shows, so that
// when clocks change none is lost and none comes twice; the local date and time only say which of them count.

import { instantOf, wallOf, type WallTime } from "../wall-time.ts";
import { CALENDAR_DAYS, calendarDay, DAY_MS, dayNumber, LAST_DAY, type Naming, namingOf } from "./days.ts";
import { type Rule } from "./rule.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * After so many steps in a row on the right days that name nothing the search ends: steps of whatever length come round
 * to the same minute of the week after at most as many as a week has minutes.
 */
const MAX_EMPTY_STEPS = 7 * 24 * 60;

interface ElapsedTime {
  readonly at: Date;
  readonly wall: WallTime;
}

interface Setting {
  readonly start: WallTime;
  readonly zone: string;
  /** Earlier ones are left out. For a rule with a count all before are counted, else they are skipped at no cost. */
  readonly from: Date;
}

/**
 * The instants of an HOURLY or MINUTELY rule, not before its start, which itself is one only if the rule names it. They
 * are whole intervals of elapsed time apart; an hourly rule with minutes has each of them once in every elapsed hour.
 * Ends at the rule's count, at the instant of its until, at the end of the year 9999, when 400 years in a row have no
 * day for it, and after MAX_EMPTY_STEPS.
 */
export function* elapsedTimes(rule: Rule, { start, zone, from }: Setting): Generator<ElapsedTime> {
  const startMs = instantOf(start, zone).getTime();
  const untilMs = rule.until ? instantOf(rule.until, zone).getTime() : Infinity;
  let left = rule.count ?? Infinity;
  const jumpMs = rule.count === undefined ? Math.max(startMs, from.getTime()) : startMs;
  for (const time of timesFrom(rule, { startMs, jumpMs, zone })) {
    const atMs = time.at.getTime();
    if (atMs < startMs) continue;
    if (atMs > untilMs || left === 0) return;
    left -= 1;
    if (atMs >= from.getTime()) yield time;
  }
}

interface Line {
  /** Where counting begins, in milliseconds since 1970 as all of these. */
  readonly startMs: number;
  /** What is before is not needed. */
  readonly jumpMs: number;
  readonly zone: string;
}

function* timesFrom(rule: Rule, { startMs, jumpMs, zone }: Line): Generator<ElapsedTime> {
  const naming = namingOf(rule, "skip");
  const stepMs = rule.interval * (rule.freq === "HOURLY" ? HOUR_MS : MINUTE_MS);
  const { minute } = wallOf(new Date(startMs), zone);
  const baseMs = takesMinutes(rule) ? startMs - minute * MINUTE_MS : startMs;
  const lastMs = (LAST_DAY + 1) * DAY_MS;
  let step = Math.floor((jumpMs - baseMs) / stepMs);
  for (let empty = 0; empty < MAX_EMPTY_STEPS;) {
    const atMs = baseMs + step * stepMs;
    if (atMs >= lastMs) return;
    const found = namedIn(candidates(rule, atMs, zone), rule, naming);
    yield* found;
    empty = found.length > 0 ? 0 : empty + 1;
    const nextMs = found.length > 0 ? atMs : nextChance(rule, { atMs, naming, zone });
    if (nextMs === undefined) return;
    // Down, not up: an hour that begins before `nextMs` may reach over it.
    step = Math.max(step + 1, Math.floor((nextMs - baseMs) / stepMs));
  }
}

/** Whether every hour has several minutes of its own; for a minutely rule BYMINUTE only leaves some out. */
function takesMinutes({ freq, byMinute }: Rule): boolean {
  return freq === "HOURLY" && byMinute !== undefined;
}

/** The instants of the step at `atMs`, in order. */
function candidates(rule: Rule, atMs: number, zone: string): ElapsedTime[] {
  const first = timeAt(atMs, zone);
  if (!takesMinutes(rule)) return [first];
  // Where clocks have changed by half an hour the step begins at half past.
  const waits = new Set(rule.byMinute?.map((minute) => (minute - first.wall.minute + 60) % 60));
  return [...waits].sort((a, b) => a - b).map((wait) => timeAt(atMs + wait * MINUTE_MS, zone));
}

function timeAt(atMs: number, zone: string): ElapsedTime {
  const at = new Date(atMs);
  return { at, wall: wallOf(at, zone) };
}

function namedIn(times: readonly ElapsedTime[], rule: Rule, naming: Naming): ElapsedTime[] {
  const { byHour, byMinute, bySetPos } = rule;
  const named = times.filter(({ wall }) => {
    if (byHour && !byHour.includes(wall.hour)) return false;
    if (byMinute && !takesMinutes(rule) && !byMinute.includes(wall.minute)) return false;
    return naming(calendarDay(dayOf(wall))) !== undefined;
  });
  if (bySetPos === undefined) return named;
  return named.filter((_, index) => bySetPos.includes(index + 1) || bySetPos.includes(index - named.length));
}

function dayOf({ year, month, day }: WallTime): number {
  return dayNumber(year, month, day);
}

interface Missed {
  readonly atMs: number;
  readonly naming: Naming;
  readonly zone: string;
}

/** Before when nothing can come after `atMs`, which brought nothing; undefined when nothing comes at all. */
function nextChance({ freq, byHour }: Rule, { atMs, naming, zone }: Missed): number | undefined {
  const { wall } = timeAt(atMs, zone);
  const today = dayOf(wall);
  if (naming(calendarDay(today))) {
    if (freq === "HOURLY" || !byHour || byHour.includes(wall.hour)) return atMs;
    const hourEndMs = atMs + (60 - wall.minute) * MINUTE_MS - wall.second * 1_000;
    // A clock that is set back within the hour may show a good one before the hour is over.
    return timeAt(hourEndMs - 1, zone).wall.hour === wall.hour ? hourEndMs : atMs;
  }
  for (let day = today + 1; day <= Math.min(today + CALENDAR_DAYS, LAST_DAY); day += 1) {
    const next = calendarDay(day);
    if (!naming(next)) continue;
    const { year, month, date } = next;
    return instantOf({ year, month, day: date, hour: 0, minute: 0, second: 0 }, zone).getTime();
  }
  return undefined;
}
