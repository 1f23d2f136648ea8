// Turns instants into what a clock on a person's wall shows and back, by Intl alone, so that the process's own TZ
// never matters. A local time that does not exist moves forward over the gap; one that exists twice is the first.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What calendar and clock show in some zone. `month` is 1 to 12. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The wall time in `zone` at `instant`. Throws RangeError for an unknown zone or an invalid date. */
export function wallOf(instant: Date, zone: string): WallTime {
  const shown = new Date(instant.getTime() + offsetMs(instant, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/**
 * The instant at which the wall in `zone` shows `wall`. Fields out of range roll over (day 32 is the next month's first
 * or second). In a gap the clock's change is added, as the clock itself does; of two the earlier is taken.
 */
export function instantOf(wall: WallTime, zone: string): Date {
  const asUtc = utcOf(wall);
  // The offset a day before and a day after: no zone changes its clock twice within two days.
  const before = offsetMs(new Date(asUtc - DAY_MS), zone);
  const after = offsetMs(new Date(asUtc + DAY_MS), zone);
  const candidates = [asUtc - before, asUtc - after].sort((a, b) => a - b);
  const right = candidates.find((candidate) => utcOf(wallOf(new Date(candidate), zone)) === asUtc);
  // None is right only inside a gap; the offset before the gap carries the time over it.
  return new Date(right ?? asUtc - before);
}

/** The date `days` days after that of `wall`, with the same clock time. */
export function addDays(wall: WallTime, days: number): WallTime {
  return { ...wall, ...dateOf(Date.UTC(wall.year, wall.month - 1, wall.day + days)) };
}

/** The date `months` months after that of `wall`; where that month is shorter, its last day. */
export function addMonths(wall: WallTime, months: number): WallTime {
  const first = dateOf(Date.UTC(wall.year, wall.month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.year, first.month, 0)).getUTCDate();
  return { ...wall, year: first.year, month: first.month, day: Math.min(wall.day, lastDay) };
}

/** The day of the week of `wall`: 0 is Sunday. */
export function weekdayOf(wall: WallTime): number {
  return new Date(utcOf(wall)).getUTCDay();
}

function dateOf(utcMs: number): { year: number; month: number; day: number } {
  const date = new Date(utcMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function utcOf(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}

/** How far the clocks of `zone` are ahead of UTC. */
function offsetMs(instant: Date, zone: string): number {
  const at = instant.getTime();
  if (at < WHOLE_QUARTERS_SINCE) return offsetAt(at, zone);
  const quarter = Math.floor(at / QUARTER_MS);
  let known = offsets.get(zone);
  if (known === undefined || known.size >= MAX_OFFSETS) {
    if (offsets.size >= MAX_CLOCKS) offsets.clear();
    offsets.set(zone, (known = new Map()));
  }
  const offset = known.get(quarter);
  if (offset !== undefined) return offset;
  const made = offsetAt(at, zone);
  known.set(quarter, made);
  return made;
}

// To ask Intl costs some microseconds, and one instant takes several questions. Since 1980 all clocks have been changed
// at whole quarters of an hour.
const WHOLE_QUARTERS_SINCE = Date.UTC(1980, 0);
const QUARTER_MS = 900_000;
const MAX_OFFSETS = 500;
const offsets = new Map<string, Map<number, number>>();

function offsetAt(at: number, zone: string): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown;
  return utcOf({ year, month, day, hour, minute, second }) - Math.floor(at / 1_000) * 1_000;
}

// Making a formatter costs about 50 times as much as using one. The keys are zones that Intl took, so at most about
// 600 and their spellings; the cap is for spellings.
const MAX_CLOCKS = 1_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  if (clocks.size >= MAX_CLOCKS) clocks.clear();
  clocks.set(zone, clock);
  return clock;
}

/** `instant` in `zone` as ISO 8601 with offset: "2026-01-15T09:30:00+01:00". */
export function isoIn(instant: Date, zone: string): string {
  const minutes = Math.round(offsetMs(instant, zone) / 60_000);
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${localIso(wallOf(instant, zone))}${offset}`;
}

/** "2026-11-24T09:00:00": a wall time as text, and back. */
export function localIso({ year, month, day, hour, minute, second }: WallTime): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The wall time that a text says: "2026-11-24T09:00:00", "2026-11-24 09:00"; what is missing is 0. */
export function wallFrom(text: string): WallTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute, second };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
