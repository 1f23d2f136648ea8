// A person's own data, by the secret in the link to it.

import { type Queryable } from "holdfast";
import { MAX_EXPORTED } from "../rules/limits.ts";
import { type Reminder } from "../rules/reminder.ts";
import { reminderOf, type Row } from "./reminders.ts";

export interface ExportedReminder extends Reminder {
  readonly state: "open" | "rung" | "done" | "cancelled";
  readonly changedAt: Date;
}

export interface Export {
  readonly zone: string;
  /** When the person or a reminder of theirs changed last; undefined when there are no reminders. */
  readonly changedAt: Date | undefined;
  /** Open ones first, then the newest; at most MAX_EXPORTED. */
  readonly reminders: readonly ExportedReminder[];
}

type ExportRow = Row & { readonly person_zone: string; readonly changed_at: Date };

/** What the link with this token shows; undefined when there is none. */
export async function exportOf(db: Queryable, token: string): Promise<Export | undefined> {
  const found = await db.query<{ [K in keyof ExportRow]: K extends "person_zone" ? string : ExportRow[K] | null }>({
    name: "jarvis-export",
    text: `select person.zone as person_zone, mine.* from jarvis.person left join lateral (
             select id, person_id, n, what, due_at, zone, rule, starts, state, rev, rung_at, changed_at
             from jarvis.reminder where person_id = person.id
             order by state = 'open' desc, n desc limit ${MAX_EXPORTED}) as mine on true
           where export_token = $1`,
    values: [token],
  });
  const [first] = found.rows;
  if (first === undefined) return undefined;
  // Of a person without reminders there is one row with nothing in it.
  const rows = found.rows.filter((row): row is ExportRow => row.id !== null);
  const reminders = rows.map((row) => ({ ...reminderOf(row), state: row.state, changedAt: row.changed_at }));
  const changed = Math.max(...reminders.map(({ changedAt }) => changedAt.getTime()));
  return {
    zone: first.person_zone,
    changedAt: reminders.length === 0 ? undefined : new Date(changed),
    reminders,
  };
}
