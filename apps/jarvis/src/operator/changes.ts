// What operators have changed, as it is stored and shown.

import { type Queryable } from "holdfast";
import { type Action } from "./actions.ts";

export interface Change {
  readonly id: string;
  readonly who: string;
  readonly what: Action;
  /** What came of it, in words. */
  readonly said: string;
  readonly worked: boolean;
  readonly at: Date;
}

/** Notes a change. */
export async function noteChange(tx: Queryable, change: Change): Promise<void> {
  await tx.query(
    `insert into jarvis.operator_change (id, who, what, said, worked, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do nothing`,
    [change.id, change.who, JSON.stringify(change.what), change.said, change.worked, change.at],
  );
}

/** The newest changes. */
export async function lastChanges(db: Queryable, rows: number): Promise<readonly Change[]> {
  const found = await db.query<Change>(
    "select id, who, what, said, worked, at from jarvis.operator_change order by at desc, id limit $1",
    [rows],
  );
  return found.rows;
}
