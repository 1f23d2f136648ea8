// From a rule, its start and a zone to the instants at which it comes, in order and never two at once. Times are local:
// what a clock skips comes later by as much as was skipped, what a clock shows twice comes the first time. Rules of
// hours and minutes count time that passes instead. Every search ends; neither the time now nor TZ comes in.

import { instantOf, wallOf, type WallTime } from "../wall-time.ts";
import { DAY_MS, type ShortMonths } from "./days.ts";
import { elapsedTimes } from "./elapsed-times.ts";
import { localMsOf, type LocalTime, localTimes, wallAt } from "./local-times.ts";
import { checkRule, type Rule } from "./rule.ts";

export interface Occurrence {
  readonly at: Date;
  /** The local time asked for. In a gap no clock shows it; at a month's end it is the last day. */
  readonly wall: WallTime;
  /** It is not when the rule says: clocks skip that time, or else the month is too short for that day. */
  readonly moved?: "gap" | "month-end";
}

/**
 * A zone, and what becomes of the 31st in a month of 30 days: it falls on the last day ("last-day", the default) or is
 * left out as in RFC 5545 ("skip").
 */
export interface Place {
  readonly zone: string;
  readonly shortMonths?: ShortMonths;
}

/** No gap that clocks skip is longer: Samoa once skipped a day. An hour more, for good measure. */
const LONGEST_GAP_MS = DAY_MS + 3_600_000;

/**
 * Every occurrence of `rule` from `start` on, `start` itself only if the rule names it; what the rule leaves open (time
 * of day, weekday, day of the month) is that of `start`, a real date. `where` is a zone, alone or with more.
 *
 * A count counts local times asked for, of which two can fall on one instant, beside a gap; that instant comes once. An
 * end is the last local time asked for. Ends at the year 9999, and after 400 years in vain. Throws RangeError for a
 * rule that checkRule does not take and for an unknown zone.
 */
export function occurrences(rule: Rule, start: WallTime, where: string | Place): Generator<Occurrence> {
  const place = typeof where === "string" ? { zone: where } : where;
  return occurrencesAfter(rule, start, { ...place, after: undefined });
}

/**
 * The first occurrence later than `after`, the same that going through `occurrences` would find, or undefined. Costs
 * the same however far `after` is from `start`; with a count it grows with the count (MAX_COUNT at most). Throws as
 * `occurrences` does, and RangeError for an invalid date.
 */
export function nextOccurrence(
  rule: Rule,
  { start, after, ...place }: Place & { readonly start: WallTime; readonly after: Date },
): Occurrence | undefined {
  // No instant is later than an invalid date, so the search would go on to the year 9999.
  if (Number.isNaN(after.getTime())) throw new RangeError("The next one after an invalid date cannot be found.");
  for (const occurrence of occurrencesAfter(rule, start, { ...place, after })) {
    if (occurrence.at.getTime() > after.getTime()) return occurrence;
  }
  return undefined;
}

/** All that are later than `after`, and perhaps some before. */
function occurrencesAfter(
  rule: Rule,
  start: WallTime,
  { zone, shortMonths = "last-day", after }: Place & { readonly after: Date | undefined },
): Generator<Occurrence> {
  checkRule(rule);
  const startAt = instantOf(start, zone);
  const from = after && after > startAt ? after : startAt;
  if (rule.freq === "HOURLY" || rule.freq === "MINUTELY") return elapsedTimes(rule, { start, zone, from });
  const shownMs = localMsOf(wallOf(from, zone));
  const fromMs = from === startAt ? localMsOf(start) : shownMs - LONGEST_GAP_MS;
  return inOrder(localTimes(rule, { start, shortMonths, fromMs }), zone);
}

/** Those that a gap moves may come later than, or together with, those asked for after them. */
function* inOrder(times: Iterable<LocalTime>, zone: string): Generator<Occurrence> {
  let waiting: Occurrence[] = [];
  for (const time of times) {
    const occurrence = occurrenceAt(time, zone);
    if (occurrence.moved === "gap") {
      waiting.push(occurrence);
      continue;
    }
    if (waiting.length > 0) {
      yield* waiting.filter(({ at }) => at < occurrence.at);
      waiting = waiting.filter(({ at }) => at > occurrence.at);
    }
    yield occurrence;
  }
  yield* waiting;
}

function occurrenceAt({ localMs, moved }: LocalTime, zone: string): Occurrence {
  const wall = wallAt(localMs);
  const at = instantOf(wall, zone);
  if (localMsOf(wallOf(at, zone)) !== localMs) return { at, wall, moved: "gap" };
  return moved ? { at, wall, moved: "month-end" } : { at, wall };
}
