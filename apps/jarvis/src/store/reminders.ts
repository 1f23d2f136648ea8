// Reminders as rows: open until they are rung or cancelled. Every statement takes a whole batch; changes are made only
// by who holds the person's row.

import { type Queryable } from "holdfast";
import { MAX_OPEN_REMINDERS } from "../rules/limits.ts";
import { type Reminder } from "../rules/reminder.ts";

interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly n: number;
  readonly what: string;
  readonly due_at: Date;
  readonly zone: string;
  readonly rule: string | null;
  readonly starts: string | null;
}

const columns = "id, person_id, n, what, due_at, zone, rule, starts";

/** The open reminders of these people, soonest first, by person. */
export async function openReminders(db: Queryable, people: readonly string[]): Promise<Map<string, Reminder[]>> {
  const found = await db.query<Row>({
    name: "jarvis-reminders-open",
    text: `select ${columns} from jarvis.reminder
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
    `select ${columns} from jarvis.reminder
     where person_id = $1 and state = 'open' order by due_at, n limit $2`,
    [person, limit],
  );
  return found.rows.map(reminderOf);
}

/** Those of these reminders that are still open, by id. */
export async function stillOpen(tx: Queryable, ids: readonly string[]): Promise<Map<string, Reminder>> {
  const found = await tx.query<Row>({
    name: "jarvis-reminders-still-open",
    text: `select ${columns} from jarvis.reminder
           where id = any ($1::uuid[]) and state = 'open'`,
    values: [ids],
  });
  return new Map(found.rows.map((row) => [row.id, reminderOf(row)]));
}

function reminderOf({ id, n, what, due_at: dueAt, zone, rule, starts }: Row): Reminder {
  return { id, n, what, dueAt, zone, ...(rule !== null && starts !== null ? { repeat: { rule, start: starts } } : {}) };
}

/** Adds reminders; one that is there already stays as it is. */
export async function addReminders(
  tx: Queryable,
  reminders: readonly (Reminder & { readonly person: string })[],
): Promise<void> {
  if (reminders.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-add",
    text: `insert into jarvis.reminder (id, person_id, n, what, due_at, zone, rule, starts)
           select * from unnest($1::uuid[], $2::text[], $3::int4[], $4::text[], $5::timestamptz[], $6::text[],
                                $7::text[], $8::text[])
           on conflict (id) do nothing`,
    values: [
      reminders.map((one) => one.id),
      reminders.map((one) => one.person),
      reminders.map((one) => one.n),
      reminders.map((one) => one.what),
      reminders.map((one) => one.dueAt.toISOString()),
      reminders.map((one) => one.zone),
      reminders.map((one) => one.repeat?.rule ?? null),
      reminders.map((one) => one.repeat?.start ?? null),
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

/** Puts reminders that come again to their next times; those that were cancelled in the meantime stay so. */
export async function moveReminders(tx: Queryable, reminders: readonly Reminder[]): Promise<void> {
  if (reminders.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-move",
    text: `update jarvis.reminder set due_at = next.due_at
           from unnest($1::uuid[], $2::timestamptz[]) as next (id, due_at)
           where reminder.id = next.id and state = 'open'`,
    values: [reminders.map((one) => one.id), reminders.map((one) => one.dueAt.toISOString())],
  });
}
