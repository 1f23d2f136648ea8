// Deletes people with all that is theirs.

import { type Queryable } from "holdfast";

/** Deletes these people, their reminders and their lines; the caller holds their rows. */
export async function forgetPeople(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // One after the other, since a row must be gone before that which it refers to.
  await tx.query({
    name: "jarvis-forget-lines",
    text: "delete from jarvis.line where person_id = any ($1::text[])",
    values: [ids],
  });
  await tx.query({
    name: "jarvis-forget-reminders",
    text: "delete from jarvis.reminder where person_id = any ($1::text[])",
    values: [ids],
  });
  await tx.query({
    name: "jarvis-forget-people",
    text: "delete from jarvis.person where id = any ($1::text[])",
    values: [ids],
  });
}
