// Changes of reminders: what was made, changed or ended, what the person has after it, and how to take it back. An id
// stays with its reminder for ever; each change raises its revision, so that a timer set before it is known as stale.

import { RING_ON_ITS_WAY_MS } from "./limits.ts";
import { type Reminder, ringId } from "./reminder.ts";

/** One change of one reminder: made (no `before`), changed (both), or ended (no `after`). */
export interface Change {
  readonly before?: Reminder;
  readonly after?: Reminder;
  /** How it ended; "cancelled" when it is not said. */
  readonly ended?: "cancelled" | "done";
}

/** What "undo" takes back: all that one message changed. */
export interface LastAction {
  readonly changes: readonly Change[];
}

/** What changes are made to. */
export interface Holder {
  /** Soonest first. */
  readonly open: readonly Reminder[];
  /** Those that rang of late and do not come again; not answered yet. */
  readonly rung: readonly Reminder[];
  /** How many reminders were ever made. */
  readonly made: number;
  readonly last: LastAction | undefined;
}

export type Edits = Partial<Pick<Reminder, "what" | "dueAt" | "zone" | "repeat" | "rungAt" | "isRung">>;

/** `before` with these edits, as a change. */
export function changed(before: Reminder, edits: Edits): Change {
  return { before, after: { ...before, ...edits, rev: revOf(before) + 1 } };
}

export function revOf({ rev = 0 }: Reminder): number {
  return rev;
}

/** The holder after these changes; "undo" takes them back. */
export function withChanges<P extends Holder>(holder: P, changes: readonly Change[]): P {
  let { open, rung, made } = holder;
  for (const { before, after } of changes) {
    const id = (after ?? before)?.id;
    open = open.filter((one) => one.id !== id);
    rung = rung.filter((one) => one.id !== id);
    if (after === undefined) continue;
    made = Math.max(made, after.n);
    if (after.isRung) rung = [...rung, after];
    else open = inPlace(open, after);
  }
  return { ...holder, open, rung, made, last: { changes } };
}

function inPlace(open: readonly Reminder[], reminder: Reminder): readonly Reminder[] {
  const next = open.findIndex((one) => one.dueAt > reminder.dueAt);
  return open.toSpliced(next === -1 ? open.length : next, 0, reminder);
}

/**
 * The changes that take these back. Empty when there is nothing left to take back: what was made has rung for good or
 * was ended since, or what was changed is not there any more.
 */
export function reversed({ open, rung }: Holder, { changes }: LastAction): Change[] {
  const here = (id: string) => [...open, ...rung].find((one) => one.id === id);
  return changes.toReversed().flatMap(({ before, after }): Change[] => {
    const now = here((after ?? before)?.id ?? "");
    if (before === undefined) return now === undefined ? [] : [{ before: now }];
    if (after !== undefined && now === undefined) return [];
    const rev = Math.max(revOf(before), now ? revOf(now) : 0, after ? revOf(after) : 0) + 1;
    return [{ ...(now === undefined ? {} : { before: now }), after: { ...before, rev } }];
  });
}

/**
 * What is said of the reminder that this change takes back, when it rang so lately that this may still be on its way.
 * "Done" and "snooze" answer a ring, which may well come.
 */
export function ringInVain({ before, after, ended }: Change, now: Date): string | undefined {
  if (before?.rungAt === undefined || after !== undefined || ended === "done") return undefined;
  return now.getTime() - before.rungAt.getTime() < RING_ON_ITS_WAY_MS ? ringId(before, before.rungAt) : undefined;
}

/** How many more are open after these changes. */
export function openedBy(changes: readonly Change[]): number {
  const count = (one: Reminder | undefined) => (one === undefined || one.isRung ? 0 : 1);
  return changes.reduce((sum, { before, after }) => sum + count(after) - count(before), 0);
}

type Stored<T> = { readonly [K in keyof T]: T[K] extends Date | undefined ? string : T[K] };

interface StoredChange {
  readonly before?: Stored<Reminder>;
  readonly after?: Stored<Reminder>;
  readonly ended?: Change["ended"];
}

/** As it comes out of JSON, where a time is a text. Those of earlier releases have one reminder that was made or
 * cancelled. */
export type StoredAction =
  | { readonly changes: readonly StoredChange[] }
  | { readonly kind: "made" | "cancelled"; readonly reminder: Stored<Reminder> };

export function lastActionOf(stored: StoredAction | null): LastAction | undefined {
  if (stored === null) return undefined;
  if ("kind" in stored) {
    const reminder = revived(stored.reminder);
    return { changes: [stored.kind === "made" ? { after: reminder } : { before: reminder }] };
  }
  const changes = stored.changes.map(({ before, after, ended }): Change => ({
    ...(before ? { before: revived(before) } : {}),
    ...(after ? { after: revived(after) } : {}),
    ...(ended ? { ended } : {}),
  }));
  return { changes };
}

function revived({ dueAt, rungAt, ...rest }: Stored<Reminder>): Reminder {
  return { ...rest, dueAt: new Date(dueAt), ...(rungAt ? { rungAt: new Date(rungAt) } : {}) };
}
