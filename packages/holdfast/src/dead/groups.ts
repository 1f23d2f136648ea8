// What lies among the dead letters: by what they died of, and one by one.

import { limits } from "../limits.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classes, type EventClass } from "../log/class.ts";
import { consumersOf, type Dead, perWhich, valueOf } from "./which.ts";

/** Dead letters of one consumer or delivery that died of the same. */
export interface DeadGroup {
  readonly consumer: string;
  readonly stream: string;
  /** Twelve characters that stand for the cause. */
  readonly fingerprint: string;
  readonly count: number;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  /** Those on their way back, and when the last of them is due. */
  readonly replaying: number;
  readonly replayedUntil: Date | null;
  /** For deliveries: whether the outside has refused, or may have, the newest of them. */
  readonly outside: "refused" | "unsure" | null;
  /** The error of the newest. */
  readonly reason: string;
}

/** A dead letter as it lies there. */
export interface DeadLetter {
  readonly consumer: string;
  readonly stream: string;
  readonly class: EventClass;
  readonly seq: number;
  readonly id: string;
  readonly key: string;
  readonly trace: string;
  /** Calls or runs that were made of it. */
  readonly tries: number;
  readonly replays: number;
  readonly replayedAt: Date | null;
  readonly outside: "refused" | "unsure" | null;
  readonly reason: string;
  readonly fingerprint: string;
  readonly acceptedAt: Date;
  readonly endedAt: Date;
  readonly version: number;
  readonly body: Buffer;
}

const keysSql = sql(import.meta.url, "unfinished-keys.sql");
const groupsSql = sql(import.meta.url, "groups.sql");
const lettersSql = perWhich("letters.sql");

/** The groups with the most dead letters first; with a fingerprint only that one. */
export async function deadGroups(
  db: Queryable,
  { rows = limits.deadGroups, fingerprint }: { readonly rows?: number; readonly fingerprint?: string } = {},
): Promise<readonly DeadGroup[]> {
  return (await db.query<DeadGroup>(groupsSql, [rows, fingerprint ?? null])).rows;
}

/** The newest of these dead letters, at most `rows`. Throws HF_DEAD_UNKNOWN when there are none. */
export async function deadLetters(db: Queryable, which: Dead, rows: number): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const { id, name, stream } of await consumersOf(db, which)) {
    type Row = Omit<DeadLetter, "class" | "consumer" | "stream"> & { readonly class: number };
    const found = await db.query<Row>(lettersSql(which), [valueOf(which), id, rows]);
    for (const row of found.rows) {
      letters.push({ ...row, consumer: name, stream, class: classes[row.class] ?? "normal" });
    }
  }
  return letters.toSorted((one, other) => other.endedAt.getTime() - one.endedAt.getTime()).slice(0, rows);
}

/**
 * The keys of which these consumers or deliveries have not done something that was accepted since `since`: it is a dead
 * letter, or is tried again. At most `rows`. What nobody has read yet is not among them.
 */
export async function unfinishedKeys(
  db: Queryable,
  names: readonly string[],
  { since, rows }: { readonly since: Date; readonly rows: number },
): Promise<readonly string[]> {
  const found = await db.query<{ key: string }>(keysSql, [names, since, rows]);
  return found.rows.map(({ key }) => key);
}
