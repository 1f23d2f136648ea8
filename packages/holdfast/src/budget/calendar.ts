// Which calendar day it is in a zone, and when the next one begins. By Intl, which knows the zones' rules.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(zone, made);
  return made;
}

/** What is wrong with the name of a zone, if anything is. */
export function zoneProblem(zone: string): string | undefined {
  try {
    formatOf(zone);
    return undefined;
  } catch {
    return `there is no time zone ${zone}`;
  }
}

/** A calendar day of a zone. */
export interface Day {
  /** `2026-11-21` */
  readonly name: string;
  /** The first instant of the next one, in ms. */
  readonly endsMs: number;
}

/** The last day that was asked for in each zone, from an instant on. */
const lastDays = new Map<string, Day & { readonly fromMs: number }>();

/** The day that it is in the zone. */
export function dayAt(atMs: number, zone: string): Day {
  const known = lastDays.get(zone);
  if (known && known.fromMs <= atMs && atMs < known.endsMs) return known;
  const fromMs = Math.floor(atMs);
  const day = { name: formatOf(zone).format(fromMs), fromMs, endsMs: endOfDay(fromMs, zone) };
  lastDays.set(zone, day);
  return day;
}

// A day has 23 to 25 hours, seldom more or less (a zone that crosses the date line leaves one out). Some hour from here
// on has another date; then the very instant, by halves.
function endOfDay(fromMs: number, zone: string): number {
  const name = (atMs: number) => formatOf(zone).format(atMs);
  const today = name(fromMs);
  let before = fromMs;
  while (name(before + hourMs) === today) before += hourMs;
  let after = before + hourMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (name(middle) === today) before = middle;
    else after = middle;
  }
  return after;
}

const hourMs = 3_600_000;

/** The first instant of the zone's next month, in ms. */
export function nextMonthAt(atMs: number, zone: string): number {
  const month = dayAt(atMs, zone).name.slice(0, 7);
  let startMs = atMs;
  while (dayAt(startMs, zone).name.startsWith(month)) startMs = dayAt(startMs, zone).endsMs;
  return startMs;
}
