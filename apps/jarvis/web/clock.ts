// Times as the person reads them: in their zone, in English words, with the habits of their own kind of English.

/** Says instants in one zone. All take milliseconds since 1970. */
export interface Clock {
  readonly zone: string;
  /** "14:05" */
  time(at: number): string;
  /** "Today", "Yesterday", "Monday 23 November" */
  day(at: number, now: number): string;
  /** "14:05", "tomorrow 09:00", "Mon 23 Nov, 09:00" */
  moment(at: number, now: number): string;
}

const dayMs = 86_400_000;
const locale = navigator.language.startsWith("en") ? navigator.language : "en-GB";

/** A clock in an IANA zone; a zone that this browser does not know falls back to the browser's own. */
export function clockIn(zone: string): Clock {
  const timeZone = isKnownZone(zone) ? zone : browserZone();
  const say = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone });
  const time = say({ hour: "2-digit", minute: "2-digit" });
  const key = say({ year: "numeric", month: "2-digit", day: "2-digit" });
  const long = say({ weekday: "long", day: "numeric", month: "long" });
  const short = say({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const withYear = say({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const isSame = (one: number, other: number): boolean => key.format(one) === key.format(other);
  return {
    zone: timeZone,
    time: (at) => time.format(at),
    day(at, now) {
      if (isSame(at, now)) return "Today";
      return isSame(at, now - dayMs) ? "Yesterday" : long.format(at);
    },
    moment(at, now) {
      if (isSame(at, now)) return time.format(at);
      if (isSame(at, now + dayMs)) return `tomorrow ${time.format(at)}`;
      return (Math.abs(at - now) > 300 * dayMs ? withYear : short).format(at);
    },
  };
}

/** How far away, in one unit: "in 40 sec", "in 3 min", "in 2 days"; "any moment" when it should already be here. */
export function distance(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  if (seconds <= 0) return "any moment";
  if (seconds < 60) return `in ${seconds} sec`;
  if (seconds < 90 * 60) return `in ${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `in ${Math.round(seconds / 3600)} h`;
  return `in ${Math.round(seconds / 86_400)} days`;
}

/** The zone that the browser believes it is in. */
export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** "Europe/Isle_of_Man" → "Isle of Man". */
export function placeOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone }).format();
    return true;
  } catch {
    return false;
  }
}
