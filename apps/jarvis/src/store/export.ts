// A person's own reminders, by the secret in the link to them.

import { type Queryable } from "holdfast";
import { MAX_EXPORTED } from "../rules/limits.ts";
import { type Reminder } from "../rules/reminder.ts";
import { reminderOf, type Row } from "./reminders.ts";

export interface ExportedReminder extends Reminder {
  readonly state: Row["state"];
  readonly changedAt: Date;
}

type ExportRow = Row & { readonly changed_at: Date };

/**
 * What the link with this token shows: open reminders first, then the newest, MAX_EXPORTED at most; undefined when
 * there is no such link.
 */
export async function exportOf(db: Queryable, token: string): Promise<readonly ExportedReminder[] | undefined> {
  const found = await db.query<ExportRow | { readonly id: null }>({
    name: "jarvis-export",
    text: `select mine.* from jarvis.person left join lateral (
             select id, person_id, n, what, due_at, zone, rule, starts, state, rev, rung_at, changed_at
             from jarvis.reminder where person_id = person.id
             order by state = 'open' desc, n desc limit ${MAX_EXPORTED}) as mine on true
           where export_token = $1`,
    values: [token],
  });
  if (found.rows.length === 0) return undefined;
  // Of a person without reminders there is one row with nothing in it.
  return found.rows
    .filter((row): row is ExportRow => row.id !== null)
    .map((row) => ({ ...reminderOf(row), state: row.state, changedAt: row.changed_at }));
}
