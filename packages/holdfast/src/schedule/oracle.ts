// For the tests of schedules: when a cron expression must fire, found the slow way, a minute after the other, from what
// the clock on the wall shows (Intl). It shares nothing with the code under test, and reads only plain fields.

/** Clocks that change by an hour or half of one, at odd times, around Ramadan, on other days in the south, never. */
export const zones = [
  "Europe/London",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Pacific/Auckland",
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/St_Johns",
];

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The time on the wall as if it were UTC. */
function wallOf(format: Intl.DateTimeFormat, ms: number): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = format.format(ms).split(/\D+/).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}

function wallFormat(zone: string): Intl.DateTimeFormat {
  const numeric = "numeric";
  const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric } as const;
  return new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...parts });
}

/** The hours in which the clocks of a zone change; one hour of no meaning where they never do. */
export function spotsOf(zone: string, fromYear: number, toYear: number): number[] {
  const format = wallFormat(zone);
  const spots: number[] = [];
  let offset = wallOf(format, Date.UTC(fromYear, 0)) - Date.UTC(fromYear, 0);
  for (let ms = Date.UTC(fromYear, 0); ms < Date.UTC(toYear + 1, 0); ms += hourMs) {
    const now = wallOf(format, ms) - ms;
    if (now !== offset) spots.push(ms);
    offset = now;
  }
  return spots.length > 0 ? spots : [Date.UTC(fromYear, 2, 31, 1)];
}

/** For each expression the instants after the first and up to the last one. */
export function expected(
  zone: string,
  { fromMs, toMs }: Span,
  expressions: readonly { readonly cron: string; readonly fixed: boolean }[],
): number[][] {
  const format = wallFormat(zone);
  const matchers = expressions.map(({ cron }) => matcher(cron));
  const found = expressions.map((): number[] => []);
  // The latest time that the wall has ever shown: what is not later than that has had its turn.
  let latest = wallOf(format, fromMs);
  for (let ms = fromMs + minuteMs; ms <= toMs; ms += minuteMs) {
    const wall = wallOf(format, ms);
    for (const [index, matches] of matchers.entries()) {
      const isDue = expressions[index]?.fixed === true ? someBetween(latest, wall, matches) : matches(wall);
      if (isDue) found[index]?.push(ms);
    }
    latest = Math.max(latest, wall);
  }
  return found;
}

function someBetween(afterWall: number, upToWall: number, matches: (wall: number) => boolean): boolean {
  for (let wall = afterWall + minuteMs; wall <= upToWall; wall += minuteMs) if (matches(wall)) return true;
  return false;
}

function matcher(cron: string): (wall: number) => boolean {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.split(" ");
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(month, 1, 12);
  const weekdays = valuesOf(weekday, 0, 6);
  const either = day !== "*" && weekday !== "*";
  return (wall) => {
    const time = new Date(wall);
    const [isDay, isWeekday] = [days.has(time.getUTCDate()), weekdays.has(time.getUTCDay())];
    return (
      minutes.has(time.getUTCMinutes()) &&
      hours.has(time.getUTCHours()) &&
      months.has(time.getUTCMonth() + 1) &&
      (either ? isDay || isWeekday : isDay && isWeekday)
    );
  };
}

/** `*`, `a`, `a-b`, each with `/step`, and lists of them. */
function valuesOf(field: string, lowest: number, highest: number): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [from = 0, to = from] = range === "*" ? [lowest, highest] : range.split("-").map(Number);
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}
