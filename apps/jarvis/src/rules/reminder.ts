// A reminder, once or again and again; and when it comes next. A rule of repetition is kept as text, with the local
// time that it counts from, so that what is stored says all and a change of the clocks, or of the law, changes nothing
// in it.

import { nextOccurrence } from "./recur/occurrences.ts";
import { parseRule, printRule } from "./recur/rule.ts";
import { type Repeat } from "./understand.ts";
import { localIso, wallFrom } from "./wall-time.ts";

export interface Reminder {
  readonly id: string;
  /** The person's first, second, … reminder. */
  readonly n: number;
  readonly what: string;
  readonly dueAt: Date;
  readonly zone: string;
  readonly repeat?: StoredRepeat | undefined;
  /** How often it was changed; 0 when it is not said. */
  readonly rev?: number | undefined;
  /** When it last rang, if nobody has said "done" or "snooze" since. */
  readonly rungAt?: Date | undefined;
  /** It rang and does not come again. */
  readonly isRung?: boolean | undefined;
}

/** How it comes again: an RFC 5545 RRULE, and the local time that it counts from ("2026-11-24T09:00:00"). */
export interface StoredRepeat {
  readonly rule: string;
  readonly start: string;
}

export function storedRepeat({ rule, start }: Repeat): StoredRepeat {
  return { rule: printRule(rule), start: localIso(start) };
}

/**
 * When a reminder that rang comes next, later than `now`: what was missed in between is not made up for. Undefined when
 * it does not come again.
 */
export function nextDue({ repeat, zone, dueAt }: Reminder, now: Date): Date | undefined {
  if (repeat === undefined) return undefined;
  const after = now > dueAt ? now : dueAt;
  return nextOccurrence(parseRule(repeat.rule), { start: wallFrom(repeat.start), zone, after })?.at;
}

/** Names what is said when it rings at `at`. */
export function ringId({ id }: Reminder, at: Date): string {
  return `ring:${id}@${at.toISOString()}`;
}

/** Names its timer: each time that a reminder comes, and each change of it, has one of its own. */
export function timerId({ id, repeat, dueAt, rev = 0 }: Reminder): string {
  const name = rev === 0 ? id : `${id}#${rev}`;
  return repeat === undefined ? name : `${name}@${dueAt.toISOString()}`;
}
