// When a person who did not answer a reminder is asked whether it was done: after an hour, and never at night on their
// clock.

import { ASK_AGAIN_MS, NIGHT_FROM_HOUR, NIGHT_TO_HOUR } from "./limits.ts";
import { addDays, instantOf, wallOf } from "./wall-time.ts";

/** When to ask about what rang at `rangAt`. */
export function askAt(rangAt: Date, zone: string): Date {
  return awake(new Date(rangAt.getTime() + ASK_AGAIN_MS), zone);
}

/** `at`, or the next morning when it is night then in `zone`. */
export function awake(at: Date, zone: string): Date {
  const wall = wallOf(at, zone);
  if (wall.hour >= NIGHT_TO_HOUR && wall.hour < NIGHT_FROM_HOUR) return at;
  const day = wall.hour >= NIGHT_FROM_HOUR ? addDays(wall, 1) : wall;
  return instantOf({ ...day, hour: NIGHT_TO_HOUR, minute: 0, second: 0 }, zone);
}
