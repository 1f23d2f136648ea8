// Makes changes of reminders true: their timers at once, their rows together when the batch is decided. Of a reminder
// that changes several times in one batch the last state is written.

import { type Context } from "holdfast";
import { type Change, openedBy, revOf } from "../rules/changes.ts";
import { timerId } from "../rules/reminder.ts";
import { keepReminders, type KeptReminder } from "../store/reminders.ts";
import { ring } from "../streams.ts";

export interface Keeping {
  /** Sets and takes back timers, and keeps the rows for later. Call it while the message is worked on. */
  change(person: string, changes: readonly Change[]): void;
  /** What was kept of `from` is `to`'s from now on, counted on from the `made` that those have made. */
  join(from: string, to: string, made: number): void;
  /** Of one who is forgotten so many are not open any more. */
  drop(open: number): void;
  write(): Promise<void>;
  /** How many more reminders are open than before. */
  readonly opened: number;
}

export function keepingOf({ tx, at, cancel }: Context): Keeping {
  const rows = new Map<string, KeptReminder>();
  let opened = 0;
  return {
    change(person, changes) {
      opened += openedBy(changes);
      for (const { before, after, ended = "cancelled" } of changes) {
        if (before && !before.isRung) cancel(ring, timerId(before));
        if (after === undefined) {
          if (before) rows.set(before.id, { ...before, rungAt: undefined, person, ended });
          continue;
        }
        rows.set(after.id, { ...after, person });
        if (after.isRung) continue;
        const due = { person, reminder: after.id, rev: revOf(after) };
        at(ring, due, { dueAt: after.dueAt, id: timerId(after) });
      }
    },
    join(from, to, made) {
      for (const [id, row] of rows) if (row.person === from) rows.set(id, { ...row, person: to, n: row.n + made });
    },
    drop(open) {
      opened -= open;
    },
    write: () => keepReminders(tx, [...rows.values()]),
    get opened() {
      return opened;
    },
  };
}
