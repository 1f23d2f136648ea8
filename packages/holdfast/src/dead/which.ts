// Which dead letters somebody means, as a condition over the table `ended` with one parameter, $1.

import { fault } from "../errors.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

/** One event by its id; those of a stream, a consumer or a delivery; or those that died of one cause. */
export type Dead = { readonly id: string } | { readonly stream: string } | { readonly fingerprint: string };

/** The dead letters of one consumer or delivery. */
export interface DeadOf {
  readonly id: number;
  readonly name: string;
  readonly stream: string;
}

const conditions = {
  id: "ended.id = $1",
  fingerprint: "ended.fingerprint = $1",
  // Always true: the stream is a matter of which consumers are asked.
  stream: "$1::text is not null",
} as const;

/** A statement of this folder for each way to say which; its `:which` is the condition. */
export function perWhich(file: string): (which: Dead) => string {
  const made = new Map<string, string>();
  return (which) => {
    const kind = kindOf(which);
    const text = made.get(kind) ?? sql(import.meta.url, file, { which: conditions[kind] });
    made.set(kind, text);
    return text;
  };
}

/** What is compared: the statement's $1. */
export function valueOf(which: Dead): string {
  return "id" in which ? which.id : "stream" in which ? which.stream : which.fingerprint;
}

function kindOf(which: Dead): keyof typeof conditions {
  return "id" in which ? "id" : "stream" in which ? "stream" : "fingerprint";
}

const consumersSql = perWhich("consumers.sql");

/** Whose dead letters these are; throws HF_DEAD_UNKNOWN when there are none. */
export async function consumersOf(db: Queryable, which: Dead): Promise<readonly DeadOf[]> {
  const values = [valueOf(which), "stream" in which ? which.stream : null];
  const { rows } = await db.query<DeadOf>(consumersSql(which), values);
  if (rows.length === 0) throw fault("HF_DEAD_UNKNOWN", { what: `${kindOf(which)} ${valueOf(which)}` });
  return rows;
}
