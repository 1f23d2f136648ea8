// Reminders of an old store become reminders here. Their ids are made of the old ones, so that none comes twice.

import { createHash } from "node:crypto";
import { type Queryable } from "holdfast";
import { savePeople, type StoredPerson } from "../../store/people.ts";
import { addReminders, endRung } from "../../store/reminders.ts";
import { type Due } from "../../streams.ts";
import { hashOf, type OldReminder } from "./line.ts";
import { idOf } from "./people.ts";
import { type Taken } from "./store.ts";

interface TakenReminders {
  readonly taken: readonly Taken[];
  /** Those whose time is still to come. */
  readonly timers: readonly { readonly due: Due; readonly dueAt: Date }[];
  readonly open: number;
}

interface Row {
  readonly id: string;
  readonly what: string;
  readonly dueAt: Date;
  readonly zone: string;
  readonly state: string;
}

/** When the old bot rang what is over is not known; nobody means it by "done". */
const longAgo = new Date(0);

/** Takes over reminders of `people`, by address, whom the transaction holds. */
export async function takeReminders(
  tx: Queryable,
  reminders: readonly OldReminder[],
  { people, now }: { readonly people: ReadonlyMap<string, StoredPerson>; readonly now: Date },
): Promise<TakenReminders> {
  if (reminders.length === 0) return { taken: [], timers: [], open: 0 };
  const counted = new Map([...people.values()].map((person) => [person.id, person]));
  const made = reminders.map((old) => {
    const person = counted.get(people.get(idOf(old))?.id ?? "");
    if (person === undefined) throw new Error("a person is missing who was added in this transaction");
    const n = person.made + 1;
    counted.set(person.id, { ...person, made: n });
    const { what, dueAt, zone = person.zone } = old;
    return { old, reminder: { id: uuidOf(old.oldId), person: person.id, n, what, dueAt, zone } };
  });
  await savePeople(
    tx,
    [...new Set(made.map(({ reminder }) => reminder.person))].flatMap((id) => counted.get(id) ?? []),
  );
  await addReminders(
    tx,
    made.map(({ reminder }) => reminder),
  );
  await endRung(
    tx,
    made.flatMap(({ old, reminder }) => (old.over ? [reminder.id] : [])),
    longAgo,
  );
  const rows = await rowsOf(
    tx,
    made.map(({ reminder }) => reminder.id),
  );
  const isOverdue = (row: Row) => row.state === "open" && row.dueAt <= now;
  const taken = made.flatMap(({ old }): Taken[] => {
    const row = rows.get(uuidOf(old.oldId));
    if (row === undefined) return [];
    // As it is stored now; a zone that was the person's own is not the reminder's to tell.
    const zone = old.zone === undefined ? undefined : row.zone;
    const hash = hashOf({ ...old, what: row.what, dueAt: row.dueAt, zone, over: row.state !== "open" });
    return [{ kind: "reminder", oldId: old.oldId, ownId: row.id, hash, held: isOverdue(row) ? row.dueAt : undefined }];
  });
  const open = made.filter(({ reminder }) => rows.get(reminder.id)?.state === "open");
  return {
    taken,
    timers: open.flatMap(({ reminder }) => {
      const { id, person, dueAt } = reminder;
      return dueAt > now ? [{ due: { person, reminder: id }, dueAt }] : [];
    }),
    open: open.length,
  };
}

async function rowsOf(tx: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, Row>> {
  const found = await tx.query<Row>({
    name: "jarvis-imported-reminders",
    text: `select id, what, due_at as "dueAt", zone, state from jarvis.reminder where id = any ($1::uuid[])`,
    values: [ids],
  });
  return new Map(found.rows.map((row) => [row.id, row]));
}

/** A UUID (version 8) made of the old id: the same in every import. */
function uuidOf(oldId: string): string {
  const hash = createHash("sha256").update(`imported reminder ${oldId}`).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
