// Instants as people read them, in a zone.

/** "Tuesday, 24 November 2026 at 17:00", seconds only where they are not 0. */
export function localTime(instant: Date, zone: string): string {
  const seconds = instant.getUTCSeconds() === 0 ? {} : ({ second: "2-digit" } as const);
  const day = format(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `${day} at ${format(instant, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...seconds })}`;
}

/** "Tue, 24 Nov, 17:00". */
export function shortTime(instant: Date, zone: string): string {
  const day = format(instant, zone, { weekday: "short", day: "numeric", month: "short" });
  return `${day}, ${clockTime(instant, zone)}`;
}

/** "17:00". */
export function clockTime(instant: Date, zone: string): string {
  return format(instant, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

// Making a formatter costs about 50 µs, using one 1 µs. Four shapes for each zone; the cap is for odd spellings.
const MAX_FORMATS = 4_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(instant: Date, zone: string, shape: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${Object.keys(shape).join()} ${shape.weekday ?? ""}`;
  let known = formats.get(key);
  if (known === undefined) {
    if (formats.size >= MAX_FORMATS) formats.clear();
    known = new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: zone });
    formats.set(key, known);
  }
  // ICU's comma after the weekday changed between versions; this one is the same everywhere.
  return known.format(instant).replace(/^([A-Z][a-z]+),? (?=\d)/, "$1, ");
}
