// When it is morning for whom: the digest goes out at 8:00 on a person's own clock. Pure, by Intl alone.

import { MAX_DIGEST_LATE_MS } from "./limits.ts";
import { addDays, instantOf, wallOf } from "./wall-time.ts";
import { isZone } from "./zone.ts";

const MORNING_HOUR = 8;

/** So often it is looked for whom it is morning; some zones are half or quarter hours off. */
const QUARTER_MINUTES = 15;

/**
 * True when it became 8:00 in `zone` within the quarter of an hour that ends with `at`, or within one of the
 * `missed` ones before it, in which nothing ran, as far back as a digest has a use. No clock changes at 8:00, so of
 * the quarters of an hour of a day exactly one has it.
 */
export function isMorning(zone: string, at: Date, missed: number): boolean {
  if (!isZone(zone)) return false;
  const { hour, minute } = wallOf(at, zone);
  const since = (hour - MORNING_HOUR) * 60 + minute;
  return since >= 0 && since < Math.min(QUARTER_MINUTES * (1 + missed), MAX_DIGEST_LATE_MS / 60_000);
}

/** The day that it is in `zone`: "2026-03-29". */
export function dayIn(zone: string, at: Date): string {
  const { year, month, day } = wallOf(at, zone);
  return [year, String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

/** The beginning of the next day in `zone`. */
export function dayEnd(zone: string, at: Date): Date {
  const midnight = { ...wallOf(at, zone), hour: 0, minute: 0, second: 0 };
  return instantOf(addDays(midnight, 1), zone);
}
