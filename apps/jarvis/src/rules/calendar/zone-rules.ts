// A zone's clock changes as a VTIMEZONE (RFC 5545, section 3.6.5), found out from Intl: as two yearly rules where the
// years are alike, else each change of the next years on its own.

import { addDays, instantOf, localIso, type WallTime, wallOf, weekdayOf } from "../wall-time.ts";

/** So many years are looked at; where they are alike the rules go on for ever. */
const YEARS = 5;
const WEEK_MS = 7 * 86_400_000;

interface ClockChange {
  /** What the clock shows at the instant of the change, before it is changed. */
  readonly wall: WallTime;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The lines of the zone's VTIMEZONE, from the year `year` on. */
export function zoneLines(zone: string, year: number): readonly string[] {
  const key = `${year} ${zone}`;
  const known = made.get(key);
  if (known) return known;
  // Names of zones are few; the cap is for their spellings.
  if (made.size >= MAX_KNOWN) made.clear();
  const lines = ["BEGIN:VTIMEZONE", `TZID:${zone}`, ...changeLines(zone, year), "END:VTIMEZONE"];
  made.set(key, lines);
  return lines;
}

const MAX_KNOWN = 1_000;
const made = new Map<string, readonly string[]>();

function changeLines(zone: string, year: number): string[] {
  const changes = changesOf(zone, year);
  const begin = new Date(Date.UTC(year, 0, 1));
  const first = offsetMs(begin, zone);
  if (changes.length === 0) return observance({ wall: EPOCH, fromMs: first, toMs: first }, isSummer(first, changes));
  const yearly = yearlyRules(changes);
  if (yearly) return yearly.flatMap(({ change, rule }) => observance(change, isSummer(change.toMs, changes), rule));
  const before = { wall: EPOCH, fromMs: first, toMs: first };
  return [before, ...changes].flatMap((change) => observance(change, isSummer(change.toMs, changes)));
}

const EPOCH: WallTime = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 };

function isSummer(offset: number, changes: readonly ClockChange[]): boolean {
  return changes.some(({ fromMs, toMs }) => offset > Math.min(fromMs, toMs));
}

function observance({ wall, fromMs, toMs }: ClockChange, summer: boolean, rule?: string): string[] {
  const kind = summer ? "DAYLIGHT" : "STANDARD";
  return [
    `BEGIN:${kind}`,
    `DTSTART:${localTimeValue(wall)}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `TZOFFSETFROM:${offsetValue(fromMs)}`,
    `TZOFFSETTO:${offsetValue(toMs)}`,
    `TZNAME:${offsetValue(toMs)}`,
    `END:${kind}`,
  ];
}

/** "20261127T150000": a local time as a value. */
export function localTimeValue(wall: WallTime): string {
  return localIso(wall).replaceAll(/[-:]/g, "");
}

function offsetValue(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${ms < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

function offsetMs(at: Date, zone: string): number {
  const { year, month, day, hour, minute, second } = wallOf(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1_000) * 1_000;
}

/** All changes within the years that are looked at. No zone changes its clock twice within a week. */
function changesOf(zone: string, year: number): ClockChange[] {
  const changes: ClockChange[] = [];
  const end = Date.UTC(year + YEARS, 0, 1);
  for (let from = Date.UTC(year, 0, 1); from < end; from += WEEK_MS) {
    const [fromMs, toMs] = [offsetMs(new Date(from), zone), offsetMs(new Date(from + WEEK_MS), zone)];
    if (fromMs === toMs) continue;
    const at = changeBetween(from, from + WEEK_MS, zone);
    changes.push({ wall: wallOf(new Date(at + fromMs), "UTC"), fromMs, toMs });
  }
  return changes;
}

/** The minute in which the offset becomes another one, by halves. */
function changeBetween(from: number, to: number, zone: string): number {
  const before = offsetMs(new Date(from), zone);
  let [low, high] = [from / 60_000, to / 60_000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(new Date(middle * 60_000), zone) === before) low = middle;
    else high = middle;
  }
  return high * 60_000;
}

/** One rule for each change of a year, when every year has the same; else undefined. */
function yearlyRules(
  changes: readonly ClockChange[],
): readonly { readonly change: ClockChange; readonly rule: string }[] | undefined {
  const first = changes[0]?.wall.year;
  const ofFirst = changes.filter(({ wall }) => wall.year === first);
  if (changes.length !== ofFirst.length * YEARS) return undefined;
  const rules = ofFirst.map((change, index) => {
    const same = changes.filter((_, at) => at % ofFirst.length === index);
    const rule = [ruleBy(change.wall, "nth"), ruleBy(change.wall, "last")].find((wanted, way) =>
      same.every((one) => isLike(one, change) && ruleBy(one.wall, way === 0 ? "nth" : "last") === wanted),
    );
    return { change, rule };
  });
  return rules.every((one): one is { change: ClockChange; rule: string } => one.rule !== undefined) ? rules : undefined;
}

function isLike(one: ClockChange, other: ClockChange): boolean {
  return (
    one.fromMs === other.fromMs &&
    one.toMs === other.toMs &&
    one.wall.hour === other.wall.hour &&
    one.wall.minute === other.wall.minute
  );
}

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/** The yearly rule of a change by the weekday in its month, counted from the beginning or from the end. */
function ruleBy(wall: WallTime, way: "nth" | "last"): string {
  const isLast = addDays(wall, 7).month !== wall.month;
  const nth = way === "nth" ? Math.ceil(wall.day / 7) : isLast ? -1 : 0;
  return `FREQ=YEARLY;BYMONTH=${wall.month};BYDAY=${nth}${WEEKDAYS[weekdayOf(wall)]}`;
}

/** An instant in UTC as a value: "20261127T140000Z". */
export function utcValue(at: Date): string {
  return `${localTimeValue(wallOf(at, "UTC"))}Z`;
}

/** The instant of a local time in a zone, as a value. */
export function utcOfLocal(wall: WallTime, zone: string): string {
  return utcValue(instantOf(wall, zone));
}
