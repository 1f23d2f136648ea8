// Reminders as rows: open until they are rung or cancelled. Every statement takes a whole batch; changes are made only
// by who holds the person's row.

import { type Queryable } from "holdfast";
import { MAX_OPEN_REMINDERS, MAX_RUNG_REMINDERS } from "../rules/limits.ts";
import { type Reminder } from "../rules/reminder.ts";

export interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly n: number;
  readonly what: string;
  readonly due_at: Date;
  readonly zone: string;
  readonly rule: string | null;
  readonly starts: string | null;
  readonly state: State;
  readonly rev: number;
  readonly rung_at: Date | null;
}

type State = "open" | "rung" | "cancelled" | "done";

const columns = "id, person_id, n, what, due_at, zone, rule, starts, state, rev, rung_at";

/** The open reminders of these people, soonest first, by person. */
export async function openReminders(db: Queryable, people: readonly string[]): Promise<Map<string, Reminder[]>> {
  const found = await db.query<Row>({
    name: "jarvis-reminders-open",
    text: `select ${columns} from jarvis.reminder
           where person_id = any ($1::text[]) and state = 'open' order by person_id, due_at, n`,
    values: [people],
  });
  return byPersonOf(found.rows);
}

function byPersonOf(rows: readonly Row[]): Map<string, Reminder[]> {
  const byPerson = new Map<string, Reminder[]>();
  for (const row of rows) {
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

/** These reminders, whatever became of them, by id. */
export async function remindersOf(tx: Queryable, ids: readonly string[]): Promise<Map<string, Reminder>> {
  const found = await tx.query<Row>({
    name: "jarvis-reminders-of",
    text: `select ${columns} from jarvis.reminder where id = any ($1::uuid[])`,
    values: [ids],
  });
  return new Map(found.rows.map((row) => [row.id, reminderOf(row)]));
}

/** Those that rang since `since` for good and were not answered, oldest first, by person; of each the newest alone. */
export async function rungReminders(
  db: Queryable,
  people: readonly string[],
  since: Date,
): Promise<Map<string, Reminder[]>> {
  const found = await db.query<Row>({
    name: "jarvis-reminders-rung",
    text: `select rung.* from unnest($1::text[]) as person (id) cross join lateral (
             select ${columns} from jarvis.reminder where person_id = person.id and state = 'rung' and rung_at >= $2
             order by rung_at desc limit ${MAX_RUNG_REMINDERS}) as rung
           order by rung.rung_at`,
    values: [people, since.toISOString()],
  });
  return byPersonOf(found.rows);
}

export function reminderOf({ id, n, what, due_at: dueAt, zone, rule, starts, ...row }: Row): Reminder {
  const { rev, rung_at: rungAt, state } = row;
  return {
    id,
    n,
    what,
    dueAt,
    zone,
    ...(rule !== null && starts !== null ? { repeat: { rule, start: starts } } : {}),
    ...(rev > 0 ? { rev } : {}),
    ...(rungAt === null ? {} : { rungAt }),
    ...(state === "rung" ? { isRung: true } : {}),
  };
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

/** A reminder as it is from now on. */
export interface KeptReminder extends Reminder {
  readonly person: string;
  /** How it ended; undefined while it is open, or rung and not answered. */
  readonly ended?: "cancelled" | "done" | undefined;
}

/** Writes reminders as they are now, new ones and known ones; no id twice. */
export async function keepReminders(tx: Queryable, reminders: readonly KeptReminder[]): Promise<void> {
  if (reminders.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-keep",
    text: `insert into jarvis.reminder (id, person_id, n, what, due_at, zone, rule, starts, state, rev, rung_at)
           select * from unnest($1::uuid[], $2::text[], $3::int4[], $4::text[], $5::timestamptz[], $6::text[],
                                $7::text[], $8::text[], $9::text[], $10::int4[], $11::timestamptz[])
           on conflict (id) do update
           set what = excluded.what, due_at = excluded.due_at, zone = excluded.zone, rule = excluded.rule,
               starts = excluded.starts, state = excluded.state, rev = excluded.rev, rung_at = excluded.rung_at,
               changed_at = now()
           where reminder.person_id = excluded.person_id`,
    values: [
      reminders.map((one) => one.id),
      reminders.map((one) => one.person),
      reminders.map((one) => one.n),
      reminders.map((one) => one.what),
      reminders.map((one) => one.dueAt.toISOString()),
      reminders.map((one) => one.zone),
      reminders.map((one) => one.repeat?.rule ?? null),
      reminders.map((one) => one.repeat?.start ?? null),
      reminders.map((one) => one.ended ?? (one.isRung ? "rung" : "open")),
      reminders.map((one) => one.rev ?? 0),
      reminders.map((one) => one.rungAt?.toISOString() ?? null),
    ],
  });
}

/** Notes that open reminders rang, those that do not come again. */
export async function endRung(tx: Queryable, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-rang",
    text: `update jarvis.reminder set state = 'rung', rung_at = $2, changed_at = now()
           where id = any ($1::uuid[]) and state = 'open'`,
    values: [ids, at.toISOString()],
  });
}

/** Puts reminders that rang and come again to their next times. */
export async function moveRung(tx: Queryable, reminders: readonly Reminder[], at: Date): Promise<void> {
  if (reminders.length === 0) return;
  await tx.query({
    name: "jarvis-reminders-move",
    text: `update jarvis.reminder set due_at = next.due_at, rung_at = $3, changed_at = now()
           from unnest($1::uuid[], $2::timestamptz[]) as next (id, due_at)
           where reminder.id = next.id and state = 'open'`,
    values: [reminders.map((one) => one.id), reminders.map((one) => one.dueAt.toISOString()), at.toISOString()],
  });
}
