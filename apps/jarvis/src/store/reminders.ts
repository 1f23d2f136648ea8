// Reminders as rows: open until they are rung or cancelled. Every statement takes a whole batch; changes are made only
// by who holds the person's row.

import { type Queryable } from "holdfast";
import { type Reminder } from "../rules/conversation.ts";
import { MAX_OPEN_REMINDERS } from "../rules/limits.ts";

interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly n: number;
  readonly what: string;
  readonly due_at: Date;
  readonly zone: string;
}

/** The open reminders of these people, soonest first, by person. */
export async function openReminders(db: Queryable, people: readonly string[]): Promise<Map<string, Reminder[]>> {
  const found = await db.query<Row>({
    name: "jarvis-reminders-open",
    text: `select id, person_id, n, what, due_at, zone from jarvis.reminder
           where person_id = any ($1::text[]) and state = 'open' order by person_id, due_at, n`,
    values: [people],
  });
  const byPerson = new Map<string, Reminder[]>();
  for (const row of found.rows) {
    const mine = byPerson.get(row.person_id);
    if (mine) mine.push(reminderOf(row));
    else byPerson.set(row.person_id, [reminderOf(row)]);
  }
  return byPerson;
}

/** The soonest open reminders of one person; for pages. */
export async function nextReminders(db: Queryable, person: string, limit = MAX_OPEN_REMINDERS): Promise<Reminder[]> {
  const found = await db.query<Row>(
    `select id, person_id, n, what, due_at, zone from jarvis.reminder
     where person_id = $1 and state = 'open' order by due_at, n limit $2`,
    [person, limit],
  );
  return found.rows.map(reminderOf);
}

/** Those of these reminders that are still open, by id. */
export async function stillOpen(tx: Queryable, ids: readonly string[]): Promise<Map<string, Reminder>> {
  const found = await tx.query<Row>({
    name: "jarvis-reminders-still-open",
    text: `select id, person_id, n, what, due_at, zone from jarvis.reminder
           where id = any ($1::uuid[]) and state = 'open'`,
    values: [ids],
  });
  return new Map(found.rows.map((row) => [row.id, reminderOf(row)]));
}

function reminderOf({ id, n, what, due_at: dueAt, zone }: Row): Reminder {
  return { id, n, what, dueAt, zone };
}

/** Adds reminders; one that is there already stays as it is. */
export async function addReminders(
  tx: Queryable,
  reminders: readonly (Reminder & { readonly person: string })[],
): Promise<void> {
  if (reminders.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-add",
    text: `insert into jarvis.reminder (id, person_id, n, what, due_at, zone)
           select * from unnest($1::uuid[], $2::text[], $3::int4[], $4::text[], $5::timestamptz[], $6::text[])
           on conflict (id) do nothing`,
    values: [
      reminders.map((one) => one.id),
      reminders.map((one) => one.person),
      reminders.map((one) => one.n),
      reminders.map((one) => one.what),
      reminders.map((one) => one.dueAt.toISOString()),
      reminders.map((one) => one.zone),
    ],
  });
}

/** Ends reminders that are open. */
export async function endReminders(tx: Queryable, ids: readonly string[], state: "rung" | "cancelled"): Promise<void> {
  if (ids.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-end",
    text: "update jarvis.reminder set state = $2 where id = any ($1::uuid[]) and state = 'open'",
    values: [ids, state],
  });
}
