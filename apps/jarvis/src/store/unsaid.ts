// What could be said on none of a person's addresses, kept for the operator to see.

import { type Queryable } from "holdfast";

export interface Unsaid {
  /** Names what was to be said. */
  readonly id: string;
  readonly person: string;
  readonly text: string;
  readonly at: Date;
}

/** Keeps them, each once. */
export async function addUnsaid(tx: Queryable, unsaid: readonly Unsaid[]): Promise<void> {
  if (unsaid.length === 0) return;
  await tx.query({
    name: "jarvis-unsaid-add",
    text: `insert into jarvis.unsaid (id, person_id, text, at)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) on conflict (id) do nothing`,
    values: [
      unsaid.map((one) => one.id),
      unsaid.map((one) => one.person),
      unsaid.map((one) => one.text),
      unsaid.map((one) => one.at.toISOString()),
    ],
  });
}
