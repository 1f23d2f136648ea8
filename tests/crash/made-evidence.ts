// Evidence made by hand, for the tests of the checker and of the time until something is back: written into the tables
// that a run fills.

import { openTestStore, type TestStore } from "holdfast/testing";
import { makeEvidenceTables } from "./checker.ts";

/** What was to be accepted, with the sender's last word. */
export interface Entry {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
  readonly verdict: "accepted" | "refused" | "unknown";
}

/** A row that the consumer wrote; the list is in the order of writing. */
export interface Effect {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
  readonly process: number;
  readonly acceptedMs: number;
  readonly atMs: number;
}

export interface Ended {
  readonly consumer: string;
  readonly id: string;
  readonly outcome: string;
}

/** One call as the sink saw it; the list is in the order of arrival. */
export interface Call {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
  readonly idempotencyKey: string;
  readonly process: number;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
}

export interface DelivererKill {
  readonly pid: number;
  readonly atMs: number;
  /** Held still, and not killed. */
  readonly still?: boolean;
}

export interface Evidence {
  readonly ledger: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly ended: readonly Ended[];
  readonly calls: readonly Call[];
  readonly receipts: ReadonlyMap<string, number>;
  readonly kills: readonly DelivererKill[];
}

export function openEvidenceStore(): Promise<TestStore> {
  const ledger = { schema: "ledger", folder: new URL("./migrations/", import.meta.url) };
  return openTestStore({ migrations: [ledger], connections: 1 });
}

/** Replaces what the tables have. */
export async function writeEvidence({ pool }: TestStore, evidence: Partial<Evidence>): Promise<void> {
  await pool.query("drop schema if exists proof cascade");
  await pool.query("truncate ledger.effect restart identity");
  await makeEvidenceTables(pool);
  const {
    ledger = [],
    effects = [],
    ended = [],
    calls = [],
    receipts = new Map<string, number>(),
    kills = [],
  } = evidence;
  const write = async (statement: string, rows: readonly unknown[][]) => {
    for (const row of rows) await pool.query(statement, row);
  };
  await write(
    "insert into proof.intent values ($1, $2, $3, $4)",
    ledger.map(({ id, key, seq, verdict }) => [id, key, seq, verdict]),
  );
  await write(
    `insert into ledger.effect (event_id, key, seq, process, accepted_at, at)
     values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))`,
    effects.map((one) => [one.id, one.key, one.seq, one.process, one.acceptedMs, one.atMs]),
  );
  await write(
    "insert into proof.ended values ($1, $2, $3)",
    ended.map(({ consumer, id, outcome }) => [consumer, id, outcome]),
  );
  await write(
    "insert into proof.call values ($1, $2, $3, $4, $5, $6, $7, $8)",
    calls.map(({ id, key, seq, idempotencyKey, process, startedMs, endedMs }, place) => [
      place,
      id,
      key,
      seq,
      idempotencyKey,
      process,
      startedMs,
      endedMs,
    ]),
  );
  await write("insert into proof.receipt values ($1, $2)", [...receipts]);
  await write(
    "insert into proof.kill values ($1, $2, $3)",
    kills.map(({ pid, atMs, still = false }) => [pid, atMs, still]),
  );
}
